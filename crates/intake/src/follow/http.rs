//! `POST /api/v1/case` and `POST /api/v1/case/messages`: following a case from a program.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::case::{Outcome, State};
use casework::clock::Day;
use casework::ids::EnvelopeId;
use casework::token::CaseToken;
use sealing::header::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::any_of;
use webkit::body::{JSON_LIMIT, Json};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::follow::{Followed, FollowedSealed};
use crate::layout::NotForeign;
use crate::refusal::Refusal;
use crate::report::http::once_of;
use crate::report::sealed::{SealedPiece, lookup_of};
use crate::shapes;
use crate::state::IntakeState;

/// Which case: by token, or by the lookup id that a browser derived from it. If both are given, the lookup id
/// counts.
#[derive(Deserialize)]
pub struct CaseRequest {
    /// The case token, 25 digits.
    pub token: Option<String>,
    /// Instead of the token: the lookup id, 32 bytes in base64url.
    pub lookup: Option<String>,
    /// Instead of both, to repair a mistyped token: exactly 50 lookup ids, those of the likely tokens, filled
    /// up with random ones.
    pub lookups: Option<Vec<String>>,
}

/// A case by its token.
#[derive(ToSchema)]
pub struct ByToken {
    /// The case token, 25 digits.
    #[schema(value_type = shapes::Token)]
    pub token: String,
}

/// A case by its lookup id.
#[derive(ToSchema)]
pub struct ByLookup {
    /// The lookup id, 32 bytes in base64url.
    #[schema(value_type = shapes::Lookup)]
    pub lookup: String,
}

/// A case by 50 lookup ids, to repair a mistyped token: those of the likely tokens, filled up with random
/// ones.
#[derive(ToSchema)]
pub struct ByLookups {
    /// Exactly 50 lookup ids.
    #[schema(value_type = Vec<shapes::Lookup>, min_items = 50, max_items = 50)]
    pub lookups: Vec<String>,
}

any_of! {
    /// Which case: by token, or by lookup ids that a browser derived from it. If both are given, the lookup
    /// ids count.
    CaseBody = ByLookup | ByLookups | ByToken;
}

/// A case as its writer sees it.
#[derive(Serialize, ToSchema)]
pub struct CaseResponse {
    /// `received`, `in_review`, `question`, `transferred` or `closed`.
    #[schema(value_type = shapes::StateCode)]
    pub state: State,
    /// `acted`, `insufficient`, `out_of_scope`, or null.
    #[schema(value_type = Option<shapes::OutcomeCode>)]
    pub outcome: Option<Outcome>,
    /// The officers' messages.
    pub messages: Vec<MessageShown>,
    /// The days on which the writer replied, `YYYY-MM-DD`.
    #[schema(value_type = Vec<shapes::OnDay>)]
    pub answered: Vec<String>,
    /// Present only when the writer withdrew it; it is erased after that day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// A message of an officer.
#[derive(Serialize, ToSchema)]
pub struct MessageShown {
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// The words.
    pub text: String,
}

/// A case for a browser that opens it itself.
#[derive(Serialize, ToSchema)]
pub struct SealedCaseResponse {
    /// As in the answer to a token.
    #[schema(value_type = shapes::StateCode)]
    pub state: State,
    /// Id of the case, 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub case: String,
    /// The case's public key, to which replies are sealed.
    #[schema(value_type = shapes::Recipient)]
    pub recipient: String,
    /// Envelopes for the writer: messages and endings.
    pub envelopes: Vec<SealedShown>,
    /// The days on which the writer replied, `YYYY-MM-DD`.
    #[schema(value_type = Vec<shapes::OnDay>)]
    pub answered: Vec<String>,
    /// Which of `lookups` opened it, counted from 0; null when one was asked for.
    pub repaired: Option<usize>,
}

any_of! {
    /// A case: in words by its token, in envelopes by a lookup id.
    FollowedBody = CaseResponse | SealedCaseResponse;
}

/// An envelope for the writer.
#[derive(Serialize, ToSchema)]
pub struct SealedShown {
    /// Its id, 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// `message` or `ending`.
    pub purpose: String,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// The age file in base64.
    #[schema(value_type = shapes::AgeFile)]
    pub sealed: String,
}

/// A reply: the words under a token, or sealed under a lookup id.
#[derive(Deserialize)]
pub struct MessageRequest {
    /// The case token, 25 digits.
    pub token: Option<String>,
    /// The words, at most 20,000 characters.
    #[serde(default)]
    pub text: String,
    /// 22 or more random base64url characters that make a retry the same message.
    pub once: Option<String>,
    /// Instead of token and words: the lookup id.
    pub lookup: Option<String>,
    /// The case's public key that the reply is sealed to.
    #[serde(default)]
    pub recipient: String,
    /// The sealed reply.
    pub sealed: Option<SealedPiece>,
}

/// A reply in words.
#[derive(ToSchema)]
pub struct ReplyInWords {
    /// The case token, 25 digits.
    #[schema(value_type = shapes::Token)]
    pub token: String,
    /// The words, at most 20,000 characters.
    #[schema(value_type = shapes::Words)]
    pub text: String,
    /// 22 or more random base64url characters that make a retry the same message.
    #[schema(value_type = Option<shapes::Once>)]
    pub once: Option<String>,
}

/// A reply that a browser has sealed.
#[derive(ToSchema)]
pub struct SealedReply {
    /// The lookup id, 32 bytes in base64url.
    #[schema(value_type = shapes::Lookup)]
    pub lookup: String,
    /// The case's public key that the reply is sealed to.
    #[schema(value_type = shapes::Recipient)]
    pub recipient: String,
    /// The sealed reply.
    pub sealed: SealedPiece,
}

any_of! {
    /// A reply: the words under a token, or sealed under a lookup id. If both are given, the sealed reply
    /// counts.
    ReplyBody = SealedReply | ReplyInWords;
}

/// The acknowledgement of a reply that is stored.
#[derive(Serialize, ToSchema)]
pub struct MessageResponse {
    /// Today, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
}

/// Shows a case.
#[utoipa::path(
    request_body = CaseBody,
    responses(
        (status = 200, body = FollowedBody,
            description = "By token; by lookup id the envelopes instead of the words."),
    )
)]
#[post("/api/v1/case")]
pub async fn show(
    intake: Data<IntakeState>,
    _: NotForeign,
    asked: Json<CaseRequest, JSON_LIMIT>,
) -> Result<HttpResponse, Problem> {
    if let Some(lookup) = &asked.0.lookup {
        let found = intake.follow_sealed(&lookup_of(lookup)?).await?;
        return Ok(private_json(200, &SealedCaseResponse::of(&found, None)));
    }
    if let Some(lookups) = &asked.0.lookups {
        let lookups: Result<Vec<_>, _> = lookups.iter().map(|it| lookup_of(it)).collect();
        let lookups = lookups?.try_into().map_err(|_| Refusal::MalformedToken)?;
        let (at, found) = intake.follow_one_of(&lookups).await?;
        return Ok(private_json(200, &SealedCaseResponse::of(&found, Some(at))));
    }
    let case = intake.follow(&token_of(asked.0.token.as_deref())?).await?;
    Ok(private_json(200, &CaseResponse::of(&case)))
}

