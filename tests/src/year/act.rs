//! The acts of a year, by name and numbers.

use std::fmt;
use std::str::FromStr;

use proptest::prelude::{Strategy, any};
use proptest::sample::Index;

/// Every kind of act, and its weight in the draw.
pub const KINDS: [(&str, u32); 44] = [
    // Acts of writers.
    ("tip", 14),
    ("tip-about", 4),
    ("reply", 6),
    ("withdraw", 1),
    // Acts of officers on cases, through the API.
    ("accept", 6),
    ("ask", 4),
    ("answer", 3),
    ("note", 3),
    ("read", 3),
    ("assign", 3),
    ("state", 4),
    ("close", 3),
    ("classify", 2),
    ("corroborate", 2),
    ("unmask", 3),
    ("aside", 2),
    ("take_back", 1),
    ("refer", 8),
    ("approve", 3),
    ("drop", 1),
    ("return", 4),
    ("share", 4),
    ("unshare", 2),
    ("sanitise", 3),
    ("recuse", 3),
    ("lift", 2),
    ("hold", 2),
    ("confirm_hold", 2),
    ("extend", 2),
    // A form of a case's page, as offered.
    ("form", 24),
    // Acts of officers among themselves.
    ("declare", 2),
    ("join", 2),
    ("admit", 2),
    ("leave", 1),
    ("reset", 2),
    ("agree", 2),
    ("body", 2),
    // Acts of units.
    ("merge", 1),
    ("split", 1),
    ("unit", 1),
    // Acts of time.
    ("days", 2),
    ("restart", 1),
    ("kill", 1),
    // Several acts in a row that chance seldom brings together.
    ("chain", 4),
];

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its name, of [`KINDS`].
    pub kind: &'static str,
    /// Its choices, modulo the number of things to choose from.
    pub picks: [u16; 4],
}

impl Act {
    /// One of these things, by a pick.
    pub fn of<'a, T>(&self, pick: usize, all: &'a [T]) -> Option<&'a T> {
        all.get(usize::from(self.picks[pick]).checked_rem(all.len())?)
    }

    /// Whether it is done by a page, if it can be done through the API too.
    #[must_use]
    pub fn by_page(&self) -> bool {
        self.picks.iter().fold(0, |sum, it| sum ^ it).is_multiple_of(2)
    }

    /// Whether a pick says yes, which it does once in so many.
    #[must_use]
    pub fn one_in(&self, pick: usize, many: u16) -> bool {
        self.picks[pick].is_multiple_of(many)
    }
}

/// Draws an act.
pub fn any_act() -> impl Strategy<Value = Act> {
    let all: u32 = KINDS.iter().map(|(_, often)| often).sum();
    let kind = move |at: Index| {
        let mut at = u32::try_from(at.index(all as usize)).unwrap_or_default();
        let drawn = KINDS.iter().find(|(_, often)| {
            let here = at < *often;
            at = at.saturating_sub(*often);
            here
        });
        drawn.map_or("tip", |(name, _)| name)
    };
    (any::<Index>(), any::<[u16; 4]>())
        .prop_map(move |(at, picks)| Act { kind: kind(at), picks })
        .no_shrink()
}

impl fmt::Display for Act {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.picks;
        write!(to, "{}.{a}.{b}.{c}.{d}", self.kind)
    }
}

impl FromStr for Act {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split('.');
        let name = parts.next().unwrap_or_default();
        let kind = KINDS.iter().map(|(kind, _)| *kind).find(|kind| *kind == name);
        let picks: Vec<u16> = parts.filter_map(|it| it.parse().ok()).collect();
        let picks = <[u16; 4]>::try_from(picks).ok();
        let both = kind.zip(picks).ok_or_else(|| format!("no act: {text}"))?;
        Ok(Self { kind: both.0, picks: both.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, KINDS};

    #[test]
    fn an_act_is_read_as_it_is_written() {
        for (kind, _) in KINDS {
            let act = Act { kind, picks: [1, 0, 65_535, 7] };
            assert_eq!(act.to_string().parse(), Ok(act));
        }
        assert!("tip.1.2.3".parse::<Act>().is_err() && "fly.1.2.3.4".parse::<Act>().is_err());
    }
}
