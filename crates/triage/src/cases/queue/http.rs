//! `GET /api/v1/cases` and `POST /api/v1/cases/find`: the queue for programs.

use actix_web::web::Query;
use actix_web::{HttpResponse, get, post};
use casework::case::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::queue::filter::QueueQuery;
use crate::cases::queue::{Line, Page};
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct CasesResponse {
    /// Urgent first, then the latest day; with `due` the earliest due first.
    pub cases: Vec<CaseLine>,
    /// The value for `after` on the next page; null on the last page.
    pub next: Option<String>,
    /// How many cases were opened to find these; null unless a category or place was asked for.
    pub looked: Option<usize>,
}

/// A case in the queue.
#[derive(Serialize, ToSchema)]
pub struct CaseLine {
    /// Its number.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Code of its category; null when the sender's envelope does not open.
    pub category: Option<String>,
    /// Name of the village; null when none was chosen.
    pub village: Option<String>,
    /// The beginning of the place.
    pub place: String,
    /// The first words of the tip, at most 80 letters; null if the case is closed or restricted, or if the
    /// sender's envelope does not open.
    pub words: Option<String>,
    /// Its state.
    #[schema(value_type = shapes::StateCode)]
    pub state: State,
    /// Whether it is urgent.
    pub urgent: bool,
    /// The day on which it was received, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Display name of its handler.
    pub handler: Option<String>,
    /// Whether the writer spoke last and nobody marked it as read.
    pub answered: bool,
    /// Whether it is set aside.
    pub aside: bool,
    /// When the earliest of its deadlines ends, in seconds since 1970; for an urgent case that nobody has
    /// accepted the beginning of its day; null when none runs.
    pub due: Option<i64>,
    /// Whether that has passed.
    pub late: bool,
}

/// Cases by place.
#[derive(Deserialize, ToSchema)]
pub struct FindRequest {
    /// Words of a place or village, with or without diacritics.
    #[serde(default)]
    pub place: String,
    /// As in the address of `GET /api/v1/cases`.
    #[serde(flatten)]
    pub wish: QueueQuery,
}

/// Lists the cases of the officer's unit.
#[utoipa::path(
    params(QueueQuery),
    responses(
        (status = 200, body = CasesResponse),
    )
)]
#[get("/api/v1/cases")]
pub async fn list(
    pages: Pages,
    may: May<WorkCases>,
    query: Query<QueueQuery>,
) -> Result<HttpResponse, Problem> {
    let page = pages.triage.queue().wished(&may, &query, "").await?;
    Ok(page::private_json(200, &CasesResponse::of(page)))
}

/// Lists the open cases at a place; opens at most 500 of them at a time and records the search.
#[utoipa::path(
    request_body = FindRequest,
    responses(
        (status = 200, body = CasesResponse),
    )
)]
#[post("/api/v1/cases/find")]
pub async fn find(
    pages: Pages,
    sent: CsrfJson<WorkCases, FindRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let FindRequest { place, wish } = asked;
    let page = pages.triage.queue().wished(&may, &wish, &place).await?;
    Ok(page::private_json(200, &CasesResponse::of(page)))
}

impl CasesResponse {
    fn of(page: Page) -> Self {
        let next = page.next_text();
        let cases = page.lines.into_iter().map(CaseLine::of).collect();
        Self { cases, next, looked: page.looked }
    }
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
            words: line.words,
            state: line.case.state,
            urgent: line.case.urgent,
            day: line.case.day.to_string(),
            handler: line.handler,
            answered: line.answered,
            aside: line.case.set_aside,
            due: line.case.due.map(|due| due.0),
            late: line.late,
        }
    }
}
