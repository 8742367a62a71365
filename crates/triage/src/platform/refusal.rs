//! Why something cannot be done or shown; each reason has one problem for programs and one
//! sentence for people.

mod account;
mod closing;

use casework::length;
use casework::tip::Fault;
use sealing::sealed::{SealFailed, Unopened};
use storage::db::error::StoreError;
use webkit::problem::Problem;
use webkit::words::Words;

pub use closing::NoClosing;
pub use referral::NoReferral;

mod keeping;
mod referral;
mod unit_change;
pub use keeping::{NoDeadline, NoHold};
pub use unit_change::NoUnitChange;

pub use account::AccountRefusal;

/// How many cases one act takes.
pub(crate) const MOST_CASES: usize = 100;

/// A reason that an officer can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The words themselves.
    Words(Fault),
    /// Nobody is signed in, or the session ended.
    SignIn,
    /// Name or password is wrong; which, is not said.
    WrongPassword,
    /// Too many tries wait under this name already; this one was not looked at.
    TooManyTries,
    /// The request does not come from our own page.
    Forged,
    /// No such case, or none that this officer may see: the two answer alike.
    NotFound,
    /// The officer's unit knows only that the case is late: no key that they hold opens it.
    OnlyLate,
    /// The officer's unit is shown what the case is and where, and its text follows.
    TextFollows,
    /// A colleague changed the case meanwhile.
    Changed,
    /// The case cannot go from its state to that one.
    NoSuchMove,
    /// No such colleague in the unit.
    NoColleague,
    /// Not an outcome or state on the list.
    UnknownCode,
    /// The writer sealed something that does not open; nothing of ours failed.
    Unreadable,
    /// The invitation was used, ran out or never was.
    NoInvitation,
    /// The username is taken or not of the form that names have.
    BadUsername,
    /// A display name that could be taken for somebody else's, or for an office.
    BadDisplayName,
    /// A display name of more characters than one may have.
    LongDisplayName,
    /// Another unit leads the case.
    NotLead,
    /// The case cannot be handed to that unit.
    Referral(NoReferral),
    /// Something to do with accounts, keys or second factors.
    Account(AccountRefusal),
    /// The unit has no such support body.
    NoBody,
    /// The support body's mandate does not cover today.
    MandateEnded,
    /// ⛔ This category never goes to mediation.
    NeverMediation,
    /// The task repeats the words of the tip.
    RepeatsTip,
    /// A support body's name or days are not of the form that they have.
    BadBody,
    /// No case was named, or more than can be taken at once.
    NoneChosen,
    /// A unit change that is not to be carried out, or not yet.
    UnitChange(NoUnitChange),
    /// Something to do with a deadline.
    Deadline(NoDeadline),
    /// Something to do with a legal hold.
    Hold(NoHold),
    /// Something to do with how a case ends, or with who received it.
    Closing(NoClosing),
    /// Some letters were damaged on the way.
    Broken,
    /// The store is locked or gone.
    Unavailable,
    /// Something on our side that trying again does not mend.
    Internal,
}

