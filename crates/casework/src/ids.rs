//! Identifiers: random, 63 bits, telling neither time nor order.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;

use crate::base32;
use crate::rng::Rng;

macro_rules! random_id {
    ($(#[$meaning:meta])* $name:ident) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// A fresh id.
            #[must_use]
            pub fn draw(rng: &Rng) -> Self {
                Self(rng.id())
            }
        }
    };
}

random_id!(
    /// One case. The program that seals the tip draws it, so that the sealed text can name it.
    CaseId
);
random_id!(
    /// One sealed envelope within a case: a tip, a reply, a question, a note.
    EnvelopeId
);
random_id!(
    /// One unit (a commune's police, or the province's above it) within its dates of validity.
    UnitId
);
random_id!(
    /// One key pair of a unit.
    UnitKeyId
);
random_id!(
    /// One officer's account.
    OfficerId
);
random_id!(
    /// One support body of a unit.
    BodyId
);

/// Bits of a random id below the part that must be unique on its own (see [`CaseNumber`]).
pub const LOW_BITS: u32 = 23;

/// What people call a case: the top 40 bits of its id as eight letters and digits, `7K4M-2Q0Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseNumber(i64);

/// Text that is not a case number.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a case number is eight letters and digits")]
pub struct MalformedNumber;

impl CaseId {
    /// The number that people use for this case.
    #[must_use]
    pub fn number(self) -> CaseNumber {
        CaseNumber(self.0 >> LOW_BITS)
    }
}

impl CaseNumber {
    /// The top 40 bits, as stored in the unique index over case ids.
    #[must_use]
    pub fn bits(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, _, _, bits @ ..] = self.0.to_be_bytes();
        f.write_str(&base32::spell(&bits))
    }
}

impl FromStr for CaseNumber {
    type Err = MalformedNumber;

    fn from_str(text: &str) -> Result<Self, MalformedNumber> {
        let bits: [u8; 5] = base32::bytes_of(text).ok_or(MalformedNumber)?;
        Ok(Self(bits.into_iter().fold(0, |number, byte| number << 8 | i64::from(byte))))
    }
}

/// An id for addresses and the audit chain: 16 hexadecimal digits.
#[must_use]
pub fn hex(id: i64) -> String {
    HEXLOWER_PERMISSIVE.encode(&id.to_be_bytes())
}

/// Reads [`hex`] back, in letters of either case; anything else is none.
#[must_use]
pub fn from_hex(text: &str) -> Option<i64> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok().map(i64::from_be_bytes).filter(|id| *id >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_read_back_names_the_same_case() {
        let rng = Rng::fixed(1);
        for _ in 0..1000 {
            let number = CaseId::draw(&rng).number();
            assert_eq!(number.to_string().parse(), Ok(number));
            assert_eq!(number.to_string().to_lowercase().replace('-', " ").parse(), Ok(number));
        }
    }

    #[test]
    fn look_alike_letters_are_read_as_digits() {
        assert_eq!("IL00-0000".parse::<CaseNumber>(), "1100-0000".parse());
        assert_eq!("oO00-0000".parse::<CaseNumber>(), "0000-0000".parse());
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "7K4M", "7K4M-2Q0U", "7K4M-2Q0Z-9", "7K4M-2Q0Z-99", "ê", "7K4M-2Qê"] {
            assert_eq!(text.parse::<CaseNumber>(), Err(MalformedNumber));
        }
    }

    #[test]
    fn an_id_in_an_address_is_sixteen_digits_and_nothing_else() {
        for id in [0, 1, i64::MAX] {
            assert_eq!(hex(id), format!("{id:016x}"));
            assert_eq!(from_hex(&hex(id)), Some(id));
            assert_eq!(from_hex(&hex(id).to_uppercase()), Some(id));
        }
        for text in [
            "",
            "1",
            "+00000000000000f",
            "ffffffffffffffff",
            "0x00000000000001",
            "00000000000000000f",
        ] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }
}
