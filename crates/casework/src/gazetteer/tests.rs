//! Tests of the gazetteer on the real tables.

use super::{Fault, Found, Gazetteer, Table};

const PROVINCES: &str = include_str!("../../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../../config/places/communes.tsv");
const LE_THUY: &str = "19249";

fn real() -> Gazetteer {
    Gazetteer::parse(PROVINCES, COMMUNES).expect("the tables are sound")
}

fn codes(found: &[Found<'_>]) -> Vec<String> {
    found.iter().map(|hit| hit.commune.code.clone()).collect()
}

/// Asserts that each text finds Lệ Thủy in Quảng Trị by the former name given.
fn finds_le_thuy(texts: &[&str], former: Option<&str>) {
    let places = real();
    for typed in texts {
        let found = places.search(typed, 50);
        let hit = found.iter().find(|hit| hit.commune.code == LE_THUY);
        let hit = hit.unwrap_or_else(|| panic!("{typed} finds {found:?}"));
        assert_eq!(hit.by_former, former, "{typed}");
        assert_eq!(hit.province.name, "Tỉnh Quảng Trị");
    }
}

#[test]
fn the_tables_hold_every_province_and_commune() {
    let places = real();
    assert_eq!(places.communes().count(), 3321);
    assert_eq!(places.provinces.len(), 34);
    let hue = places.province("46").map(|province| &*province.name);
    assert_eq!(hue, Some("Thành phố Huế"));
    assert_eq!(places.commune("99999"), None);
}

#[test]
fn a_commune_knows_the_names_it_was_made_from() {
    let places = real();
    let commune = places.commune(LE_THUY).expect("it is in the table");
    assert_eq!(commune.name, "Xã Lệ Thủy");
    for name in ["Thị trấn Kiến Giang", "Xã Lộc Thủy", "Xã Phong Thủy"] {
        assert!(commune.former.iter().any(|former| former == name), "{name}");
    }
}

#[test]
fn a_former_name_without_marks_finds_todays_commune() {
    finds_le_thuy(&["loc thuy", "Lộc Thuỷ", "LOC THUY", "Lộc Thủy"], Some("Xã Lộc Thủy"));
}

#[test]
fn type_words_and_the_word_for_old_make_no_difference() {
    let texts = ["xa Loc Thuy cu", "xã Lộc Thủy (cũ)", "lộc thuỷ xã"];
    finds_le_thuy(&texts, Some("Xã Lộc Thủy"));
    finds_le_thuy(&["thị trấn Kiến Giang"], Some("Thị trấn Kiến Giang"));
}

#[test]
fn a_name_is_found_however_its_letters_are_written_and_its_kind_is_shortened() {
    let shortened = ["X. Lộc Thủy", "X Lộc Thủy", "x.loc thuy, h. le thuy", "X. Lộc Thuỷ (cũ)"];
    finds_le_thuy(&shortened, Some("Xã Lộc Thủy"));
    let shortened =
        ["TT. Kiến Giang", "TT Kiến Giang", "ttr kien giang", "TT.KIẾN GIANG, H. Lệ Thủy"];
    finds_le_thuy(&shortened, Some("Thị trấn Kiến Giang"));
    let places = real();
    for (typed, name) in [
        ("Lí Nhân", "Xã Lý Nhân"),
        ("Mĩ Đức", "Xã Mỹ Đức"),
        ("Quình Lưu", "Xã Quỳnh Lưu"),
        ("Quí Lộc", "Xã Quý Lộc"),
        ("\u{d0}ồng Lê", "Xã Đồng Lê"),
        ("\u{f0}ong le", "Xã Đồng Lê"),
        ("P. \u{d0}ồng Hới", "Phường Đồng Hới"),
        ("Tp. Đồng Hới", "Phường Đồng Hới"),
        ("Ea Hleo", "Xã Ea H’Leo"),
        ("ea h", "Xã Ea H’Leo"),
    ] {
        let found = places.search(typed, 12);
        let names: Vec<_> = found.iter().map(|it| it.commune.name.as_str()).collect();
        assert!(names.contains(&name), "{typed}: {names:?}");
    }
    let (whole, short) = (places.search("Phường 12", 50), places.search("P.12", 50));
    assert!(!whole.is_empty() && codes(&whole) == codes(&short));
    assert_eq!(codes(&places.search("P12", 50)), codes(&short));
}

#[test]
fn an_old_province_or_district_after_the_name_is_passed_over() {
    let texts = [
        "xã lộc thủy, quảng bình",
        "xã lộc thủy quảng bình",
        "Xã Lộc Thủy, huyện Lệ Thủy, tỉnh Quảng Bình",
        "loc thuy huyen le thuy quang binh",
        "Lộc Thủy, Hà Nội",
    ];
    finds_le_thuy(&texts, Some("Xã Lộc Thủy"));
}

#[test]
fn a_present_province_after_the_name_narrows_the_search() {
    finds_le_thuy(&["Le Thuy Quang Tri", "Lệ Thủy, tỉnh Quảng Trị"], None);
    let places = real();
    let everywhere = places.search("Tân Thành", 100);
    let narrowed = places.search("xã Tân Thành, tỉnh Cà Mau", 100);
    assert!(everywhere.len() > narrowed.len());
    assert!(!narrowed.is_empty());
    assert!(narrowed.iter().all(|hit| hit.province.code == "96"));
    let run_on = places.search("xa tan thanh ca mau", 100);
    assert_eq!(codes(&run_on), codes(&narrowed));
}

#[test]
fn a_code_finds_its_commune_alone() {
    let places = real();
    assert_eq!(codes(&places.search(" 19249 ", 9)), [LE_THUY]);
    assert_eq!(places.search("xã 19249", 9)[0].by_former, None);
}

#[test]
fn names_that_look_like_type_words_are_found() {
    let places = real();
    for typed in ["Cư Jút", "xã Cư Jút", "cu jut"] {
        assert_eq!(places.search(typed, 1)[0].commune.name, "Xã Cư Jút");
    }
    let first = places.search("Phượng Dực", 1);
    assert_eq!(first[0].commune.name, "Xã Phượng Dực");
}

#[test]
fn exact_names_come_before_former_ones_and_those_before_beginnings() {
    let communes = "00001\tXã Sông Lam Hạ\t01\t\n00002\tXã Bắc Sông Lam\t01\t\n\
        00003\tXã An\t01\tXã Sông Lam\n00004\tPhường Sông Lam\t01\tXã Sông Lam\n\
        00005\tXã Sông Lamma\t01\tXã Sông Lam Cầu\n";
    let places = Gazetteer::parse("01\tTỉnh Thử\n", communes).expect("sound");
    let found = places.search("song lam", 9);
    assert_eq!(codes(&found), ["00004", "00003", "00001", "00005", "00002"]);
    assert_eq!(found[0].by_former, None);
    assert_eq!(found[1].by_former, Some("Xã Sông Lam"));
    assert_eq!(codes(&places.search("song lam", 2)), ["00004", "00003"]);
}

#[test]
fn each_commune_comes_once_and_never_more_than_asked() {
    let found_codes = codes(&real().search("tan", 4000));
    let mut unique = found_codes.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), found_codes.len());
    assert!(found_codes.len() > 100);
    assert_eq!(real().search("tan", 7).len(), 7);
    assert!(real().search("tan", 0).is_empty());
}

