//! The walk's knowledge: the units and officers, their words, and who may see what.

use std::collections::{BTreeMap, BTreeSet};

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// The code of the unit above.
    pub above: Option<String>,
    /// Codes of its neighbours.
    pub neighbours: Vec<String>,
    /// The code of the unit into which it was merged, if it was.
    pub now: Option<String>,
}

/// The role of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Leads the unit and works cases.
    Head,
    /// Works cases.
    Duty,
    /// Sanitises what is handed over.
    Sanitiser,
    /// Reads acts and totals, or administers: sees no case.
    Other,
}

/// An officer.
#[derive(Clone, Debug)]
pub struct Officer {
    /// Username.
    pub name: String,
    /// Pass phrase.
    pub password: String,
    /// The code of their unit.
    pub unit: String,
    /// Their role.
    pub role: Role,
    /// Whether they hold the unit's desk key, and its restricted one.
    pub keys: [bool; 2],
    /// Names of villages in which they declared a conflict.
    pub away: BTreeSet<String>,
    /// The officers who gave them new passwords, each with the days for which both still count as one person.
    pub bound: Vec<(String, i32)>,
}

/// A hand-over.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The unit that handed it over.
    pub from: String,
    /// The unit that got it.
    pub to: String,
}

/// A hand-over that is being prepared, or the sharing of a case.
#[derive(Clone, Debug, Default)]
pub struct Preparing {
    /// The unit that is to get it.
    pub to: String,
    /// The officer who asked for it.
    pub by: String,
    /// Whether a second person rewrites the words, and their words once they did.
    pub sanitise: Option<Option<String>>,
    /// Whether the case is to be shared and stays here.
    pub shares: bool,
    /// How much was said when the second person looked.
    pub said: usize,
    /// Whether the other unit is already shown kind and place, and of which village.
    pub ahead: Option<Option<String>>,
}

/// A case.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its number, once an officer saw it.
    pub number: String,
    /// Its token; none for a sample case.
    pub token: Option<String>,
    /// The words that its holders read.
    pub words: String,
    /// Whether it is under the restricted key.
    pub restricted: bool,
    /// Whether a dormant grant of it is a real one.
    pub wakes: bool,
    /// Whether it is urgent.
    pub urgent: bool,
    /// The village of the tip, by id and name; none in a sanitised copy.
    pub village: Option<(String, String)>,
    /// The village's name, for each unit that knows it from a kept original.
    pub known: BTreeMap<String, String>,
    /// The unit that it is about, which must not learn of it (rule C1).
    pub about: Option<String>,
    /// The unit that leads it.
    pub lead: String,
    /// The units with which it is shared.
    pub beside: BTreeSet<String>,
    /// The units with a woken grant that opens it.
    pub woken: BTreeSet<String>,
    /// The units that only know that it is late.
    pub late: BTreeSet<String>,
    /// The unit of the dormant grant.
    pub dormant: Option<String>,
    /// Its state.
    pub state: String,
    /// Whether it is set aside.
    pub aside: bool,
    /// The messages: whether the writer's, and the words.
    pub said: Vec<(bool, String)>,
    /// How many of these its present holders do not read: they came before it was sanitised.
    pub before: usize,
    /// How many of the messages the unit has dealt with: its own message, the ending, or a mark that it was
    /// read came after them.
    pub heard: usize,
    /// A hand-over that waits for its answer.
    pub waits: Option<Handed>,
    /// The words that units kept when they handed it over sanitised.
    pub kept: Vec<String>,
    /// How often it was given back.
    pub returns: u32,
    /// The units that have handed it over.
    pub senders: BTreeSet<String>,
    /// A hand-over that is being prepared.
    pub preparing: Option<Preparing>,
    /// The officers who recused themselves.
    pub recused: BTreeSet<String>,
    /// The officer who asked for a hold, and whether another confirmed it.
    pub hold: Option<(String, bool)>,
    /// Whether its writer withdrew it.
    pub withdrawn: bool,
}

/// How much of a case an officer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// That it is late, and where.
    Late,
    /// Its kind and place; its text is still to come.
    Ahead,
    /// Nothing.
    Nothing,
}

/// The model.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The units, including merged ones.
    pub units: Vec<Unit>,
    /// The officers who have not left.
    pub officers: Vec<Officer>,
    /// The cases.
    pub cases: Vec<Case>,
}

