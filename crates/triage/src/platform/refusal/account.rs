//! Why something about an account or a unit's keys cannot be done.

use webkit::problem::Problem;

/// A reason to do with accounts, keys and second factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountRefusal {
    /// The officer holds no key of the unit: nobody has admitted them yet.
    NotAdmitted,
    /// The colleague in question is not waiting to be admitted.
    NotWaiting,
    /// The short code is not the newcomer's.
    WrongShortCode,
    /// One cannot do this to one's own account.
    NotOneself,
    /// This session does not hold the key that would be handed on.
    KeyNotHeld,
    /// The recovery sheet is not of the unit of this officer, or there is no such officer.
    WrongSheet,
    /// The password of a head is replaced by another head of the unit, or for the recovery sheet.
    ResetByHead,
    /// The password of oversight or of an administrator is replaced by a command on the machine.
    ResetByCommand,
    /// The second factor went with a password that was replaced: it takes a recovery code.
    RecoveryCodeNeeded,
    /// The password is right; the one-time code is missing.
    CodeNeeded,
    /// The one-time or recovery code is wrong.
    WrongCode,
    /// A one-time code has six digits; what was typed has so many.
    CodeDigits(usize),
    /// The one-time code was used before.
    ReplayedCode,
    /// The time of the one-time code is over: a clock is wrong.
    SkewedCode,
    /// Too many wrong codes came; this one was not looked at, and none is for so many seconds.
    TooManyCodes(u32),
    /// A second factor is required of this role and not yet set up.
    EnrolFirst,
    /// A second factor is set up already.
    AlreadyEnrolled,
}

impl AccountRefusal {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::NotAdmitted => Problem::new(
                403,
                "not-admitted",
                "You hold no key of your unit; a colleague who holds it must admit you first.",
            ),
            Self::NotWaiting => {
                Problem::new(409, "not-waiting", "This officer is not waiting to be admitted.")
            }
            Self::WrongShortCode => Problem::new(
                422,
                "wrong-short-code",
                "This is not the newcomer's short code; ask them to read it again.",
            ),
            Self::NotOneself => Problem::new(
                409,
                "not-oneself",
                "Nobody does this to their own account; a colleague must.",
            ),
            Self::KeyNotHeld => {
                Problem::new(409, "key-not-held", "You do not hold the key that this hands on.")
            }
            Self::WrongSheet => Problem::new(
                401,
                "wrong-sheet",
                "The name or the recovery sheet's key is wrong, or the key was replaced.",
            ),
            Self::ResetByHead => Problem::new(
                403,
                "reset-by-head",
                "A head's password is reset by another head of the unit or for the recovery sheet.",
            ),
            Self::ResetByCommand => Problem::new(
                403,
                "reset-by-command",
                "This password is reset by a command on the machine only: hotline officer reset.",
            ),
            Self::RecoveryCodeNeeded => Problem::new(
                401,
                "recovery-code-needed",
                "The second factor ended with the old password; give one of the recovery codes.",
            ),
            Self::CodeNeeded => {
                Problem::new(401, "code-needed", "This account also asks for a one-time code.")
            }
            Self::CodeDigits(_) => {
                Problem::new(401, "code-digits", "A one-time code has 6 digits.")
            }
            Self::WrongCode => Problem::new(401, "wrong-code", "The one-time code is wrong."),
            Self::ReplayedCode => Problem::new(
                401,
                "replayed-code",
                "This one-time code was used before; wait for the next.",
            ),
            Self::SkewedCode => Problem::new(
                401,
                "skewed-code",
                "The time of this one-time code is over; set the clock of the device right.",
            ),
            Self::TooManyCodes(seconds) => Problem {
                retry_after: Some(seconds),
                ..Problem::new(
                    429,
                    "too-many-codes",
                    "Too many wrong codes came; wait, or sign in with a recovery code.",
                )
            },
            Self::EnrolFirst => Problem::new(
                403,
                "enrol-first",
                "Your role needs a second factor; set it up at /toi/ma-mot-lan first.",
            ),
            Self::AlreadyEnrolled => {
                Problem::new(409, "already-enrolled", "A second factor is set up already.")
            }
        }
    }
}
