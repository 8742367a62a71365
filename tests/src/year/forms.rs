//! Forms of pages, posted exactly as they are offered.

use crate::forms::{PageForm, confirmed, posted_forms};
use crate::year::act::Act;
use crate::year::deeds::Deed;
use crate::year::model::Officer;
use crate::year::walk::{Walk, Went, is_done, served};

/// A form of a page with one of its buttons, which says what it does.
struct Form {
    page: PageForm,
    act: String,
}

/// The forms of a page, once for each of their buttons; what is typed into their boxes is this.
fn forms(page: &str, words: &str, until: &str) -> Vec<Form> {
    let typed = |_: &str, kind: &str| if kind == "date" { until } else { words }.to_owned();
    let once_each = |page: PageForm| {
        let acts: Vec<String> = page.buttons.iter().map(|(_, act)| act.clone()).collect();
        acts.into_iter().map(move |act| Form { page: page.clone(), act })
    };
    posted_forms(page, typed).into_iter().flat_map(once_each).collect()
}

/// How many things a page offers to do at addresses below this one.
#[must_use]
pub fn offered(page: &str, below: &str) -> usize {
    forms(page, "", "").iter().filter(|it| it.page.action.starts_with(below)).count()
}

impl Form {
    /// What is posted, with one of its choices.
    fn filled(&self, act: &Act) -> Vec<(String, String)> {
        let mut filled = self.page.fields.clone();
        filled.retain(|(name, _)| name != "csrf");
        for (name, values) in &self.page.choices {
            // A box is ticked now and then.
            let ticks = || act.one_in(2, 3).then(|| values[0].clone()).flatten();
            let is_box = values.contains(&None);
            let value = if is_box { ticks() } else { act.of(3, values).cloned().flatten() };
            filled.extend(value.map(|value| (name.clone(), value)));
        }
        if !self.act.is_empty() {
            filled.push(("act".to_owned(), self.act.clone()));
        }
        filled
    }

    /// What it does, of what the model follows.
    fn deed(&self, filled: &[(String, String)], words: &str) -> Deed {
        let get = |name: &str| {
            let found = filled.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let lifts = self.page.action.ends_with("/tro-lai");
        Deed {
            act: if lifts { "lift".to_owned() } else { self.act.clone() },
            // Behind a stroke stands the agreement that a hand-over rests on.
            to: get(if lifts { "officer" } else { "to" })
                .split('/')
                .next()
                .unwrap_or_default()
                .to_owned(),
            state: get("state"),
            words: words.to_owned(),
            sanitise: !get("sanitise").is_empty(),
            // The page that asks once more has a box for it, and the button is not pressed without.
            knows: true,
            ahead: !get("ahead").is_empty(),
        }
    }
}

impl Walk {
    /// Opens a case's page and posts one of the forms that it offers.
    pub(super) fn post_a_form(&mut self, act: &Act) -> Went {
        let Some(place) = self.choose_case(act, 0, |_| true) else { return Ok(()) };
        let Some(by) = self.choose_reader(act, 1, place) else { return Ok(()) };
        let number = self.model.cases[place].number.clone();
        let page = self.get(&by.name, &format!("/ho-so/{number}"))?;
        if page.status != 200 {
            return Err(format!("{} does not open the page of {number}", by.name));
        }
        let (words, until) = (self.fresh_words(), self.hold_until());
        let offered = forms(&page.text, &words, &until);
        let of_case = format!("/ho-so/{number}");
        let offered: Vec<&Form> =
            offered.iter().filter(|it| it.page.action.starts_with(&of_case)).collect();
        let Some(form) = act.of(2, &offered) else { return Ok(()) };
        let filled = form.filled(act);
        let deed = form.deed(&filled, &words);
        self.post(place, &by, &form.page.action, &filled, &deed)
    }

    fn post(
        &mut self,
        place: usize,
        by: &Officer,
        action: &str,
        filled: &[(String, String)],
        deed: &Deed,
    ) -> Went {
        let fields: Vec<(&str, &str)> =
            filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let about = self.model.cases[place].about_another(by);
        let answer = self.unheard_by(about.as_deref(), |walk| {
            let asked = format!("{} posts {action}", by.name);
            let answer = served(walk.officer(&by.name).post_form(action, &fields), &asked)?;
            // A case is closed by the page that shows what will be said.
            match confirmed(&answer.text).filter(|_| answer.status == 200) {
                None => Ok(answer),
                Some((action, fields)) => {
                    let fields: Vec<_> =
                        fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
                    served(walk.officer(&by.name).post_form(&action, &fields), &asked)
                }
            }
        })?;
        let number = &self.model.cases[place].number;
        let by_page = format!("{} by the page of {number}: {}", by.name, deed.told());
        self.tell(format!("{by_page}: {}", answer.status));
        self.touched.insert(place);
        let case = &self.model.cases[place];
        if !is_done(&answer) {
            let (state, lead) = (&case.state, &case.lead);
            let words = refusal(&answer.text);
            return Err(format!(
                "{by_page}, as it is offered ({state}, led by {lead}): {} {words}",
                answer.status
            ));
        }
        let why = deed.forbidden(&self.model, by, case);
        self.model.done(place, by, deed);
        why.map_or(Ok(()), |why| Err(format!("{by_page}, though {why}")))
    }
}

/// What a page says of a refusal.
fn refusal(page: &str) -> String {
    let notice = page.split("role=\"alert\"").nth(1).and_then(|it| it.split('<').next());
    notice.unwrap_or_default().trim_start_matches([' ', '>']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::forms;
    use crate::year::act::Act;

    #[test]
    fn a_form_is_posted_once_for_each_button_with_what_is_typed_and_chosen() {
        let page = "<form method=\"post\" action=\"/b\"><input type=\"hidden\" name=\"csrf\" value=\"c\">\
            <input name=\"text\" required><select name=\"to\"><option value=\"p\">P</option>\
            <option value=\"q\">Q</option></select><button name=\"act\" value=\"ask\">A</button>\
            <button name=\"act\" value=\"note\">N</button></form>";
        let found = forms(page, "lời", "2027-01-01");
        assert_eq!(found.len(), 2);
        let filled = found[1].filled(&Act { kind: "form", picks: [0, 0, 0, 1] });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(filled, [pair("text", "lời"), pair("to", "q"), pair("act", "note")]);
    }
}
