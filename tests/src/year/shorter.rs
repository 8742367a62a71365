//! Makes a sequence that goes wrong shorter: parts of it are left out, large ones first, as long as the rest
//! also goes wrong (delta debugging: Zeller and Hildebrandt, 2002). Every act can follow on every other, so
//! any part of a sequence is one.

use crate::year::act::Act;

/// The shortest sequence found with so many tries, and what goes wrong in it. `wrong` walks a sequence and
/// gives what goes wrong in it, if anything, and after how many acts.
pub fn shortest(
    acts: &[Act],
    first: String,
    tries: u32,
    mut wrong: impl FnMut(&[Act]) -> Option<(usize, String)>,
) -> (Vec<Act>, String) {
    let (mut kept, mut told, mut tries) = (acts.to_vec(), first, tries);
    let mut piece = kept.len().div_ceil(2);
    while piece > 0 {
        let (mut from, mut some_went) = (0, false);
        while from < kept.len() && tries > 0 {
            tries -= 1;
            let rest = [&kept[..from], &kept[(from + piece).min(kept.len())..]].concat();
            match wrong(&rest) {
                Some((reached, words)) => {
                    kept = rest;
                    kept.truncate(reached);
                    (told, some_went) = (words, true);
                }
                None => from += piece,
            }
        }
        if tries == 0 {
            break;
        }
        // Single acts are tried again until none can be left out.
        piece = if piece == 1 && some_went { 1 } else { piece / 2 };
    }
    (kept, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(kind: &'static str) -> Act {
        Act { kind, picks: [0; 4] }
    }

    #[test]
    fn what_does_not_matter_is_left_out_and_the_order_stays() {
        let mut acts = vec![act("note"); 90];
        (acts[17], acts[55], acts[71]) = (act("tip"), act("refer"), act("merge"));
        let wrong = |acts: &[Act]| {
            let kinds = ["tip", "refer", "merge"];
            let mut at = 0;
            for (place, act) in acts.iter().enumerate() {
                at += usize::from(kinds.get(at) == Some(&act.kind));
                if at == kinds.len() {
                    return Some((place + 1, "wrong".to_owned()));
                }
            }
            None
        };
        let (left, told) = shortest(&acts, String::new(), 200, wrong);
        let kinds: Vec<&str> = left.iter().map(|it| it.kind).collect();
        assert_eq!((kinds, told.as_str()), (vec!["tip", "refer", "merge"], "wrong"));
        let mut walked = 0;
        let (_, told) = shortest(&acts, "first".to_owned(), 3, |_| {
            walked += 1;
            None
        });
        assert_eq!((walked, told.as_str()), (3, "first"));
    }
}
