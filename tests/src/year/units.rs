//! Units that are merged, and villages that go to another unit.

use reqwest::Method;
use serde_json::{Value, json};

use crate::year::act::Act;
use crate::year::model::Officer;
use crate::year::walk::{Walk, Went, Wrong, outcome};

/// A day before every walk.
const SINCE: &str = "2020-01-01";

impl Walk {
    /// Two communes whose heads hold both keys.
    pub(super) fn choose_two(&self, act: &Act) -> Option<(Officer, Officer)> {
        let living = self.model.living();
        let led = living.iter().filter(|it| it.above.is_some());
        let heads: Vec<&Officer> = led.filter_map(|it| self.model.head(&it.code)).collect();
        let old = act.of(0, &heads)?;
        let others: Vec<&&Officer> = heads.iter().filter(|it| it.unit != old.unit).collect();
        Some(((*old).clone(), (**act.of(1, &others)?).clone()))
    }

    /// One commune is merged into another.
    pub(super) fn merge(&mut self, act: &Act) -> Went {
        let Some((old, new)) = self.choose_two(act) else { return Ok(()) };
        self.merge_these(&old, &new, act.one_in(2, 3))
    }

    /// The same for these heads' units; `cut` kills the services in between.
    pub(super) fn merge_these(&mut self, old: &Officer, new: &Officer, cut: bool) -> Went {
        let asked = ["unit", "merge", &old.unit, &new.unit, "--from", SINCE];
        let change = self.prepared(&asked, old, new)?;
        self.tell(format!("{} becomes a part of {}", old.unit, new.unit));
        let all = cut && self.pass_on([old, new], &change, 2)?;
        if cut {
            self.kill();
        }
        if !all {
            self.pass_all_on([old, new], &change)?;
        }
        self.hotline().publish();
        self.model.merge(&old.unit, &new.unit);
        self.settle_what_is_about(&old.unit, &new.unit)?;
        self.all_are_due();
        Ok(())
    }

    /// A case about one of two merged units is held by its present holders, except the unit concerned; where
    /// the rule leaves a choice, the hotline tells which.
    fn settle_what_is_about(&mut self, old: &str, new: &str) -> Went {
        let Some(above) = self.model.above(new) else { return Ok(()) };
        for place in 0..self.model.cases.len() {
            let case = &self.model.cases[place];
            let about = self.model.concerns(case, old) || self.model.concerns(case, new);
            if !about || case.lead == above || case.number.is_empty() {
                continue;
            }
            let path = format!("/api/v1/cases/{}", case.number);
            let Some(head) = self.model.head(&above).cloned() else { continue };
            let seen = self.get(&head.name, &path)?;
            let case = &mut self.model.cases[place];
            // A unit that knew only that it is late still does, and may know no more.
            if seen.status == 200 && case.late.contains(&above) && seen.json()["tip"].is_null() {
                continue;
            }
            case.woken.remove(&above);
            case.late.remove(&above);
            if seen.status == 200 {
                case.beside.insert(above.clone());
            } else {
                case.beside.remove(&above);
            }
        }
        Ok(())
    }

    /// One or two villages of a commune go to another.
    pub(super) fn split(&mut self, act: &Act) -> Went {
        let Some((old, new)) = self.choose_two(act) else { return Ok(()) };
        let units = self.resident().get("/api/v1/units").json();
        let of = |it: &&Value| it["code"] == old.unit.as_str();
        let unit = units["units"].as_array().and_then(|all| all.iter().find(of).cloned());
        let villages = unit.and_then(|it| it["villages"].as_array().cloned()).unwrap_or_default();
        if villages.len() < 2 {
            return Ok(());
        }
        let Some(village) = act.of(2, &villages).and_then(|it| it["name"].as_str()) else {
            return Ok(());
        };
        let asked = ["unit", "split", &old.unit, &new.unit, "--village", village, "--from", SINCE];
        let change = self.prepared(&asked, &old, &new)?;
        self.tell(format!("{village} goes from {} to {}", old.unit, new.unit));
        self.hotline().publish();
        self.pass_all_on([&old, &new], &change)?;
        self.model.split(&old.unit, &new.unit, &[village.to_owned()]);
        self.all_are_due();
        Ok(())
    }

    /// Prepares a change and signs it as both heads; gives its address.
    fn prepared(&mut self, asked: &[&str], old: &Officer, new: &Officer) -> Result<String, Wrong> {
        let done = self.hotline().command(asked);
        if !done.status.success() {
            return Err(format!("{asked:?}: {}", String::from_utf8_lossy(&done.stderr)));
        }
        let seen = self.get(&old.name, "/api/v1/unit-changes")?.json();
        let changes = seen["changes"].as_array().cloned().unwrap_or_default();
        let signing = changes.iter().find(|it| it["stage"] == "signing");
        let id = signing.and_then(|it| it["id"].as_str()).unwrap_or_default();
        let change = format!("/api/v1/unit-changes/{id}");
        for head in [old, new] {
            let signed = self.send(&head.name, &Method::POST, &format!("{change}/sign"), None)?;
            if signed.status != 204 {
                return Err(format!("{} cannot sign: {}", head.name, outcome(&signed)));
            }
        }
        Ok(change)
    }

    /// One step by the old unit's head, or by the new unit's head while that unit looks first; gives whether
    /// all is done.
    fn pass_on(&mut self, heads: [&Officer; 2], change: &str, most: u64) -> Result<bool, Wrong> {
        let (path, body) = (format!("{change}/pass-on"), json!({ "most": most }));
        let [old, new] = heads.map(|it| it.name.clone());
        let mut step = self.send(&old, &Method::POST, &path, Some(&body))?;
        if step.is_problem(409, "change-not-looked") {
            step = self.send(&new, &Method::POST, &path, Some(&body))?;
        }
        if step.status != 200 {
            return Err(format!("{old} and {new} cannot pass cases on: {}", outcome(&step)));
        }
        Ok(step.json()["stage"] == "done")
    }

    fn pass_all_on(&mut self, heads: [&Officer; 2], change: &str) -> Went {
        for _ in 0..100 {
            if self.pass_on(heads, change, 100)? {
                return Ok(());
            }
        }
        Err(format!("{change} is never done"))
    }
}
