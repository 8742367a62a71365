//! The one file that knows all of triage's features.

use actix_web::web::{Data, QueryConfig, ServiceConfig, get, route};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::OpenApi;
use webkit::headers::Headers;
use webkit::page::Style;
use webkit::problem::Problem;
use webkit::words::Words;

use crate::platform::layout::Site;
use crate::platform::request::denied::Denied;
use crate::platform::request::strangers::Strangers;
use crate::platform::state::TriageState;
use crate::{accounts, case_page, cases, handover, oversight, reorganisation, resume, units};

pub use crate::resume::answer_people;

#[derive(OpenApi)]
#[openapi(
    info(title = "Liên Thôn: triage", description = "The officers' desk."),
    paths(
        accounts::sign_in::http::open,
        accounts::sign_in::http::close,
        cases::queue::http::list,
        cases::view::http::show,
        cases::acts::http::accept,
        cases::acts::http::write,
        cases::acts::http::note,
        cases::acts::http::mark_read,
        cases::acts::closing::http::change_state,
        cases::acts::http::assign,
        cases::acts::closing::http::close,
        cases::acts::http::unmask,
        handover::referral::compared::http::show,
        handover::referral::http::ask,
        handover::referral::http::drop_it,
        handover::referral::http::approve,
        handover::referral::http::give_back,
        handover::referral::sanitising::http::waiting,
        handover::referral::sanitising::http::original,
        handover::referral::sanitising::http::sanitise,
        handover::referral::sanitising::http::leave_to_another,
        handover::referral::http::list,
        handover::referral::http::kept,
        handover::sharing::http::share,
        handover::sharing::http::unshare,
        handover::sharing::http::list,
        handover::agreements::http::list,
        handover::agreements::http::register,
        handover::agreements::http::confirm,
        handover::agreements::http::end,
        oversight::http::list,
        oversight::http::signed,
        oversight::http::list_kept,
        oversight::http::count,
        oversight::administration::http::look,
        oversight::administration::http::invite,
        oversight::administration::http::withdraw,
        units::members::http::list,
        units::members::http::admit,
        units::members::http::restrict,
        accounts::password_reset::http::reset,
        accounts::password_reset::http::recover,
        accounts::password_reset::http::change,
        units::offboarding::http::leave,
        units::offboarding::http::look,
        units::offboarding::http::go_on,
        accounts::registration::http::make,
        accounts::profile::http::show,
        accounts::profile::http::list,
        accounts::profile::http::end,
        accounts::profile::http::end_others,
        accounts::profile::http::sign_ins,
        cases::conflicts::http::list,
        cases::conflicts::http::declare,
        cases::queue::http::find,
        cases::counts::http::counts,
        cases::acts::set_aside::http::set_aside,
        cases::acts::classification::http::classify,
        cases::acts::classification::http::corroborate,
        cases::recusal::http::recuse,
        cases::recusal::http::lift,
        cases::tasks::http::give,
        cases::tasks::http::mark,
        units::support_bodies::http::list,
        units::support_bodies::http::add,
        units::support_bodies::http::end,
        cases::deadlines::http::meet,
        cases::deadlines::http::extend,
        cases::legal_hold::http::ask,
        cases::legal_hold::http::confirm,
        cases::legal_hold::http::lift,
        reorganisation::http::list,
        reorganisation::http::sign,
        reorganisation::http::pass_on
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
    let style = Style::new(include_str!("platform/officer.css"));
    Data::new(Site { words, style, secure_cookie, strangers: Strangers::default() })
}

/// The headers of every answer of this service.
#[must_use]
pub fn headers(site: &Site) -> Headers {
    Headers::new(site.style.hash(), "'self'", "same-origin")
}

