//! The forms of a page, as a person fills them in who changes only what must be filled in.

/// A form of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageForm {
    /// Whether it is posted; otherwise it is sent by GET.
    pub is_posted: bool,
    /// Its address; empty for the page's own address.
    pub action: String,
    /// The fields that are sent with every choice: hidden fields, and typed ones.
    pub fields: Vec<(String, String)>,
    /// The choices, by name: the options of a list, and whether a box is ticked.
    pub choices: Vec<(String, Vec<Option<String>>)>,
    /// The present choices: options and ticked boxes.
    pub chosen: Vec<(String, String)>,
    /// The boxes to type in, with their present text.
    pub boxes: Vec<TextBox>,
    /// The buttons.
    pub buttons: Vec<(String, String)>,
}

/// A box to type in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBox {
    /// Its name.
    pub name: String,
    /// `text`, `date`, `password`, `textarea`; empty means `text`.
    pub kind: String,
    /// Its present text.
    pub value: String,
    /// The most characters that a browser accepts.
    pub most: Option<usize>,
}

/// A request that the page offers: an address and fields.
pub type Offer = (String, Vec<(String, String)>);

impl PageForm {
    /// Every way to send it: each button with each choice.
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        let mut ways: Vec<Vec<(String, String)>> = vec![self.fields.clone()];
        for (name, values) in &self.choices {
            let with = |way: &Vec<(String, String)>, value: &Option<String>| {
                let mut way = way.clone();
                way.extend(value.clone().map(|value| (name.clone(), value)));
                way
            };
            ways = ways.iter().flat_map(|way| values.iter().map(|it| with(way, it))).collect();
        }
        let of_button = |button: &(String, String)| {
            let sent = |way: &Vec<(String, String)>| {
                let mut way = way.clone();
                if !button.0.is_empty() {
                    way.push(button.clone());
                }
                (self.action.clone(), way)
            };
            ways.iter().map(sent).collect::<Vec<_>>()
        };
        self.buttons.iter().flat_map(of_button).collect()
    }
}

impl PageForm {
    /// Whether it can be sent with these values in its fields, choices and button.
    #[must_use]
    pub fn takes(&self, with: &[(&str, &str)]) -> bool {
        with.iter().all(|(name, value)| {
            let is = |pair: &(String, String)| pair.0 == *name && pair.1 == *value;
            let chosen = self.choices.iter().filter(|(it, _)| it == name);
            self.fields.iter().chain(&self.buttons).any(is)
                || chosen.flat_map(|(_, values)| values).any(|it| it.as_deref() == Some(*value))
        })
    }

    /// The fields sent with these values in its choices and button; other lists take their first option, and
    /// other boxes stay unticked.
    #[must_use]
    pub fn filled_with(&self, with: &[(&str, &str)]) -> Vec<(String, String)> {
        let says = |name: &str, value: &str| with.contains(&(name, value));
        let mut filled = self.fields.clone();
        filled.retain(|(name, _)| name != "csrf");
        for (name, values) in &self.choices {
            let said = values.iter().flatten().find(|it| says(name, it)).cloned();
            let first = || if values.contains(&None) { None } else { values[0].clone() };
            filled.extend(said.or_else(first).map(|value| (name.clone(), value)));
        }
        filled.extend(self.buttons.iter().find(|(name, value)| says(name, value)).cloned());
        filled
    }
}

/// The forms of a page that are posted. `typed` gives the words for a box, by its name and type; a box with
/// text keeps it.
#[must_use]
pub fn posted_forms(page: &str, typed: impl Fn(&str, &str) -> String) -> Vec<PageForm> {
    let mut forms = sent_forms(page, typed);
    forms.retain(|form| form.is_posted);
    forms
}

