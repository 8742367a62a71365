//! Random bits as letters that survive a phone line: Crockford's base 32 in groups of four.

use casework::copied;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first `count` × 5 bits of `bytes`, as `7K4M-2Q0Z-…`.
#[must_use]
pub(crate) fn spell(bytes: &[u8], count: usize) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8)) & 1);
    let mut text = String::with_capacity(count + count / 4);
    for letter in 0..count {
        if letter > 0 && letter % 4 == 0 {
            text.push('-');
        }
        let value = (0..5).fold(0, |value, place| value << 1 | bit(letter * 5 + place));
        text.push(char::from(LETTERS[value]));
    }
    text
}

/// What was copied, as [`spell`] writes it but for the dashes: I and L are 1, O is 0.
#[must_use]
pub(crate) fn read(typed: &str) -> String {
    let letters = copied::letters(typed).to_uppercase();
    letters
        .chars()
        .map(|letter| match letter {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_is_read_back_however_it_is_typed() {
        assert_eq!(spell(&[0xff, 0x00, 0xff, 0x00, 0xff], 8), "ZW0F-Y07Z");
        assert_eq!(spell(&[0; 8], 12), "0000-0000-0000");
        assert_eq!(read(" zwof yo7z "), "ZW0FY07Z");
    }
}
