//! `/api/v1/audit`, its heads and `/api/v1/totals`: acts and numbers, no content.

use actix_web::web::Query;
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use storage::audit::Act;
use storage::audit::list::after;
use storage::audit::stored_heads::KeptHead;
use storage::cases::deadlines::Overdue;
use utoipa::{IntoParams, ToSchema};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::oversight::heads::SignedHead;
use crate::oversight::trail::{Line, Totals, Wanted};
use crate::oversight::views::AuditView;
use crate::platform::auth::{May, Oversee};
use crate::platform::layout::Pages;
use crate::platform::refusal::Refusal;
use crate::platform::shapes;

/// The acts that are asked for.
#[derive(Deserialize, IntoParams)]
pub struct AuditQuery {
    /// The `next` of the page before; any other text starts at the beginning.
    #[serde(default)]
    pub after: String,
    /// Only acts of this code.
    #[serde(default)]
    #[param(value_type = shapes::ActOrEmpty, inline)]
    pub act: String,
    /// Only acts of the unit of this code and all units below it.
    #[serde(default)]
    #[param(value_type = shapes::CodeOrEmpty, inline)]
    pub unit: String,
}

/// A page of acts.
#[derive(Serialize, ToSchema)]
pub struct AuditResponse {
    /// The newest first, at most 50.
    pub acts: Vec<ActShown>,
    /// The value for `after` on the next page; null on the last page.
    pub next: Option<String>,
}

/// One act.
#[derive(Serialize, ToSchema)]
pub struct ActShown {
    /// Its place in the chain; null for oversight of a unit that has another above it.
    pub position: Option<i64>,
    /// Seconds since 1970.
    pub at: i64,
    /// The officer, by display name; null for the command line.
    pub by: Option<String>,
    /// The act's code.
    #[schema(value_type = shapes::ActCode)]
    pub act: String,
    /// Code of the unit of the acting officer.
    #[schema(value_type = Option<shapes::Code>)]
    pub unit: Option<String>,
    /// The number of the case.
    #[schema(value_type = Option<shapes::Number>)]
    pub case: Option<String>,
    /// The detail of the act: codes, hashes, and the names of officers, bodies and agreements in place of
    /// their ids.
    pub detail: String,
}

/// The numbers of the units that the caller oversees.
#[derive(Serialize, ToSchema)]
pub struct TotalsResponse {
    /// By code.
    pub units: Vec<TotalsShown>,
}

/// The numbers of one unit.
#[derive(Serialize, ToSchema)]
pub struct TotalsShown {
    /// Its code.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// Cases that are not closed.
    pub open: i64,
    /// Of these, not accepted.
    pub received: i64,
    /// Cases in review.
    pub in_review: i64,
    /// Cases that wait for the writer.
    pub question: i64,
    /// Cases handed to the competent body.
    pub transferred: i64,
    /// Closed cases.
    pub closed: i64,
    /// Urgent cases that nobody has accepted.
    pub urgent_unaccepted: i64,
    /// Cases that nobody has accepted for 0, 1, 2, 3 to 6, 7 and more days.
    pub unaccepted_days: [i64; 5],
    /// For how many days the oldest of them waits.
    pub longest: Option<i32>,
    /// Open cases that are past a deadline, by its code.
    pub overdue: Vec<OverdueShown>,
}

/// How many cases are past a deadline.
#[derive(Serialize, ToSchema)]
pub struct OverdueShown {
    /// The deadline's code.
    #[schema(value_type = shapes::Code)]
    pub code: String,
    /// How many cases.
    pub cases: i64,
    /// When the earliest of them was due, in seconds since 1970.
    pub since: i64,
}

/// The head of the chain, for oversight to keep.
#[derive(Serialize, ToSchema)]
pub struct HeadResponse {
    /// How many links there are.
    pub position: i64,
    /// The day, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Hash of the last link, 64 hexadecimal digits.
    pub hash: String,
    /// The line to keep: word, position, day, hash, signature.
    pub line: String,
    /// The key that checks the signature, in base64.
    pub key: String,
}

