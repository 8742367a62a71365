//! What a case's page says of the gate through which its text is handed over or shared (rule W7).

use casework::tip::answers::Field;

use crate::case_page::page::CasePage;
use crate::cases::open::conversation::Speaker;

impl CasePage<'_> {
    /// Whether the text is to be sanitised before the case goes; the default is yes.
    pub(super) fn is_to_be_sanitised(&self, of_act: &str) -> bool {
        !self.typed.is(of_act) || !self.typed.get("sanitise").is_empty()
    }

    /// The place of an urgent case that a neighbour is shown before its text; at first in the writer's words.
    pub(super) fn ahead_place(&self) -> &str {
        let told = || self.file.tip.as_ref().map_or("", |tip| &tip.answers.place);
        self.typed.if_there("place").filter(|_| self.typed.is("chia-se")).unwrap_or_else(told)
    }

    /// The same for the time.
    pub(super) fn ahead_time(&self) -> &str {
        let told = || self.file.tip.as_ref().map_or("", |tip| &tip.answers.time);
        self.typed.if_there("time").filter(|_| self.typed.is("chia-se")).unwrap_or_else(told)
    }

    /// The words for a field of both texts.
    pub(super) fn field_words(name: &str) -> String {
        Field::named(name).map_or_else(|| format!("sanitise-{name}"), Field::label)
    }

    /// Whether a question to the writer waits that the unit before asked.
    pub(super) fn waits_for_writer(&self) -> bool {
        self.file.conversation.last().is_some_and(|it| it.by == Speaker::Unit)
    }
}
