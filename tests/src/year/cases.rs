//! Officers' acts on cases, through the API.

use reqwest::Method;
use serde_json::json;

use crate::year::act::Act;
use crate::year::deeds::Deed;
use crate::year::model::{Case, Officer, Role, Sight, Unit};
use crate::year::walk::{Walk, Went, Wrong, is_done, outcome};

/// For how many days a hold is asked: longer than a walk.
const HELD: i32 = 700;
/// The states that an officer can set.
const STATES: [&str; 3] = ["in_review", "question", "transferred"];

impl Walk {
    /// The last day of a hold that is asked for now.
    pub(super) fn hold_until(&self) -> String {
        self.hotline().today().plus(HELD).to_string()
    }

    /// Chooses case, officer and the other parts of an act, and does it.
    pub(super) fn deed(&mut self, act: &str, picks: &Act) -> Went {
        let fits = |it: &Case| match act {
            "accept" | "return" => it.waits.is_some() || it.state == "received",
            "approve" | "drop" => it.preparing.is_some(),
            "confirm_hold" => it.hold.is_some(),
            "lift" => !it.recused.is_empty(),
            "unshare" => !it.beside.is_empty(),
            _ => true,
        };
        let Some(place) = self.choose_case(picks, 0, fits) else { return Ok(()) };
        let Some(by) = self.choose_actor(act, picks, place) else { return Ok(()) };
        let words = self.fresh_words();
        let state = picks.of(2, &STATES).filter(|_| act == "state");
        let deed = Deed {
            act: act.to_owned(),
            to: self.choose_other(act, picks, place, &by),
            state: state.copied().unwrap_or_default().to_owned(),
            words,
            sanitise: matches!(act, "refer" | "share") && picks.one_in(2, 3),
            ahead: act == "share" && picks.one_in(1, 2),
            knows: act == "close" && !picks.one_in(2, 3),
        };
        self.by_api(place, &by, &deed).map(|_| ())
    }

    /// Whether some officer of the unit that leads a case still reads it without this officer.
    pub(super) fn leaves_a_reader(&self, place: usize, without: &Officer) -> bool {
        let case = &self.model.cases[place];
        let readers = self.model.readers(case);
        readers.iter().any(|it| it.unit == case.lead && it.name != without.name)
    }

    /// Mostly an officer who may do the act, sometimes any officer.
    fn choose_actor(&self, act: &str, picks: &Act, place: usize) -> Option<Officer> {
        if picks.one_in(1, 6) {
            let works = |it: &&Officer| it.role == Role::Head || it.role == Role::Duty;
            let all: Vec<&Officer> = self.model.officers.iter().filter(works).collect();
            return picks.of(2, &all).map(|it| (*it).clone());
        }
        let case = &self.model.cases[place];
        let late = |it: &&Officer| matches!(self.model.sight(it, case), Sight::Late | Sight::Ahead);
        let only_late: Vec<&Officer> = self.model.officers.iter().filter(late).collect();
        if !only_late.is_empty() && picks.one_in(1, 2) {
            return picks.of(2, &only_late).map(|it| (*it).clone());
        }
        let mut readers = self.model.readers(case);
        if matches!(act, "approve" | "lift" | "lift_hold" | "extend" | "refer" | "share") {
            let heads = |it: &&Officer| it.role == Role::Head && it.unit == case.lead;
            if readers.iter().any(heads) {
                readers.retain(heads);
            }
        } else if !picks.one_in(2, 4) {
            readers.retain(|it| it.unit == case.lead);
        }
        picks.of(1, &readers).map(|it| (*it).clone())
    }

    /// The unit or colleague that a deed names.
    fn choose_other(&self, act: &str, picks: &Act, place: usize, by: &Officer) -> String {
        let case = &self.model.cases[place];
        let others: Vec<String> = match act {
            "refer" | "share" => {
                let unit = self.model.unit(&by.unit);
                let near = |it: &&Unit| {
                    let beside = unit.is_some_and(|unit| unit.neighbours.contains(&it.code));
                    let over = unit.and_then(|unit| unit.above.as_deref()) == Some(&it.code);
                    beside || over || it.above.as_deref() == Some(&by.unit)
                };
                let living = self.model.living().into_iter();
                living.filter(near).map(|it| it.code.clone()).collect()
            }
            "unshare" => case.beside.iter().cloned().collect(),
            "lift" => case.recused.iter().cloned().collect(),
            "assign" => {
                let colleague = |it: &&Officer| it.unit == by.unit && it.role != Role::Other;
                let all = self.model.officers.iter().filter(colleague);
                all.map(|it| it.name.clone()).collect()
            }
            _ => Vec::new(),
        };
        picks.of(3, &others).cloned().unwrap_or_default()
    }

