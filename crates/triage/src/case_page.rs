//! The page of one case, on which the acts of cases and hand-overs stand together.

pub(crate) mod ahead;
pub(crate) mod closing;
pub mod handover;
pub(crate) mod late;
pub mod offers;
pub mod page;
pub(crate) mod posted;

use utoipa_actix_web::service_config::ServiceConfig;

/// Puts the room on its addresses, those of the API with their description.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.map(|pages| pages.service(handover::hand_over).service(page::show).service(page::act));
}
