//! The page of one case, with the acts on cases and on hand-overs.

pub(crate) mod acts;
pub(crate) mod ahead;
pub(crate) mod late;
pub mod offers;
pub(crate) mod on_case;
pub mod page;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the room's addresses.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.map(|pages| pages.service(page::show));
    acts::configure(config);
}
