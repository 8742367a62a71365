//! The head of the chain: its last link, which vouches for all before.

use casework::clock::Day;
use data_encoding::HEXLOWER_PERMISSIVE;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::audit::handles::AuditReads;
use crate::db::error::{Result, StoreError};
use crate::db::rows::audit_entry;

/// The first word of a head as a line of text.
const WORD: &str = "lienthon-audit-head";

/// A link, named by its position and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its position; the number of links up to it.
    pub position: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl Head {
    /// The head as text, to be signed: `lienthon-audit-head POSITION DAY HASH`.
    #[must_use]
    pub fn text(&self, day: Day) -> String {
        format!("{WORD} {} {day} {}", self.position, self.fingerprint())
    }

    /// Reads [`Head::text`] back; the day is for people.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let word = parts.next()?;
        let position = parts.next()?.parse().ok()?;
        let _day = parts.next()?;
        let digits = parts.next()?;
        if word != WORD || parts.next().is_some() {
            return None;
        }
        Some(Self { position, hash: bytes_of(digits)? })
    }

    /// The hash as 64 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.hash)
    }
}

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// The head of the chain; none while the chain is empty.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self) -> Result<Option<Head>> {
        let last = audit_entry::Entity::find()
            .order_by_desc(audit_entry::Column::Position)
            .one(self.read.on)
            .await?;
        let head = |last: audit_entry::Model| {
            let hash = last.hash.try_into().map_err(|_| StoreError::Unreadable("a link's hash"))?;
            Ok(Head { position: last.position, hash })
        };
        last.map(head).transpose()
    }
}

/// 64 hexadecimal digits as bytes.
pub(crate) fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER_PERMISSIVE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_read_back_is_the_same_and_nothing_else_is_one() {
        let head = Head { position: 7, hash: [171; 32] };
        let text = head.text(Day(20_780));
        assert_eq!(Head::parse(&text), Some(head));
        for wrong in ["", "7", &text[1..], &text[..text.len() - 1], &format!("{text} x")] {
            assert_eq!(Head::parse(wrong), None, "{wrong}");
        }
    }
}
