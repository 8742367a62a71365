//! `GET /` and `GET /thoat`.

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, routes};
use askama::Template;
use casework::gazetteer::names::within_sentence;
use webkit::page;
use webkit::problem::Problem;

use crate::layout::{Layout, Locale, Switch};
use crate::state::IntakeState;

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage<'a> {
    s: Layout<'a>,
    served: Vec<String>,
}

/// How many served communes the first page names.
const NAMED: usize = 5;

/// The first page, at `/` and in each further language below its code, such as `/en`.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[routes]
#[get("/")]
#[get("")]
pub async fn first(intake: Data<IntakeState>, locale: Locale) -> Result<HttpResponse, Problem> {
    show(&intake, &locale)
}

fn show(intake: &IntakeState, locale: &Locale) -> Result<HttpResponse, Problem> {
    let directory = intake.directory();
    let communes = intake.served(&directory).into_iter().filter(|unit| unit.above.is_some());
    let served = communes.take(NAMED).map(|unit| within_sentence(&intake.name_of(unit))).collect();
    let html = FrontPage { s: locale.layout_at("brand", "/"), served }.render();
    Ok(page::open(200, html.map_err(|_| Problem::INTERNAL)?))
}

/// Quick exit: the browser forgets as much as it can, and shows another page.
#[get("/thoat")]
pub async fn exit(locale: Locale) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\""))
        .insert_header((LOCATION, locale.neutral_page()))
        .finish()
}
