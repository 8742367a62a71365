//! The invariants that must hold after every act; the expensive ones every tenth time.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::year::as_read::read_as;
use crate::year::forms::offered;
use crate::year::model::{Case, Officer, Role, Sight};
use crate::year::walk::{Walk, Went, served};

/// The officer who counts the cases of all units.
const OVERSIGHT: &str = "giamsat.44";
/// How many officers look at a case after an act on it, in addition to one who reads it and one of the unit
/// that it is about.
const EYES: usize = 3;
/// One in so many tokens is tried each time that everything is checked, in rotation, and all at the end: each
/// costs an Argon2id hash. Tokens that an act touches are tried after the act.
const TOKENS: usize = 4;
/// Pages on which cases are listed.
const PAGES: [&str; 3] = ["/", "/chung", "/da-chuyen"];
/// The only page of a sanitiser that lists cases.
const OF_A_SANITISER: [&str; 1] = ["/lam-sach"];

impl Walk {
    /// Checks that all who should read a case can and nobody else, each word once and in order.
    pub(super) fn check_case(&mut self, place: usize) -> Went {
        self.check_token(place)?;
        if self.model.cases[place].number.is_empty() {
            return Ok(());
        }
        // An officer who should read it, one of the unit that it is about, and some others in rotation.
        let mut eyes = self.open_eyes(EYES);
        let case = &self.model.cases[place];
        eyes.extend(self.model.readers(case).first().map(|it| (*it).clone()));
        let about = case.about.as_deref().map(|unit| self.model.today(unit));
        eyes.extend(about.and_then(|unit| self.model.head(&unit)).cloned());
        for officer in &eyes {
            let path = format!("/api/v1/cases/{}", self.model.cases[place].number);
            let answer = self.get(&officer.name, &path)?;
            let case = &self.model.cases[place];
            let sight = self.model.sight(officer, case);
            read_as(case, sight, &answer).map_err(|wrong| {
                format!("{}, as {} opens it: {wrong}", case.number, officer.name)
            })?;
            if matches!(sight, Sight::Late | Sight::Ahead) {
                self.check_page_of_late(place, officer)?;
            }
        }
        Ok(())
    }

    /// Checks that the page of a case that is only known to be late, or whose text is still to come, offers
    /// no act on it.
    fn check_page_of_late(&mut self, place: usize, officer: &Officer) -> Went {
        let (name, number) = (&officer.name, self.model.cases[place].number.clone());
        let page = self.get(name, &format!("/ho-so/{number}"))?;
        match offered(&page.text, &format!("/ho-so/{number}")) {
            0 => Ok(()),
            some => Err(format!("{name} does not read {number}, and is offered {some} acts")),
        }
    }

    /// Checks the lists, counts and pages of so many officers, the totals and the chain.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_all(&mut self, eyes: usize) -> Went {
        let apart = if eyes == usize::MAX { 1 } else { TOKENS };
        for place in (self.looks % apart..self.model.cases.len()).step_by(apart) {
            self.check_token(place)?;
        }
        self.looks += 1;
        for officer in &self.some_eyes(eyes) {
            if officer.role != Role::Sanitiser {
                self.check_queues(officer)?;
                self.check_shared(officer)?;
                self.check_tombstones(officer)?;
                self.check_search(officer)?;
                self.check_originals(officer)?;
            }
            self.check_pages(officer)?;
        }
        self.check_totals()?;
        let done = self.hotline().command(&["audit", "verify"]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() { Ok(()) } else { Err(format!("the chain: {told}")) }
    }

    /// The numbers of the cases that fit.
    fn numbers(&self, fits: impl Fn(&Case) -> bool) -> BTreeSet<String> {
        let fitting = self.model.cases.iter().filter(|it| !it.number.is_empty() && fits(it));
        fitting.map(|it| it.number.clone()).collect()
    }

