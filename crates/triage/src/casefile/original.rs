//! The original of a case: what stands under a key of before that its unit keeps (rule W7).

use std::sync::OnceLock;

use casework::tip::{OfficerMessage, Tip};
use sealing::frame::Purpose;
use storage::cases::{Case, Envelope, Grant};

use crate::casefile::Opened;
use crate::casefile::conversation::Said;
use crate::station::SignedIn;

/// Those of these kept ones of which the tip opens, in their order.
pub(crate) fn all_of(
    who: &SignedIn,
    case: &Case,
    kept: &[&Grant],
    envelopes: &[Envelope],
) -> Vec<Opened> {
    let opens = |grant: &&Grant| {
        let original = Opened {
            case: Case { era: grant.era, ..case.clone() },
            leads: false,
            act: None,
            key: Some(who.case_key(grant)?),
            envelopes: envelopes.iter().filter(|it| it.era == grant.era).cloned().collect(),
            tip: OnceLock::new(),
            revision: storage::cases::version::Revision::default(),
            seen: None,
            originals: Vec::new(),
        };
        original.first::<Tip>(Purpose::Tip).is_ok().then_some(original)
    };
    kept.iter().filter_map(opens).collect()
}

/// What was said in these, in order. A question that a copy carried along stands in the one before.
pub(crate) fn said_in(originals: &[Opened], tip: Option<&Tip>) -> Vec<Said> {
    let said = |(at, it): (usize, &Opened)| {
        let carried = at > 0 && it.first::<OfficerMessage>(Purpose::Question).is_ok();
        it.conversation(tip).into_iter().skip(usize::from(carried)).collect::<Vec<_>>()
    };
    originals.iter().enumerate().flat_map(said).collect()
}
