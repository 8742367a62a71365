//! Forms of pages, posted exactly as offered.

use crate::forms::{PageForm, act_of, confirmed, posted_forms};
use crate::year::act::Act;
use crate::year::deeds::Deed;
use crate::year::model::Officer;
use crate::year::walk::{Walk, Went, is_done, served};

/// The acts of a case's page by their addresses, with their names in the model.
const ACTS: [(&str, &str); 31] = [
    ("tiep-nhan", "accept"),
    ("hoi", "ask"),
    ("tra-loi", "answer"),
    ("da-doc", "read"),
    ("ghi-chu", "note"),
    ("giao", "assign"),
    ("trang-thai", "state"),
    ("xem-truoc", "close"),
    ("ket-thuc", "close_now"),
    ("sua-lai", "close_back"),
    ("hien-ten", "unmask"),
    ("phan-loai", "classify"),
    ("xac-minh", "corroborate"),
    ("de-rieng", "aside"),
    ("lay-lai", "take_back"),
    ("khong-tham-gia", "recuse"),
    ("giao-viec", "task"),
    ("viec-xong", "task_done"),
    ("viec-chua-xong", "task_undone"),
    ("xong-han", "met"),
    ("gia-han", "extend"),
    ("giu-ho-so", "hold"),
    ("xac-nhan-giu", "confirm_hold"),
    ("thoi-giu", "lift_hold"),
    ("chuyen", "refer"),
    ("duyet", "approve"),
    ("thoi-chuyen", "drop"),
    ("chia-se", "share"),
    ("thoi-chia-se", "unshare"),
    ("tra-lai", "return"),
    ("tro-lai", "lift"),
];

/// The forms of a page, with these words for their boxes.
fn forms(page: &str, words: &str, until: &str) -> Vec<PageForm> {
    posted_forms(page, |_, kind| if kind == "date" { until } else { words }.to_owned())
}

/// How many requests a page offers to addresses below this one.
#[must_use]
pub fn offered(page: &str, below: &str) -> usize {
    forms(page, "", "").iter().filter(|it| it.action.starts_with(below)).count()
}

/// The posted fields, with one of the form's choices.
fn filled(form: &PageForm, act: &Act) -> Vec<(String, String)> {
    let mut filled = form.fields.clone();
    filled.retain(|(name, _)| name != "csrf");
    for (name, values) in &form.choices {
        // A box is ticked now and then.
        let ticks = || act.one_in(2, 3).then(|| values[0].clone()).flatten();
        let is_box = values.contains(&None);
        let value = if is_box { ticks() } else { act.of(3, values).cloned().flatten() };
        filled.extend(value.map(|value| (name.clone(), value)));
    }
    filled
}

/// The deed of a form, as far as the model follows it.
fn deed(form: &PageForm, filled: &[(String, String)], words: &str) -> Deed {
    let get = |name: &str| {
        let found = filled.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let at = act_of(&form.action);
    let named = ACTS.iter().find(|(address, _)| *address == at);
    let act = named.map_or_else(|| panic!("no act at {at}"), |(_, act)| *act);
    let lifts = act == "lift";
    Deed {
        act: act.to_owned(),
        // After a slash comes the agreement on which a hand-over rests.
        to: get(if lifts { "officer" } else { "to" })
            .split('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        state: get("state"),
        words: words.to_owned(),
        sanitise: !get("sanitise").is_empty(),
        // The confirming page has a box for it, and the button is not pressed without the tick.
        knows: true,
        ahead: !get("ahead").is_empty(),
    }
}

impl Walk {
    /// Opens a case's page and posts one of its forms.
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
        let offered: Vec<&PageForm> =
            offered.iter().filter(|it| it.action.starts_with(&of_case)).collect();
        let Some(form) = act.of(2, &offered) else { return Ok(()) };
        let fields = filled(form, act);
        let deed = deed(form, &fields, &words);
        self.post(place, &by, &form.action, &fields, &deed)
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
            // A case is closed on the page that shows the words to the writer.
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

/// The refusal that a page tells.
fn refusal(page: &str) -> String {
    let notice = page.split("role=\"alert\"").nth(1).and_then(|it| it.split('<').next());
    notice.unwrap_or_default().trim_start_matches([' ', '>']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{deed, filled, forms};
    use crate::year::act::Act;

    #[test]
    fn a_form_is_posted_once_for_each_button_with_what_is_typed_and_chosen() {
        let page = "<form method=\"post\" action=\"/ho-so/N/hoi\"><input type=\"hidden\" name=\"csrf\" value=\"c\">\
            <input name=\"text\" required><select name=\"to\"><option value=\"p\">P</option>\
            <option value=\"q\">Q</option></select><button>A</button>\
            <button formaction=\"/ho-so/N/ghi-chu\">N</button></form>";
        let found = forms(page, "lời", "2027-01-01");
        assert_eq!(found.len(), 2);
        let fields = filled(&found[1], &Act { kind: "form", picks: [0, 0, 0, 1] });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(fields, [pair("text", "lời"), pair("to", "q")]);
        assert_eq!(deed(&found[1], &fields, "lời").act, "note");
    }
}
