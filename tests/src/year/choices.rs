//! How an act's numbers choose cases and officers.

use crate::year::act::Act;
use crate::year::model::{self, Case};
use crate::year::walk::Walk;

impl Walk {
    /// One of the cases that fit, by a pick.
    #[must_use]
    pub fn choose_case(
        &self,
        act: &Act,
        pick: usize,
        fits: impl Fn(&Case) -> bool,
    ) -> Option<usize> {
        let known = |it: &&usize| {
            let case = &self.model.cases[**it];
            !case.withdrawn && !case.number.is_empty() && fits(case)
        };
        let all: Vec<usize> = (0..self.model.cases.len()).collect();
        let fitting: Vec<usize> = all.iter().filter(known).copied().collect();
        // The latest ones more often: a case in work is worked on again.
        let last = fitting.len().saturating_sub(4);
        let among = if act.one_in(pick, 3) { &fitting[..] } else { &fitting[last..] };
        act.of(pick, among).copied()
    }

    /// One of the officers who see the whole of a case.
    #[must_use]
    pub fn choose_reader(&self, act: &Act, pick: usize, case: usize) -> Option<model::Officer> {
        let readers = self.model.readers(&self.model.cases[case]);
        act.of(pick, &readers).map(|it| (*it).clone())
    }
}
