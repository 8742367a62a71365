//! Officers' lists, and the numbers of cases, which the lists tell first.

use std::collections::BTreeSet;

use crate::hotline::Hotline;
use crate::year::model::{Case, Model, Officer, Role, Unit};
use crate::year::walk::{Walk, Went, Wrong};

/// The sample units: code, the unit above, the neighbours.
const UNITS: [(&str, Option<&str>, &[&str]); 4] = [
    ("44", None, &[]),
    ("19249", Some("44"), &["19255", "19291"]),
    ("19255", Some("44"), &["19249"]),
    ("19291", Some("44"), &["19249"]),
];
const BOTH: [bool; 2] = [true, true];
const DESK: [bool; 2] = [true, false];

/// The sample officers of a unit: name, role, keys.
fn samples(unit: &str) -> [(&'static str, Role, [bool; 2]); 4] {
    let head = ("truong", Role::Head, BOTH);
    let duty = ("truc", Role::Duty, BOTH);
    if unit == "44" {
        let none = [false, false];
        return [head, duty, ("giamsat", Role::Other, none), ("quantri", Role::Other, none)];
    }
    [head, duty, ("truc2", Role::Duty, DESK), ("lamsach", Role::Sanitiser, DESK)]
}

fn officer(hotline: &Hotline, unit: &str, (name, role, keys): (&str, Role, [bool; 2])) -> Officer {
    let name = format!("{name}.{unit}");
    let password = hotline.password(&name);
    Officer {
        name,
        password,
        unit: unit.to_owned(),
        role,
        keys,
        away: BTreeSet::new(),
        bound: Vec::new(),
    }
}

impl Walk {
    pub(super) fn learn_units(&mut self) {
        let mut model = Model::default();
        for (code, above, neighbours) in UNITS {
            let neighbours = neighbours.iter().map(|it| (*it).to_owned()).collect();
            let above = above.map(str::to_owned);
            model.units.push(Unit { code: code.to_owned(), above, neighbours, now: None });
            let all = samples(code).map(|it| officer(self.hotline(), code, it));
            model.officers.extend(all);
        }
        self.model = model;
    }

    /// Learns the sample cases, whose tokens nobody has.
    pub(super) fn learn_samples(&mut self) -> Went {
        for view in ["open", "closed"] {
            for number in self.listed("truong.19249", view)? {
                let path = format!("/api/v1/cases/{number}");
                let told = self.get("truong.19249", &path)?.json();
                let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
                let said = told["conversation"].as_array().cloned().unwrap_or_default();
                let category = text(&told["tip"]["category"]);
                let urgent = told["urgent"] == true;
                self.model.cases.push(Case {
                    number,
                    words: text(&told["tip"]["text"]),
                    urgent,
                    wakes: urgent || category == "drugs",
                    lead: "19249".to_owned(),
                    dormant: Some("44".to_owned()),
                    state: text(&told["state"]),
                    heard: said.len(),
                    said: said.iter().map(|it| (it["by"] == "writer", text(&it["text"]))).collect(),
                    ..Case::default()
                });
            }
        }
        let answered = self.listed("truong.19249", "answered")?;
        for case in &mut self.model.cases {
            if answered.contains(&case.number) {
                case.heard = 0;
            }
        }
        // Their numbers are random; their words are always the same.
        self.model.cases.sort_by(|one, other| one.words.cmp(&other.words));
        Ok(())
    }

    /// The numbers in one of an officer's queues.
    ///
    /// # Errors
    /// When the service failed.
    pub(super) fn listed(&mut self, name: &str, view: &str) -> Result<BTreeSet<String>, Wrong> {
        let (mut numbers, mut after) = (BTreeSet::new(), String::new());
        loop {
            let page = self.get(name, &format!("/api/v1/cases?view={view}&after={after}"))?;
            if page.status != 200 {
                return Ok(numbers);
            }
            let page = page.json();
            for it in page["cases"].as_array().into_iter().flatten() {
                let number = it["number"].as_str().unwrap_or_default().to_owned();
                if !numbers.insert(number.clone()) {
                    return Err(format!("{name} finds {number} twice in {view}"));
                }
            }
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return Ok(numbers),
            }
        }
    }

    /// Finds the numbers of cases that are not known yet, where an officer can see them.
    pub(super) fn find_numbers(&mut self) -> Went {
        for place in 0..self.model.cases.len() {
            let case = &self.model.cases[place];
            let lead = case.lead.clone();
            let readers = self.model.readers(case);
            let reader = readers.iter().find(|it| it.unit == lead && it.away.is_empty());
            let reader = reader.map(|it| it.name.clone());
            let Some(name) = reader.filter(|_| case.number.is_empty()) else { continue };
            let known: BTreeSet<String> =
                self.model.cases.iter().map(|it| it.number.clone()).collect();
            let listed = self.listed(&name, "open")?;
            for number in listed.difference(&known) {
                let told = self.get(&name, &format!("/api/v1/cases/{number}"))?.json();
                let words = told["tip"]["text"].as_str().unwrap_or_default();
                let case = self.model.cases.iter_mut().find(|it| it.words == words);
                let Some(case) = case else {
                    return Err(format!("{name} finds {number}, of which nobody told"));
                };
                number.clone_into(&mut case.number);
            }
            if self.model.cases[place].number.is_empty() {
                return Err(format!("{name} does not find a tip to {lead}"));
            }
        }
        Ok(())
    }
}
