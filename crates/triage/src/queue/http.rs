//! `GET /` and `GET /api/v1/cases`: the queue.

use actix_web::web::Query;
use actix_web::{HttpResponse, ResponseError, get};
use askama::Template;
use casework::case::State;
use serde::{Deserialize, Serialize};
use storage::queue::View;
use utoipa::{IntoParams, ToSchema};
use webkit::page;
use webkit::problem::{Problem, ProblemDetails};

use crate::permit::{BeSignedIn, May, WorkCases};
use crate::queue::{Line, Page, cursor_of, cursor_text};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};

/// Which page of which view.
#[derive(Deserialize, IntoParams)]
pub struct QueueQuery {
    /// `open` (the default), `mine` or `closed`.
    #[serde(default)]
    pub view: String,
    /// What the page before gave as `next`.
    #[serde(default)]
    pub after: String,
}

/// The same in the page's address.
#[derive(Deserialize)]
pub struct PageQuery {
    #[serde(default)]
    xem: String,
    #[serde(default)]
    sau: String,
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct CasesResponse {
    /// Urgent first, then the latest day.
    pub cases: Vec<CaseLine>,
    /// To be given back as `after`; null on the last page.
    pub next: Option<String>,
}

/// A case in the queue.
#[derive(Serialize, ToSchema)]
pub struct CaseLine {
    /// Its number.
    pub number: String,
    /// Code of its category; null when the sender's envelope does not open.
    pub category: Option<String>,
    /// Name of the village; null when none was chosen.
    pub village: Option<String>,
    /// The beginning of the place.
    pub place: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub state: State,
    /// Whether it is urgent.
    pub urgent: bool,
    /// The day on which it was received, `YYYY-MM-DD`.
    pub day: String,
    /// Display name of whoever handles it.
    pub handler: Option<String>,
    /// Whether the writer spoke last.
    pub answered: bool,
}

#[derive(Template)]
#[template(path = "queue/page.html")]
struct QueuePage<'a> {
    s: Shell<'a>,
    page: Page,
    next: Option<String>,
    view: &'static str,
    first: bool,
}

#[derive(Template)]
#[template(path = "queue/none.html")]
struct NothingPage<'a> {
    s: Shell<'a>,
}

/// Lists the cases of one's own unit.
#[utoipa::path(
    params(QueueQuery),
    responses(
        (status = 200, body = CasesResponse),
        (status = "4XX", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/cases")]
pub async fn list(
    pages: Pages,
    may: May<WorkCases>,
    query: Query<QueueQuery>,
) -> Result<HttpResponse, Problem> {
    let view = match query.view.as_str() {
        "mine" => View::Of(may.who.officer.id),
        "closed" => View::Closed,
        _ => View::Open,
    };
    let page = pages.station.queue(&may, view, cursor_of(&query.after)).await?;
    let next = page.next.map(cursor_text);
    let cases = page.lines.into_iter().map(CaseLine::of).collect();
    Ok(page::private_json(200, &CasesResponse { cases, next }))
}

/// The queue as a page; who works no cases sees that there is nothing for them here.
///
/// # Errors
/// [`Problem`].
#[get("/")]
pub async fn show(
    pages: Pages,
    anybody: May<BeSignedIn>,
    may: Result<May<WorkCases>, crate::permit::Denied>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let may = match may {
        Ok(may) => may,
        Err(denied) if denied.is_for_want_of_a_role() => {
            let html = NothingPage { s: pages.shell_for(&anybody, "", None) }.render();
            return Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?));
        }
        Err(denied) => return Ok(denied.error_response()),
    };
    let (view, place, name) = match query.xem.as_str() {
        "cua-toi" => (View::Of(may.who.officer.id), "mine", "cua-toi"),
        "da-xong" => (View::Closed, "closed", "da-xong"),
        _ => (View::Open, "open", ""),
    };
    let after = cursor_of(&query.sau);
    let (page, refused) = match pages.station.queue(&may, view, after).await {
        Ok(page) => (page, None),
        Err(refused) => (Page { lines: vec![], next: None, open: 0 }, Some(refused)),
    };
    let status = refused.map_or(200, |refused: Refusal| refused.problem().status);
    let next = page.next.map(cursor_text);
    let s = pages.shell_for(&may, place, refused);
    let html = QueuePage { s, page, next, view: name, first: after.is_none() }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

impl CaseLine {
    fn of(line: Line) -> Self {
        let (category, village, place) = match line.headline {
            Some(headline) => (Some(headline.category), headline.village, headline.place),
            None => (None, None, String::new()),
        };
        Self {
            number: line.number.to_string(),
            category,
            village,
            place,
            state: line.case.state,
            urgent: line.case.urgent,
            day: line.case.day.to_string(),
            handler: line.handler,
            answered: line.answered,
        }
    }
}
