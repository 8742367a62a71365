//! The entries of officers' acts for the audit chain.

use casework::ids::{OfficerId, UnitId};
use storage::accounts::officers::Officer;
use storage::audit::{Act, Entry};

use crate::platform::auth::May;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::handles::Audit;
use crate::platform::refusal::Refusal;

impl Audit<'_> {
    /// An act of the signed-in officer.
    pub(crate) fn act_by(&self, who: &SignedIn, act: Act) -> Entry {
        Entry::of_nobody(self.triage.clock.now(), act).by(who.officer.id, who.unit.id)
    }

    /// The entry for an act on a colleague.
    pub(crate) fn on_colleague(&self, who: &SignedIn, act: Act, on: &Officer) -> Entry {
        self.entry(Some(who.officer.id), act, who.unit.id, &on.id.0.to_string())
    }

    /// Records an act of this officer, at most once a day in a session.
    pub(crate) async fn record_once_a_day<A>(
        &self,
        may: &May<A>,
        entry: Entry,
    ) -> Result<(), Refusal> {
        let since = may.who.since.max(self.triage.clock.today().start());
        if self.triage.store.read().audit().has_done_since(&entry, since).await? {
            return Ok(());
        }
        let tx = self.triage.store.begin().await?;
        let _in_another_tab = tx.audit().record_unless_since(entry, since).await?;
        Ok(tx.commit().await?)
    }

    /// The entry for an act on a unit, an account or its keys.
    pub(crate) fn entry(
        &self,
        officer: Option<OfficerId>,
        act: Act,
        unit: UnitId,
        detail: &str,
    ) -> Entry {
        let entry = Entry::of_nobody(self.triage.clock.now(), act).of_unit(unit).saying(detail);
        match officer {
            Some(officer) => entry.by(officer, unit),
            None => entry,
        }
    }
}
