//! The rows as the tables hold them; private to this crate.

pub(crate) mod agreement;
pub(crate) mod agreement_party;
pub(crate) mod audit_entry;
pub(crate) mod audit_head;
pub(crate) mod cases;
pub(crate) mod committed_envelope;
pub(crate) mod declared_conflict;
pub(crate) mod envelope;
pub(crate) mod handover;
pub(crate) mod invitation;
pub(crate) mod key_grant;
pub(crate) mod key_share;
pub(crate) mod neighbour;
pub(crate) mod officer;
pub(crate) mod officer_role;
pub(crate) mod officer_session;
pub(crate) mod recovery_code;
pub(crate) mod recusal;
pub(crate) mod referral;
pub(crate) mod second_factor;
pub(crate) mod support_body;
pub(crate) mod unit;
pub(crate) mod unit_change;
pub(crate) mod unit_change_village;
pub(crate) mod unit_key;
pub(crate) mod village;
