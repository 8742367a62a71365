//! Tests of folding.

use super::{normalize, normalize_place};
use unicode_normalization::UnicodeNormalization;

#[test]
fn spellings_of_one_name_fold_to_one_text() {
    for spelling in ["Lộc Thuỷ", "LỘC THỦY", "loc  thuy", " Lộc-Thủy. "] {
        assert_eq!(normalize(spelling), "loc thuy", "{spelling}");
    }
}

#[test]
fn composed_and_decomposed_text_fold_alike() {
    let composed: String = "Thừa Thiên Huế".nfc().collect();
    let decomposed: String = "Thừa Thiên Huế".nfd().collect();
    assert_ne!(composed, decomposed);
    assert_eq!(normalize(&composed), normalize(&decomposed));
}

#[test]
fn both_cases_of_d_with_stroke_become_d() {
    assert_eq!(normalize("Đồng Đăng, đảo"), "dong dang dao");
}

#[test]
fn digits_stay_and_apostrophes_part_words() {
    assert_eq!(normalize("Phường 12; Ea H’Leo"), "phuong 12 ea h leo");
}

#[test]
fn text_without_letters_or_digits_folds_to_nothing() {
    assert_eq!(normalize(""), "");
    assert_eq!(normalize(" … – ,;\n"), "");
}

#[test]
fn one_vowel_is_written_i_or_y_and_others_are_told_apart() {
    for (one, other) in [
        ("Lý", "Lí"),
        ("Mỹ Đức", "Mĩ Đức"),
        ("Quý", "Quí"),
        ("Quỳnh Lưu", "Quình Lưu"),
        ("Kỳ Sơn", "Kì Sơn"),
        ("Y Tý", "Í Tí"),
    ] {
        assert_eq!(normalize(one), normalize(other), "{one} {other}");
    }
    for (one, other) in [("Tây", "Tai"), ("Thủy", "Thúi"), ("Duy", "Dui"), ("Lây", "Lai")] {
        assert_ne!(normalize(one), normalize(other), "{one} {other}");
    }
}

#[test]
fn every_letter_that_looks_like_the_d_with_stroke_is_it() {
    let spellings = ["Đồng", "\u{d0}ồng", "\u{f0}ồng", "\u{189}ồng", "đo\u{302}\u{300}ng", "Ｄồng"];
    for spelling in spellings {
        assert_eq!(normalize(spelling), "dong", "{spelling}");
    }
    assert_eq!(normalize("Lộ\u{200b}c Th\u{ad}ủy"), "loc thuy", "what nobody sees parts no word");
}

#[test]
fn what_people_shorten_of_a_place_is_written_out() {
    for (short, whole) in [
        ("X. Lộc Thủy", "xã Lộc Thủy"),
        ("P.12, Q.1", "phường 12, quận 1"),
        ("P12 Q1", "phường 12 quận 1"),
        ("TT Kiến Giang", "thị trấn Kiến Giang"),
        ("TTr. Kiến Giang", "thị trấn Kiến Giang"),
        ("Tp.Đồng Hới", "thành phố Đồng Hới"),
        ("TX. Ba Đồn, H. Quảng Trạch", "thị xã Ba Đồn, huyện Quảng Trạch"),
        ("TDP 4", "tổ dân phố 4"),
    ] {
        assert_eq!(normalize_place(short), normalize_place(whole), "{short}");
    }
    assert_eq!(normalize_place("Pa Nang"), "pa nang");
}
