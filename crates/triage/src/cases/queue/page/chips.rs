//! The chips above the queue: each stands for a kind of waiting case and shows their number.

use crate::cases::counts::{COUNTED, Counts};

/// The address of the list of urgent cases that nobody has accepted.
pub(crate) const URGENT: &str = "/?trang_thai=received&khan=1";

/// A kind of waiting case and its number.
pub(crate) struct Chip {
    /// The name under which the script updates the count.
    pub(crate) count: &'static str,
    /// Key of the words on it.
    pub(crate) words: &'static str,
    /// The address of its list.
    pub(crate) to: &'static str,
    /// Their number; none where it is not counted.
    pub(crate) cases: Option<u64>,
    /// `red`, `amber` or nothing.
    pub(crate) colour: &'static str,
}

impl Chip {
    /// The count as shown.
    pub(crate) fn shown(&self) -> Option<String> {
        let shown =
            |cases: u64| if cases >= COUNTED { "99+".to_owned() } else { cases.to_string() };
        self.cases.map(shown)
    }
}

/// The chips above the table, one for each kind of waiting case.
pub(crate) fn chips(counts: Counts) -> Vec<Chip> {
    let Counts { new, in_review, question, answered, urgent, mine, aside, due, ahead, .. } = counts;
    let of = |count: &'static str, words: &'static str, to: &'static str, cases| Chip {
        count,
        words,
        to,
        cases: Some(cases),
        colour: "",
    };
    let red = if urgent > 0 { "red" } else { "" };
    let amber = if due > 0 { "amber" } else { "" };
    let mut chips = vec![Chip { cases: None, ..of("", "queue-all", "/", 0) }];
    if ahead > 0 {
        chips.push(Chip { colour: "red", ..of("ahead", "queue-ahead", "/chung", ahead) });
    }
    chips.extend([
        of("new", "queue-new", "/?trang_thai=received", new),
        Chip { colour: red, ..of("urgent", "queue-urgent-new", URGENT, urgent) },
        Chip { colour: amber, ..of("due", "queue-due", "/?han=1", due) },
        of("answered", "queue-answered", "/?xem=da-tra-loi", answered),
    ]);
    if let Some(cases) = counts.approvals {
        chips.push(of("approvals", "queue-approvals", "/?xem=cho-duyet", cases));
    }
    if let Some(cases) = counts.sanitising {
        chips.push(of("sanitising", "sanitise-title", "/lam-sach", cases));
    }
    chips.extend([
        of("in_review", "state-in_review", "/?trang_thai=in_review", in_review),
        of("question", "state-question", "/?trang_thai=question", question),
        of("mine", "officer-mine", "/?xem=cua-toi", mine),
        Chip { cases: None, ..of("", "officer-unassigned", "/?xem=chua-giao", 0) },
        of("aside", "officer-aside", "/?xem=de-rieng", aside),
    ]);
    chips
}
