//! How a case comes to another unit or is shared with one, and what stays behind.

pub mod agreements;
pub mod error;
pub mod handles;
pub mod referral;
pub mod sharing;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
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
        .map(|pages| {
            pages
                .service(referral::sanitising::page::to_sanitise)
                .service(referral::sanitising::page::editor)
                .service(referral::sanitising::page::keep_words)
                .service(referral::sanitising::page::leave_to_another)
                .service(referral::page::tombstones)
                .service(referral::page::kept_original)
                .service(sharing::page::show)
                .service(agreements::page::show)
                .service(agreements::page::change)
        });
}
