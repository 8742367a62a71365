//! Triage's own additions to the audit chain, and the signed head that oversight keeps.

use casework::job::AFTER_MIDNIGHT;
use storage::audit::head::Head;
use storage::audit::stored_heads::KeptHead;
use storage::audit::{Act, Entry};

use crate::oversight::handles::Oversight;
use crate::platform::auth::{May, Oversee};
use crate::platform::refusal::Refusal;

/// The head of the chain, for oversight to keep.
pub struct SignedHead {
    /// The link.
    pub head: Head,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// `lienthon-audit-head POSITION DAY HASH SIGNATURE`.
    pub line: String,
    /// The key that checks the signature, in base64.
    pub key: String,
}

impl Oversight<'_> {
    /// Records that triage runs under settings of this fingerprint, unless it did so already.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn note_settings(&self, fingerprint: String) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        let entry = Entry::of_nobody(self.triage.clock.now(), Act::SettingsChanged);
        tx.audit().record_if_new(entry.saying(fingerprint)).await?;
        Ok(tx.commit().await?)
    }

    /// Commits the envelopes of every finished day for which the chain does not vouch yet. Several nodes may
    /// do so at once.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; what is left is done the next time.
    pub async fn commit_finished_days(&self) -> Result<(), Refusal> {
        let today = self.triage.clock.now().plus(-AFTER_MIDNIGHT).day();
        while self.triage.store.read().audit().uncommitted_day(today).await?.is_some() {
            let tx = self.triage.store.begin().await?;
            tx.audit().commit_envelopes(today, self.triage.clock.now(), &self.triage.rng).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Signs and stores the head of the chain, once a day. Several nodes may do so at once.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; it is done the next time.
    pub async fn keep_todays_head(&self) -> Result<(), Refusal> {
        if self.has_todays_head().await? {
            return Ok(());
        }
        let now = self.triage.clock.now();
        let day = now.plus(-AFTER_MIDNIGHT).day();
        let tx = self.triage.store.begin().await?;
        let _by_another =
            tx.audit().keep_head(day, now, |text| self.triage.audit_key.sign_head(text)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether today's head is stored, after the other daily work.
    async fn has_todays_head(&self) -> Result<bool, Refusal> {
        let day = self.triage.clock.now().plus(-AFTER_MIDNIGHT).day();
        Ok(self.triage.store.read().audit().has_head_of(day).await?)
    }

    /// The heads that triage stored, the newest first, for oversight of all units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn kept_heads(
        &self,
        may: &May<Oversee>,
        most: Option<u64>,
    ) -> Result<Vec<KeptHead>, Refusal> {
        if may.who.unit.above.is_some() {
            return Err(Refusal::NotFound);
        }
        Ok(self.triage.store.read().audit().kept_heads(most).await?)
    }

    /// The head of the chain, signed, for oversight of all units: it tells how many acts there were in total.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn signed_head(&self, may: &May<Oversee>) -> Result<SignedHead, Refusal> {
        if may.who.unit.above.is_some() {
            return Err(Refusal::NotFound);
        }
        let head = self.triage.store.read().audit().head().await?.ok_or(Refusal::NotFound)?;
        let day = self.triage.clock.today();
        let line = self.triage.audit_key.sign_head(&head.text(day));
        Ok(SignedHead { line, day: day.to_string(), key: self.triage.audit_key.key().text(), head })
    }
}

#[cfg(test)]
mod tests;