/// All forms of a page, those sent by GET too. A button that sends a form to an address of its own counts as
/// a form, wherever it is.
#[must_use]
pub fn sent_forms(page: &str, typed: impl Fn(&str, &str) -> String) -> Vec<PageForm> {
    let heads = page.split("<form ").skip(1).filter_map(|rest| rest.split_once('>'));
    let sent = heads.filter(|(head, _)| !head.contains("method=\"dialog\""));
    let of_page = |(head, rest): (&str, &str)| {
        let head = on_one_line(head);
        let head = head.as_str();
        let body = rest.split("</form>").next().unwrap_or_default();
        let (form, to_others) = form(&attribute(head, "action"), body, &typed);
        let form = PageForm { is_posted: head.contains("method=\"post\""), ..form };
        let other = |(action, button)| PageForm { action, buttons: vec![button], ..form.clone() };
        let others: Vec<PageForm> = to_others.into_iter().map(other).collect();
        let own = Some(form).filter(|it| !it.buttons.is_empty() || others.is_empty());
        let id = attribute(head, "id");
        own.into_iter().chain(others).map(move |form| (id.clone(), form)).collect::<Vec<_>>()
    };
    let forms: Vec<(String, PageForm)> = sent.flat_map(of_page).collect();
    let buttons = page.split("<button ").skip(1).filter_map(|rest| rest.split('>').next());
    let elsewhere = buttons.map(on_one_line).filter_map(|head| {
        let head = head.as_str();
        let (form, action) = (attribute(head, "form"), attribute(head, "formaction"));
        let (_, sent) = forms.iter().find(|(id, _)| !form.is_empty() && *id == form)?;
        let action = if action.is_empty() { sent.action.clone() } else { action };
        let buttons = vec![(attribute(head, "name"), attribute(head, "value"))];
        Some(PageForm { action, buttons, ..sent.clone() })
    });
    let elsewhere: Vec<PageForm> = elsewhere.collect();
    forms.into_iter().map(|(_, form)| form).chain(elsewhere).collect()
}

/// A button that sends its form to another address: that address, and the button's name and value.
type Elsewhere = (String, (String, String));

/// A form, and its buttons for other addresses.
fn form(
    action: &str,
    body: &str,
    typed: &impl Fn(&str, &str) -> String,
) -> (PageForm, Vec<Elsewhere>) {
    let (mut fields, mut choices, mut buttons) = (Vec::new(), Vec::new(), Vec::new());
    let mut to_others = Vec::new();
    // Whether the last list requires a choice.
    let mut chooses = false;
    let (mut chosen, mut boxes) = (Vec::new(), Vec::new());
    let most = |head: &str| attribute(head, "maxlength").parse().ok();
    for tag in body.split('<').skip(1) {
        let (head, after) = tag.split_once('>').unwrap_or((tag, ""));
        let head = on_one_line(head);
        let head = head.as_str();
        let name = attribute(head, "name");
        let value = attribute(head, "value");
        let filled = |there: String, kind: &str| {
            if there.trim().is_empty() { typed(&name, kind) } else { there }
        };
        if head.starts_with("input") {
            match attribute(head, "type").as_str() {
                "hidden" => fields.push((name, value)),
                "checkbox" => {
                    if is_set(head, "checked") {
                        chosen.push((name.clone(), value.clone()));
                    }
                    // A browser does not send the form without a required tick.
                    let unticked = (!is_required(head)).then_some(None);
                    let values: Vec<_> = [Some(value)].into_iter().chain(unticked).collect();
                    choices.push((name, values));
                }
                "radio" => {
                    if is_set(head, "checked") {
                        chosen.push((name.clone(), value.clone()));
                    }
                    match choices.iter_mut().find(|it: &&mut (String, _)| it.0 == name) {
                        Some((_, values)) => values.push(Some(value)),
                        None if is_required(head) => choices.push((name, vec![Some(value)])),
                        None => choices.push((name, vec![None, Some(value)])),
                    }
                }
                kind => {
                    let there = (name.clone(), kind.to_owned(), value.clone(), most(head));
                    boxes.push(TextBox::of(there));
                    let value = filled(value, kind);
                    fields.push((name, value));
                }
            }
        } else if head.starts_with("textarea") {
            // A line feed right after the tag is no part of the text.
            let text = unescaped(after);
            let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
            boxes.push(TextBox::of((name.clone(), "textarea".to_owned(), text, most(head))));
            let value = filled(unescaped(after), "textarea");
            fields.push((name, value));
        } else if head.starts_with("select") {
            choices.push((name, Vec::new()));
            chooses = is_required(head);
        } else if head.starts_with("option") {
            if let Some((name, options)) = choices.last_mut() {
                if is_set(head, "selected") {
                    chosen.push((name.clone(), value.clone()));
                }
                options.extend((!chooses || !value.is_empty()).then_some(Some(value)));
            }
        } else if head.starts_with("button") {
            match attribute(head, "formaction") {
                own if own.is_empty() => buttons.push((name, value)),
                other => to_others.push((other, (name, value))),
            }
        }
    }
    let action = action.to_owned();
    let form = PageForm { is_posted: true, action, fields, choices, chosen, boxes, buttons };
    (form, to_others)
}