#[test]
fn one_typing_mistake_is_forgiven_when_nothing_else_fits() {
    let texts = ["Kien Gjang", "thị trấn Kien Giangg", "Kien Ginag Quang Tri"];
    finds_le_thuy(&texts, Some("Thị trấn Kiến Giang"));
    assert!(real().search("Kxen Gjang", 9).is_empty());
}

#[test]
fn nothing_is_found_for_nothing_or_for_type_words_alone() {
    let places = real();
    for typed in ["", "  ,; ", "xã", "Thị trấn", "xa phuong huyen tinh cu", "…"] {
        assert!(places.search(typed, 9).is_empty(), "{typed:?}");
    }
}

#[test]
fn every_present_and_former_name_finds_its_commune() {
    let places = real();
    for commune in places.communes() {
        for name in std::iter::once(&commune.name).chain(&commune.former) {
            let found = places.search(name, 4000);
            let hit = found.iter().any(|hit| hit.commune.code == commune.code);
            assert!(hit, "{name} of {}", commune.code);
        }
    }
}

#[test]
fn a_faulty_row_is_told_with_its_table_and_line() {
    let province = "# a comment\n01\tTỉnh Thử\n";
    let fault = |provinces: &str, communes: &str| {
        let error = Gazetteer::parse(provinces, communes).expect_err("faulty");
        (error.table, error.line, error.fault)
    };
    let (wanted, found) = (4, 3);
    let short = fault(province, "00001\tXã An\t01\n");
    assert_eq!(short, (Table::Communes, 1, Fault::FieldCount { wanted, found }));
    let unknown = fault(province, "00001\tXã An\t01\t\n\n00002\tXã Ba\t02\t\n");
    let no_province = Fault::UnknownProvince("02".to_owned());
    assert_eq!(unknown, (Table::Communes, 3, no_province));
    let (code, digits) = ("1".to_owned(), 2);
    let bad = fault("1\tTỉnh Thử\n", "");
    assert_eq!(bad, (Table::Provinces, 1, Fault::BadCode { code, digits }));
    let twice = fault("01\tTỉnh Thử\n01\tTỉnh Hai\n", "");
    let again = Fault::DuplicateCode("01".to_owned());
    assert_eq!(twice, (Table::Provinces, 2, again));
    assert_eq!(fault("01\t \n", ""), (Table::Provinces, 1, Fault::NoName));
}

#[test]
fn an_error_reads_as_one_line() {
    let error = Gazetteer::parse("01\tTỉnh Thử\n", "1234\tXã An\t01\t\n");
    let text = error.expect_err("the code is short").to_string();
    assert_eq!(text, "table of communes, line 1: code \"1234\" is not 5 digits");
}
