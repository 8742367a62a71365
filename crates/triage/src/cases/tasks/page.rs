//! `/ho-so/{number}/viec/{id}`: one task on one sheet, for the people who do it.

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use casework::ids::{EnvelopeId, from_hex};
use webkit::page;
use webkit::problem::Problem;

use crate::cases::open::version::number_of;
use crate::cases::tasks::Given;
use crate::platform::auth::{May, WorkCases};
use crate::platform::gone::refused_page;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

#[derive(Template)]
#[template(path = "cases/tasks/sheet.html")]
struct SheetPage<'a> {
    s: Layout<'a>,
    /// The unit's name in the words of officers.
    unit: String,
    /// How to reach the unit, if the operator says so; otherwise there is room to write it.
    contact: Option<String>,
    given: Given,
}

/// The sheet. It shows the task and nothing of the case, not even its number.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/ho-so/{number}/viec/{id}")]
pub async fn print(
    pages: Pages,
    may: May<WorkCases>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (number, id) = path.into_inner();
    let named = number_of(&number)
        .and_then(|number| Ok((number, from_hex(&id).map(EnvelopeId).ok_or(Refusal::NotFound)?)));
    let found = match named {
        Ok((number, id)) => pages.triage.tasks().to_print(&may, number, id).await,
        Err(refused) => Err(refused),
    };
    let given = match found {
        Ok(given) => given,
        Err(refused) => return refused_page(&pages, &may, refused),
    };
    let s = pages.layout_for(&may, "", None);
    let unit = s.unit();
    let contact = s.who.as_ref().and_then(|who| who.contact.clone());
    let html = SheetPage { s, unit, contact, given }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}
