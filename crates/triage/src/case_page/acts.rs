//! The acts on a case's page: each form is posted to an address of its own.

pub(crate) mod closing;
pub(crate) mod conversation;
pub(crate) mod handover;
pub(crate) mod hold;
pub(crate) mod law;
pub(crate) mod steps;
pub(crate) mod tasks;

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the addresses of the acts.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.map(|pages| {
        pages
            .service(steps::accept)
            .service(steps::assign)
            .service(steps::move_to_state)
            .service(steps::set_aside)
            .service(steps::take_back)
            .service(steps::recuse)
            .service(steps::lift_recusal)
            .service(conversation::ask)
            .service(conversation::answer)
            .service(conversation::mark_read)
            .service(conversation::note)
            .service(conversation::unmask)
            .service(closing::look)
            .service(closing::close)
            .service(closing::back)
            .service(law::classify)
            .service(law::corroborate)
            .service(law::meet)
            .service(law::extend)
            .service(hold::ask)
            .service(hold::confirm)
            .service(hold::lift)
            .service(tasks::give)
            .service(tasks::mark_done)
            .service(tasks::mark_undone)
            .service(handover::refer)
            .service(handover::approve)
            .service(handover::give_back)
            .service(handover::drop)
            .service(handover::share)
            .service(handover::unshare)
            .service(to_the_case)
    });
}

/// Redirects from an act's address to its case: the browser shows that address after a refused act, and asks
/// for it when the page is reloaded.
#[get("/ho-so/{number}/{act}")]
pub async fn to_the_case(path: Path<(String, String)>) -> HttpResponse {
    let to = format!("/ho-so/{}", path.0);
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}
