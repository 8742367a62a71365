//! The accounts of officers: signing in, joining, passwords, second factors.

pub(crate) mod colleague;
pub mod error;
pub mod handles;
pub mod password_reset;
pub mod profile;
pub mod registration;
pub mod second_factor;
pub mod sign_in;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(sign_in::http::open)
        .service(sign_in::http::close)
        .service(password_reset::http::reset)
        .service(password_reset::http::recover)
        .service(password_reset::http::change)
        .service(registration::http::make)
        .service(profile::http::show)
        .service(profile::http::list)
        .service(profile::http::end)
        .service(profile::http::end_others)
        .service(profile::http::sign_ins)
        .map(|pages| {
            pages
                .service(sign_in::http::ask)
                .service(sign_in::http::enter)
                .service(sign_in::http::leave)
                .service(registration::http::ask)
                .service(registration::http::join)
                .service(password_reset::page::ask)
                .service(password_reset::page::recover)
                .service(second_factor::page::show)
                .service(second_factor::page::begin)
                .service(second_factor::page::confirm)
                .service(second_factor::page::give_up)
                .service(profile::page::show)
                .service(profile::page::end)
                .service(profile::page::password)
        });
}
