//! `/`: the queue as a page, with its filters; a place is posted, so that it is in no address.

pub(crate) mod chips;

use actix_web::http::header::LOCATION;
use actix_web::web::Query;
use actix_web::{HttpResponse, ResponseError, get, post};
use askama::Template;
use casework::case::State;
use casework::category::Category;
use serde::Deserialize;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::acts::set_aside::REASONS;
use crate::cases::counts::{COUNTED, Counts};
use crate::cases::queue::filter::QueueQuery;
use crate::cases::queue::page::chips::{Chip, URGENT, chips};
use crate::cases::queue::{Line, Page};
use crate::platform::auth::{Administer, BeSignedIn, May, Oversee, Sanitise, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::denied::Denied;
use crate::platform::request::extract::CsrfForm;

/// Views in addresses and in the API.
const VIEWS: [(&str, &str); 6] = [
    ("cua-toi", "mine"),
    ("chua-giao", "unassigned"),
    ("da-tra-loi", "answered"),
    ("cho-duyet", "approvals"),
    ("de-rieng", "aside"),
    ("da-xong", "closed"),
];

/// The requested filter, in the page's address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    xem: String,
    trang_thai: String,
    khan: String,
    tu: String,
    den: String,
    han: String,
    viec: String,
    sau: String,
}

#[derive(Template)]
#[template(path = "cases/queue/page.html")]
struct QueuePage<'a> {
    s: Layout<'a>,
    page: Page,
    next: Option<String>,
    wish: QueueQuery,
    /// The view's name in an address.
    view: &'static str,
    /// Whether a filter narrows the view.
    narrowed: bool,
    place: &'a str,
    /// A number that was searched and not found.
    number: &'a str,
    counts: Counts,
    categories: Vec<&'a Category>,
    /// The states that an open case can have.
    states: Vec<&'static str>,
    reasons: [&'static str; 4],
    typed: &'a Draft,
}

impl QueuePage<'_> {
    /// The address of this view and filter, with `rest` after it.
    fn address(&self, rest: &str) -> String {
        let QueueQuery { state, urgent, since, until, due, category, .. } = &self.wish;
        let fields = [
            ("xem", self.view),
            ("trang_thai", state),
            ("khan", if urgent == "true" { "1" } else { "" }),
            ("tu", since),
            ("den", until),
            ("han", if due == "true" { "1" } else { "" }),
            ("viec", category),
            ("sau", rest),
        ];
        let given = fields.iter().filter(|(_, value)| !value.is_empty());
        let given: Vec<String> = given.map(|(name, value)| format!("{name}={value}")).collect();
        if given.is_empty() { "/".to_owned() } else { format!("/?{}", given.join("&")) }
    }

    /// Whether this case's box was ticked.
    fn is_ticked(&self, number: &str) -> bool {
        self.typed.all("case").any(|it| it == number)
    }

    fn chips(&self) -> Vec<Chip> {
        chips(self.counts)
    }

    /// The title of the list.
    fn title(&self) -> String {
        self.s.text(match self.view {
            "cua-toi" => "officer-mine",
            "chua-giao" => "officer-unassigned",
            "da-tra-loi" => "queue-answered",
            "cho-duyet" => "queue-approvals",
            "de-rieng" => "officer-aside",
            "da-xong" => "officer-closed",
            _ => "officer-queue",
        })
    }

    /// The key of the words for an empty list.
    fn empty(&self) -> &'static str {
        match self.view {
            _ if self.narrowed => "queue-empty-filter",
            "cua-toi" => "queue-empty-mine",
            "chua-giao" => "queue-empty-unassigned",
            "da-tra-loi" => "queue-empty-answered",
            "cho-duyet" => "queue-empty-approvals",
            "de-rieng" => "queue-empty-aside",
            "da-xong" => "queue-empty-closed",
            _ => "queue-empty",
        }
    }

    /// How many urgent cases nobody has accepted, in words.
    fn alarm(&self) -> String {
        let count = self.counts.urgent;
        let shown = if count >= COUNTED { "99+".to_owned() } else { count.to_string() };
        self.s.text_with("queue-alarm-count", "count", shown)
    }

    /// Whether the page lists those cases.
    fn shows_urgent(&self) -> bool {
        self.place.is_empty() && self.address("") == URGENT
    }

    /// Whether the page shows this chip's list.
    fn is_chosen(&self, chip: &Chip) -> bool {
        self.place.is_empty() && self.address("") == chip.to
    }

    /// When a case is due, in words; none if nothing runs.
    fn due(&self, line: &Line) -> Option<String> {
        if line.alarms() {
            return Some(self.s.text("queue-due-now"));
        }
        let due = line.case.due.filter(|_| line.case.state != State::Closed)?;
        Some(self.s.until_moment(due))
    }
}

/// The queue as a page. An officer who works no cases is led to the first page of their own work.
///
/// # Errors
/// [`Problem`].
#[get("/")]
pub async fn show(
    pages: Pages,
    anybody: May<BeSignedIn>,
    may: Result<May<WorkCases>, Denied>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let may = match may {
        Ok(may) => may,
        Err(denied) if denied.is_for_want_of_a_role() => {
            let first = first_page_without_cases(&anybody).map(|to| (LOCATION, to));
            let led = first.map(|to| HttpResponse::SeeOther().insert_header(to).finish());
            return Ok(led.unwrap_or_else(|| denied.error_response()));
        }
        Err(denied) => return Ok(denied.error_response()),
    };
    queue_page(&pages, &may, query.into_inner().wish(), &Draft::default(), None).await
}

