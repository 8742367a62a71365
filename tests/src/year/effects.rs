//! What an act that was done changes in the model.

use crate::year::deeds::Deed;
use crate::year::model::{Case, Handed, Model, Officer, Preparing, Role};

impl Model {
    /// What a deed of this officer changes.
    pub fn done(&mut self, place: usize, by: &Officer, deed: &Deed) {
        let leads = self.cases[place].lead == by.unit;
        let case = &mut self.cases[place];
        let to = deed.to.clone();
        let takes_on = matches!(deed.act.as_str(), "accept" | "ask" | "answer" | "state" | "close");
        if leads && takes_on {
            case.waits = None;
        }
        match deed.act.as_str() {
            "accept" => case.is_now("in_review"),
            "ask" | "answer" => {
                case.said.push((false, deed.words.clone()));
                case.heard = case.said.len();
                match deed.act == "ask" {
                    true => case.is_now("question"),
                    false if case.state == "received" => case.is_now("in_review"),
                    false => {}
                }
            }
            "state" => {
                if deed.state == "transferred" {
                    case.said.push((false, format!("Đã chuyển tới: {}", deed.words)));
                    case.heard = case.said.len();
                }
                case.is_now(&deed.state);
            }
            "close" => {
                case.said.push((false, deed.words.clone()));
                case.preparing = None;
                case.heard = case.said.len();
                case.is_now("closed");
            }
            "read" => case.heard = case.said.len(),
            "aside" => case.aside = true,
            "take_back" => case.aside = false,
            "refer" if by.role == Role::Head && !deed.sanitise => self.hand_over(place, &to, None),
            "refer" => {
                let sanitise = deed.sanitise.then_some(None);
                case.preparing = Some(Preparing { to, by: by.name.clone(), sanitise });
            }
            "approve" => {
                if let Some(Preparing { to, sanitise, .. }) = case.preparing.take() {
                    self.hand_over(place, &to, sanitise.flatten());
                }
            }
            "drop" => case.preparing = None,
            "return" => self.give_back(place),
            "share" => {
                case.woken.remove(&to);
                case.late.remove(&to);
                case.beside.insert(to);
            }
            "unshare" => {
                case.beside.remove(&to);
            }
            "recuse" => {
                case.recused.insert(by.name.clone());
                self.known_above_if_unattended(place);
            }
            "lift" => {
                case.recused.remove(&to);
            }
            "hold" => case.hold = Some((by.name.clone(), false)),
            "confirm_hold" => {
                if let Some((_, confirmed)) = &mut case.hold {
                    *confirmed = true;
                }
            }
            "lift_hold" => case.hold = None,
            _ => {}
        }
    }

    /// The case under new keys with `to`, in these words where it was sanitised.
    pub fn hand_over(&mut self, place: usize, to: &str, sanitised: Option<String>) {
        let dormant = self.dormant(place, to);
        let case = &mut self.cases[place];
        let from = std::mem::replace(&mut case.lead, to.to_owned());
        case.senders.insert(from.clone());
        case.waits = Some(Handed { from, to: to.to_owned() });
        case.is_now("transferred");
        case.aside = false;
        for held in [&mut case.beside, &mut case.woken, &mut case.late] {
            held.clear();
        }
        (case.dormant, case.preparing) = (dormant, None);
        if let Some(words) = sanitised {
            let original = std::mem::replace(&mut case.words, words);
            case.kept.push(original);
            (case.before, case.village) = (case.said.len(), None);
        }
        case.hold = case.hold.take().filter(|(_, confirmed)| *confirmed);
    }

    /// Whom the dormant grant of a case is made to that goes to this unit; none where it opens for
    /// nobody but whoever leads.
    #[must_use]
    pub fn dormant(&self, place: usize, to: &str) -> Option<String> {
        let above = self.above(to)?;
        (!self.concerns(&self.cases[place], &above)).then_some(above)
    }

    fn give_back(&mut self, place: usize) {
        let case = &mut self.cases[place];
        case.returns += 1;
        let Some(Handed { from, .. }) = case.waits.take() else { return };
        let again = case.returns >= 2;
        let above = self.dormant(place, &self.cases[place].lead);
        let sender = Some(self.today(&from)).filter(|it| !self.concerns(&self.cases[place], it));
        if let Some(to) = if again { above.or(sender) } else { sender.or(above) } {
            self.hand_over(place, &to, None);
        }
    }

