//! Several acts in a row that chance seldom brings together.

use crate::year::act::Act;
use crate::year::deeds::Deed;
use crate::year::model::{Case, Officer, Unit};
use crate::year::walk::{Walk, Went, Wrong};

type Chain = fn(&mut Walk, &Act) -> Went;

impl Walk {
    pub(super) fn chain(&mut self, act: &Act) -> Went {
        let chains: [Chain; 5] = [
            Self::up_and_left_unanswered,
            Self::about_one_that_merges,
            Self::merged_while_it_waits,
            Self::given_back_twice,
            Self::given_back_before_it_merges,
        ];
        match act.of(0, &chains) {
            Some(chain) => chain(self, act),
            None => Ok(()),
        }
    }

    /// A head hands a case to a unit; gives whether it went.
    fn hand(&mut self, place: usize, to: &str) -> Result<bool, Wrong> {
        let case = &self.model.cases[place];
        let head = self.model.head(&case.lead).cloned();
        let Some(head) = head.filter(|it| !self.model.keeps_away(it, case)) else {
            return Ok(false);
        };
        let deed = Deed { act: "refer".to_owned(), to: to.to_owned(), ..Deed::default() };
        self.by_api(place, &head, &deed)
    }

    /// A hand-over to the unit above that nobody answers in a day.
    fn up_and_left_unanswered(&mut self, act: &Act) -> Went {
        let below = |it: &Case| !it.is_closed() && it.lead.len() > 2;
        let Some(place) = self.choose_case(act, 1, below) else { return Ok(()) };
        let Some(above) = self.model.above(&self.model.cases[place].lead) else { return Ok(()) };
        if self.hand(place, &above)? { self.days_pass(1) } else { Ok(()) }
    }

    /// A tip about a unit, which the unit above hands to another; then one of these is merged into the other,
    /// or shares the case first with a third.
    fn about_one_that_merges(&mut self, act: &Act) -> Went {
        let Some((one, other)) = self.two_heads(act) else { return Ok(()) };
        let category = ("theft", false, false, false);
        let Some(place) = self.tip_to(&one.unit, category, None, true)? else { return Ok(()) };
        if !self.hand(place, &other.unit)? {
            return Ok(());
        }
        let (old, new) = if act.one_in(3, 2) { (one, other) } else { (other, one) };
        self.merge_these(&old, &new, false)
    }

    /// A hand-over between two units that are merged before it is answered.
    fn merged_while_it_waits(&mut self, act: &Act) -> Went {
        let Some((one, other)) = self.two_heads(act) else { return Ok(()) };
        let category = ("disorder", true, false, false);
        let Some(place) = self.tip_to(&one.unit, category, None, false)? else { return Ok(()) };
        let _went = self.hand(place, &other.unit)?;
        let (old, new) = if act.one_in(3, 2) { (one, other) } else { (other, one) };
        self.merge_these(&old, &new, act.one_in(2, 2))
    }

    /// A case that two units hand to each other until it goes above.
    fn given_back_twice(&mut self, act: &Act) -> Went {
        let Some((one, other)) = self.two_heads(act) else { return Ok(()) };
        let category = ("theft", false, false, false);
        let Some(place) = self.tip_to(&one.unit, category, None, false)? else { return Ok(()) };
        for _ in 0..2 {
            if !self.hand(place, &other.unit)? {
                return Ok(());
            }
            let deed = Deed { act: "return".to_owned(), ..Deed::default() };
            let _done = self.by_api(place, &other, &deed)?;
        }
        Ok(())
    }

    /// A tip about a unit; another unit held it and gave it back, and is then merged into the first.
    fn given_back_before_it_merges(&mut self, act: &Act) -> Went {
        let Some((one, other)) = self.two_heads(act) else { return Ok(()) };
        let category = ("theft", false, false, false);
        let Some(place) = self.tip_to(&one.unit, category, None, true)? else { return Ok(()) };
        if !self.hand(place, &other.unit)? {
            return Ok(());
        }
        let deed = Deed { act: "return".to_owned(), ..Deed::default() };
        let _done = self.by_api(place, &other, &deed)?;
        let (old, new) = if act.one_in(3, 2) { (other, one) } else { (one, other) };
        self.merge_these(&old, &new, false)
    }

    /// Heads of two communes; the second is a neighbour of the first, if the first has one.
    fn two_heads(&self, act: &Act) -> Option<(Officer, Officer)> {
        let living = self.model.living();
        let led = |it: &&&Unit| it.above.is_some() && self.model.head(&it.code).is_some();
        let communes: Vec<&Unit> = living.iter().filter(led).copied().collect();
        let one = act.of(1, &communes)?;
        let mut others: Vec<&&Unit> = communes.iter().filter(|it| it.code != one.code).collect();
        if others.iter().any(|it| one.neighbours.contains(&it.code)) {
            others.retain(|it| one.neighbours.contains(&it.code));
        }
        let other = act.of(2, &others)?;
        Some((self.model.head(&one.code)?.clone(), self.model.head(&other.code)?.clone()))
    }
}
