//! `/giam-sat`: the acts, the totals, what is late, and the head of the chain to keep.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Query;
use actix_web::{HttpResponse, get};
use askama::Template;
use casework::case::State;
use casework::clock::Day;
use casework::ids::{EnvelopeId, from_hex};
use serde::Deserialize;
use storage::audit::Act;
use storage::audit::list::after;
use storage::audit::stored_heads::KeptHead;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::tasks::task_number;
use crate::oversight::heads::SignedHead;
use crate::oversight::told::is_unit;
use crate::oversight::trail::{Acts, Line, Totals, Wanted};
use crate::oversight::views::AuditView;
use crate::platform::auth::{May, Oversee};
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

/// The acts that are asked for, in the page's address.
#[derive(Deserialize)]
pub struct PageQuery {
    #[serde(default)]
    sau: String,
    #[serde(default)]
    viec: String,
    #[serde(default)]
    don_vi: String,
}

/// The kinds of words under which the code of a detail may be found.
const DETAILS: [&str; 6] = ["oversee-detail", "state", "basis", "sheet", "aside", "role"];
/// How long a hash is in hexadecimal.
const HASH: usize = 64;
/// How many of the stored heads the page shows.
const MONTH: u64 = 31;

/// A unit to choose: code and name.
type Choice = (String, String);

#[derive(Template)]
#[template(path = "oversight/audit.html")]
struct AuditPage<'a> {
    s: Layout<'a>,
    acts: Acts,
    units: Vec<Choice>,
    chosen: PageQuery,
    head: Option<SignedHead>,
    kept: Vec<KeptHead>,
    triage: &'a TriageState,
}

impl AuditPage<'_> {
    /// The beginning of a hash.
    fn short(hash: &str) -> String {
        format!("{}…", hash.get(..8).unwrap_or_default())
    }

    /// The detail of an act, for people: names and known codes in words, days as people write them, a hash
    /// cut short.
    fn told(&self, it: &Line) -> String {
        if let Some(name) = &it.about {
            return name.clone();
        }
        let word = |(place, code): (usize, &str)| {
            if is_unit(&it.act, place) {
                return self.triage.names().name_of_unit(code);
            }
            let key =
                DETAILS.iter().map(|kind| format!("{kind}-{code}")).find(|key| self.s.w.has(key));
            match (key, Day::parse(code)) {
                (Some(key), _) => self.s.text(key),
                (None, Some(day)) => day.as_people_write_it(),
                (None, None) if code.len() == HASH => Self::short(code),
                (None, None) => {
                    task_in(it, code).or_else(|| self.term(code)).unwrap_or_else(|| code.to_owned())
                }
            }
        };
        it.detail.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
    }

    /// The name of the deadline of this code.
    fn term(&self, code: &str) -> Option<String> {
        Some(self.s.term_of_code(code)).filter(|name| name != code)
    }

    /// The acting officer; an act without an account is that of the server or of a command on it.
    fn by(&self, it: &Line) -> String {
        let is_no_name = it.act == Act::SignInFailed.name();
        let nobody = if is_no_name { "oversee-by-no-name" } else { "oversee-by-server" };
        it.by.clone().unwrap_or_else(|| self.s.text(nobody))
    }

    /// The name of a unit that is overseen.
    fn name_of(&self, code: &str) -> &str {
        self.units.iter().find(|unit| unit.0 == code).map_or("", |unit| &unit.1)
    }
}

/// The task's number for people, for an act on a task.
fn task_in(it: &Line, code: &str) -> Option<String> {
    let id = from_hex(code).filter(|_| it.act.starts_with("task_"))?;
    Some(task_number(EnvelopeId(id)))
}

#[derive(Template)]
#[template(path = "oversight/totals.html")]
struct TotalsPage<'a> {
    s: Layout<'a>,
    units: Vec<(String, Totals)>,
}

#[derive(Template)]
#[template(path = "oversight/late.html")]
struct LatePage<'a> {
    s: Layout<'a>,
    units: Vec<(String, Totals)>,
}