    fn check_queues(&mut self, officer: &Officer) -> Went {
        let leads =
            |it: &Case| it.lead == officer.unit && self.model.sight(officer, it) == Sight::Whole;
        let open = |it: &Case| leads(it) && !it.is_closed() && !it.aside;
        let of = |state: &str| self.numbers(|it| open(it) && it.state == state).len();
        let urgent = self.numbers(|it| open(it) && it.urgent && it.state == "received").len();
        let ahead = |it: &Case| !it.is_closed() && self.model.sight(officer, it) == Sight::Ahead;
        let views = [
            ("open", self.numbers(open)),
            ("aside", self.numbers(|it| leads(it) && it.aside && !it.is_closed())),
            ("closed", self.numbers(|it| leads(it) && it.is_closed())),
            ("answered", self.numbers(|it| leads(it) && it.is_answered())),
            ("approvals", self.numbers(|it| leads(it) && it.waits_for_the_head())),
        ];
        let approvals = (officer.role == Role::Head).then_some(views[4].1.len());
        let counts = [
            ("new", of("received")),
            ("in_review", of("in_review")),
            ("question", of("question")),
            ("urgent", urgent),
            ("ahead", self.numbers(ahead).len()),
            ("aside", views[1].1.len()),
            ("answered", views[3].1.len()),
        ];
        for (view, should) in views {
            same(&officer.name, view, &self.listed(&officer.name, view)?, &should)?;
        }
        let told = self.get(&officer.name, "/api/v1/counts")?.json();
        if told["approvals"] != json!(approvals.map(|it| it.min(100))) {
            let name = &officer.name;
            return Err(format!(
                "{name} counts {} approvals, not {approvals:?}",
                told["approvals"]
            ));
        }
        for (what, should) in counts {
            if told[what] != json!(should.min(100)) {
                return Err(format!("{} counts {} {what}, not {should}", officer.name, told[what]));
            }
        }
        Ok(())
    }

    fn check_shared(&mut self, officer: &Officer) -> Went {
        let told = self.get(&officer.name, "/api/v1/shared")?.json();
        let listed = numbers_in(&told["cases"]);
        let should = self.numbers(|it| {
            let sees = self.model.sight(officer, it) != Sight::Nothing;
            sees && it.lead != officer.unit && (!it.is_closed() || it.is_answered())
        });
        same(&officer.name, "shared", &listed, &should)
    }

    /// Checks that a search by a village's name finds its open cases that the officer sees, and no others.
    fn check_search(&mut self, officer: &Officer) -> Went {
        let mut villages = self.model.cases.iter().filter_map(|it| it.village.as_ref());
        let Some((_, village)) = villages.next_back().cloned() else { return Ok(()) };
        let should = self.numbers(|it| {
            let there = it.village_known().is_some_and(|name| name.contains(&village));
            let leads = it.lead == officer.unit && !it.is_closed() && !it.aside;
            there && leads && self.model.sight(officer, it) == Sight::Whole
        });
        let (mut found, mut after) = (BTreeSet::new(), json!(""));
        while !after.is_null() {
            let wish = json!({"place": village, "after": after});
            let path = "/api/v1/cases/find";
            let answer = self.send(&officer.name, &Method::POST, path, Some(&wish))?;
            if answer.status != 200 {
                break;
            }
            let page = answer.json();
            found.append(&mut numbers_in(&page["cases"]));
            after = page["next"].clone();
        }
        same(&officer.name, &format!("a search for {village}"), &found, &should)
    }

    /// Checks that no kept original opens for an officer from whom the case is kept, and that an original
    /// that opens has the told words.
    fn check_originals(&mut self, officer: &Officer) -> Went {
        for place in 0..self.model.cases.len() {
            let case = &self.model.cases[place];
            if case.kept.is_empty() || case.number.is_empty() {
                continue;
            }
            let path = format!("/api/v1/referrals/{}/original", case.number);
            let answer = self.get(&officer.name, &path)?;
            let case = &self.model.cases[place];
            if answer.status != 200 {
                continue;
            }
            let (name, number) = (&officer.name, &case.number);
            let told = answer.json()["text"].clone();
            if self.model.keeps_away(officer, case) || !case.senders.contains(&officer.unit) {
                return Err(format!("{name} opens the original of {number}, and should not"));
            }
            if !case.kept.iter().any(|it| told == it.as_str()) {
                return Err(format!("{name} reads {told} as the original of {number}"));
            }
        }
        Ok(())
    }

