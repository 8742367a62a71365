//! Tests of folding.

use super::fold;
use unicode_normalization::UnicodeNormalization;

#[test]
fn spellings_of_one_name_fold_to_one_text() {
    for spelling in ["Lộc Thuỷ", "LỘC THỦY", "loc  thuy", " Lộc-Thủy. "] {
        assert_eq!(fold(spelling), "loc thuy", "{spelling}");
    }
}

#[test]
fn composed_and_decomposed_text_fold_alike() {
    let composed: String = "Thừa Thiên Huế".nfc().collect();
    let decomposed: String = "Thừa Thiên Huế".nfd().collect();
    assert_ne!(composed, decomposed);
    assert_eq!(fold(&composed), fold(&decomposed));
}

#[test]
fn both_cases_of_d_with_stroke_become_d() {
    assert_eq!(fold("Đồng Đăng, đảo"), "dong dang dao");
}

#[test]
fn digits_stay_and_apostrophes_part_words() {
    assert_eq!(fold("Phường 12; Ea H’Leo"), "phuong 12 ea h leo");
}

#[test]
fn text_without_letters_or_digits_folds_to_nothing() {
    assert_eq!(fold(""), "");
    assert_eq!(fold(" … – ,;\n"), "");
}
