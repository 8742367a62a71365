//! What an officer typed into a case's page, so that no refusal costs them their words.

use webkit::form::Form;

use crate::referral::panel::Place;

/// What was typed and was not kept, each in its own box.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) text: String,
    pub(crate) reason: String,
    pub(crate) verify: String,
    pub(crate) body: String,
    pub(crate) place: String,
    pub(crate) time: String,
    pub(crate) what: String,
    /// Whether it came through a sign-in.
    pub(crate) carried: bool,
    /// The unit in the place of the merged one that was chosen.
    pub(crate) successor: Option<Place>,
}

impl Typed {
    pub(crate) fn of(form: &Form) -> Self {
        let get = |name: &str| form.get(name).to_owned();
        Self {
            text: get("text"),
            reason: get("reason"),
            verify: get("verify"),
            body: get("body"),
            place: get("place"),
            time: get("time"),
            what: get("what"),
            carried: false,
            successor: None,
        }
    }

    /// What came through a sign-in, in the box of its act.
    pub(crate) fn carried(act: &str, text: &str) -> Self {
        let (mut typed, text) = (Self { carried: true, ..Self::default() }, text.to_owned());
        match act {
            "task" => typed.what = text,
            "corroborate" => typed.verify = text,
            "unmask" => typed.reason = text,
            _ => typed.text = text,
        }
        typed
    }

    /// The words of a form, from the box of its act.
    pub(crate) fn words_of(form: &Form) -> &str {
        form.get(match form.get("act") {
            "task" => "what",
            "corroborate" => "verify",
            "unmask" => "reason",
            _ => "text",
        })
    }
}
