//! The meaning of an act beyond its code. All code that asks for it asks here, and the compiler demands it
//! for a new act.

use crate::audit::act::Act;

/// What an act of the chain means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An officer looked; the case did not change.
    Looks,
    /// It decides state, handler, lead or listing of the case from then on.
    Places,
    /// The unit works the case: its writer cannot take it back any more.
    Works,
    /// The case has new keys from then on.
    Rekeys,
    /// It concerns the original that a sender keeps, and not the holder of the case.
    OnTheOriginal,
}

/// What the detail of an act holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The id of an officer who got something or whose account was changed.
    Officer,
    /// The id of a support body.
    SupportBody,
    /// The id of an agreement.
    Agreement,
    /// Unit codes; the numbers say which words of the detail they are. A count may look like a code.
    Units(&'static [usize]),
    /// Nothing for which a name would be shown.
    Other,
}

impl Act {
    /// The meanings of the act.
    #[must_use]
    pub fn meanings(self) -> &'static [Meaning] {
        match self {
            Self::CaseViewed | Self::CaseExported | Self::TaskPrinted => &[Meaning::Looks],
            Self::CaseAccepted | Self::MessageSent | Self::StateChanged | Self::CaseClosed => {
                &[Meaning::Places, Meaning::Works]
            }
            Self::CaseAssigned
            | Self::HandoverAsked
            | Self::HandoverDropped
            | Self::CaseShared
            | Self::CaseUnshared
            | Self::SetAside
            | Self::TakenBack
            | Self::CasePassedOn => &[Meaning::Places],
            Self::CaseReferred | Self::ReferralReturned => {
                &[Meaning::Places, Meaning::Works, Meaning::Rekeys]
            }
            Self::SanitisedShared => &[Meaning::Rekeys],
            Self::OriginalViewed | Self::OriginalErased => &[Meaning::OnTheOriginal],
            Self::SignedIn
            | Self::SignInFailed
            | Self::SignedOut
            | Self::Invited
            | Self::Joined
            | Self::UnitImported
            | Self::AnswerRead
            | Self::QueueViewed
            | Self::NoteAdded
            | Self::HandlerGone
            | Self::NameUnmasked
            | Self::HandoverSanitised
            | Self::ReferralAccepted
            | Self::ShownAhead
            | Self::NothingToHide
            | Self::GrantWoken
            | Self::AgreementAdded
            | Self::AgreementConfirmed
            | Self::AgreementEnded
            | Self::EnvelopesCommitted
            | Self::HeadSigned
            | Self::AuditViewed
            | Self::SettingsChanged
            | Self::DirectoryPublished
            | Self::CaseWithdrawn
            | Self::InvitationWithdrawn
            | Self::Admitted
            | Self::RestrictedGiven
            | Self::RestrictedTaken
            | Self::PasswordReset
            | Self::ResetByCommand
            | Self::AccountRecovered
            | Self::PasswordChanged
            | Self::DeadlineMet
            | Self::DeadlineExtended
            | Self::HoldAsked
            | Self::HoldConfirmed
            | Self::HoldLifted
            | Self::OfficerLeft
            | Self::KeyReplaced
            | Self::KeyDropped
            | Self::CasesGranted
            | Self::SessionEnded
            | Self::FactorSet
            | Self::FactorGivenUp
            | Self::RecoveryCodeUsed
            | Self::PlaceFiltered
            | Self::CaseClassified
            | Self::CaseCorroborated
            | Self::TaskGiven
            | Self::TaskDone
            | Self::TaskUndone
            | Self::Recused
            | Self::RecusalLifted
            | Self::BodyAdded
            | Self::BodyEnded
            | Self::ConflictsDeclared
            | Self::UnitChangePrepared
            | Self::UnitChangeSigned
            | Self::CasesPassedOn
            | Self::UnitMerged
            | Self::VillagesPassedOn
            | Self::UnitSplit => &[],
        }
    }

    /// Whether the act has this meaning.
    #[must_use]
    pub fn means(self, what: Meaning) -> bool {
        self.meanings().contains(&what)
    }

    /// What the detail of the act holds.
    #[must_use]
    pub fn detail(self) -> Detail {
        match self {
            Self::CaseAssigned
            | Self::HandlerGone
            | Self::Admitted
            | Self::RestrictedGiven
            | Self::RestrictedTaken
            | Self::PasswordReset
            | Self::ResetByCommand
            | Self::AccountRecovered
            | Self::OfficerLeft
            | Self::RecusalLifted => Detail::Officer,
            Self::CaseReferred | Self::ReferralReturned => Detail::Units(&[1]),
            Self::CaseShared
            | Self::SanitisedShared
            | Self::ShownAhead
            | Self::CaseUnshared
            | Self::UnitChangePrepared
            | Self::CasePassedOn
            | Self::CasesPassedOn
            | Self::UnitMerged
            | Self::VillagesPassedOn
            | Self::UnitSplit => Detail::Units(&[0]),
            Self::AgreementAdded | Self::AgreementConfirmed | Self::AgreementEnded => {
                Detail::Agreement
            }
            Self::BodyAdded | Self::BodyEnded => Detail::SupportBody,
            Self::UnitChangeSigned => Detail::Units(&[0, 1]),
            Self::SignedIn
            | Self::SignInFailed
            | Self::SignedOut
            | Self::Invited
            | Self::Joined
            | Self::UnitImported
            | Self::CaseViewed
            | Self::CaseAccepted
            | Self::MessageSent
            | Self::AnswerRead
            | Self::QueueViewed
            | Self::NoteAdded
            | Self::StateChanged
            | Self::CaseClosed
            | Self::NameUnmasked
            | Self::CaseExported
            | Self::HandoverAsked
            | Self::HandoverSanitised
            | Self::HandoverDropped
            | Self::ReferralAccepted
            | Self::NothingToHide
            | Self::GrantWoken
            | Self::OriginalViewed
            | Self::EnvelopesCommitted
            | Self::HeadSigned
            | Self::AuditViewed
            | Self::SettingsChanged
            | Self::DirectoryPublished
            | Self::CaseWithdrawn
            | Self::InvitationWithdrawn
            | Self::PasswordChanged
            | Self::DeadlineMet
            | Self::DeadlineExtended
            | Self::HoldAsked
            | Self::HoldConfirmed
            | Self::HoldLifted
            | Self::OriginalErased
            | Self::KeyReplaced
            | Self::KeyDropped
            | Self::CasesGranted
            | Self::SessionEnded
            | Self::FactorSet
            | Self::FactorGivenUp
            | Self::RecoveryCodeUsed
            | Self::SetAside
            | Self::TakenBack
            | Self::PlaceFiltered
            | Self::CaseClassified
            | Self::CaseCorroborated
            | Self::TaskGiven
            | Self::TaskDone
            | Self::TaskUndone
            | Self::TaskPrinted
            | Self::Recused
            | Self::ConflictsDeclared => Detail::Other,
        }
    }
}

/// The codes of all acts with this meaning.
pub(crate) fn codes(what: Meaning) -> impl Iterator<Item = &'static str> {
    Act::ALL.iter().filter(move |act| act.means(what)).map(|act| act.name())
}
