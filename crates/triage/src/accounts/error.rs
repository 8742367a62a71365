//! Why an act on an account is refused.

use casework::length;
use webkit::problem::Problem;

use crate::platform::refusal::{Number, Reason};

/// Why signing in, joining, or changing an account is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountError {
    /// Name or password is wrong; the answer does not say which.
    WrongPassword,
    /// The invitation was used, has expired or never existed.
    NoInvitation,
    /// The username is taken or malformed.
    BadUsername,
    /// The display name could be taken for another officer's, or for an office.
    BadDisplayName,
    /// The display name has too many characters.
    LongDisplayName,
    /// The caller cannot do this to their own account.
    NotOneself,
    /// The recovery sheet is not that of the officer's unit, or there is no such officer.
    WrongSheet,
    /// A head's password is reset by another head of the unit, or with the recovery sheet.
    ResetByHead,
    /// A password of oversight or of an administrator is reset by a command on the machine.
    ResetByCommand,
    /// The second factor was lost with a replaced password: a recovery code is needed.
    RecoveryCodeNeeded,
    /// The password is right; the one-time code is missing.
    CodeNeeded,
    /// The one-time or recovery code is wrong.
    WrongCode,
    /// A one-time code has six digits; the typed one has this many.
    CodeDigits(usize),
    /// The one-time code was used before.
    ReplayedCode,
    /// The time of the one-time code is over: a clock is wrong.
    SkewedCode,
    /// Too many wrong codes came; this code was not checked, and none will be for so many seconds.
    TooManyCodes(u32),
    /// A second factor is set up already.
    AlreadyEnrolled,
}

impl Reason for AccountError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::WrongPassword => (401, "wrong-password", "The name or the password is wrong."),
            Self::NoInvitation => {
                (422, "no-invitation", "The invitation was used, has run out, or never was.")
            }
            Self::BadUsername => (
                422,
                "bad-username",
                "A username has 3 to 32 letters a-z, digits, dots or dashes, and is not taken.",
            ),
            Self::BadDisplayName => (
                422,
                "bad-display-name",
                "A display name is in Latin letters, no title, and not a colleague's.",
            ),
            Self::LongDisplayName => {
                (422, "long-display-name", "A display name has at most 60 characters.")
            }
            Self::NotOneself => {
                (409, "not-oneself", "Nobody does this to their own account; a colleague must.")
            }
            Self::WrongSheet => (
                401,
                "wrong-sheet",
                "The name or the recovery sheet's key is wrong, or the key was replaced.",
            ),
            Self::ResetByHead => (
                403,
                "reset-by-head",
                "A head's password is reset by another head of the unit or for the recovery sheet.",
            ),
            Self::ResetByCommand => (
                403,
                "reset-by-command",
                "This password is reset by a command on the machine only: hotline officer reset.",
            ),
            Self::RecoveryCodeNeeded => (
                401,
                "recovery-code-needed",
                "The second factor ended with the old password; give one of the recovery codes.",
            ),
            Self::CodeNeeded => (401, "code-needed", "This account also asks for a one-time code."),
            Self::WrongCode => (401, "wrong-code", "The one-time code is wrong."),
            Self::CodeDigits(_) => (401, "code-digits", "A one-time code has 6 digits."),
            Self::ReplayedCode => {
                (401, "replayed-code", "This one-time code was used before; wait for the next.")
            }
            Self::SkewedCode => (
                401,
                "skewed-code",
                "The time of this one-time code is over; set the clock of the device right.",
            ),
            Self::TooManyCodes(_) => (
                429,
                "too-many-codes",
                "Too many wrong codes came; wait, or sign in with a recovery code.",
            ),
            Self::AlreadyEnrolled => {
                (409, "already-enrolled", "A second factor is set up already.")
            }
        };
        let retry_after = match self {
            Self::TooManyCodes(seconds) => Some(seconds),
            _ => None,
        };
        Problem { retry_after, ..Problem::new(status, kind, title) }
    }

    fn number(self) -> Option<Number> {
        match self {
            Self::BadUsername => Some(Number::Limit(length::USERNAME.1)),
            Self::LongDisplayName => Some(Number::Limit(length::DISPLAY_NAME)),
            Self::CodeDigits(count) => Some(Number::Count(count)),
            _ => None,
        }
    }
}
