//! The one file that knows all of triage's features.

use std::sync::LazyLock;

use actix_web::web::{self, Data, QueryConfig, get, route};
use actix_web::{App, HttpRequest, HttpResponse};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use webkit::description::Description;
use webkit::headers::Headers;
use webkit::problem::Problem;
use webkit::style::Style;
use webkit::words::Words;

use crate::platform::layout::Site;
use crate::platform::request::address;
use crate::platform::request::denied::Denied;
use crate::platform::request::strangers::Strangers;
use crate::platform::state::TriageState;
use crate::{accounts, case_page, cases, handover, oversight, reorganisation, resume, units};

mod sessions;

pub use crate::resume::answer_people;

/// The one style sheet. Where two rules fit, the later one wins: the order of the parts matters.
const STYLE: &str = concat!(
    include_str!("platform/officer/base.css"),
    include_str!("platform/officer/parts.css"),
    include_str!("platform/officer/rows.css"),
    include_str!("platform/officer/work.css"),
    include_str!("platform/officer/frame.css"),
    include_str!("platform/officer/notes.css"),
    include_str!("platform/officer/queue.css"),
    include_str!("platform/officer/print.css"),
);

#[derive(OpenApi)]
#[openapi(info(title = "Liên Thôn: triage", description = "The officers' desk."))]
struct Api;

/// The rooms with their addresses; resume has one.
fn rooms(config: &mut ServiceConfig) {
    accounts::configure(config);
    units::configure(config);
    cases::configure(config);
    handover::configure(config);
    case_page::configure(config);
    reorganisation::configure(config);
    oversight::configure(config);
    config.map(|pages| pages.service(resume::write_on));
}

/// All calls, for the description and for requests with another method.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let app = App::new().into_utoipa_app().openapi(Api::openapi()).configure(rooms);
    let mut api = app.split_for_parts().1;
    sessions::describe(&mut api);
    Description::of(api)
});

/// The description of the officers' API, OpenAPI 3.1 as JSON.
#[must_use]
pub fn openapi() -> &'static str {
    DESCRIPTION.text()
}

/// The officers' pages; set `secure_cookie` wherever they are served over HTTPS.
#[must_use]
pub fn site(words: Words, secure_cookie: bool) -> Data<Site> {
    let style = Style::new(STYLE);
    Data::new(Site { words, style, secure_cookie, strangers: Strangers::default() })
}

/// The headers of every answer of this service.
#[must_use]
pub fn headers(site: &Site) -> Headers {
    Headers::new(site.style.hash(), "'self'", "same-origin")
}

/// Registers all of triage's addresses.
pub fn configure(config: &mut web::ServiceConfig, triage: Data<TriageState>, site: Data<Site>) {
    config
        .app_data(triage)
        .app_data(address::unread())
        .app_data(QueryConfig::default().error_handler(|_, _| Problem::MALFORMED.into()))
        .app_data(site)
        .service(DESCRIPTION.other_methods());
    rooms(&mut ServiceConfig::new(config));
    config
        .route("/api/v1/openapi.json", get().to(description))
        .default_service(route().to(nothing_here));
}

async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi())
}

/// An unknown address is answered with a problem for programs and a page for people; a wrong method at an
/// address of the API, with the methods that it takes.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, Denied> {
    match DESCRIPTION.refuse(request.method(), request.path()) {
        Some(refusal) => Ok(refusal),
        None => Err(Denied::to_whoever_asks(Problem::NOT_FOUND, &request).await),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The names of the types below `folder` that are described as schemas.
    fn schemas(folder: &Path) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                names.extend(schemas(&path));
            } else if path.extension().is_some_and(|it| it == "rs") {
                names.extend(described(&fs::read_to_string(path).expect("a source")));
            }
        }
        names
    }

    fn described(source: &str) -> Vec<String> {
        let derives = source.split("#[derive(").skip(1);
        let ours =
            derives.filter(|it| it.split(')').next().is_some_and(|it| it.contains("ToSchema")));
        let mut names = Vec::new();
        for text in ours {
            let mut words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
            words.find(|word| matches!(*word, "struct" | "enum"));
            names.extend(words.next().map(str::to_owned));
        }
        names
    }

    #[test]
    fn no_two_schemas_of_a_service_share_a_name_for_one_would_stand_for_both() {
        for service in ["triage", "intake"] {
            let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
            let mut names = schemas(&crates.join(service).join("src"));
            assert!(names.len() > 10, "the schemas of {service} are found: {names:?}");
            names.sort();
            for pair in names.windows(2) {
                assert_ne!(pair[0], pair[1], "{service}");
            }
        }
    }
}
