//! Units that come to the hotline: an administrator imports one, its head joins and makes its keys.

use std::collections::BTreeSet;

use serde_json::json;

use crate::people::Resident;
use crate::year::act::Act;
use crate::year::model::{Officer, Role, Unit};
use crate::year::walk::{Walk, Went, outcome, served};

/// Communes of the province that are not in the demo.
const COMMUNES: [&str; 8] =
    ["19309", "19318", "19363", "19405", "19429", "19495", "19597", "19681"];
/// The unit above them all.
const ABOVE: &str = "44";

impl Walk {
    /// A commune joins the hotline, with two villages and perhaps a neighbour.
    pub(super) fn new_unit(&mut self, act: &Act) -> Went {
        let new = |it: &&&str| self.model.unit(it).is_none();
        let left: Vec<&&str> = COMMUNES.iter().filter(new).collect();
        let Some(code) = act.of(0, &left).map(|it| (**it).to_owned()) else { return Ok(()) };
        let living = self.model.living();
        let communes: Vec<String> =
            living.iter().filter(|it| it.above.is_some()).map(|it| it.code.clone()).collect();
        let neighbour = act.of(1, &communes).filter(|_| !act.one_in(2, 3)).cloned();
        let neighbours: Vec<String> = neighbour.into_iter().collect();
        let villages = [1, 2].map(|at| format!("Thôn {at} của {code}"));
        let file = format!(
            "[[unit]]\ncode = \"{code}\"\nabove = \"{ABOVE}\"\nvillages = {villages:?}\n\
             neighbours = {neighbours:?}\n"
        );
        let invitations = self.hotline().import(&file);
        let invitation = invitations.into_iter().find(|it| it.0 == code);
        let Some((_, invitation)) = invitation else {
            return Err(format!("{code} is imported and nobody is invited"));
        };
        let name = format!("truong.{code}");
        let joins = json!({"invitation": invitation, "username": name});
        let made = Resident::at(&self.hotline().triage).post("/api/v1/accounts", &joins);
        let made = served(made, "the first account of a unit")?;
        self.tell(format!("{name} joins as the head of a new unit: {}", outcome(&made)));
        if made.status != 201 {
            return Err(format!("{name} cannot join: {}", outcome(&made)));
        }
        self.hotline().publish();
        let password = made.json()["password"].as_str().unwrap_or_default().to_owned();
        let (unit, role, keys) = (code.clone(), Role::Head, [true, true]);
        let away = BTreeSet::new();
        self.model.officers.push(Officer {
            name,
            password,
            unit,
            role,
            keys,
            away,
            bound: Vec::new(),
        });
        self.model.units.push(Unit { code, above: Some(ABOVE.to_owned()), neighbours, now: None });
        Ok(())
    }
}
