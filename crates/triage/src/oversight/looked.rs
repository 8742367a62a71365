//! That oversight looked is an act too: once a session and day of each kind, so that the chain does
//! not grow from turning pages.

use storage::audit::Act;
use storage::audit::stored_heads::KeptHead;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::oversight::heads::SignedHead;
use crate::platform::auth::{May, Oversee};
use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

/// At what oversight looked; the detail of [`Act::AuditViewed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum PagesLooked {
    /// The acts, with the head of the chain as it is.
    Acts,
    /// The totals.
    Totals,
    /// What waits for too long.
    Late,
    /// The head of the chain, to keep.
    Head,
    /// All heads that triage kept.
    Heads,
}

casework::codes!(PagesLooked);

impl TriageState {
    /// The signed head, to be kept.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn take_head(&self, may: &May<Oversee>) -> Result<SignedHead, Refusal> {
        let head = self.signed_head(may).await?;
        self.note_look(may, PagesLooked::Head).await?;
        Ok(head)
    }

    /// All heads that triage kept, the newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn take_heads(&self, may: &May<Oversee>) -> Result<Vec<KeptHead>, Refusal> {
        let heads = self.kept_heads(may, None).await?;
        self.note_look(may, PagesLooked::Heads).await?;
        Ok(heads)
    }

    /// Records that oversight looked, unless it did already today in this session.
    pub(crate) async fn note_look(
        &self,
        may: &May<Oversee>,
        looked: PagesLooked,
    ) -> Result<(), Refusal> {
        let entry = self.act_by(&may.who, Act::AuditViewed).saying(looked.name());
        self.record_once_a_day(may, entry).await
    }
}

#[cfg(test)]
mod tests;
