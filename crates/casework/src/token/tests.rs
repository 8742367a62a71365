use proptest::prelude::*;

use super::*;

fn token() -> impl Strategy<Value = CaseToken> {
    (0..10_u128.pow(24)).prop_map(CaseToken::of_number)
}

fn with(token: &CaseToken, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut digits = token.reveal().as_bytes().to_vec();
    change(&mut digits);
    String::from_utf8(digits).expect("digits")
}

fn found_among_corrections(typed: &str, meant: &CaseToken, slip: Slip) -> bool {
    let Err(MalformedToken::Check(mistyped)) = CaseToken::parse(typed) else { return false };
    let tries = mistyped.corrections();
    assert!(tries.len() <= REPAIR_TRIES);
    tries.iter().any(|try_| try_.token.reveal() == meant.reveal() && try_.slip == slip)
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(token in token()) {
        let shown = token.groups().collect::<Vec<_>>().join(" ");
        let read = CaseToken::parse(&shown).expect("valid");
        prop_assert_eq!(read.reveal(), token.reveal());
        let wide: String = token.reveal().chars()
            .map(|c| char::from_u32(u32::from(c) - 48 + 0xFF10).expect("digit")).collect();
        let read = CaseToken::parse(&wide).expect("valid");
        prop_assert_eq!(read.reveal(), token.reveal());
    }

    #[test]
    fn one_wrong_digit_is_noticed_and_repaired(token in token(), at in 0..25_usize, by in 1..10_u8) {
        let typed = with(&token, |digits| digits[at] = b'0' + (digits[at] - b'0' + by) % 10);
        prop_assert!(found_among_corrections(&typed, &token, Slip::Digit(at)));
    }

    #[test]
    fn two_swapped_neighbours_are_noticed_and_repaired(token in token(), at in 0..24_usize) {
        let typed = with(&token, |digits| digits.swap(at, at + 1));
        prop_assume!(typed != token.reveal());
        prop_assert!(found_among_corrections(&typed, &token, Slip::Swap(at)));
    }
}

#[test]
fn the_check_digit_is_damms() {
    // The worked example of the literature: 572 takes 4.
    assert_eq!(damm::check_digit([5, 7, 2].into_iter()), 4);
}

#[test]
fn what_is_not_25_digits_is_refused() {
    let (long, arabic) = ("1".repeat(26), "١".repeat(25));
    for (typed, count) in [("", 0), ("12345", 5), ("a", 0), (&long, 26), (&arabic, 0)] {
        let told = CaseToken::parse(typed);
        assert!(matches!(told, Err(MalformedToken::Digits(it)) if it == count), "{typed}");
    }
}

#[test]
fn rule_w3_a_token_never_prints_itself() {
    let token = CaseToken::of_number(123);
    assert!(!format!("{token:?}").contains("123"));
}