/// Puts all of triage on its addresses.
pub fn configure(config: &mut ServiceConfig, triage: Data<TriageState>, site: Data<Site>) {
    config
        .app_data(triage)
        .app_data(QueryConfig::default().error_handler(|_, _| Problem::MALFORMED.into()))
        .app_data(site)
        .service(accounts::sign_in::http::open)
        .service(accounts::sign_in::http::close)
        .service(accounts::sign_in::http::ask)
        .service(accounts::sign_in::http::enter)
        .service(resume::write_on)
        .service(accounts::sign_in::http::leave)
        .service(accounts::registration::http::ask)
        .service(accounts::registration::http::join)
        .service(cases::queue::http::list)
        .service(cases::queue::page::show)
        .service(cases::queue::page::find)
        .service(cases::queue::page::find_number)
        .service(cases::queue::page::set_aside)
        .service(cases::queue::http::find)
        .service(cases::counts::http::counts)
        .service(cases::counts::http::script)
        .service(cases::acts::set_aside::http::set_aside)
        .service(cases::acts::classification::http::classify)
        .service(cases::acts::classification::http::corroborate)
        .service(cases::recusal::http::recuse)
        .service(cases::recusal::http::lift)
        .service(cases::recusal::http::lift_from_page)
        .service(cases::tasks::http::give)
        .service(cases::tasks::http::mark)
        .service(cases::tasks::page::print)
        .service(units::support_bodies::http::list)
        .service(units::support_bodies::http::add)
        .service(units::support_bodies::http::end)
        .service(units::support_bodies::page::show)
        .service(units::support_bodies::page::change)
        .service(cases::view::http::show)
        .service(cases::acts::http::accept)
        .service(cases::acts::http::write)
        .service(cases::acts::http::note)
        .service(cases::acts::http::mark_read)
        .service(cases::acts::closing::http::change_state)
        .service(cases::acts::http::assign)
        .service(cases::acts::closing::http::close)
        .service(cases::acts::http::unmask)
        .service(handover::referral::compared::http::show)
        .service(handover::referral::http::ask)
        .service(handover::referral::http::drop_it)
        .service(handover::referral::http::approve)
        .service(handover::referral::http::give_back)
        .service(handover::referral::sanitising::http::waiting)
        .service(handover::referral::sanitising::http::original)
        .service(handover::referral::sanitising::http::sanitise)
        .service(handover::referral::sanitising::http::leave_to_another)
        .service(handover::referral::http::list)
        .service(handover::referral::http::kept)
        .service(handover::sharing::http::share)
        .service(handover::sharing::http::unshare)
        .service(handover::sharing::http::list)
        .service(handover::agreements::http::list)
        .service(handover::agreements::http::register)
        .service(handover::agreements::http::confirm)
        .service(handover::agreements::http::end)
        .service(case_page::handover::hand_over)
        .service(handover::referral::sanitising::page::to_sanitise)
        .service(handover::referral::sanitising::page::editor)
        .service(handover::referral::sanitising::page::keep_words)
        .service(handover::referral::sanitising::page::leave_to_another)
        .service(handover::referral::page::tombstones)
        .service(handover::referral::page::kept_original)
        .service(handover::sharing::page::show)
        .service(handover::agreements::page::show)
        .service(cases::conflicts::http::list)
        .service(cases::conflicts::http::declare)
        .service(cases::conflicts::page::show)
        .service(cases::conflicts::page::keep)
        .service(handover::agreements::page::change)
        .service(case_page::show)
        .service(case_page::act)
        .service(oversight::http::list)
        .service(oversight::http::signed)
        .service(oversight::http::list_kept)
        .service(oversight::http::count)
        .service(oversight::page::audit)
        .service(oversight::page::count)
        .service(oversight::page::late)
        .service(oversight::page::keep)
        .service(oversight::page::keep_all)
        .configure(accounts)
        .route("/api/v1/openapi.json", get().to(description))
        .default_service(route().to(nothing_here));
}

/// Joining and leaving: accounts, keys, second factors.
fn accounts(config: &mut ServiceConfig) {
    config
        .service(oversight::administration::http::look)
        .service(oversight::administration::http::invite)
        .service(oversight::administration::http::withdraw)
        .service(oversight::administration::page::show)
        .service(oversight::administration::page::invite)
        .service(oversight::administration::page::withdraw)
        .service(units::members::http::list)
        .service(units::members::http::admit)
        .service(units::members::http::restrict)
        .service(units::members::page::show)
        .service(units::members::page::admit)
        .service(units::members::page::restrict)
        .service(accounts::password_reset::http::reset)
        .service(accounts::password_reset::http::recover)
        .service(accounts::password_reset::http::change)
        .service(accounts::password_reset::page::ask)
        .service(accounts::password_reset::page::recover)
        .service(units::members::page::reset_password)
        .service(units::offboarding::http::leave)
        .service(units::offboarding::http::look)
        .service(units::offboarding::http::go_on)
        .service(units::offboarding::page::leave)
        .service(units::offboarding::page::replace)
        .service(units::offboarding::page::go_on)
        .service(accounts::second_factor::page::show)
        .service(accounts::second_factor::page::act)
        .service(accounts::registration::http::make)
        .service(accounts::profile::http::show)
        .service(accounts::profile::http::list)
        .service(accounts::profile::http::end)
        .service(accounts::profile::http::end_others)
        .service(accounts::profile::http::sign_ins)
        .service(accounts::profile::page::show)
        .service(accounts::profile::page::end)
        .service(accounts::profile::page::password)
        .service(cases::deadlines::http::meet)
        .service(cases::deadlines::http::extend)
        .service(cases::legal_hold::http::ask)
        .service(cases::legal_hold::http::confirm)
        .service(cases::legal_hold::http::lift)
        .service(reorganisation::http::list)
        .service(reorganisation::http::sign)
        .service(reorganisation::http::pass_on)
        .service(reorganisation::page::show)
        .service(reorganisation::page::sign)
        .service(reorganisation::page::go_on);
}

async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi())
}

/// What is not here is said to programs as a problem and to people as a page.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, Denied> {
    Err(Denied::to_whoever_asks(Problem::NOT_FOUND, &request).await)
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
