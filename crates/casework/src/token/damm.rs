//! The Damm check digit: it detects every wrong digit and every swap of neighbours.
//!
//! H. Michael Damm, "Total anti-symmetrische Quasigruppen" (Marburg, 2004); the table is the
//! weakly totally anti-symmetric quasigroup of order 10 that the thesis gives.

const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The digit to append to `digits` (each 0 to 9).
pub(super) fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |interim, digit| TABLE[usize::from(interim)][usize::from(digit)])
}

/// Whether the last of `digits` is the check digit of those before it.
pub(super) fn agrees(digits: impl Iterator<Item = u8>) -> bool {
    check_digit(digits) == 0
}
