//! `GET /` and `GET /thoat`.

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, routes};
use askama::Template;
use casework::gazetteer::names::within_sentence;
use webkit::page;
use webkit::problem::Problem;

use crate::desk::Desk;
use crate::shell::{Shell, Spoken, Switch};

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage<'a> {
    s: Shell<'a>,
    served: Vec<String>,
}

/// How many served communes the first page names.
const NAMED: usize = 5;

/// The first page, in Vietnamese at `/` and in English at `/en`.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[routes]
#[get("/")]
#[get("/en")]
#[get("/en/")]
pub async fn first(desk: Data<Desk>, spoken: Spoken) -> Result<HttpResponse, Problem> {
    show(&desk, &spoken)
}

fn show(desk: &Desk, spoken: &Spoken) -> Result<HttpResponse, Problem> {
    let directory = desk.directory();
    let communes = desk.served(&directory).into_iter().filter(|unit| unit.above.is_some());
    let served = communes.take(NAMED).map(|unit| within_sentence(&desk.name_of(unit))).collect();
    let html = FrontPage { s: spoken.shell_at("brand", "/"), served }.render();
    Ok(page::open(200, html.map_err(|_| Problem::INTERNAL)?))
}

/// Quick exit: the browser forgets what it can, and another page stands there.
#[get("/thoat")]
pub async fn exit(spoken: Spoken) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\""))
        .insert_header((LOCATION, spoken.neutral_page()))
        .finish()
}
