//! The cases that an officer asks for, read from an address, a form or a program.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::referral::Stage;
use serde::Deserialize;
use storage::accounts::password_resets::Eyes;
use storage::cases::queue::{Cursor, Filter, View};
use utoipa::{IntoParams, ToSchema};

use crate::cases::handles::Queue;
use crate::cases::queue::scan::Wanted;
use crate::cases::queue::{Page, cursor_of};
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;
use crate::platform::shapes;

/// A page of the queue. Only plain codes and days, since no typed word may be in an address.
#[derive(Clone, Default, Deserialize, IntoParams, ToSchema)]
pub struct QueueQuery {
    /// `open` (the default), `mine`, `unassigned`, `answered`, `approvals` (a hand-over waits for the
    /// unit's head), `aside` or `closed`; anything else counts as `open`.
    #[serde(default)]
    pub view: String,
    /// A state's code; any when empty.
    #[serde(default)]
    #[schema(value_type = shapes::StateOrEmpty)]
    #[param(value_type = shapes::StateOrEmpty, inline)]
    pub state: String,
    /// `true` or `false`; either when empty.
    #[serde(default)]
    #[schema(value_type = shapes::YesNoOrEmpty)]
    #[param(value_type = shapes::YesNoOrEmpty, inline)]
    pub urgent: String,
    /// Received on this day or later, `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(value_type = shapes::DayOrEmpty)]
    #[param(value_type = shapes::DayOrEmpty, inline)]
    pub since: String,
    /// Received on this day or earlier, `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(value_type = shapes::DayOrEmpty)]
    #[param(value_type = shapes::DayOrEmpty, inline)]
    pub until: String,
    /// `true` for cases due within a day or overdue, the earliest first; all when empty.
    #[serde(default)]
    #[schema(value_type = shapes::YesNoOrEmpty)]
    #[param(value_type = shapes::YesNoOrEmpty, inline)]
    pub due: String,
    /// A category's code; found by opening headlines.
    #[serde(default)]
    #[schema(value_type = shapes::CodeOrEmpty)]
    #[param(value_type = shapes::CodeOrEmpty, inline)]
    pub category: String,
    /// The `next` of the page before; any other text starts at the beginning.
    #[serde(default)]
    pub after: String,
}

impl QueueQuery {
    /// The filter for plain columns; a case due before `soon` counts as due.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`].
    pub fn filter(&self, eyes: Eyes, soon: Timestamp) -> Result<Filter, Refusal> {
        let view = match self.view.as_str() {
            "mine" => View::Of(eyes.officer),
            "unassigned" => View::Unassigned,
            "answered" => View::Answered,
            "approvals" => View::Preparing(Stage::Approval),
            "aside" => View::Aside,
            "closed" => View::Closed,
            _ => View::Open,
        };
        let urgent = yes_or_no(&self.urgent)?;
        let due = yes_or_no(&self.due)?.filter(|due| *due).map(|_| soon);
        let state = read(&self.state, State::named)?;
        let (since, until) = (read(&self.since, Day::parse)?, read(&self.until, Day::parse)?);
        Ok(Filter { view, state, urgent, since, until, due, eyes: Some(eyes) })
    }

    /// The start of the page.
    #[must_use]
    pub fn after(&self) -> Option<Cursor> {
        cursor_of(&self.after)
    }

    /// Whether it narrows its view.
    #[must_use]
    pub fn narrows(&self) -> bool {
        [&self.state, &self.urgent, &self.since, &self.until, &self.due, &self.category]
            .iter()
            .any(|text| !text.is_empty())
    }
}

/// Reads a choice between all, those that are and those that are not.
fn yes_or_no(text: &str) -> Result<Option<bool>, Refusal> {
    read(text, |text| text.parse().ok())
}

/// Reads a value; an empty text asks for nothing.
fn read<T>(text: &str, as_what: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    as_what(text).map(Some).ok_or(Refusal::UnknownCode)
}

impl Queue<'_> {
    /// The requested page; `place` holds words of a place, empty for any.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`], or the reason why the queue cannot be shown.
    pub async fn wished(
        &self,
        may: &May<WorkCases>,
        wish: &QueueQuery,
        place: &str,
    ) -> Result<Page, Refusal> {
        let filter = wish.filter(may.who.eyes, self.triage.deadlines().soon())?;
        let wanted = Wanted { category: wish.category.clone(), place: place.trim().to_owned() };
        if !wanted.category.is_empty() && self.triage.categories.get(&wanted.category).is_none() {
            return Err(Refusal::UnknownCode);
        }
        if wanted.is_nothing() {
            return self.list(may, filter, wish.after()).await;
        }
        if filter.view == View::Closed {
            // Closed cases are not searched (rule A2).
            return Err(Refusal::UnknownCode);
        }
        self.look_through(may, filter, &wanted, wish.after()).await
    }
}