    /// Checks tombstones: their cases are not kept from the officer, and they are answered or wait for an
    /// existing other unit.
    fn check_tombstones(&mut self, officer: &Officer) -> Went {
        let told = self.get(&officer.name, "/api/v1/referrals")?.json();
        let listed = numbers_in(&told["referrals"]);
        let kept_away = self.numbers(|it| {
            self.model.keeps_away(officer, it) || (it.restricted && !officer.keys[1])
        });
        if let Some(number) = listed.intersection(&kept_away).next() {
            let name = &officer.name;
            return Err(format!("{name} finds {number} among tombstones, which is kept from them"));
        }
        let living: Vec<String> = self.model.living().iter().map(|it| it.code.clone()).collect();
        for stone in told["referrals"].as_array().into_iter().flatten() {
            let to = stone["to"].as_str().unwrap_or_default();
            let nobody = to == officer.unit || !living.iter().any(|it| it == to);
            if stone["answer"].is_null() && nobody {
                let (unit, number) = (&officer.unit, &stone["number"]);
                return Err(format!("{unit} waits for {to} to answer for {number}: nobody can"));
            }
        }
        Ok(())
    }

    /// Checks that no page that lists cases has the number or the words of one that is kept from the officer.
    fn check_pages(&mut self, officer: &Officer) -> Went {
        let sanitises = officer.role == Role::Sanitiser;
        let pages: &[&str] = if sanitises { &OF_A_SANITISER } else { &PAGES };
        for path in pages {
            let page = self.get(&officer.name, path)?;
            // An officer who waits to be admitted is led to their own page.
            if page.status != 200 && officer.keys[0] {
                return Err(format!("{} does not open the page {path}", officer.name));
            }
            let hidden = |it: &&Case| {
                let sends = it.senders.contains(&officer.unit);
                let sanitises = officer.role == Role::Sanitiser && it.lead == officer.unit;
                let keeps = self.model.keeps_away(officer, it);
                let sees = self.model.sight(officer, it) != Sight::Nothing;
                !it.number.is_empty() && (keeps || !(sees || sends || sanitises))
            };
            for case in self.model.cases.iter().filter(hidden) {
                if page.text.contains(&case.number) {
                    let number = &case.number;
                    return Err(format!("{} finds {number} on the page {path}", officer.name));
                }
            }
        }
        Ok(())
    }

    fn check_totals(&mut self) -> Went {
        let told = self.get(OVERSIGHT, "/api/v1/totals")?.json();
        for unit in told["units"].as_array().into_iter().flatten() {
            for state in ["received", "in_review", "question", "transferred", "closed"] {
                let of = |it: &&Case| {
                    !it.withdrawn && it.state == state && unit["unit"] == it.lead.as_str()
                };
                let should = self.model.cases.iter().filter(of).count();
                if unit[state] != json!(should) {
                    let (code, told) = (&unit["unit"], &unit[state]);
                    return Err(format!("{code} has {told} {state} in totals, not {should}"));
                }
            }
        }
        Ok(())
    }

    /// Checks that pages for everybody answer.
    ///
    /// # Errors
    /// When one fails.
    pub fn check_doors(&self) -> Went {
        served(self.resident().get("/"), "the first page").map(|_| ())
    }
}

fn numbers_in(list: &Value) -> BTreeSet<String> {
    let numbers = list.as_array().into_iter().flatten().filter_map(|it| it["number"].as_str());
    numbers.map(str::to_owned).collect()
}

fn same(name: &str, list: &str, listed: &BTreeSet<String>, should: &BTreeSet<String>) -> Went {
    if let Some(number) = should.difference(listed).next() {
        return Err(format!("{name} does not find {number} in {list}"));
    }
    match listed.difference(should).next() {
        Some(number) => Err(format!("{name} finds {number} in {list}, and should not")),
        None => Ok(()),
    }
}
