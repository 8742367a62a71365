//! Officers among themselves: declaring, joining, admitting, leaving.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use crate::people::Resident;
use crate::unit::about;
use crate::year::act::Act;
use crate::year::model::{Officer, Role};
use crate::year::walk::{Walk, Went, Wrong, is_done, outcome, served};

/// The administrator, who invites.
const ADMINISTRATOR: &str = "quantri.44";
/// Roles of newcomers, by name.
const ROLES: [(&str, Role); 3] =
    [("duty_officer", Role::Duty), ("sanitiser", Role::Sanitiser), ("unit_head", Role::Head)];

impl Walk {
    /// A head of one of the units who holds both keys.
    fn choose_head(&self, act: &Act, pick: usize) -> Option<Officer> {
        let living = self.model.living();
        let unit = act.of(pick, &living)?;
        self.model.head(&unit.code).cloned()
    }

    /// Declares a conflict in a village, unless nobody would be left to read its cases.
    pub(super) fn declare(&mut self, act: &Act) -> Went {
        let works = |it: &&Officer| matches!(it.role, Role::Duty) && it.keys[0];
        let all: Vec<&Officer> = self.model.officers.iter().filter(works).collect();
        let Some(by) = act.of(0, &all).map(|it| (*it).clone()) else { return Ok(()) };
        let path = "/api/v1/account/conflicts";
        let villages = self.get(&by.name, path)?.json();
        let villages = villages["villages"].as_array().cloned().unwrap_or_default();
        let village = act.of(1, &villages).filter(|_| !act.one_in(2, 3));
        let name = village.and_then(|it| it["name"].as_str()).map(str::to_owned);
        let ids: Vec<_> = village.iter().map(|it| it["id"].clone()).collect();
        let of = |it: &crate::year::model::Case| {
            it.village_known().is_some_and(|village| Some(village) == name.as_deref())
        };
        let cases = 0..self.model.cases.len();
        let concerned: Vec<usize> = cases.filter(|at| of(&self.model.cases[*at])).collect();
        if concerned.iter().any(|at| !self.leaves_a_reader(*at, &by)) {
            return Ok(());
        }
        let answer = if act.by_page() && !villages.is_empty() {
            let ids: Vec<String> =
                ids.iter().map(|it| it.as_str().unwrap_or_default().to_owned()).collect();
            let with: Vec<(&str, &str)> = ids.iter().map(|id| ("village", id.as_str())).collect();
            self.post_offered(&by.name, ("/toi/xung-dot", ""), &with)?
        } else {
            self.send(&by.name, &Method::PUT, path, Some(&json!({ "villages": ids })))?
        };
        let told = name.as_deref().unwrap_or("nowhere");
        self.tell(format!("{} declares a conflict in {told}: {}", by.name, outcome(&answer)));
        if is_done(&answer) {
            let away = self.model.officers.iter_mut().filter(|it| it.name == by.name);
            let own: Vec<&str> = villages.iter().filter_map(|it| it["name"].as_str()).collect();
            // A declaration in a village that has gone to another unit since stays.
            away.for_each(|it| {
                it.away.retain(|village| !own.contains(&village.as_str()));
                it.away.extend(name.iter().cloned());
            });
        }
        self.touched.extend(concerned);
        Ok(())
    }

    /// An officer is invited, makes an account, and is admitted at once or later.
    pub(super) fn join(&mut self, act: &Act) -> Went {
        let Some(head) = self.choose_head(act, 0) else { return Ok(()) };
        let Some((role, means)) = act.of(1, &ROLES).copied() else { return Ok(()) };
        let name = format!("moi{}.{}", self.fresh_number(), head.unit);
        let asked = json!({"unit": head.unit, "role": role});
        let invited =
            self.send(ADMINISTRATOR, &Method::POST, "/api/v1/invitations", Some(&asked))?;
        let joins = json!({"invitation": invited.json()["code"], "username": name});
        let made = Resident::at(&self.hotline().triage).post("/api/v1/accounts", &joins);
        let made = served(made, "an account")?;
        self.tell(format!("{name} joins {} as {role}: {}", head.unit, outcome(&made)));
        if made.status != 201 {
            return Err(format!("{name} cannot join {}: {}", head.unit, outcome(&made)));
        }
        let password = made.json()["password"].as_str().unwrap_or_default().to_owned();
        let (unit, away) = (head.unit.clone(), BTreeSet::new());
        let keys = [false, false];
        let newcomer = Officer {
            name: name.clone(),
            password,
            unit,
            role: means,
            keys,
            away,
            bound: Vec::new(),
        };
        self.model.officers.push(newcomer);
        if act.one_in(2, 4) { Ok(()) } else { self.let_in(act, &head, &name, act.one_in(3, 2)) }
    }

