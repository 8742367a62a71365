//! Which cases were looked at for whose declaration. It stands in memory only: at rest it would
//! tell of every case whether it is from one of the declared villages, which is sealed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use casework::ids::{CaseId, OfficerId};
use storage::cases::Case;

/// How many cases are remembered of one officer; beyond that they are looked at again.
const CASES: usize = 8192;

/// What was found, by officer. After a restart, or at another node, it is found again.
#[derive(Default)]
pub(crate) struct Looked {
    found: Mutex<HashMap<OfficerId, Found>>,
}

/// What was found for one declaration.
#[derive(Default)]
struct Found {
    declared: Vec<String>,
    /// By case and era: whether the declaration concerns it.
    cases: HashMap<(CaseId, i32), bool>,
}

impl Looked {
    /// Whether what this officer declared concerns a case; none when nobody has looked yet.
    pub(crate) fn at(&self, officer: OfficerId, declared: &[String], case: &Case) -> Option<bool> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of = found.get(&officer).filter(|it| it.declared == declared)?;
        of.cases.get(&(case.id, case.era)).copied()
    }

    /// Lets all be looked at again: who can work a case has changed.
    pub(crate) fn forget(&self) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Keeps what was found; what was found for another declaration goes.
    pub(crate) fn note(
        &self,
        officer: OfficerId,
        declared: &[String],
        case: &Case,
        concerned: bool,
    ) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of = found.entry(officer).or_default();
        if of.declared != declared || of.cases.len() >= CASES {
            *of = Found { declared: declared.to_vec(), cases: HashMap::new() };
        }
        of.cases.insert((case.id, case.era), concerned);
    }
}

#[cfg(test)]
mod tests {
    use casework::case::State;
    use casework::clock::Day;
    use casework::directory::KeyKind;
    use casework::ids::UnitId;
    use sealing::keys::Identity;

    use super::*;

    fn case(id: i64) -> Case {
        Case {
            id: CaseId(id),
            unit: UnitId(1),
            kind: KeyKind::Desk,
            recipient: Identity::from_secret(&[7; 32]).recipient(),
            day: Day(20_780),
            urgent: false,
            state: State::Received,
            handler: None,
            size_kib: 1,
            era: 0,
            withdrawn: false,
            set_aside: false,
            due: None,
            held_until: None,
        }
    }

    #[test]
    fn what_was_found_holds_for_one_officer_one_declaration_and_one_era() {
        let (looked, me, village) = (Looked::default(), OfficerId(1), ["Thôn Một".to_owned()]);
        assert_eq!(looked.at(me, &village, &case(1)), None);
        looked.note(me, &village, &case(1), true);
        looked.note(me, &village, &case(2), false);
        assert_eq!(looked.at(me, &village, &case(1)), Some(true));
        assert_eq!(looked.at(me, &village, &case(2)), Some(false));
        assert_eq!(looked.at(OfficerId(2), &village, &case(1)), None);
        assert_eq!(looked.at(me, &village, &Case { era: 1, ..case(1) }), None);
        let other = ["Thôn Hai".to_owned()];
        assert_eq!(looked.at(me, &other, &case(1)), None);
        looked.note(me, &other, &case(2), true);
        assert_eq!(looked.at(me, &village, &case(1)), None, "what was found before is gone");
    }

    #[test]
    fn a_flood_does_not_grow_what_is_remembered_without_bound() {
        let (looked, village) = (Looked::default(), ["Thôn Một".to_owned()]);
        for id in 0..3 * i64::try_from(CASES).expect("a number") {
            looked.note(OfficerId(1), &village, &case(id), false);
        }
        let found = looked.found.lock().expect("lock");
        assert!(found[&OfficerId(1)].cases.len() <= CASES);
    }
}
