//! The ways in which a page's form can be sent.

use crate::crawl::Fields;
use crate::forms::PageForm;

/// One way to send a form.
#[derive(Clone)]
pub(super) struct Sending {
    pub(super) is_posted: bool,
    pub(super) action: String,
    pub(super) fields: Fields,
    pub(super) button: String,
    pub(super) is_filled: bool,
}

/// Every button of a form, unchanged or filled in; a choice takes the first option, or when filled in the
/// last.
pub(super) fn ways_of(form: &PageForm, path: &str, is_filled: bool) -> Vec<Sending> {
    let mut fields = form.fields.clone();
    for (name, values) in &form.choices {
        let is_box = values.contains(&None);
        let value = match (is_filled, is_box) {
            (true, _) => values.iter().flatten().next_back().cloned(),
            (false, true) => None,
            (false, false) => values.first().cloned().flatten(),
        };
        fields.extend(value.map(|value| (name.clone(), value)));
    }
    let action = if form.action.is_empty() { path.to_owned() } else { form.action.clone() };
    let of_button = |(name, value): &(String, String)| {
        let mut fields = fields.clone();
        if !name.is_empty() {
            fields.push((name.clone(), value.clone()));
        }
        let (is_posted, action) = (form.is_posted, action.clone());
        Sending { is_posted, action, fields, button: value.clone(), is_filled }
    };
    form.buttons.iter().map(of_button).collect()
}

/// The address of a form that is sent by GET.
pub(super) fn asking(action: &str, fields: &[(String, String)]) -> String {
    let escaped = |text: &str| {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).into(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(one).collect::<String>()
    };
    let pair = |(name, value): &(String, String)| format!("{}={}", escaped(name), escaped(value));
    let query: Vec<String> = fields.iter().map(pair).collect();
    format!("{}?{}", action.split('?').next().unwrap_or_default(), query.join("&"))
}

/// The key of a sending: the page, the address, the button, and the names of the fields.
pub(super) fn key(path: &str, it: &Sending) -> String {
    let mut names: Vec<&str> = it.fields.iter().map(|it| it.0.as_str()).collect();
    names.dedup();
    let is_id = it.button.len() == 16 && it.button.bytes().all(|byte| byte.is_ascii_hexdigit());
    let button = if is_id { "ID" } else { &it.button };
    let page = path.split('?').next().unwrap_or_default();
    format!("{page} > {} > {button} > {names:?} > {}", it.action, it.is_filled)
}
