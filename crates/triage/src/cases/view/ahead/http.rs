//! The API's answer for a case whose text is still to come.

use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::view::ahead::AheadCase;
use crate::platform::shapes;

/// An urgent case that is to be shared: its kind, place and time. Its text is still to come.
#[derive(Serialize, ToSchema)]
pub struct AheadCaseResponse {
    /// Its number.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Code of the unit that leads it.
    #[schema(value_type = shapes::Code)]
    pub lead: String,
    /// The day on which it was received, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Code of its category.
    #[schema(value_type = shapes::Code)]
    pub category: String,
    /// Name of the village.
    pub village: Option<String>,
    /// Where.
    pub place: String,
    /// When.
    pub time: String,
    /// Always true: the text has not been handed over yet.
    pub text_follows: bool,
}

impl AheadCaseResponse {
    pub(crate) fn of(case: AheadCase) -> Self {
        Self {
            number: case.number.to_string(),
            lead: case.lead,
            day: case.day.to_string(),
            category: case.shown.category,
            village: case.shown.village,
            place: case.shown.place,
            time: case.shown.time,
            text_follows: true,
        }
    }
}