    /// Does it through the API; gives whether it was done. A refused act leaves nothing behind.
    pub(super) fn by_api(
        &mut self,
        place: usize,
        by: &Officer,
        deed: &Deed,
    ) -> Result<bool, Wrong> {
        let number = self.model.cases[place].number.clone();
        let (method, path, body) = deed.by_api(&number, &self.hold_until());
        let before = self.seen(place)?;
        let about = self.model.cases[place].about_another(by);
        let answer = self.unheard_by(about.as_deref(), |walk| {
            walk.send(&by.name, &method, &path, Some(&body))
        })?;
        let told = format!("{} does {} on {number}: {}", by.name, deed.told(), outcome(&answer));
        self.tell(told.clone());
        self.touched.insert(place);
        let done = is_done(&answer);
        if done {
            let why = deed.forbidden(&self.model, by, &self.model.cases[place]);
            self.model.done(place, by, deed);
            if let Some(why) = why {
                return Err(format!("{told}, though {why}"));
            }
        } else if self.seen(place)? != before {
            return Err(format!("{told}, and left something behind"));
        }
        Ok(done)
    }

    /// The version of a case, as told to one of its readers, without a trace.
    fn seen(&mut self, place: usize) -> Result<String, Wrong> {
        let case = &self.model.cases[place];
        let (number, readers) = (case.number.clone(), self.model.readers(case));
        let Some(name) = readers.first().map(|it| it.name.clone()) else {
            return Ok(String::new());
        };
        let counts = self.get(&name, &format!("/api/v1/counts?case={number}"))?.json();
        Ok(counts["seen"].as_str().unwrap_or_default().to_owned())
    }

    /// A second person rewrites a case that waits for it; one who asked for that themselves is refused.
    pub(super) fn sanitise(&mut self, act: &Act) -> Went {
        let waits = |it: &Case| it.preparing.as_ref().is_some_and(|it| it.sanitise == Some(None));
        let Some(place) = self.choose_case(act, 0, waits) else { return Ok(()) };
        let lead = self.model.cases[place].lead.clone();
        let second = |it: &&Officer| it.role == Role::Sanitiser && it.unit == lead;
        let seconds: Vec<&Officer> = self.model.officers.iter().filter(second).collect();
        let Some(by) = act.of(1, &seconds).map(|it| (*it).clone()) else { return Ok(()) };
        let number = self.model.cases[place].number.clone();
        let words = self.fresh_words();
        let path = format!("/api/v1/sanitising/{number}");
        let shown = self.get(&by.name, &path)?;
        let shown = if shown.status == 200 { shown.json() } else { json!({}) };
        let left = json!({ "text": words, "question": shown["question"],
            "question_id": shown["question_id"], "corroboration": shown["corroboration"],
            "corroboration_id": shown["corroboration_id"] });
        let answer = self.send(&by.name, &Method::POST, &path, Some(&left))?;
        self.tell(format!("{} sanitises {number}: {}", by.name, outcome(&answer)));
        self.touched.insert(place);
        let case = &self.model.cases[place];
        let said = case.said.len();
        let asked = case.preparing.as_ref().map(|it| it.by.as_str());
        let is_asker = asked.is_some_and(|asked| self.model.are_one(asked, &by.name));
        let able =
            by.keys[usize::from(case.restricted)] && !self.model.keeps_away(&by, case) && !is_asker;
        if is_done(&answer) != able {
            return Err(format!("{} sanitises {number}: {}", by.name, outcome(&answer)));
        }
        if let Some(preparing) = self.model.cases[place].preparing.as_mut().filter(|_| able) {
            (preparing.sanitise, preparing.said) = (Some(Some(words)), said);
        }
        Ok(())
    }
}
