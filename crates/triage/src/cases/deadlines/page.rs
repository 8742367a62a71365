//! Terms of law in the words of the pages.

use casework::clock::Timestamp;
use casework::deadline::ANSWER;
use storage::cases::deadlines::Deadline;

use crate::cases::deadlines::Running;
use crate::platform::layout::Layout;

impl Layout<'_> {
    /// The name of a term.
    pub(crate) fn term(&self, it: &Running) -> String {
        self.term_of_code(&it.deadline.code)
    }

    /// The same by its code; the code itself where no name is left for it.
    pub(crate) fn term_of_code(&self, code: &str) -> String {
        let key = format!("term-{code}");
        match code {
            ANSWER => self.text("deadline-answer"),
            _ if self.w.has(&key) => self.text(key),
            _ => code.to_owned(),
        }
    }

    /// The end of a term for people: a term that ends at midnight ends with the day before.
    pub(crate) fn until(&self, deadline: &Deadline) -> String {
        self.until_moment(deadline.due)
    }

    /// The same for the moment at which a term ends.
    pub(crate) fn until_moment(&self, due: Timestamp) -> String {
        let day = due.day();
        if due == day.start() {
            return self.text_with("deadline-day", "day", day.plus(-1).as_people_write_it());
        }
        format!("{} {}", day.as_people_write_it(), due.hour_and_minute())
    }
}
