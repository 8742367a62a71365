//! The original of a case: what stands under a key of before that its unit keeps (rule W7).

use std::sync::OnceLock;

use casework::tip::Tip;
use sealing::frame::Purpose;
use storage::cases::{Case, Envelope, Grant};

use crate::casefile::Opened;
use crate::station::SignedIn;

/// The first of these kept ones of which the tip opens.
pub(crate) fn of(
    who: &SignedIn,
    case: &Case,
    kept: &[&Grant],
    envelopes: &[Envelope],
) -> Option<Opened> {
    let opens = |grant: &&Grant| {
        let original = Opened {
            case: Case { era: grant.era, ..case.clone() },
            leads: false,
            act: None,
            key: Some(who.case_key(grant)?),
            envelopes: envelopes.iter().filter(|it| it.era == grant.era).cloned().collect(),
            tip: OnceLock::new(),
            revision: storage::revision::Revision::default(),
            seen: None,
            original: None,
        };
        original.first::<Tip>(Purpose::Tip).is_ok().then_some(original)
    };
    kept.iter().find_map(opens)
}
