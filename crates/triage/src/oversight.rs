//! Supervision without opening cases: the audit trail, totals, overdue cases, signed heads, and the
//! administrator's page.

pub mod administration;
pub mod handles;
pub mod heads;
pub mod http;
pub mod page;
mod told;
pub mod trail;
pub mod views;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(http::list)
        .service(http::signed)
        .service(http::list_kept)
        .service(http::count)
        .service(administration::http::look)
        .service(administration::http::invite)
        .service(administration::http::withdraw)
        .map(|pages| {
            pages
                .service(page::audit)
                .service(page::count)
                .service(page::late)
                .service(page::keep)
                .service(page::keep_all)
                .service(administration::page::show)
                .service(administration::page::invite)
                .service(administration::page::withdraw)
        });
}
