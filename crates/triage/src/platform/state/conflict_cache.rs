//! Which cases were checked against which officer's declaration. It is in memory only: stored, it would tell
//! of every case whether it is from one of the declared villages, which is sealed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use casework::ids::{CaseId, OfficerId};
use storage::cases::Case;

/// How many cases are remembered for one officer; above that they are checked again.
const CASES: usize = 8192;

/// The results, by officer. After a restart, or on another node, they are found again.
#[derive(Default)]
pub(crate) struct ConflictCache {
    found: Mutex<HashMap<OfficerId, Found>>,
}

/// The results for one declaration.
#[derive(Default)]
struct Found {
    declared: Vec<String>,
    /// By case and key epoch: whether the declaration concerns it.
    cases: HashMap<(CaseId, i32), bool>,
}

impl ConflictCache {
    /// Whether this officer's declaration concerns a case; none when that was not checked yet.
    pub(crate) fn at(&self, officer: OfficerId, declared: &[String], case: &Case) -> Option<bool> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of = found.get(&officer).filter(|it| it.declared == declared)?;
        of.cases.get(&(case.id, case.key_epoch)).copied()
    }

    /// Forgets all results: who can work a case has changed.
    pub(crate) fn forget(&self) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Stores a result, and deletes those of another declaration.
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
        of.cases.insert((case.id, case.key_epoch), concerned);
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
            key_epoch: 0,
            withdrawn: false,
            set_aside: false,
            due: None,
            held_until: None,
        }
    }

    #[test]
    fn what_was_found_holds_for_one_officer_one_declaration_and_one_era() {
        let (cache, me, village) =
            (ConflictCache::default(), OfficerId(1), ["Thôn Một".to_owned()]);
        assert_eq!(cache.at(me, &village, &case(1)), None);
        cache.note(me, &village, &case(1), true);
        cache.note(me, &village, &case(2), false);
        assert_eq!(cache.at(me, &village, &case(1)), Some(true));
        assert_eq!(cache.at(me, &village, &case(2)), Some(false));
        assert_eq!(cache.at(OfficerId(2), &village, &case(1)), None);
        assert_eq!(cache.at(me, &village, &Case { key_epoch: 1, ..case(1) }), None);
        let other = ["Thôn Hai".to_owned()];
        assert_eq!(cache.at(me, &other, &case(1)), None);
        cache.note(me, &other, &case(2), true);
        assert_eq!(cache.at(me, &village, &case(1)), None, "what was found before is gone");
    }

    #[test]
    fn a_flood_does_not_grow_what_is_remembered_without_bound() {
        let (cache, village) = (ConflictCache::default(), ["Thôn Một".to_owned()]);
        for id in 0..3 * i64::try_from(CASES).expect("a number") {
            cache.note(OfficerId(1), &village, &case(id), false);
        }
        let found = cache.found.lock().expect("lock");
        assert!(found[&OfficerId(1)].cases.len() <= CASES);
    }
}
