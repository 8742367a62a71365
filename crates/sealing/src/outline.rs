//! The outline that an envelope from outside must have before it is accepted.
//!
//! The age format (C2SP `age`, version 1): a text header of stanzas, then 16 bytes of nonce and
//! chunks of 64 KiB, each with a tag of 16 bytes. Nothing is opened here; only the outline is
//! checked, so that an envelope sealed in a browser looks like one sealed by intake.

use crate::header::is_step;

/// The most bytes of a header.
pub const HEADER_LIMIT: usize = 2 * 1024;

const VERSION_LINE: &str = "age-encryption.org/v1";
const NONCE: usize = 16;
const TAG: usize = 16;
const CHUNK: usize = 64 * 1024;

/// An envelope that does not look like one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOutline {
    /// Not an age file, or its header is longer than [`HEADER_LIMIT`].
    #[error("the envelope is not an age file with a header of at most 2 KiB")]
    Header,
    /// Not exactly the expected X25519 stanzas, with at most one grease stanza added.
    #[error("the envelope does not have the expected recipients")]
    Recipients,
    /// The plaintext is not padded to a step.
    #[error("the envelope is not padded to a step")]
    Size,
}

/// Checks an envelope's outline and gives the size of its plaintext in bytes.
///
/// # Errors
/// [`BadOutline`] when header, number of recipients or size are not those of our own envelopes.
pub fn check(file: &[u8], recipients: usize) -> Result<usize, BadOutline> {
    let header = header_of(file)?;
    let stanzas = header.lines().filter_map(|line| line.strip_prefix("-> "));
    let (mut known, mut grease) = (0, 0);
    for stanza in stanzas {
        match stanza.split(' ').next() {
            Some("X25519") => known += 1,
            Some(tag) if tag.ends_with("-grease") => grease += 1,
            _ => return Err(BadOutline::Recipients),
        }
    }
    if known != recipients || grease > 1 {
        return Err(BadOutline::Recipients);
    }
    plaintext_size(file.len() - header.len()).filter(|size| is_step(*size)).ok_or(BadOutline::Size)
}

/// The header of an age file, including the line feed after its MAC.
fn header_of(file: &[u8]) -> Result<&str, BadOutline> {
    let most = &file[..file.len().min(HEADER_LIMIT)];
    let mac = most.windows(5).position(|bytes| bytes == b"\n--- ").ok_or(BadOutline::Header)?;
    let rest = &most[mac + 1..];
    let end = rest.iter().position(|byte| *byte == b'\n').ok_or(BadOutline::Header)?;
    let header = std::str::from_utf8(&most[..=mac + 1 + end]).map_err(|_| BadOutline::Header)?;
    if header.lines().next() == Some(VERSION_LINE) { Ok(header) } else { Err(BadOutline::Header) }
}

/// How many bytes of plaintext a payload of so many bytes holds.
fn plaintext_size(payload: usize) -> Option<usize> {
    let chunks = payload.checked_sub(NONCE)?;
    let whole = chunks / (CHUNK + TAG);
    let rest = chunks % (CHUNK + TAG);
    let last = if rest == 0 { 0 } else { rest.checked_sub(TAG)? };
    Some(whole * CHUNK + last)
}
