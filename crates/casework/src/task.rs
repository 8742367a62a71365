//! A task for a support body: place, time and what to do, never the words of the tip.

use serde::{Deserialize, Serialize};

use crate::normalize::normalize;

/// A task must not repeat so many letters of a tip in a row.
pub const RUN: usize = 40;

/// A sealed task, typed anew by an officer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Task {
    /// The body's id.
    pub body: i64,
    /// The body's name at that time.
    pub body_name: String,
    /// Where.
    pub place: String,
    /// When; may be empty.
    pub time: String,
    /// What to do.
    pub what: String,
    /// Display name of the officer who gave it.
    pub by: String,
}

/// A sealed mark on a task; of several the last one counts.
#[derive(Serialize, Deserialize)]
pub struct TaskMark {
    /// Id of the task's envelope.
    pub task: i64,
    /// Whether it is done.
    pub done: bool,
    /// Display name of the officer who marked it.
    pub by: String,
}

/// Whether `words` repeat [`RUN`] or more letters of `told` in a row, regardless of spacing, marks and
/// capitals.
#[must_use]
pub fn repeats(words: &str, told: &str) -> bool {
    let letters = |text: &str| normalize(text).chars().filter(|it| *it != ' ').collect::<Vec<_>>();
    let (words, told) = (letters(words), letters(told));
    let runs: std::collections::HashSet<&[char]> = told.windows(RUN).collect();
    words.windows(RUN).any(|run| runs.contains(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str =
        "Tối qua hai người lạ dắt xe máy không nổ máy ra khỏi ngõ sau chợ rồi đi về đê.";

    #[test]
    fn forty_letters_of_a_tip_are_noticed_however_they_are_written() {
        let copied = "Đề nghị: HAI NGUOI LA  dat xe may, khong no may ra khoi ngo sau cho!";
        assert!(repeats(copied, TOLD));
        assert!(repeats(TOLD, TOLD));
    }

    #[test]
    fn words_of_ones_own_are_no_copy_and_a_short_tip_is_never_one() {
        assert!(!repeats("Tuần tra ngõ sau chợ từ 21 giờ tới 23 giờ, nhắc dân khóa xe máy.", TOLD));
        assert!(!repeats("đánh nhau", "đánh nhau"));
    }
}