impl Refusal {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::Words(Fault::TextTooLong) => {
                Problem::new(413, "text-too-long", "The text is longer than 20,000 characters.")
            }
            Self::Words(Fault::AnswerTooLong) => Problem::new(
                422,
                "answer-too-long",
                "A short answer is longer than 500 characters.",
            ),
            Self::Words(Fault::TextEmpty | Fault::UnknownCategory) => {
                Problem::new(422, "text-empty", "The text is empty.")
            }
            Self::SignIn => Problem::new(401, "sign-in", "Sign in first."),
            Self::WrongPassword => {
                Problem::new(401, "wrong-password", "The name or the password is wrong.")
            }
            Self::TooManyTries => Problem {
                retry_after: Some(5),
                ..Problem::new(
                    429,
                    "too-many-tries",
                    "Too many tries wait under this name; this one was not looked at. Try again.",
                )
            },
            Self::Forged => Problem::new(
                403,
                "forged",
                "The request does not carry this session's X-CSRF-Token, or comes from elsewhere.",
            ),
            Self::NotFound => Problem::NOT_FOUND,
            Self::OnlyLate => Problem::new(
                409,
                "only-late",
                "Your unit knows only that this case is late; it cannot act on it.",
            ),
            Self::TextFollows => Problem::new(
                409,
                "text-follows",
                "Your unit is shown what this case is and where; until its text follows it cannot act.",
            ),
            Self::Changed => {
                Problem::new(409, "changed", "Somebody changed the case meanwhile; look again.")
            }
            Self::NoSuchMove => {
                Problem::new(409, "no-such-move", "The case cannot go from its state to that one.")
            }
            Self::NoColleague => {
                Problem::new(422, "no-colleague", "There is no such officer in this unit.")
            }
            Self::UnknownCode => {
                Problem::new(422, "unknown-code", "This state or outcome is not on the list.")
            }
            Self::Unreadable => Problem::new(
                409,
                "unreadable",
                "What the sender sealed does not open, so this is not possible; close the case.",
            ),
            Self::NoInvitation => Problem::new(
                422,
                "no-invitation",
                "The invitation was used, has run out, or never was.",
            ),
            Self::BadUsername | Self::BadDisplayName | Self::LongDisplayName => self.of_a_name(),
            Self::NotLead => {
                Problem::new(409, "not-lead", "Another unit leads this case; only it can do this.")
            }
            Self::Referral(reason) => reason.problem(),
            Self::Account(reason) => reason.problem(),
            Self::NoBody => {
                Problem::new(422, "no-body", "There is no such support body in this unit.")
            }
            Self::MandateEnded => {
                Problem::new(422, "mandate-ended", "The body's mandate does not cover today.")
            }
            Self::NeverMediation => {
                Problem::new(422, "never-mediation", "This category never goes to mediation.")
            }
            Self::RepeatsTip => Problem::new(
                422,
                "repeats-tip",
                "The task repeats 40 letters or more of what the writer told; use words of your own.",
            ),
            Self::BadBody => Problem::new(
                422,
                "bad-body",
                "A body has a kind on the list, a name of 1 to 120 characters, and days in order.",
            ),
            Self::NoneChosen => {
                Problem::new(422, "none-chosen", "Name at least one case and at most 100.")
            }
            Self::UnitChange(reason) => reason.problem(),
            Self::Deadline(reason) => reason.problem(),
            Self::Hold(reason) => reason.problem(),
            Self::Closing(reason) => reason.problem(),
            Self::Broken => Problem::BROKEN,
            Self::Unavailable => Problem::UNAVAILABLE,
            Self::Internal => Problem::INTERNAL,
        }
    }

    /// What is wrong with a name that somebody wants to join under.
    fn of_a_name(self) -> Problem {
        let (kind, title) = match self {
            Self::BadUsername => (
                "bad-username",
                "A username has 3 to 32 letters a-z, digits, dots or dashes, and is not taken.",
            ),
            Self::LongDisplayName => {
                ("long-display-name", "A display name has at most 60 characters.")
            }
            _ => (
                "bad-display-name",
                "A display name is in Latin letters, no title, and not a colleague's.",
            ),
        };
        Problem::new(422, kind, title)
    }

    /// What was found, or none where it is refused; that the store does not answer is no refusal.
    pub(crate) fn unless<T>(found: Result<T, Self>) -> Result<Option<T>, Self> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Self::Unavailable) => Err(Self::Unavailable),
            Err(_) => Ok(None),
        }
    }

    /// The sentence that people are told.
    #[must_use]
    pub fn said(self, words: &Words) -> String {
        let key = format!("officer-refusal-{}", self.problem().kind);
        match (self, self.limit()) {
            (Self::Account(AccountRefusal::CodeDigits(count)), _) => {
                words.text_with(&key, "count", &count.to_string())
            }
            (_, Some(limit)) => words.text_with(&key, "limit", &words.number(limit)),
            (_, None) => words.text(&key),
        }
    }

    /// The number of which there were more.
    fn limit(self) -> Option<usize> {
        match self {
            Self::Words(Fault::TextTooLong) => Some(length::TEXT),
            Self::Words(Fault::AnswerTooLong) | Self::Hold(NoHold::Document) => Some(length::SHORT),
            Self::BadBody => Some(length::BODY_NAME),
            Self::LongDisplayName => Some(length::DISPLAY_NAME),
            Self::BadUsername => Some(length::USERNAME.1),
            Self::NoneChosen => Some(MOST_CASES),
            _ => None,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Words(fault)
    }
}

impl From<AccountRefusal> for Refusal {
    fn from(reason: AccountRefusal) -> Self {
        Self::Account(reason)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        error.log();
        match error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => Self::Unavailable,
            StoreError::Conflict(_) => Self::Changed,
            StoreError::Unreadable(_) | StoreError::NoAuditKey => Self::Internal,
        }
    }
}

impl From<SealFailed> for Refusal {
    fn from(_: SealFailed) -> Self {
        tracing::error!("an envelope could not be sealed");
        Self::Internal
    }
}

impl From<Unopened> for Refusal {
    fn from(reason: Unopened) -> Self {
        tracing::error!(%reason, "an envelope does not open");
        Self::Internal
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refusal.problem()
    }
}

impl From<NoReferral> for Refusal {
    fn from(reason: NoReferral) -> Self {
        Self::Referral(reason)
    }
}

impl From<NoUnitChange> for Refusal {
    fn from(reason: NoUnitChange) -> Self {
        Self::UnitChange(reason)
    }
}

impl From<NoDeadline> for Refusal {
    fn from(reason: NoDeadline) -> Self {
        Self::Deadline(reason)
    }
}

impl From<NoHold> for Refusal {
    fn from(reason: NoHold) -> Self {
        Self::Hold(reason)
    }
}

impl From<NoClosing> for Refusal {
    fn from(reason: NoClosing) -> Self {
        Self::Closing(reason)
    }
}
