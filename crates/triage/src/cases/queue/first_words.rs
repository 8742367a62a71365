//! The first words of a tip in its row of the queue (decision 41): only of cases on the page, opened in
//! memory with the viewer's keys.

use casework::beginning::beginning;
use casework::case::State;
use casework::directory::KeyKind;
use casework::ids::CaseId;
use casework::tip::Tip;
use sealing::header::Purpose;
use storage::audit::Act;
use storage::cases::Case;

use crate::cases::handles::Queue;
use crate::cases::open::grants::key_of;
use crate::cases::queue::Line;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// Whether a list shows the first words of a case: it is open and under the key that the whole desk holds. A
/// list on a screen at the post shows no words that only some officers may read.
#[must_use]
pub fn shows_words(case: &Case) -> bool {
    case.kind == KeyKind::Desk && case.state != State::Closed
}

impl Queue<'_> {
    /// Adds the first words to the lines that show them, and records before that they were shown.
    pub(crate) async fn add_first_words(
        &self,
        may: &May<WorkCases>,
        lines: &mut [Line],
    ) -> Result<(), Refusal> {
        let shown = lines.iter().map(|line| &line.case).filter(|case| shows_words(case));
        let ids: Vec<CaseId> = shown.map(|case| case.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        self.note_queue_view(may).await?;
        let read = self.triage.store.read();
        let grants = read.cases().grants(&ids).await?;
        let tips = read.cases().envelopes_for(&ids, Purpose::Tip).await?;
        for line in lines.iter_mut().filter(|line| shows_words(&line.case)) {
            let case = &line.case;
            let Ok(key) = key_of(&may.who, case, &grants) else { continue };
            let tip = tips.iter().find(|it| it.case == case.id && it.key_epoch == case.key_epoch);
            let body = tip.and_then(|tip| tip.sealed.open(tip.header(), &key).ok());
            let tip = body.and_then(|body| serde_json::from_slice::<Tip>(&body).ok());
            line.words =
                tip.map(|tip| beginning(&tip.answers.text)).filter(|words| !words.is_empty());
        }
        Ok(())
    }

    /// Records that an officer read the queue, at most once a day in a session. The record names no cases and
    /// no number: a series of such rows would tell when a tip came (rule W2).
    async fn note_queue_view(&self, may: &May<WorkCases>) -> Result<(), Refusal> {
        self.triage
            .audit()
            .record_once_a_day(may, self.triage.audit().act_by(&may.who, Act::QueueViewed))
            .await
    }
}