    /// Resets from before bind nobody any more.
    pub fn days_pass(&mut self, days: i32) {
        for officer in &mut self.officers {
            let left = officer.bound.take().map(|(by, left)| (by, left - days));
            officer.bound = left.filter(|(_, left)| *left > 0);
        }
    }

    /// What nobody answered in time becomes known above.
    pub fn wake(&mut self) {
        for case in &mut self.cases {
            let late = case.waits.as_ref().is_some_and(|it| it.to == case.lead);
            if late && !case.withdrawn {
                case.become_known();
            }
        }
    }

    /// A case that nobody of the unit that leads it can work becomes known above.
    pub(super) fn known_above_if_unattended(&mut self, place: usize) {
        let case = &self.cases[place];
        let readers = self.readers(case);
        if !case.is_closed() && !readers.iter().any(|it| it.unit == case.lead) {
            self.cases[place].become_known();
        }
    }

    /// `old` becomes a part of `new`: what it held the other holds, and what either held that is
    /// about one of them goes to the unit above.
    pub fn merge(&mut self, old: &str, new: &str) {
        let above = self.above(new).unwrap_or_default();
        let about =
            |model: &Self, case: &Case| model.concerns(case, old) || model.concerns(case, new);
        for place in 0..self.cases.len() {
            let case = &self.cases[place];
            let concerned = about(self, case);
            let to = if concerned { &above } else { new };
            let goes = |unit: &str| unit == old || (concerned && unit == new);
            let case = &mut self.cases[place];
            if goes(&case.lead) {
                to.clone_into(&mut case.lead);
            }
            for held in [&mut case.beside, &mut case.woken, &mut case.late, &mut case.senders] {
                let moved = held.len();
                held.retain(|unit| !goes(unit));
                if held.len() < moved {
                    held.insert(to.to_owned());
                }
            }
            if case.dormant.as_deref().is_some_and(goes) {
                case.dormant = (!concerned).then(|| new.to_owned());
            }
            for it in case.waits.iter_mut().flat_map(|it| [&mut it.from, &mut it.to]) {
                if goes(it) {
                    to.clone_into(it);
                }
            }
            if let Some(preparing) = case.preparing.as_mut().filter(|it| it.to == old) {
                new.clone_into(&mut preparing.to);
            }
            case.settle();
        }
        for officer in self.officers.iter_mut().filter(|it| it.unit == old) {
            new.clone_into(&mut officer.unit);
            officer.keys = [false, false];
        }
        for unit in &mut self.units {
            if unit.code == old {
                unit.now = Some(new.to_owned());
            }
        }
    }

    /// What is told of these villages, is open and is not about `new` follows them from `old`.
    pub fn split(&mut self, old: &str, new: &str, villages: &[String]) {
        for place in 0..self.cases.len() {
            let case = &self.cases[place];
            let from = case.village.as_ref().is_some_and(|(_, name)| villages.contains(name));
            let open = !case.is_closed() && !case.withdrawn && case.lead == old;
            if !from || !open || self.concerns(case, new) {
                continue;
            }
            let dormant = self.dormant(place, new);
            let case = &mut self.cases[place];
            new.clone_into(&mut case.lead);
            let was_woken = !case.woken.is_empty() || !case.late.is_empty();
            case.woken.clear();
            case.late.clear();
            (case.dormant, case.preparing) = (dormant, None);
            if let Some(above) = case.dormant.take_if(|_| was_woken) {
                let held = if case.wakes { &mut case.woken } else { &mut case.late };
                held.insert(above);
            }
            if let Some(waits) = &mut case.waits {
                new.clone_into(&mut waits.to);
            }
            case.settle();
        }
    }
}

impl Case {
    /// The dormant grant is woken.
    fn become_known(&mut self) {
        let above = self.dormant.take();
        let held = if self.wakes { &mut self.woken } else { &mut self.late };
        held.extend(above.filter(|it| *it != self.lead));
    }

    fn is_now(&mut self, state: &str) {
        state.clone_into(&mut self.state);
    }

    /// Whoever leads a case neither holds it beside nor waits for itself.
    fn settle(&mut self) {
        let lead = self.lead.clone();
        for held in [&mut self.beside, &mut self.woken, &mut self.late] {
            held.remove(&lead);
        }
        self.dormant.take_if(|it| *it == lead);
        self.waits.take_if(|it| it.from == it.to);
        self.preparing.take_if(|it| it.to == lead);
    }
}