impl LatePage<'_> {
    fn is_anything_overdue(&self) -> bool {
        self.units.iter().any(|(_, it)| !it.overdue.is_empty())
    }
}

/// Shows the acts, the newest first.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/giam-sat")]
pub async fn audit(
    pages: Pages,
    may: May<Oversee>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let chosen = query.into_inner();
    let unit = Some(chosen.don_vi.clone()).filter(|code| !code.is_empty());
    let wanted = Wanted { act: Act::named(&chosen.viec), unit, after: after(&chosen.sau) };
    let (acts, refused) = match pages.triage.oversight().acts(&may, wanted).await {
        Ok(acts) => (acts, None),
        Err(refused) => (Acts { lines: vec![], next: None }, Some(refused)),
    };
    let units = pages.triage.oversight().overseen(&may).await.unwrap_or_default();
    let name = |code: String| (pages.triage.gazetteer.name_of(&code), code);
    let units = units.into_iter().map(|unit| name(unit.code)).map(|(name, code)| (code, name));
    let head = pages.triage.oversight().signed_head(&may).await.ok();
    let kept = pages.triage.oversight().kept_heads(&may, Some(MONTH)).await.unwrap_or_default();
    let s = pages.layout_for(&may, "audit", refused);
    let html =
        AuditPage { s, acts, units: units.collect(), chosen, head, kept, triage: &pages.triage };
    let html = html.render();
    answer(refused, html)
}

/// Shows the totals by unit.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/giam-sat/tong-so")]
pub async fn count(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let (units, refused) = numbers(&pages, &may, AuditView::Totals).await;
    answer(refused, TotalsPage { s: pages.layout_for(&may, "totals", refused), units }.render())
}

/// Shows the cases that wait for too long.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/giam-sat/thoi-han")]
pub async fn late(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let (units, refused) = numbers(&pages, &may, AuditView::Late).await;
    let s = pages.layout_for(&may, "late", refused);
    answer(refused, LatePage { s, units }.render())
}

/// Gives the signed head as a file of one line.
///
/// # Errors
/// [`Problem::NOT_FOUND`] for oversight of a unit that has another above it.
#[get("/giam-sat/dau-chuoi")]
pub async fn keep(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let signed = pages.triage.oversight().take_head(&may).await?;
    Ok(file(&format!("audit-head-{}", signed.day), format!("{}\n", signed.line)))
}

/// Gives all stored heads as a file, one a line, the oldest first.
///
/// # Errors
/// [`Problem::NOT_FOUND`] for oversight of a unit that has another above it.
#[get("/giam-sat/dau-chuoi/da-giu")]
pub async fn keep_all(pages: Pages, may: May<Oversee>) -> Result<HttpResponse, Problem> {
    let heads = pages.triage.oversight().take_heads(&may).await?;
    let lines: Vec<String> = heads.iter().rev().map(KeptHead::line).collect();
    let name = format!("audit-heads-{}", pages.triage.clock.today());
    Ok(file(&name, lines.join("\n") + "\n"))
}

fn file(name: &str, text: String) -> HttpResponse {
    let name = format!("attachment; filename=\"{name}.txt\"");
    let mut response = HttpResponse::Ok();
    response.content_type("text/plain; charset=utf-8").insert_header((CONTENT_DISPOSITION, name));
    response.body(text)
}

async fn numbers(
    pages: &Pages,
    may: &May<Oversee>,
    view: AuditView,
) -> (Vec<(String, Totals)>, Option<Refusal>) {
    match pages.triage.oversight().totals(may, view).await {
        Ok(totals) => {
            let name = |it: Totals| (pages.triage.gazetteer.name_of(&it.unit.code), it);
            (totals.into_iter().map(name).collect(), None)
        }
        Err(refused) => (vec![], Some(refused)),
    }
}

fn answer(refused: Option<Refusal>, html: askama::Result<String>) -> Result<HttpResponse, Problem> {
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