    /// An officer who waits is admitted.
    pub(super) fn admit(&mut self, act: &Act) -> Went {
        let waits = |it: &&Officer| it.role != Role::Other && !it.keys[0];
        let waiting: Vec<&Officer> = self.model.officers.iter().filter(waits).collect();
        let Some(newcomer) = act.of(0, &waiting).map(|it| (*it).clone()) else { return Ok(()) };
        let Some(head) = self.model.head(&newcomer.unit).cloned() else { return Ok(()) };
        self.let_in(act, &head, &newcomer.name, act.one_in(1, 2))
    }

    /// The head admits an officer by their short code, and may also give them the restricted key.
    fn let_in(&mut self, act: &Act, head: &Officer, name: &str, restricted: bool) -> Went {
        let code = self.get(name, "/api/v1/account")?.json()["short_code"].clone();
        let answer = if act.by_page() {
            let code = code.as_str().unwrap_or_default();
            let with = [("username", name), ("code", code)];
            self.post_offered(&head.name, ("/don-vi", "/don-vi/nhan"), &with)?
        } else {
            about(self.officer(&head.name), name, "admit", &json!({ "code": code }))
        };
        self.tell(format!("{} admits {name}: {}", head.name, outcome(&answer)));
        if !is_done(&answer) {
            return Err(format!("{name} is not admitted: {} {}", answer.status, answer.text));
        }
        let mut keys = [true, false];
        if restricted {
            let answer = if act.by_page() {
                let with = [("username", name), ("holds", "true")];
                self.post_offered(&head.name, ("/don-vi", "/don-vi/khoa-han-che"), &with)?
            } else {
                about(self.officer(&head.name), name, "restricted", &json!({"holds": true}))
            };
            self.tell(format!("{} gives {name} the other key: {}", head.name, outcome(&answer)));
            keys[1] = is_done(&answer);
        }
        for it in self.model.officers.iter_mut().filter(|it| it.name == name) {
            it.keys = keys;
        }
        self.forget(name);
        self.all_are_due();
        Ok(())
    }

    /// A colleague leaves, if others remain who read everything that they do; the unit's keys are replaced.
    pub(super) fn leave(&mut self, act: &Act) -> Went {
        let Some(head) = self.choose_head(act, 0) else { return Ok(()) };
        let colleague = |it: &&Officer| {
            let plain = it.role == Role::Duty || it.role == Role::Sanitiser;
            it.unit == head.unit && plain && it.name != head.name
        };
        let all: Vec<&Officer> = self.model.officers.iter().filter(colleague).collect();
        let Some(leaver) = act.of(1, &all).map(|it| (*it).clone()) else { return Ok(()) };
        let reads = |at: &usize| {
            let readers = self.model.readers(&self.model.cases[*at]);
            readers.iter().any(|it| it.name == leaver.name)
        };
        let read: Vec<usize> = (0..self.model.cases.len()).filter(reads).collect();
        if read.iter().any(|at| !self.leaves_a_reader(*at, &leaver)) {
            return Ok(());
        }
        let answer = if act.by_page() {
            let with = [("username", leaver.name.as_str()), ("sure", "yes")];
            self.post_offered(&head.name, ("/don-vi", "/don-vi/nghi"), &with)?
        } else {
            about(self.officer(&head.name), &leaver.name, "leave", &json!({}))
        };
        self.tell(format!(
            "{} ends the account of {}: {}",
            head.name,
            leaver.name,
            outcome(&answer)
        ));
        if answer.status != 200 {
            return Err(format!("{} cannot leave: {}", leaver.name, answer.text));
        }
        self.model.officers.retain(|it| it.name != leaver.name);
        self.forget(&leaver.name);
        self.renew(&head)?;
        self.all_are_due();
        Ok(())
    }

    /// Continues until every grant of a unit is under the keys in use, and the directory names them.
    fn renew(&mut self, head: &Officer) -> Result<(), Wrong> {
        for _ in 0..50 {
            let path = "/api/v1/unit/rotation";
            let step = self.send(&head.name, &Method::POST, path, None)?;
            if step.status != 200 {
                return Err(format!("{} cannot replace keys: {}", head.name, step.text));
            }
            let step = step.json();
            if step["done"] == step["total"] && step["due"] == json!([]) {
                self.hotline().publish();
                return Ok(());
            }
        }
        Err(format!("the keys of {} are never all replaced", head.unit))
    }
}
