//! Terms of law in the words of the pages.

use casework::clock::Timestamp;
use casework::deadline::ANSWER;
use storage::cases::deadlines::Deadline;

use crate::cases::deadlines::Running;
use crate::platform::layout::Layout;

impl Layout<'_> {
    /// The name of a term.
    pub(crate) fn term(&self, it: &Running) -> String {
        let answers = it.deadline.code == ANSWER;
        let named = it.term.as_ref().map(|term| term.vi.clone());
        named.unwrap_or_else(|| {
            if answers { self.text("deadline-answer") } else { it.deadline.code.clone() }
        })
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
