//! `/ho-so/{number}`: the case on one page, with the next steps in one place.

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::case::{Outcome, State};
use storage::audit::Act;
use storage::officers::Officer;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::casefile::http::number_of;
use crate::casefile::{CaseFile, Event, Speaker};
use crate::permit::{May, Posted, WorkCases};
use crate::referral::panel::Panel;
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};

#[derive(Template)]
#[template(path = "casefile/page.html")]
struct CasePage<'a> {
    s: Shell<'a>,
    panel: Panel,
    file: CaseFile,
    about: String,
    handler: Option<String>,
    /// What was typed and could not be kept.
    typed: &'a str,
    /// The name, right after it was unmasked.
    unmasked: Option<String>,
}

impl CasePage<'_> {
    /// The officers to whom the case can be given.
    fn assignable(&self) -> impl Iterator<Item = &Officer> {
        let able = |it: &&Officer| it.roles.iter().any(|role| role.works_cases());
        self.file.colleagues.iter().filter(able)
    }

    /// What was done, the latest first; of several views by one officer in a row, the last.
    fn events(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.file.history.iter().rev().collect();
        let viewed = Act::CaseViewed.name();
        events.dedup_by(|it, next| it.act == viewed && next.act == viewed && it.by == next.by);
        events
    }

    /// Whether this officer handles the case.
    fn handles(&self, officer: &Officer) -> bool {
        self.file.case.handler == Some(officer.id)
    }
}

#[derive(Template)]
#[template(path = "denied.html")]
struct GonePage<'a> {
    s: Shell<'a>,
}

/// Shows a case; the opening is recorded.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/ho-so/{number}")]
pub async fn show(
    pages: Pages,
    may: May<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    case_page(&pages, &may, &number, None, "", None).await
}

/// Does one of the acts of the page, named by its button.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}")]
pub async fn act(
    pages: Pages,
    posted: Posted<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    match perform(&pages, &may, &number, &form).await {
        Ok(Some(name)) => case_page(&pages, &may, &number, None, "", Some(name)).await,
        Ok(None) => {
            let to = (LOCATION, format!("/ho-so/{number}"));
            Ok(HttpResponse::SeeOther().insert_header(to).finish())
        }
        Err(refused) => {
            case_page(&pages, &may, &number, Some(refused), form.get("text"), None).await
        }
    }
}

/// Gives the name when it was asked for.
async fn perform(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
) -> Result<Option<String>, Refusal> {
    let (station, number, text) = (&pages.station, number_of(number)?, form.get("text"));
    match form.get("act") {
        "accept" => station.accept(may, number).await?,
        "ask" => station.write_to_writer(may, number, text, true).await?,
        "answer" => station.write_to_writer(may, number, text, false).await?,
        "note" => station.add_note(may, number, text).await?,
        "assign" => station.assign(may, number, form.get("to")).await?,
        "state" => {
            let to = State::named(form.get("state")).ok_or(Refusal::UnknownCode)?;
            station.change_state(may, number, to).await?;
        }
        "close" => {
            let outcome = Outcome::named(form.get("outcome")).ok_or(Refusal::UnknownCode)?;
            station.close(may, number, outcome).await?;
        }
        "unmask" => return station.unmask(may, number, form.get("reason")).await.map(Some),
        _ => return Err(Refusal::UnknownCode),
    }
    Ok(None)
}

/// The page of a case, with what went wrong and what was typed.
pub(crate) async fn case_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    refused: Option<Refusal>,
    typed: &str,
    unmasked: Option<String>,
) -> Result<HttpResponse, Problem> {
    let opened = match number_of(number) {
        Ok(number) => pages.station.open_case(may, number).await,
        Err(refused) => Err(refused),
    };
    let file = match opened {
        Ok(file) => file,
        Err(refused) => return gone_page(pages, may, refused),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    let about = file.tip.as_ref().map(|tip| pages.station.name_of_unit(&tip.about_unit));
    let handler = file.colleagues.iter().find(|it| Some(it.id) == file.case.handler);
    let page = CasePage {
        s: pages.shell_for(may, "case", refused),
        about: about.unwrap_or_default(),
        handler: handler.map(|it| it.display_name.clone()),
        panel: pages.station.panel(may, &file.case).await?,
        file,
        typed,
        unmasked,
    };
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// The page that says why there is no other.
pub(crate) fn gone_page<A>(
    pages: &Pages,
    may: &May<A>,
    refused: Refusal,
) -> Result<HttpResponse, Problem> {
    let html = GonePage { s: pages.shell_for(may, "", Some(refused)) }.render();
    let status = refused.problem().status;
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
