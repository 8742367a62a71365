use proptest::prelude::*;

use super::*;

/// Invisible characters, one of each kind.
const NOBODY_SEES: [char; 14] = [
    ' ', '\n', '\0', '\u{a0}', '\u{ad}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2060}',
    '\u{2800}', '\u{3000}', '\u{3164}', '\u{fe0f}', '\u{feff}',
];

#[test]
fn a_text_of_characters_that_nobody_sees_or_of_punctuation_says_nothing() {
    assert!(!says_something(""));
    for letter in NOBODY_SEES {
        assert!(is_unseen(letter) && !says_something(&letter.to_string().repeat(3)), "{letter:?}");
    }
    for nothing in ["…", "- - -", "?!", "\u{301}\u{302}", "\u{115f}\u{1160}\u{ffa0}", "\u{e0041}"]
    {
        assert!(!says_something(nothing), "{nothing:?}");
    }
    for something in ["ừ", "1", "\u{200b}a", "Đ.", "٣", "ok \u{fe0f}"] {
        assert!(says_something(something), "{something:?}");
    }
}

#[test]
fn digits_are_read_however_they_stand_on_the_paper() {
    for typed in
        ["123456", " 12.34-56 ", "１２３４５６", "Mã: 123 456", "mã một lần：12\u{200b}3456"]
    {
        assert_eq!(digits(typed), "123456", "{typed:?}");
    }
    assert_eq!(digits("12345O"), "12345");
    assert_eq!(digits(""), "");
}

#[test]
fn letters_are_read_however_they_stand_on_the_paper() {
    for typed in
        ["7K4M-2Q0Z", "7k4m 2q0z", "Mã rút gọn: 7K4M–2Q0Z.", "７Ｋ４Ｍ２Ｑ０Ｚ", "7K4M\u{feff}2Q0Z"]
    {
        assert_eq!(letters(typed), "7k4m2q0z", "{typed:?}");
    }
}

#[test]
fn a_user_name_is_the_same_with_capitals_and_a_label_and_a_password_keeps_its_own() {
    for typed in ["nguyen.van", "Nguyen.Van", " NGUYEN.VAN\u{200b}", "Tên đăng nhập: nguyen.van"]
    {
        assert_eq!(username(typed), "nguyen.van", "{typed:?}");
    }
    assert_eq!(username("an‑binh"), "an-binh");
    let typed: String = password(" bang–Khoi\u{200b}‑tran: x\u{a0}").collect();
    assert_eq!(typed, "bang-Khoi-tran:x");
}

proptest! {
    #[test]
    fn what_nobody_sees_changes_nothing(
        digits_of in "[0-9]{1,30}",
        at in any::<prop::sample::Index>(),
        unseen in prop::sample::select(NOBODY_SEES.to_vec()),
    ) {
        let mut typed = digits_of.clone();
        typed.insert(at.index(digits_of.len()), unseen);
        prop_assert_eq!(digits(&typed), digits_of.clone());
        prop_assert_eq!(letters(&typed), digits_of.clone());
        prop_assert_eq!(username(&typed), digits_of.clone());
        prop_assert_eq!(password(&typed).collect::<String>(), digits_of);
    }
}
