//! The officer's own unit: its officers, its keys, its support bodies.

pub mod error;
pub mod handles;
pub mod key_retirement;
pub mod members;
pub mod offboarding;
pub mod support_bodies;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(support_bodies::http::list)
        .service(support_bodies::http::add)
        .service(support_bodies::http::end)
        .service(members::http::list)
        .service(members::http::admit)
        .service(members::http::restrict)
        .service(offboarding::http::leave)
        .service(offboarding::http::look)
        .service(offboarding::http::go_on)
        .map(|pages| {
            pages
                .service(support_bodies::page::show)
                .service(support_bodies::page::change)
                .service(members::page::show)
                .service(members::page::admit)
                .service(members::page::restrict)
                .service(members::page::reset_password)
                .service(offboarding::page::leave)
                .service(offboarding::page::replace)
                .service(offboarding::page::go_on)
        });
}
