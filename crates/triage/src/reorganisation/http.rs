//! `/api/v1/unit-changes`: signing a change, and passing cases on.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::IdAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;
use crate::reorganisation::changes::Change;

/// The changes that concern the caller's unit.
#[derive(Serialize, ToSchema)]
pub struct ChangesResponse {
    /// The changes, the latest first.
    pub changes: Vec<ChangeShown>,
}

/// A merger of one unit into another, or a part of one that goes to another.
#[derive(Serialize, ToSchema)]
pub struct ChangeShown {
    /// Its identifier, 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// `merger` or `split`.
    #[schema(value_type = shapes::ChangeCode)]
    pub kind: String,
    /// Code of the unit that ends, or loses villages.
    #[schema(value_type = shapes::Code)]
    pub old: String,
    /// Code of the unit that takes its place, or gets the villages.
    #[schema(value_type = shapes::Code)]
    pub new: String,
    /// In a split, the names of the villages that go.
    pub villages: Vec<String>,
    /// The first day on which cases pass on, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub from: String,
    /// Whether the head of the old unit has signed.
    pub signed_old: bool,
    /// Whether the head of the new unit has signed.
    pub signed_new: bool,
    /// `signing`, `waiting` for its day, `publishing` (a split, until the directory is signed),
    /// `passing` cases on, or `done`.
    pub stage: String,
    /// Cases that have still to pass on; in a split, open ones that are not looked at yet. After `done`,
    /// those that came late under the old keys.
    pub cases_left: u64,
    /// All that is sealed to the old unit: those cases, shared ones, kept originals, dormant keys.
    pub grants_left: u64,
    /// In a merger that is `passing`: how many of its own grants the new unit has not looked at. Cases about
    /// the old unit go above first.
    pub to_look_at: u64,
}

/// How many cases to pass on.
#[derive(Deserialize, ToSchema)]
pub struct PassRequest {
    /// At most this many in one step: 1 to 100; a number outside counts as the nearer end.
    #[serde(default = "batch", deserialize_with = "whole")]
    #[schema(value_type = u64)]
    pub most: f64,
}

/// The most cases in one step.
const MOST: u32 = 100;

fn batch() -> f64 {
    f64::from(MOST)
}

/// Reads a whole number that is not negative, in any notation: in JSON `50.0` is one too.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(from)?;
    let is_whole = number >= 0.0 && number.fract() == 0.0;
    if is_whole { Ok(number) } else { Err(D::Error::custom("no whole number")) }
}

/// Lists the changes that concern the caller's unit.
#[utoipa::path(responses((status = 200, body = ChangesResponse)))]
#[get("/api/v1/unit-changes")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let changes = pages.triage.reorganisation().unit_changes(&may.who).await?;
    let changes = changes.iter().map(ChangeShown::of).collect();
    Ok(private_json(200, &ChangesResponse { changes }))
}

/// Signs a change for the caller's unit; for heads.
#[utoipa::path(params(IdAt), responses((status = 204)))]
#[post("/api/v1/unit-changes/{id}/sign")]
pub async fn sign(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<IdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.reorganisation().sign_change(&may, at.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Passes on the next cases; call it until `stage` is `done`.
#[utoipa::path(params(IdAt), request_body = PassRequest, responses((status = 200, body = ChangeShown)))]
#[post("/api/v1/unit-changes/{id}/pass-on")]
pub async fn pass_on(
    pages: Pages,
    sent: CsrfJson<WorkCases, PassRequest>,
    at: Path<IdAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let most = (1..=MOST).take_while(|it| f64::from(*it) <= asked.most).last().unwrap_or(1);
    let change = pages.triage.reorganisation().pass_on(&may, at.id, u64::from(most)).await?;
    Ok(private_json(200, &ChangeShown::of(&change)))
}

impl ChangeShown {
    fn of(it: &Change) -> Self {
        Self {
            id: it.id(),
            kind: it.change.kind.name().to_owned(),
            villages: it.villages.iter().map(|village| village.name.clone()).collect(),
            old: it.old.code.clone(),
            new: it.new.code.clone(),
            from: it.change.from.to_string(),
            signed_old: it.change.signed_old.is_some(),
            signed_new: it.change.signed_new.is_some(),
            stage: it.stage.name().to_owned(),
            cases_left: it.left.cases,
            grants_left: it.left.grants,
            to_look_at: it.looks,
        }
    }
}