/// Takes a reply.
#[utoipa::path(
    request_body = ReplyBody,
    responses(
        (status = 201, body = MessageResponse),
    )
)]
#[post("/api/v1/case/messages")]
pub async fn add_message(
    intake: Data<IntakeState>,
    _: NotForeign,
    asked: Json<MessageRequest, JSON_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let Json(message) = asked;
    if let Some(lookup) = &message.lookup {
        let piece = message.sealed.as_ref().ok_or(Problem::MALFORMED)?;
        let (id, sealed, _) = piece.check()?;
        let lookup = lookup_of(lookup)?;
        intake.keep_reply(&lookup, &message.recipient, EnvelopeId(id), &sealed).await?;
    } else {
        let token = token_of(message.token.as_deref())?;
        let once = once_of(message.once.as_deref(), &intake)?;
        intake.reply(&token, &message.text, &once).await?;
    }
    Ok(private_json(201, &MessageResponse { day: intake.clock.today().to_string() }))
}

/// A program's token is taken exactly as it is; only the page corrects slips.
pub(crate) fn token_of(text: Option<&str>) -> Result<CaseToken, Refusal> {
    Ok(CaseToken::parse(text.unwrap_or_default())?)
}

impl CaseResponse {
    fn of(case: &Followed) -> Self {
        let shown =
            |(day, text): (Day, &str)| MessageShown { day: day.to_string(), text: text.to_owned() };
        Self {
            state: case.state,
            outcome: case.outcome,
            messages: case.messages().map(shown).collect(),
            answered: case.answered().iter().map(ToString::to_string).collect(),
            withdrawn: case.withdrawn,
        }
    }
}

impl SealedCaseResponse {
    fn of(found: &FollowedSealed, repaired: Option<usize>) -> Self {
        let (replies, ours): (Vec<_>, Vec<_>) =
            found.envelopes.iter().partition(|it| it.purpose == Purpose::Reply);
        let mut answered: Vec<_> = replies.iter().map(|reply| reply.day.to_string()).collect();
        answered.dedup();
        let shown = |it: &&storage::cases::Envelope| SealedShown {
            id: format!("{:016x}", it.id.0),
            purpose: it.purpose.name().to_owned(),
            day: it.day.to_string(),
            sealed: BASE64_STANDARD.encode(it.sealed.as_bytes()),
        };
        Self {
            state: found.case.state,
            case: format!("{:016x}", found.case.id.0),
            recipient: found.case.recipient.to_string(),
            envelopes: ours.iter().map(shown).collect(),
            answered,
            repaired,
        }
    }
}
