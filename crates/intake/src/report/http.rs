//! `POST /api/v1/tips`: a tip from a program, in words or sealed.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use casework::tip::TipForm;
use casework::tip::answers::{Answers, Field};
use sealing::idempotency_key::IdempotencyKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;
use webkit::any_of;
use webkit::body::{JSON_LIMIT, Json};
use webkit::page::private_json;
use webkit::problem::Problem;
use webkit::shape;

use crate::layout::NotForeign;
use crate::refusal::Refusal;
use crate::report::sealed::SealedTip;
use crate::shapes;
use crate::state::IntakeState;

/// A tip. Either the words, or `sealed`.
#[derive(Deserialize, ToSchema)]
pub struct TipRequest {
    /// Code of the unit, `"19249"`; with `sealed`, of the unit it is sealed to.
    #[serde(default)]
    #[schema(value_type = shapes::UnitCode, required)]
    pub unit: String,
    /// Id of the village; null for "unknown".
    pub village: Option<String>,
    /// Code of the category; empty for "other".
    #[serde(default)]
    #[schema(value_type = shapes::CategoryOrEmpty)]
    pub category: String,
    /// The writer's answers.
    #[serde(flatten)]
    #[schema(schema_with = answers)]
    pub answers: Answers,
    /// Name of a person, at most 500 characters; sealed apart.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub named: String,
    /// Code of the language of the words, one in which the pages stand; anything else counts as the first.
    #[serde(default)]
    pub language: String,
    /// Whether the receiver is concerned; the tip is then sealed to the unit above.
    #[serde(default)]
    pub concerns_receiver: bool,
    /// 22 or more random base64url characters that make a retry the same tip.
    #[schema(value_type = Option<shapes::Once>)]
    pub once: Option<String>,
    /// The tip as sealed by a browser, instead of the words.
    #[schema(ignore)]
    pub sealed: Option<SealedTip>,
}

/// A tip that a browser has sealed.
#[derive(ToSchema)]
pub struct SealedTipRequest {
    /// Code of the unit it is sealed to.
    #[schema(value_type = shapes::UnitCode)]
    pub unit: String,
    /// The sealed tip.
    pub sealed: SealedTip,
}

any_of! {
    /// A tip: its words, or sealed by a browser.
    TipBody = SealedTipRequest | TipRequest;
}

/// The acknowledgement of a tip that is stored.
#[derive(Serialize, ToSchema)]
pub struct TipResponse {
    /// The case token, 25 digits; null when the browser made it.
    #[schema(value_type = Option<shapes::Token>)]
    pub token: Option<String>,
}

/// The fields of a tip, as the form asks for them.
fn answers() -> Object {
    let fields = Field::ALL.iter();
    shape::texts(fields.map(|it| (it.name(), it.meaning(), it.most(), it.is_account())))
}

/// Takes a tip.
#[utoipa::path(
    request_body = TipBody,
    responses(
        (status = 201, body = TipResponse),
    )
)]
#[post("/api/v1/tips")]
pub async fn submit(
    intake: Data<IntakeState>,
    _: NotForeign,
    asked: Json<TipRequest, JSON_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let Json(tip) = asked;
    if let Some(sealed) = &tip.sealed {
        intake.take_sealed_tip(&tip.unit, sealed).await?;
        return Ok(private_json(201, &TipResponse { token: None }));
    }
    let once = once_of(tip.once.as_deref(), &intake)?;
    let draft = TipForm {
        category: tip.category,
        answers: tip.answers,
        named: tip.named,
        language: tip.language,
        concerns_receiver: tip.concerns_receiver,
    };
    let receipt = intake.take_tip(&tip.unit, tip.village.as_deref(), &draft, &once).await?;
    let token = Some(receipt.token.reveal().to_owned());
    Ok(private_json(201, &TipResponse { token }))
}

/// The `once` of a request, or a fresh one.
///
/// # Errors
/// [`Refusal::IdempotencyKey`] when it is too short to be random.
pub fn once_of(text: Option<&str>, intake: &IntakeState) -> Result<IdempotencyKey, Refusal> {
    match text {
        Some(text) => IdempotencyKey::parse(text).map_err(|_| Refusal::IdempotencyKey),
        None => Ok(IdempotencyKey::draw(&mut intake.rng.clone())),
    }
}
