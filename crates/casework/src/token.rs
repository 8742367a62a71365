//! The case token (*mã hồ sơ*): 24 random digits and one Damm check digit.

use std::fmt;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use crate::copied;

mod damm;

/// Digits of a token, with the check digit.
pub const TOKEN_DIGITS: usize = 25;

/// How many lookups a repair always makes in one request: 25 corrections of one digit, at most 24 swaps of
/// neighbours, and one more to fill up, so that the number tells nothing.
pub const REPAIR_TRIES: usize = 50;

/// The only key to a case; the writer holds it and nobody else.
pub struct CaseToken(SecretString);

/// The typed text cannot be a token.
#[derive(Debug, thiserror::Error)]
pub enum MalformedToken {
    /// Not 25 digits, but this many.
    #[error("a case token has 25 digits, and not {0}")]
    Digits(usize),
    /// 25 digits, but the check digit does not agree: one was mistyped, or two were swapped.
    #[error("the digits of the case token do not agree with its check digit")]
    Check(Mistyped),
}

/// 25 digits that are not a token, kept to try the likely typing mistakes.
pub struct Mistyped(SecretString);

/// A token from which one slip makes the typed digits.
pub struct Correction {
    /// The token that may have been meant.
    pub token: CaseToken,
    /// Where: the position of the digit, counted from 0, and whether it and the next were swapped.
    pub slip: Slip,
}

/// A typing mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// The digit at this position (from 0) was wrong.
    Digit(usize),
    /// The digits at this position and the next were swapped.
    Swap(usize),
}

impl CaseToken {
    /// Makes the token of a number below 10²⁴ (about 79.7 bits); larger ones are reduced.
    #[must_use]
    pub fn of_number(number: u128) -> Self {
        let mut digits = format!("{:024}", number % 10_u128.pow(24));
        let check = damm::check_digit(digits.bytes().map(|byte| byte - b'0'));
        digits.push(char::from(b'0' + check));
        Self(SecretString::from(digits))
    }

    /// Reads a token as a person copies it from paper ([`copied::digits`]).
    ///
    /// # Errors
    /// [`MalformedToken`] when it is not 25 digits, or when the check digit does not agree.
    pub fn parse(text: &str) -> Result<Self, MalformedToken> {
        let mut digits = copied::digits(text);
        if digits.len() != TOKEN_DIGITS {
            let count = digits.len();
            digits.zeroize();
            return Err(MalformedToken::Digits(count));
        }
        if damm::agrees(digits.bytes().map(|byte| byte - b'0')) {
            Ok(Self(SecretString::from(digits)))
        } else {
            Err(MalformedToken::Check(Mistyped(SecretString::from(digits))))
        }
    }

    /// The 25 digits without spaces; the only way to get them out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// The five groups of five digits, as the page shows them once.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        (0..5).map(|group| &self.reveal()[group * 5..group * 5 + 5])
    }
}

impl fmt::Debug for CaseToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseToken(…)")
    }
}

impl fmt::Debug for Mistyped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mistyped(…)")
    }
}

impl Mistyped {
    /// Every token that one wrong digit or one swap of neighbours turns into these digits.
    #[must_use]
    pub fn corrections(&self) -> Vec<Correction> {
        let digits: Vec<u8> = self.0.expose_secret().bytes().map(|byte| byte - b'0').collect();
        let single = (0..TOKEN_DIGITS).flat_map(|at| {
            let digits = &digits;
            (0..10).filter(move |digit| *digit != digits[at]).filter_map(move |digit| {
                let mut tried = digits.clone();
                tried[at] = digit;
                correction(tried, Slip::Digit(at))
            })
        });
        let swaps = (0..TOKEN_DIGITS - 1).filter(|at| digits[*at] != digits[*at + 1]);
        let swapped = swaps.filter_map(|at| {
            let mut tried = digits.clone();
            tried.swap(at, at + 1);
            correction(tried, Slip::Swap(at))
        });
        single.chain(swapped).collect()
    }
}

fn correction(mut digits: Vec<u8>, slip: Slip) -> Option<Correction> {
    let fits = damm::agrees(digits.iter().copied());
    let token = fits.then(|| {
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        Correction { token: CaseToken(SecretString::from(text)), slip }
    });
    digits.zeroize();
    token
}

#[cfg(test)]
mod tests;
