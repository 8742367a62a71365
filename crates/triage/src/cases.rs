//! Cases of the officer's own unit: who may see a case, its content, and the acts on it.

pub mod acts;
pub mod conflicts;
pub mod counts;
pub mod deadlines;
pub mod error;
pub(crate) mod handlers;
pub mod handles;
pub mod legal_hold;
pub mod open;
pub mod queue;
pub mod recusal;
pub(crate) mod sight;
pub mod tasks;
pub(crate) mod unattended;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(queue::http::list)
        .service(queue::http::find)
        .service(counts::http::counts)
        .service(acts::set_aside::http::set_aside)
        .service(acts::classification::http::classify)
        .service(acts::classification::http::corroborate)
        .service(recusal::http::recuse)
        .service(recusal::http::lift)
        .service(tasks::http::give)
        .service(tasks::http::mark)
        .service(view::http::show)
        .service(acts::http::accept)
        .service(acts::http::write)
        .service(acts::http::note)
        .service(acts::http::mark_read)
        .service(acts::closing::http::change_state)
        .service(acts::http::assign)
        .service(acts::closing::http::close)
        .service(acts::http::unmask)
        .service(conflicts::http::list)
        .service(conflicts::http::declare)
        .service(deadlines::http::meet)
        .service(deadlines::http::extend)
        .service(legal_hold::http::ask)
        .service(legal_hold::http::confirm)
        .service(legal_hold::http::lift)
        .map(|pages| {
            pages
                .service(queue::page::show)
                .service(queue::page::find)
                .service(queue::page::find_number)
                .service(queue::page::set_aside)
                .service(queue::page::take_back)
                .service(counts::http::script)
                .service(tasks::page::print)
                .service(conflicts::page::show)
                .service(conflicts::page::keep)
        });
}
