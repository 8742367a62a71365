//! The one file that knows all of triage's features.

use actix_web::web::{Data, QueryConfig, ServiceConfig, get, route};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::OpenApi;
use webkit::headers::Headers;
use webkit::page::Style;
use webkit::problem::Problem;
use webkit::words::Words;

use crate::permit::Denied;
use crate::shell::Site;
use crate::station::Station;
use crate::strangers::Strangers;
use crate::{
    account, administering, agreements, aside, bodies, casefile, colleagues, conflicts, deadlines,
    factor, holding, joining, leaving, live, mending, oversight, queue, recusal, referral, sharing,
    signing, tasks, typed, unit_changes,
};

pub use crate::typed::http::answer_people;

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
        casefile::http::mark_read,
        casefile::closing::http::change_state,
        casefile::http::assign,
        casefile::closing::http::close,
        casefile::http::unmask,
        referral::compared::http::show,
        referral::http::ask,
        referral::http::drop_it,
        referral::http::approve,
        referral::http::give_back,
        referral::sanitising::http::waiting,
        referral::sanitising::http::original,
        referral::sanitising::http::sanitise,
        referral::sanitising::http::leave_to_another,
        referral::http::list,
        referral::http::kept,
        sharing::http::share,
        sharing::http::unshare,
        sharing::http::list,
        agreements::http::list,
        agreements::http::register,
        agreements::http::confirm,
        agreements::http::end,
        oversight::http::list,
        oversight::http::signed,
        oversight::http::list_kept,
        oversight::http::count,
        administering::http::look,
        administering::http::invite,
        administering::http::withdraw,
        colleagues::http::list,
        colleagues::http::admit,
        colleagues::http::restrict,
        mending::http::reset,
        mending::http::recover,
        mending::http::change,
        leaving::http::leave,
        leaving::http::look,
        leaving::http::go_on,
        joining::http::make,
        account::http::show,
        account::http::list,
        account::http::end,
        account::http::end_others,
        account::http::sign_ins,
        conflicts::http::list,
        conflicts::http::declare,
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
        bodies::http::end,
        deadlines::http::meet,
        deadlines::http::extend,
        holding::http::ask,
        holding::http::confirm,
        holding::http::lift,
        unit_changes::http::list,
        unit_changes::http::sign,
        unit_changes::http::pass_on
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
    Data::new(Site { words, style, secure_cookie, strangers: Strangers::default() })
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
        .service(typed::http::write_on)
        .service(signing::http::leave)
        .service(joining::http::ask)
        .service(joining::http::join)
        .service(queue::http::list)
        .service(queue::page::show)
        .service(queue::page::find)
        .service(queue::page::find_number)
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
        .service(casefile::http::mark_read)
        .service(casefile::closing::http::change_state)
        .service(casefile::http::assign)
        .service(casefile::closing::http::close)
        .service(casefile::http::unmask)
        .service(referral::compared::http::show)
        .service(referral::http::ask)
        .service(referral::http::drop_it)
        .service(referral::http::approve)
        .service(referral::http::give_back)
        .service(referral::sanitising::http::waiting)
        .service(referral::sanitising::http::original)
        .service(referral::sanitising::http::sanitise)
        .service(referral::sanitising::http::leave_to_another)
        .service(referral::http::list)
        .service(referral::http::kept)
        .service(sharing::http::share)
        .service(sharing::http::unshare)
        .service(sharing::http::list)
        .service(agreements::http::list)
        .service(agreements::http::register)
        .service(agreements::http::confirm)
        .service(agreements::http::end)
        .service(referral::page::hand_over)
        .service(referral::sanitising::page::to_sanitise)
        .service(referral::sanitising::page::editor)
        .service(referral::sanitising::page::keep_words)
        .service(referral::sanitising::page::leave_to_another)
        .service(referral::page::tombstones)
        .service(referral::page::kept_original)
        .service(sharing::page::show)
        .service(agreements::page::show)
        .service(conflicts::http::list)
        .service(conflicts::http::declare)
        .service(conflicts::page::show)
        .service(conflicts::page::keep)
        .service(agreements::page::change)
        .service(casefile::page::show)
        .service(casefile::page::act)
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
        .service(administering::http::look)
        .service(administering::http::invite)
        .service(administering::http::withdraw)
        .service(administering::page::show)
        .service(administering::page::invite)
        .service(administering::page::withdraw)
        .service(colleagues::http::list)
        .service(colleagues::http::admit)
        .service(colleagues::http::restrict)
        .service(colleagues::page::show)
        .service(colleagues::page::admit)
        .service(colleagues::page::restrict)
        .service(mending::http::reset)
        .service(mending::http::recover)
        .service(mending::http::change)
        .service(mending::page::ask)
        .service(mending::page::recover)
        .service(mending::page::reset)
        .service(leaving::http::leave)
        .service(leaving::http::look)
        .service(leaving::http::go_on)
        .service(leaving::page::leave)
        .service(leaving::page::replace)
        .service(leaving::page::go_on)
        .service(factor::page::show)
        .service(factor::page::act)
        .service(joining::http::make)
        .service(account::http::show)
        .service(account::http::list)
        .service(account::http::end)
        .service(account::http::end_others)
        .service(account::http::sign_ins)
        .service(account::page::show)
        .service(account::page::end)
        .service(account::page::password)
        .service(deadlines::http::meet)
        .service(deadlines::http::extend)
        .service(holding::http::ask)
        .service(holding::http::confirm)
        .service(holding::http::lift)
        .service(unit_changes::http::list)
        .service(unit_changes::http::sign)
        .service(unit_changes::http::pass_on)
        .service(unit_changes::page::show)
        .service(unit_changes::page::sign)
        .service(unit_changes::page::go_on);
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
