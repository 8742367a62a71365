//! Units that are merged or split: both heads sign, then cases and grants pass on.

pub mod changes;
pub mod error;
pub mod handles;
pub mod http;
mod looking;
pub mod page;
mod passing;
mod splitting;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(http::list)
        .service(http::sign)
        .service(http::pass_on)
        .map(|pages| pages.service(page::show).service(page::sign).service(page::go_on));
}
