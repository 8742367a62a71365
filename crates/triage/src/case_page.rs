//! The page of one case, on which the acts of cases and hand-overs stand together.

pub(crate) mod acts;
pub(crate) mod ahead;
pub(crate) mod late;
pub mod offers;
pub(crate) mod on_case;
pub mod page;

use utoipa_actix_web::service_config::ServiceConfig;

/// Puts the room on its addresses.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.map(|pages| pages.service(page::show));
    acts::configure(config);
}
