//! Random bits as letters that survive a phone line: Crockford's base 32.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

use crate::copied;

/// The letters I, L, O and U are not used. In typed text I and L are read as 1, and O as 0.
static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut letters = Specification::new();
    letters.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    letters.translate.from.push_str("ILOabcdefghijklmnopqrstvwxyz");
    letters.translate.to.push_str("110ABCDEFGH1JK1MN0PQRSTVWXYZ");
    #[expect(clippy::expect_used, reason = "32 letters, each once, are an alphabet")]
    letters.encoding().expect("an alphabet")
});

/// The bits as letters, in groups of four: `7K4M-2Q0Z-…`.
#[must_use]
pub fn spell(bytes: &[u8]) -> String {
    let letters = CROCKFORD.encode(bytes);
    let groups: Vec<&[u8]> = letters.as_bytes().chunks(4).collect();
    String::from_utf8_lossy(&groups.join(&b'-')).into_owned()
}

/// Reads typed text back into the form of [`spell`], without dashes: I and L become 1, O becomes 0.
#[must_use]
pub fn read(typed: &str) -> String {
    let plain = |letter| match letter {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    copied::letters(typed).to_uppercase().chars().map(plain).collect()
}

/// The `N` bytes that [`spell`] wrote, read from typed text; none where the text is anything else.
#[must_use]
pub fn bytes_of<const N: usize>(typed: &str) -> Option<[u8; N]> {
    CROCKFORD.decode(copied::letters(typed).as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_spelled_is_read_back_however_it_is_typed() {
        assert_eq!(spell(&[0xff, 0x00, 0xff, 0x00, 0xff]), "ZW0F-Y07Z");
        assert_eq!(spell(&[0; 10]), "0000-0000-0000-0000");
        assert_eq!(spell(&[]), "");
        assert_eq!(read(" zwof yo7z "), "ZW0FY07Z");
        assert_eq!(bytes_of(" zwof yo7z "), Some([0xff, 0x00, 0xff, 0x00, 0xff]));
    }

    /// Spells five bits at a time, as the code did before it used a library.
    fn spelled_by_hand(bytes: &[u8], count: usize) -> String {
        let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8)) & 1;
        let value = |letter| (0..5).fold(0, |value, place| value << 1 | bit(letter * 5 + place));
        let letter = |at| char::from(letters[value(at)]);
        let dash = |at: usize| if at > 0 && at.is_multiple_of(4) { "-" } else { "" };
        (0..count).flat_map(|at| dash(at).chars().chain([letter(at)])).collect()
    }

    proptest! {
        #[test]
        fn bits_are_the_letters_that_they_always_were(bytes in any::<[u8; 10]>()) {
            let spelled = spell(&bytes);
            prop_assert_eq!(&spelled, &spelled_by_hand(&bytes, 16));
            prop_assert_eq!(read(&spelled), spelled.replace('-', ""));
            prop_assert_eq!(bytes_of(&spelled), Some(bytes));
            let careless = spelled.to_lowercase().replace('-', " ").replace('1', "l").replace('0', "o");
            prop_assert_eq!(bytes_of(&careless), Some(bytes));
        }
    }
}