/// The heads that triage signed, one for each day.
#[derive(Serialize, ToSchema)]
pub struct HeadsResponse {
    /// The newest first.
    pub heads: Vec<KeptHeadShown>,
    /// The key that checks the signatures, in base64.
    pub key: String,
}

/// The signed head of a day.
#[derive(Serialize, ToSchema)]
pub struct KeptHeadShown {
    /// How many links there were.
    pub position: i64,
    /// The day, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Hash of the link, 64 hexadecimal digits.
    pub hash: String,
    /// The line to keep: word, position, day, hash, signature.
    pub line: String,
}

/// Lists acts.
#[utoipa::path(
    params(AuditQuery),
    responses((status = 200, body = AuditResponse))
)]
#[get("/api/v1/audit")]
pub async fn list(
    pages: Pages,
    may: May<Oversee>,
    query: Query<AuditQuery>,
) -> Result<HttpResponse, Problem> {
    let act = match query.act.as_str() {
        "" => None,
        code => Some(Act::named(code).ok_or(Refusal::UnknownCode)?),
    };
    let unit = Some(query.unit.clone()).filter(|code| !code.is_empty());
    let wanted = Wanted { act, unit, after: after(&query.after) };
    let acts = pages.triage.oversight().acts(&may, wanted).await?;
    let next = acts.next;
    let acts = acts.lines.into_iter().map(ActShown::of).collect();
    Ok(private_json(200, &AuditResponse { acts, next }))
}

/// Gives the head of the chain, signed; to oversight of a unit with none above it.
#[utoipa::path(responses((status = 200, body = HeadResponse)))]
#[get("/api/v1/audit/head")]
pub async fn signed(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let SignedHead { head, day, line, key } = pages.triage.oversight().take_head(&may).await?;
    let hash = head.fingerprint();
    Ok(private_json(200, &HeadResponse { position: head.position, day, hash, line, key }))
}

/// Gives the heads that triage signed, one for each day; to oversight of a unit with none above it.
#[utoipa::path(responses((status = 200, body = HeadsResponse)))]
#[get("/api/v1/audit/heads")]
pub async fn list_kept(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let heads = pages.triage.oversight().take_heads(&may).await?;
    let heads = heads.iter().map(KeptHeadShown::of).collect();
    let key = pages.triage.audit_key.key().text();
    Ok(private_json(200, &HeadsResponse { heads, key }))
}

/// Gives the numbers of the caller's unit and all units below it.
#[utoipa::path(responses((status = 200, body = TotalsResponse)))]
#[get("/api/v1/totals")]
pub async fn count(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let totals = pages.triage.oversight().totals(&may, AuditView::Totals).await?;
    let units = totals.into_iter().map(TotalsShown::of).collect();
    Ok(private_json(200, &TotalsResponse { units }))
}

impl ActShown {
    fn of(line: Line) -> Self {
        Self {
            position: line.position,
            at: line.at.0,
            by: line.by,
            act: line.act,
            unit: line.unit,
            case: line.case.map(|number| number.to_string()),
            detail: line.about.unwrap_or(line.detail),
        }
    }
}

impl KeptHeadShown {
    fn of(kept: &KeptHead) -> Self {
        Self {
            position: kept.head.position,
            day: kept.day.to_string(),
            hash: kept.head.fingerprint(),
            line: kept.line(),
        }
    }
}

impl TotalsShown {
    fn of(totals: Totals) -> Self {
        let [received, in_review, question, transferred, closed] = totals.states;
        Self {
            open: totals.open(),
            received,
            in_review,
            question,
            transferred,
            closed,
            urgent_unaccepted: totals.urgent,
            unaccepted_days: totals.waiting,
            longest: totals.longest,
            overdue: totals.overdue.into_iter().map(OverdueShown::of).collect(),
            unit: totals.unit.code,
        }
    }
}

impl OverdueShown {
    fn of(it: Overdue) -> Self {
        Self { code: it.code, cases: it.cases, since: it.since.0 }
    }
}
