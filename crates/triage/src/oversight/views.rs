//! A view by oversight is an act too. Each kind is recorded once for each session and day, so that the chain
//! does not grow with the pages turned.

use storage::audit::Act;
use storage::audit::stored_heads::KeptHead;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::oversight::handles::Oversight;
use crate::oversight::heads::SignedHead;
use crate::platform::auth::{May, Oversee};
use crate::platform::refusal::Refusal;

/// A view of oversight; the detail of [`Act::AuditViewed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AuditView {
    /// The acts, with the present head of the chain.
    Acts,
    /// The totals.
    Totals,
    /// What waits for too long.
    Late,
    /// The head of the chain, to keep.
    Head,
    /// All stored heads.
    Heads,
}

casework::codes!(AuditView);

impl Oversight<'_> {
    /// The signed head, to be kept.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn take_head(&self, may: &May<Oversee>) -> Result<SignedHead, Refusal> {
        let head = self.signed_head(may).await?;
        self.record_view(may, AuditView::Head).await?;
        Ok(head)
    }

    /// All heads that triage stored, the newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for oversight of a unit that has another above it.
    pub async fn take_heads(&self, may: &May<Oversee>) -> Result<Vec<KeptHead>, Refusal> {
        let heads = self.kept_heads(may, None).await?;
        self.record_view(may, AuditView::Heads).await?;
        Ok(heads)
    }

    /// Records that oversight read this, at most once a day in a session.
    pub(crate) async fn record_view(
        &self,
        may: &May<Oversee>,
        view: AuditView,
    ) -> Result<(), Refusal> {
        let entry = self.triage.audit().act_by(&may.who, Act::AuditViewed).saying(view.name());
        self.triage.audit().record_once_a_day(may, entry).await
    }
}

#[cfg(test)]
mod tests;
