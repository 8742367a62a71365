//! The API's answer for a case that is only known to be late.

use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::deadlines::http::DeadlineShown;
use crate::cases::view::late::LateCase;
use crate::platform::shapes;

/// A case that is only known to be late.
#[derive(Serialize, ToSchema)]
pub struct LateCaseResponse {
    /// Its number.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Code of the unit that leads it.
    #[schema(value_type = shapes::Code)]
    pub lead: String,
    /// The day on which it was received, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// The terms that run, the earliest first.
    pub deadlines: Vec<DeadlineShown>,
}

impl LateCaseResponse {
    pub(crate) fn of(case: LateCase) -> Self {
        Self {
            number: case.number.to_string(),
            lead: case.lead,
            day: case.day.to_string(),
            deadlines: case.deadlines.into_iter().map(DeadlineShown::of).collect(),
        }
    }
}
