//! Passwords that a head resets, on the unit's page as it is offered or through the API.

use reqwest::Method;

use crate::unit::codes;
use crate::year::act::Act;
use crate::year::model::{Case, Model, Officer, Role, Sight};
use crate::year::walk::{Walk, Went, Wrong, outcome};

/// For so many days after a reset two accounts count as one person.
const ONE_PERSON: i32 = 7;

impl Walk {
    /// A colleague forgot their password. For some days, a case that is kept from the head is kept from the
    /// colleague too.
    pub(super) fn reset(&mut self, act: &Act) -> Went {
        let living = self.model.living();
        let heads: Vec<&Officer> =
            living.iter().filter_map(|it| self.model.head(&it.code)).collect();
        let Some(head) = act.of(0, &heads).map(|it| (*it).clone()) else { return Ok(()) };
        let colleague = |it: &&Officer| {
            let plain = it.role == Role::Duty || it.role == Role::Sanitiser;
            plain && it.unit == head.unit
        };
        let all: Vec<&Officer> = self.model.officers.iter().filter(colleague).collect();
        let Some(whom) = act.of(1, &all).map(|it| (*it).clone()) else { return Ok(()) };
        if self.would_wait_by_a_village(&head, &whom) {
            return Ok(());
        }
        let password = if act.by_page() {
            self.reset_by_page(&head, &whom.name)?
        } else {
            self.reset_by_api(&head, &whom)?
        };
        self.tell(format!("{} gives {} a new password", head.name, whom.name));
        for it in self.model.officers.iter_mut().filter(|it| it.name == whom.name) {
            it.password.clone_from(&password);
            it.bound.push((head.name.clone(), ONE_PERSON));
        }
        self.forget(&whom.name);
        self.model.unattended_become_known(&head.unit);
        self.all_are_due();
        Ok(())
    }

    fn reset_by_api(&mut self, head: &Officer, whom: &Officer) -> Result<String, Wrong> {
        let path = format!("/api/v1/unit/officers/{}/password", whom.name);
        let answer = self.send(&head.name, &Method::POST, &path, None)?;
        let told = answer.json();
        let keys = ["desk", "restricted"]
            .map(|kind| told["keys"].as_array().into_iter().flatten().any(|it| it == kind));
        if answer.status != 200 || keys != whom.keys {
            let went = outcome(&answer);
            return Err(format!("{} resets {}: {went}, {keys:?}", head.name, whom.name));
        }
        Ok(told["password"].as_str().unwrap_or_default().to_owned())
    }

    fn reset_by_page(&mut self, head: &Officer, whom: &str) -> Result<String, Wrong> {
        let form = ("/don-vi", "/don-vi/mat-khau");
        let page = self.post_offered(&head.name, form, &[("username", whom)])?;
        let shown = codes(&page.text);
        shown.get(1).cloned().ok_or_else(|| format!("no password for {whom} on the page"))
    }

    /// Whether a case of the unit would have nobody left if its village counted as well, which the hotline
    /// learns only when an officer looks.
    fn would_wait_by_a_village(&self, head: &Officer, whom: &Officer) -> bool {
        let by_village = |case: &Case| {
            let others = self.model.officers.iter().filter(|it| it.unit == head.unit);
            let away = |it: &Officer| {
                case.village.as_ref().is_some_and(|(_, name)| it.away.contains(name))
            };
            case.recused.contains(&head.name) && others.into_iter().any(away)
        };
        let mut led = self.model.cases.iter().filter(|it| it.lead == head.unit);
        led.any(|it| self.model.sight(whom, it) == Sight::Whole && by_village(it))
    }
}

impl Model {
    /// Cases that nobody of this unit can work any more become known above.
    fn unattended_become_known(&mut self, unit: &str) {
        for place in 0..self.cases.len() {
            let case = &self.cases[place];
            if case.lead == unit && !case.withdrawn {
                self.known_above_if_unattended(place);
            }
        }
    }
}
