//! Registers of heads: agreements between units, and support bodies that get tasks.

use reqwest::Method;
use serde_json::{Value, json};

use crate::year::act::Act;
use crate::year::walk::{Walk, Went, is_done, outcome};

/// Kinds of support bodies.
const BODIES: [&str; 2] = ["mediation", "security"];
/// A day before every walk, and one after.
const ALWAYS: [&str; 2] = ["2020-01-01", "2999-01-01"];

impl Walk {
    /// Two heads agree that their units hand cases to each other, or one of them ends an agreement.
    pub(super) fn agree(&mut self, act: &Act) -> Went {
        let Some((one, other)) = self.choose_two(act) else { return Ok(()) };
        let path = "/api/v1/agreements";
        if act.one_in(2, 3) {
            let known = self.get(&one.name, path)?.json();
            let known = known["agreements"].as_array().cloned().unwrap_or_default();
            let Some(id) = act.of(3, &known).and_then(|it| it["id"].as_str()) else {
                return Ok(());
            };
            let ended = self.send(&one.name, &Method::POST, &format!("{path}/{id}/end"), None)?;
            self.tell(format!("{} ends an agreement: {}", one.name, outcome(&ended)));
            return Ok(());
        }
        let rules = json!({
            "kind": "coordination_rules", "title": format!("Quy chế {}", self.fresh_number()),
            "scope": "", "with": [other.unit], "valid_from": ALWAYS[0], "review_by": ALWAYS[1],
        });
        let made = self.send(&one.name, &Method::POST, path, Some(&rules))?;
        let (units, went) = ([&one.unit, &other.unit], outcome(&made));
        self.tell(format!("{units:?} agree: {went}"));
        if made.status != 201 {
            return Err(format!("{units:?} cannot agree: {went}"));
        }
        // Sometimes the other head never confirms.
        let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
        let confirms = act.one_in(3, 4);
        if !confirms {
            let confirmed = if act.by_page() {
                self.post_offered(&other.name, ("/thoa-thuan", ""), &[("confirm", &id)])?
            } else {
                let confirm = format!("{path}/{id}/confirm");
                self.send(&other.name, &Method::POST, &confirm, None)?
            };
            if !is_done(&confirmed) {
                let went = outcome(&confirmed);
                return Err(format!("{} cannot confirm an agreement: {went}", other.name));
            }
        }
        let known = self.get(&one.name, path)?.json();
        let listed = known["agreements"].as_array().into_iter().flatten();
        let holds = listed.filter(|it| it["id"] == id.as_str()).map(|it| it["holds"].clone());
        if holds.collect::<Vec<Value>>() == [json!(!confirms)] {
            Ok(())
        } else {
            Err(format!("an agreement of {units:?} holds, or not, as it should not"))
        }
    }

    /// A head registers a support body, or ends a body's mandate. The case pages then offer tasks.
    pub(super) fn body(&mut self, act: &Act) -> Went {
        let living = self.model.living();
        let heads: Vec<_> = living.iter().filter_map(|it| self.model.head(&it.code)).collect();
        let Some(head) = act.of(0, &heads).map(|it| (*it).clone()) else { return Ok(()) };
        let path = "/api/v1/bodies";
        let known = self.get(&head.name, path)?.json();
        let known = known["bodies"].as_array().cloned().unwrap_or_default();
        let ends = act.of(1, &known).filter(|_| act.one_in(2, 4));
        if let Some(id) = ends.and_then(|it| it["id"].as_str()) {
            let ended = self.send(&head.name, &Method::POST, &format!("{path}/{id}/end"), None)?;
            self.tell(format!("{} ends a support body: {}", head.name, outcome(&ended)));
            return Ok(());
        }
        let kind = act.of(3, &BODIES).copied().unwrap_or_default();
        let name = format!("Tổ số {}", self.fresh_number());
        let made = if act.by_page() {
            let with = [("kind", kind), ("name", name.as_str())];
            self.post_offered(&head.name, ("/to-chuc", "/to-chuc"), &with)?
        } else {
            let new = json!({ "kind": kind, "name": name });
            self.send(&head.name, &Method::POST, path, Some(&new))?
        };
        self.tell(format!("{} registers {name}: {}", head.name, outcome(&made)));
        if is_done(&made) { Ok(()) } else { Err(format!("no {name}: {}", made.text)) }
    }
}
