//! The effects of acts on the model.

use crate::year::deeds::Deed;
use crate::year::model::{Case, Handed, Model, Officer, Preparing, Role};

impl Model {
    /// The effect of this officer's deed.
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
            "share" if by.role == Role::Head && !deed.sanitise => case.is_shared_with(to),
            "refer" | "share" => {
                let sanitise = deed.sanitise.then_some(None);
                let village = || case.village_known().map(str::to_owned);
                let ahead = deed.ahead.then(village);
                let (by, shares) = (by.name.clone(), deed.act == "share");
                case.preparing = Some(Preparing { to, by, sanitise, shares, ahead, said: 0 });
            }
            "approve" => {
                if let Some(it) = case.preparing.take() {
                    let words = it.sanitise.flatten().map(|words| (words, it.said));
                    match (it.shares, words) {
                        (false, words) => self.hand_over(place, &it.to, words),
                        (true, None) => case.is_shared_with(it.to),
                        (true, Some(words)) => self.share(place, &it.to, words),
                    }
                }
            }
            "drop" => case.preparing = None,
            "return" => self.give_back(place),
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

    /// The case under new keys of its lead and of the units that hold it beside, in these words.
    fn share(&mut self, place: usize, to: &str, words: (String, usize)) {
        let lead = self.cases[place].lead.clone();
        let dormant = self.dormant(place, &lead);
        let case = &mut self.cases[place];
        let was_woken = !case.woken.is_empty() || !case.late.is_empty();
        case.woken.clear();
        case.late.clear();
        case.dormant = dormant;
        if was_woken {
            case.become_known();
        }
        case.is_rewritten(&lead, words);
        case.is_shared_with(to.to_owned());
        case.senders.insert(lead);
    }

    /// The case under new keys with `to`, in these words if it was sanitised.
    pub fn hand_over(&mut self, place: usize, to: &str, sanitised: Option<(String, usize)>) {
        let dormant = self.dormant(place, to);
        let case = &mut self.cases[place];
        let from = std::mem::replace(&mut case.lead, to.to_owned());
        case.senders.insert(from.clone());
        case.waits = Some(Handed { from: from.clone(), to: to.to_owned() });
        case.is_now("transferred");
        case.aside = false;
        for held in [&mut case.beside, &mut case.woken, &mut case.late] {
            held.clear();
        }
        (case.dormant, case.preparing) = (dormant, None);
        if let Some(words) = sanitised {
            case.is_rewritten(&from, words);
        }
        case.hold = case.hold.take().filter(|(_, confirmed)| *confirmed);
    }

    /// The unit of the dormant grant of a case that goes to this unit; none if only the lead could open it.
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

    /// Days pass; old resets do not count any more.
    pub fn days_pass(&mut self, days: i32) {
        for officer in &mut self.officers {
            for (_, left) in &mut officer.bound {
                *left -= days;
            }
            officer.bound.retain(|(_, left)| *left > 0);
        }
    }

    /// Hand-overs that nobody answered in time become known above.
    pub fn wake(&mut self) {
        for case in &mut self.cases {
            let late = case.waits.as_ref().is_some_and(|it| it.to == case.lead);
            if late && !case.withdrawn {
                case.become_known();
            }
        }
    }

    /// A closed case becomes known above if its writer replied, and all officers of the unit who hold its
    /// keys recused themselves. Villages are sealed: the hotline does not check them here.
    pub fn unread_become_known(&mut self) {
        for place in 0..self.cases.len() {
            let case = &self.cases[place];
            let attends = |it: &&Officer| {
                let holds = it.keys[0] && (it.keys[1] || !case.restricted);
                let works = matches!(it.role, Role::Head | Role::Duty) && it.unit == case.lead;
                let kept = |hand: &Officer| case.recused.contains(&hand.name);
                holds && works && !self.hands(it).into_iter().any(kept)
            };
            let waits = case.is_closed() && case.is_answered() && !case.withdrawn;
            if waits && !self.officers.iter().any(|it| attends(&it)) {
                self.cases[place].become_known();
            }
        }
    }

    /// A case becomes known above if no officer of the unit that leads it can work it.
    pub(super) fn known_above_if_unattended(&mut self, place: usize) {
        let case = &self.cases[place];
        let readers = self.readers(case);
        if !case.is_closed() && !readers.iter().any(|it| it.unit == case.lead) {
            self.cases[place].become_known();
        }
    }

    /// `old` is merged into `new`, which then holds the cases of both; cases of either about one of the two
    /// go to the unit above.
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
            if let Some(it) = case.preparing.as_mut().filter(|it| it.to == old || it.to == new) {
                new.clone_into(&mut it.to);
                it.ahead = None;
            }
            if let Some(village) = case.known.remove(old) {
                case.known.entry(to.to_owned()).or_insert(village);
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

    /// Open cases from these villages that are not about `new` follow them from `old`.
    pub fn split(&mut self, old: &str, new: &str, villages: &[String]) {
        for place in 0..self.cases.len() {
            let case = &self.cases[place];
            let from =
                case.village_known().is_some_and(|name| villages.iter().any(|it| it == name));
            let open = !case.is_closed() && !case.withdrawn && case.lead == old;
            if !from || !open || self.concerns(case, new) {
                continue;
            }
            let dormant = self.dormant(place, new);
            let case = &mut self.cases[place];
            new.clone_into(&mut case.lead);
            // The originals go along, and with them what the unit knows of the village.
            if !case.kept.is_empty() && case.senders.contains(old) {
                case.senders.insert(new.to_owned());
            }
            if let Some(village) = case.known.remove(old) {
                case.known.insert(new.to_owned(), village);
            }
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
    /// A neighbour holds it beside.
    fn is_shared_with(&mut self, unit: String) {
        self.woken.remove(&unit);
        self.late.remove(&unit);
        self.beside.insert(unit);
    }

    /// The case has these words from now on, which a second person left when so much was said; the unit that
    /// had it keeps the original. A waiting question goes along, if it waited then.
    fn is_rewritten(&mut self, by: &str, (words, said): (String, usize)) {
        if let Some((_, village)) = self.village.take() {
            self.known.insert(by.to_owned(), village);
        }
        let original = std::mem::replace(&mut self.words, words);
        self.kept.push(original);
        let waits =
            self.read().last().is_some_and(|(writer, _)| !writer) && said == self.said.len();
        self.before = self.said.len() - usize::from(waits);
    }

    /// The dormant grant is woken.
    fn become_known(&mut self) {
        let above = self.dormant.take();
        let held = if self.wakes { &mut self.woken } else { &mut self.late };
        held.extend(above.filter(|it| *it != self.lead));
    }

    fn is_now(&mut self, state: &str) {
        state.clone_into(&mut self.state);
    }

    /// The lead neither holds the case beside nor waits for itself.
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
