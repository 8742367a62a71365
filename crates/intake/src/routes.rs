//! The one file that knows all of intake's features.

use std::sync::LazyLock;

use actix_web::web::{self, Data, get, route};
use actix_web::{App, Error, HttpRequest, HttpResponse};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use webkit::description::Description;
use webkit::headers::Headers;
use webkit::problem::Problem;
use webkit::style::Style;
use webkit::words::Words;

use crate::layout::{Locale, RefusedPage, Site};
use crate::state::IntakeState;
use crate::{follow, front, places, report, withdraw};

/// The one style sheet, in the order of its parts.
const STYLE: &str = concat!(
    include_str!("resident.css"),
    include_str!("report/report.css"),
    include_str!("follow/follow.css"),
);

#[derive(OpenApi)]
#[openapi(info(
    title = "Liên Thôn: intake",
    description = "Anonymous tips and what became of them."
))]
struct Api;

/// Every address: those of the API with their description, then the pages.
fn addresses(config: &mut ServiceConfig) {
    config
        .service(places::http::units)
        .service(places::http::categories)
        .service(report::http::submit)
        .service(follow::http::show)
        .service(follow::http::add_message)
        .service(withdraw::http::withdraw)
        .map(|config| config.configure(pages).service(front::http::exit));
}

/// The pages, which stand below each language's address.
fn pages(config: &mut web::ServiceConfig) {
    config
        .service(withdraw::page::take_back)
        .service(front::http::first)
        .service(report::page::choose)
        .service(report::page::step)
        .service(follow::page::ask)
        .service(follow::page::show)
        .service(follow::page::answer);
}

/// All calls, for the description and for requests with another method.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let app = App::new().into_utoipa_app().openapi(Api::openapi()).configure(addresses);
    Description::of(app.split_for_parts().1)
});

/// The description of the public API, OpenAPI 3.1 as JSON.
#[must_use]
pub fn openapi() -> &'static str {
    DESCRIPTION.text()
}

/// The pages in their languages, the first of which stands at `/`, with quick exit leading to `neutral_page`.
#[must_use]
pub fn site(first: Words, others: Vec<Words>, neutral_page: String) -> Data<Site> {
    let languages = std::iter::once(first).chain(others).collect();
    Data::new(Site { languages, style: Style::new(STYLE), neutral_page })
}

/// The headers of every answer of this service.
#[must_use]
pub fn headers(site: &Site) -> Headers {
    Headers::new(site.style.hash(), "'none'", "no-referrer")
}

/// Registers all of intake's addresses.
pub fn configure(config: &mut web::ServiceConfig, intake: Data<IntakeState>, site: Data<Site>) {
    let below: Vec<String> =
        site.languages.iter().skip(1).map(|it| format!("/{}", it.code())).collect();
    config.app_data(intake).app_data(site).service(DESCRIPTION.other_methods());
    addresses(&mut ServiceConfig::new(config));
    for language in below {
        config.service(web::scope(&language).configure(pages));
    }
    config
        .route("/api/v1/openapi.json", get().to(description))
        .default_service(route().to(nothing_here));
}

async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi())
}

/// An unknown address is answered with a problem for programs and a page for people; a wrong method at an
/// address of the API, with the methods that it takes.
async fn nothing_here(request: HttpRequest, locale: Locale) -> Result<HttpResponse, Error> {
    if let Some(refusal) = DESCRIPTION.refuse(request.method(), request.path()) {
        return Ok(refusal);
    }
    if request.path().starts_with("/api/") {
        return Err(Problem::NOT_FOUND.into());
    }
    Err(RefusedPage::of(Problem::NOT_FOUND, &locale).into())
}
