//! The one file that knows all of triage's features.

use actix_web::HttpResponse;
use actix_web::web::{Data, QueryConfig, ServiceConfig, get, route};
use utoipa::OpenApi;
use webkit::headers::Headers;
use webkit::page::Style;
use webkit::problem::Problem;
use webkit::words::Words;

use crate::shell::Site;
use crate::station::Station;
use crate::{aside, bodies, casefile, joining, live, queue, recusal, signing, tasks};

#[derive(OpenApi)]
#[openapi(
    info(title = "Liên Thôn: triage", description = "The officers' desk."),
    paths(
        signing::http::open,
        signing::http::close,
        queue::http::list,
        casefile::http::show,
        casefile::http::accept,
        casefile::http::write,
        casefile::http::note,
        casefile::http::change_state,
        casefile::http::assign,
        casefile::http::close,
        casefile::http::unmask,
        queue::http::find,
        live::http::counts,
        aside::http::set_aside,
        casefile::law::http::classify,
        casefile::law::http::corroborate,
        recusal::http::recuse,
        recusal::http::lift,
        tasks::http::give,
        tasks::http::mark,
        bodies::http::list,
        bodies::http::add,
        bodies::http::end
    )
)]
struct Api;

/// The description of the officers' API, OpenAPI 3.1 as JSON.
#[must_use]
pub fn openapi() -> String {
    Api::openapi().to_pretty_json().unwrap_or_default()
}

/// The officers' pages; `secure_cookie` wherever they are served over HTTPS.
#[must_use]
pub fn site(words: Words, secure_cookie: bool) -> Data<Site> {
    let style = Style::new(include_str!("officer.css"));
    Data::new(Site { words, style, secure_cookie })
}

/// The headers of every answer of this service.
#[must_use]
pub fn headers(site: &Site) -> Headers {
    Headers::new(site.style.hash(), "'self'", "same-origin")
}

/// Puts all of triage on its addresses.
pub fn configure(config: &mut ServiceConfig, station: Data<Station>, site: Data<Site>) {
    config
        .app_data(station)
        .app_data(QueryConfig::default().error_handler(|_, _| Problem::MALFORMED.into()))
        .app_data(site)
        .service(signing::http::open)
        .service(signing::http::close)
        .service(signing::http::ask)
        .service(signing::http::enter)
        .service(signing::http::leave)
        .service(joining::http::ask)
        .service(joining::http::join)
        .service(queue::http::list)
        .service(queue::page::show)
        .service(queue::page::find)
        .service(queue::page::set_aside)
        .service(queue::http::find)
        .service(live::http::counts)
        .service(live::http::script)
        .service(aside::http::set_aside)
        .service(casefile::law::http::classify)
        .service(casefile::law::http::corroborate)
        .service(recusal::http::recuse)
        .service(recusal::http::lift)
        .service(recusal::http::lift_from_page)
        .service(tasks::http::give)
        .service(tasks::http::mark)
        .service(tasks::page::print)
        .service(bodies::http::list)
        .service(bodies::http::add)
        .service(bodies::http::end)
        .service(bodies::page::show)
        .service(bodies::page::change)
        .service(casefile::http::show)
        .service(casefile::http::accept)
        .service(casefile::http::write)
        .service(casefile::http::note)
        .service(casefile::http::change_state)
        .service(casefile::http::assign)
        .service(casefile::http::close)
        .service(casefile::http::unmask)
        .service(casefile::page::show)
        .service(casefile::page::act)
        .route("/api/v1/openapi.json", get().to(description))
        .default_service(route().to(nothing_here));
}

async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi())
}

async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::NOT_FOUND)
}