/// The first page of an officer who works no cases.
fn first_page_without_cases(anybody: &May<BeSignedIn>) -> Option<&'static str> {
    let sanitises = anybody.also::<Sanitise>().map(|_| "/lam-sach");
    let oversees = || anybody.also::<Oversee>().map(|_| "/giam-sat");
    let administers = || anybody.also::<Administer>().map(|_| "/quan-tri");
    sanitises.or_else(|_| oversees()).or_else(|_| administers()).ok()
}

/// Shows the open cases at a place.
///
/// # Errors
/// [`Problem`].
#[post("/")]
pub async fn find(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    typed_page(&pages, &may, &Draft::of(&form), None).await
}

/// Leads to the case of a number. The number is posted: one that was copied wrongly, or from another paper,
/// must be in no address.
///
/// # Errors
/// [`Problem`].
#[post("/tim-ho-so")]
pub async fn find_number(
    pages: Pages,
    posted: CsrfForm<WorkCases>,
) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match pages.triage.queue().found(&may, form.get("so")).await {
        Ok(number) => {
            let to = (LOCATION, format!("/ho-so/{number}"));
            Ok(HttpResponse::SeeOther().insert_header(to).finish())
        }
        Err(refused) => {
            queue_page(&pages, &may, QueueQuery::default(), &Draft::of(&form), Some(refused)).await
        }
    }
}

/// Sets the ticked cases aside.
///
/// # Errors
/// [`Problem`].
#[post("/de-rieng")]
pub async fn set_aside(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    ticked(&pages, posted, true).await
}

/// Puts the ticked cases back.
///
/// # Errors
/// [`Problem`].
#[post("/lay-lai")]
pub async fn take_back(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    ticked(&pages, posted, false).await
}

async fn ticked(
    pages: &Pages,
    posted: CsrfForm<WorkCases>,
    aside: bool,
) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let done = match form.all("case").map(str::parse).collect::<Result<Vec<_>, _>>() {
        Ok(numbers) => {
            pages.triage.cases().set_aside(&may, &numbers, aside, form.get("reason")).await
        }
        Err(_) => Err(Refusal::NotFound),
    };
    match done {
        Ok(()) => {
            let to = if form.get("xem") == "de-rieng" { "/?xem=de-rieng" } else { "/" };
            let done = if aside { Notice::SetAside } else { Notice::TakenBack };
            Ok(after(done, to))
        }
        Err(refused) => typed_page(pages, &may, &Draft::of(&form), Some(refused)).await,
    }
}

impl PageQuery {
    fn of(typed: &Draft) -> Self {
        let get = |name: &str| typed.get(name).to_owned();
        Self {
            xem: get("xem"),
            trang_thai: get("trang_thai"),
            khan: get("khan"),
            tu: get("tu"),
            den: get("den"),
            han: get("han"),
            viec: get("viec"),
            sau: get("sau"),
        }
    }

    fn wish(self) -> QueueQuery {
        let view = VIEWS.iter().find(|(address, _)| *address == self.xem);
        QueueQuery {
            view: view.map_or("open", |(_, view)| view).to_owned(),
            state: self.trang_thai,
            urgent: if self.khan == "1" { "true".to_owned() } else { String::new() },
            since: self.tu,
            until: self.den,
            due: if self.han == "1" { "true".to_owned() } else { String::new() },
            category: self.viec,
            after: self.sau,
        }
    }
}

/// The queue as one of its forms asks for it, with the words and ticks of that form.
pub(crate) async fn typed_page(
    pages: &Pages,
    may: &May<WorkCases>,
    typed: &Draft,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    queue_page(pages, may, PageQuery::of(typed).wish(), typed, refused).await
}

async fn queue_page(
    pages: &Pages,
    may: &May<WorkCases>,
    wish: QueueQuery,
    typed: &Draft,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let (triage, place) = (&pages.triage, typed.get("noi"));
    let (page, refused) = match triage.queue().wished(may, &wish, place).await {
        Ok(page) => (page, refused),
        Err(other) => (
            Page { lines: vec![], next: None, open: 0, looked: None, cut: false },
            refused.or(Some(other)),
        ),
    };
    let counts = triage.queue().counts(may).await.unwrap_or_default();
    let status = refused.map_or(200, |refused: Refusal| refused.problem().status);
    let (view, at) = VIEWS.into_iter().find(|(_, view)| *view == wish.view).unwrap_or(("", "open"));
    let narrowed = wish.narrows() || !place.is_empty();
    let html = QueuePage {
        s: pages.layout_with(may, at, refused, typed),
        next: page.next_text(),
        page,
        wish,
        view,
        narrowed,
        place,
        number: typed.get("so"),
        counts,
        categories: triage.categories.iter().collect(),
        states: State::ALL.iter().map(|it| it.name()).filter(|it| *it != "closed").collect(),
        reasons: REASONS,
        typed,
    };
    Ok(page::private(status, html.render().map_err(|_| Problem::INTERNAL)?))
}