impl Model {
    /// The unit of this code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|it| it.code == code)
    }

    /// Today's code for a unit: its own, or that of the unit into which it was merged.
    #[must_use]
    pub fn today(&self, code: &str) -> String {
        match self.unit(code).and_then(|it| it.now.as_deref()) {
            Some(now) => self.today(now),
            None => code.to_owned(),
        }
    }

    /// The units that were not merged.
    #[must_use]
    pub fn living(&self) -> Vec<&Unit> {
        self.units.iter().filter(|it| it.now.is_none()).collect()
    }

    /// The code of the unit above this one.
    #[must_use]
    pub fn above(&self, code: &str) -> Option<String> {
        self.unit(code)?.above.as_deref().map(|above| self.today(above))
    }

    /// Whether a case is about this unit.
    #[must_use]
    pub fn concerns(&self, case: &Case, unit: &str) -> bool {
        case.about.as_deref().is_some_and(|about| self.today(about) == self.today(unit))
    }

    /// How much of a case an officer who works cases sees.
    #[must_use]
    pub fn sight(&self, officer: &Officer, case: &Case) -> Sight {
        let works = matches!(officer.role, Role::Head | Role::Duty) && officer.keys[0];
        if !works || case.withdrawn || self.keeps_away(officer, case) {
            return Sight::Nothing;
        }
        let holds = case.lead == officer.unit || case.beside.contains(&officer.unit);
        let restricted = officer.keys[1];
        if holds && (restricted || !case.restricted) {
            return Sight::Whole;
        }
        match restricted {
            true if case.woken.contains(&officer.unit) => Sight::Whole,
            true if case.late.contains(&officer.unit) => Sight::Late,
            _ if restricted || !case.restricted => ahead(officer, case),
            _ => Sight::Nothing,
        }
    }

    /// Whether a case is kept from an officer, regardless of their keys.
    #[must_use]
    pub fn keeps_away(&self, officer: &Officer, case: &Case) -> bool {
        let kept = |hand: &Officer| {
            let village = case.village.as_ref().is_some_and(|(_, name)| hand.away.contains(name));
            let known = case.known.get(&officer.unit).is_some_and(|it| hand.away.contains(it));
            village || known || case.recused.contains(&hand.name)
        };
        self.hands(officer).into_iter().any(kept) || self.concerns(case, &officer.unit)
    }

    /// The officers in whose hands an account may be: its owner, for some days the officer who reset it, and
    /// so on.
    #[must_use]
    pub fn hands<'a>(&'a self, officer: &'a Officer) -> Vec<&'a Officer> {
        self.bound_to(officer, Officer::is_bound_to)
    }

    /// Whether two accounts may be one person's: a chain of resets links them, in either direction.
    #[must_use]
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        let Some(first) = self.officers.iter().find(|it| it.name == one) else {
            return one == other;
        };
        let bound = self.bound_to(first, |of, it| of.is_bound_to(it) || it.is_bound_to(of));
        bound.iter().any(|it| it.name == other)
    }

    /// An officer, those to whom the bond leads from them, those to whom it leads from these, and so on.
    fn bound_to<'a>(
        &'a self,
        officer: &'a Officer,
        bond: impl Fn(&Officer, &Officer) -> bool,
    ) -> Vec<&'a Officer> {
        let (mut found, mut at) = (vec![officer], 0);
        while let Some(of) = found.get(at).copied() {
            let new = |it: &&Officer| bond(of, it) && found.iter().all(|had| had.name != it.name);
            let next: Vec<&Officer> = self.officers.iter().filter(new).collect();
            found.extend(next);
            at += 1;
        }
        found
    }

    /// The officers who see the whole of a case.
    #[must_use]
    pub fn readers(&self, case: &Case) -> Vec<&Officer> {
        let sees = |it: &&Officer| self.sight(it, case) == Sight::Whole;
        self.officers.iter().filter(sees).collect()
    }

    /// A head of a unit who holds both keys.
    #[must_use]
    pub fn head(&self, unit: &str) -> Option<&Officer> {
        let head = |it: &&Officer| it.unit == unit && it.role == Role::Head;
        self.officers.iter().filter(head).find(|it| it.keys == [true, true])
    }
}

impl Officer {
    /// Whether the other officer gave them a new password lately.
    fn is_bound_to(&self, other: &Self) -> bool {
        self.bound.iter().any(|(by, _)| *by == other.name)
    }
}

impl Case {
    /// The unit that it is about, by its code here, unless it is this officer's unit.
    #[must_use]
    pub fn about_another(&self, officer: &Officer) -> Option<String> {
        self.about.clone().filter(|unit| *unit != officer.unit)
    }

    /// Whether it is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state == "closed"
    }

    /// Whether its writer spoke last in what its holders read.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        let since = self.said.get(self.heard.max(self.before)..).unwrap_or_default();
        since.iter().any(|(writer, _)| *writer)
    }

    /// Whether a question to its writer has no answer yet.
    #[must_use]
    pub fn question_waits(&self) -> bool {
        self.state == "question" && !self.read().last().is_some_and(|(by_writer, _)| *by_writer)
    }

    /// Whether a hand-over of it waits for the head: nobody needs to rewrite the words, or a second person
    /// did.
    #[must_use]
    pub fn waits_for_the_head(&self) -> bool {
        self.preparing.as_ref().is_some_and(|it| it.sanitise != Some(None))
    }

    /// The name of the village as the lead knows it.
    #[must_use]
    pub fn village_known(&self) -> Option<&str> {
        let told = self.village.as_ref().map(|(_, name)| name);
        told.or_else(|| self.known.get(&self.lead)).map(String::as_str)
    }

    /// The messages that its holders read.
    #[must_use]
    pub fn read(&self) -> &[(bool, String)] {
        self.said.get(self.before..).unwrap_or_default()
    }
}

/// What an officer is shown ahead of a case that is to be shared with their unit.
fn ahead(officer: &Officer, case: &Case) -> Sight {
    let preparing = case.preparing.as_ref().filter(|it| it.to == officer.unit);
    match preparing.and_then(|it| it.ahead.as_ref()) {
        Some(village) if !village.iter().any(|it| officer.away.contains(it)) => Sight::Ahead,
        _ => Sight::Nothing,
    }
}