impl TextBox {
    fn of((name, kind, value, most): (String, String, String, Option<usize>)) -> Self {
        Self { name, kind, value, most }
    }
}

/// Whether a tag has an attribute without a value.
fn is_set(head: &str, name: &str) -> bool {
    head.split(' ').any(|it| it.trim_end_matches('/') == name)
}

/// The request that confirms the closing of a case, if the page asks for it; without the form's own token.
#[must_use]
pub fn confirmed(page: &str) -> Option<Offer> {
    let mut offers =
        posted_forms(page, |_, _| String::new()).into_iter().flat_map(|it| it.offers());
    let (action, mut fields) = offers.find(|(action, _)| act_of(action) == "ket-thuc")?;
    fields.retain(|(name, _)| name != "csrf");
    Some((action, fields))
}

/// The act of a form on a case's page, from its address; empty for other forms.
#[must_use]
pub fn act_of(action: &str) -> &str {
    let of_case = action.strip_prefix("/ho-so/").and_then(|it| it.split_once('/'));
    of_case.map_or("", |(_, act)| act)
}

/// A tag with all its attributes on one line; their values are unchanged.
fn on_one_line(head: &str) -> String {
    let parts = head.split('"').enumerate();
    let parts =
        parts.map(|(at, it)| if at % 2 == 0 { it.replace('\n', " ") } else { it.to_owned() });
    parts.collect::<Vec<_>>().join("\"")
}

fn is_required(head: &str) -> bool {
    head.split(' ').any(|it| it == "required")
}

/// The value of an attribute in a tag; empty when it is not there.
fn attribute(head: &str, name: &str) -> String {
    let value = head.split(&format!(" {name}=\"")).nth(1).and_then(|it| it.split('"').next());
    let first = head.strip_prefix(&format!("{name}=\"")).and_then(|it| it.split('"').next());
    unescaped(value.or(first).unwrap_or_default())
}

fn unescaped(text: &str) -> String {
    let entities =
        [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    entities.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_required_is_chosen() {
        let page = "<form method=\"post\" action=\"/ho-so/N/ket-thuc\"><select name=\"to\" required>\
            <option value=\"\">?</option><option value=\"b\">B</option></select>\
            <input type=\"checkbox\" name=\"sure\" value=\"1\"\n    required>\
            <button>x</button><button formaction=\"/ho-so/N/sua-lai\">y</button></form>";
        let wanted = [("to", "b"), ("sure", "1")];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(confirmed(page), Some(("/ho-so/N/ket-thuc".to_owned(), wanted.to_vec())));
        let forms = posted_forms(page, |_, _| String::new());
        assert_eq!((forms.len(), forms[0].offers().len()), (2, 1));
        assert_eq!(
            (forms[1].action.as_str(), act_of(&forms[1].action)),
            ("/ho-so/N/sua-lai", "sua-lai")
        );
    }

    #[test]
    fn a_form_is_sent_with_each_button_and_each_choice() {
        let page = "<form method=\"get\"><button>x</button></form>\
            <form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"csrf\" value=\"1\">\
            <select id=\"to\" name=\"to\"><option value=\"b\">B</option>\
            <option value=\"c\" selected>C</option></select>\
            <input type=\"checkbox\" name=\"sure\" value=\"1\"><textarea name=\"text\">\n</textarea>\
            <button name=\"act\" value=\"do\">x</button><button name=\"act\" value=\"ask\">y</button>\
            </form>";
        let forms = posted_forms(page, |name, _| format!("{name}!"));
        assert_eq!(forms.len(), 1);
        let offers = forms[0].offers();
        assert_eq!(offers.len(), 8);
        let first: Vec<_> = offers[0].1.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let wanted = [("csrf", "1"), ("text", "text!"), ("to", "b"), ("sure", "1"), ("act", "do")];
        assert_eq!((offers[0].0.as_str(), first.as_slice()), ("/a", wanted.as_slice()));
    }
}
