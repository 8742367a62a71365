//! The head line of every plaintext (version, purpose, owner), and the padding.
//!
//! ```text
//! # lienthon/1 tip 00f1e2d3c4b5a697 0123456789abcdef 00000042\n
//! {"category":"theft",…}\n\n\n…
//! ```
//!
//! age has no associated data, so the purpose is bound inside and checked on opening. The line is
//! readable, and age's own client takes an opened grant as an identity file, since `#` begins a
//! comment there.

use std::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray};
use zeroize::Zeroizing;

/// What an envelope is for. An envelope opened as anything else is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Purpose {
    /// The few words that a queue shows.
    Headline,
    /// The tip itself.
    Tip,
    /// The name of a person, apart from the tip.
    Named,
    /// A later message of the writer.
    Reply,
    /// A message of an officer to the writer.
    Message,
    /// How the case ended, for the writer.
    Ending,
    /// A note among officers.
    Note,
    /// A tip's words, rewritten by a second person so that they tell nothing of the writer.
    Sanitised,
    /// The class that an officer gave the case.
    Classification,
    /// What independently confirms the tip.
    Corroboration,
    /// A task for a support body.
    Task,
    /// Whether a task is done.
    TaskMark,
    /// The mark that an officer read the writer's last reply.
    Read,
    /// The document that a legal hold rests on.
    Hold,
    /// The question that waits for the writer's answer, as a sanitised copy carries it.
    #[strum(serialize = "waiting-question")]
    Question,
    /// The facts of an urgent case that a neighbour unit is shown before its text.
    Ahead,
    /// A case's private key, for a unit.
    Grant,
    /// A unit's private key, for an officer.
    KeyShare,
    /// An officer's private key, under the password.
    Officer,
    /// An officer's private key, under the session cookie.
    Session,
    /// A unit's replaced private key, for the key in its place.
    ReplacedKey,
    /// The secret of an officer's second factor, for that officer.
    Factor,
}

impl Purpose {
    /// All purposes.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word for it in the head line and in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The purpose of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// What the head line of an envelope says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the envelope is for.
    pub purpose: Purpose,
    /// Whose it is: the case's; the officer's, for what is sealed to one; for a replaced key, the new key's.
    pub subject: i64,
    /// The envelope's own id.
    pub id: i64,
}

/// A plaintext that is not the one expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHeader {
    /// The head line is missing or not of this version.
    #[error("the plaintext does not begin with a head line of version 1")]
    Head,
    /// It has another purpose, case or envelope than expected.
    #[error("the envelope holds something else than it was opened for")]
    Mismatch,
    /// The body is shorter than the head line says, or the padding is not padding.
    #[error("the plaintext is cut short or wrongly padded")]
    Body,
}

const KIB: usize = 1024;
const FIRST_STEPS: [usize; 4] = [KIB, 4 * KIB, 16 * KIB, 64 * KIB];

/// The size to which `length` bytes are padded: 1, 4, 16, 64 KiB, then steps of 25 %.
#[must_use]
pub fn padded_size(length: usize) -> usize {
    if let Some(step) = FIRST_STEPS.into_iter().find(|step| length <= *step) {
        return step;
    }
    let mut step = FIRST_STEPS[3];
    while step < length {
        step += step / 4;
    }
    step
}

/// Whether a plaintext of `length` bytes is exactly one step.
#[must_use]
pub fn is_step(length: usize) -> bool {
    length > 0 && padded_size(length) == length
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "# lienthon/1 {} {:016x} {:016x}", self.purpose.name(), self.subject, self.id)
    }
}

impl Header {
    /// Head line, `body`, and padding up to the step.
    #[must_use]
    pub fn wrap(&self, body: &[u8]) -> Zeroizing<Vec<u8>> {
        let head = format!("{self} {:08x}\n", body.len());
        let size = padded_size(head.len() + body.len());
        let mut plain = Zeroizing::new(Vec::with_capacity(size));
        plain.extend_from_slice(head.as_bytes());
        plain.extend_from_slice(body);
        plain.resize(size, b'\n');
        plain
    }

    /// The body of a plaintext, which must carry exactly this header.
    ///
    /// # Errors
    /// [`BadHeader`] when the header is another, of another version or cut short, or when the padding is not
    /// line feeds up to a step.
    pub fn unwrap<'a>(&self, plain: &'a [u8]) -> Result<&'a [u8], BadHeader> {
        let end = plain.iter().position(|byte| *byte == b'\n').ok_or(BadHeader::Head)?;
        let head = std::str::from_utf8(&plain[..end]).map_err(|_| BadHeader::Head)?;
        let (header, length) = head.rsplit_once(' ').ok_or(BadHeader::Head)?;
        if !header.starts_with("# lienthon/1 ") {
            return Err(BadHeader::Head);
        }
        if header != self.to_string() {
            return Err(BadHeader::Mismatch);
        }
        let length = usize::from_str_radix(length, 16).map_err(|_| BadHeader::Head)?;
        let rest = &plain[end + 1..];
        let body = rest.get(..length).ok_or(BadHeader::Body)?;
        let padding = rest[length..].iter().all(|byte| *byte == b'\n');
        if padding && is_step(plain.len()) { Ok(body) } else { Err(BadHeader::Body) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: Header = Header { purpose: Purpose::Tip, subject: 7, id: 9 };

    proptest! {
        #[test]
        fn what_is_wrapped_is_unwrapped(body in prop::collection::vec(any::<u8>(), 0..3000)) {
            let plain = FRAME.wrap(&body);
            prop_assert!(is_step(plain.len()));
            prop_assert_eq!(FRAME.unwrap(&plain), Ok(body.as_slice()));
        }
    }

    /// The names of purposes never change: stored envelopes carry them.
    #[test]
    fn every_purpose_has_the_name_that_it_always_had() {
        let all: Vec<&str> = Purpose::ALL.iter().map(|it| it.name()).collect();
        let names = "headline tip named reply message ending note sanitised classification \
            corroboration task task-mark read hold waiting-question ahead grant key-share \
            officer session replaced-key factor";
        assert_eq!(all.join(" "), names);
        assert!(Purpose::ALL.iter().all(|it| Purpose::named(it.name()) == Some(*it)));
        assert_eq!(Purpose::named("Tip"), None);
    }

    #[test]
    fn an_envelope_moved_to_another_case_purpose_or_place_is_refused() {
        let plain = FRAME.wrap(b"x");
        for other in [
            Header { purpose: Purpose::Reply, ..FRAME },
            Header { subject: 8, ..FRAME },
            Header { id: 10, ..FRAME },
        ] {
            assert_eq!(other.unwrap(&plain), Err(BadHeader::Mismatch));
        }
        assert_eq!(FRAME.unwrap(&plain[..100]), Err(BadHeader::Body));
        assert_eq!(FRAME.unwrap(b""), Err(BadHeader::Head));
    }

    #[test]
    fn sizes_go_by_steps() {
        let sizes = [1, 1024, 1025, 4097, 16_385, 65_536, 65_537, 81_921].map(padded_size);
        assert_eq!(sizes, [1024, 1024, 4096, 16_384, 65_536, 65_536, 81_920, 102_400]);
    }
}
