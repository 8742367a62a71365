//! No page is a dead end: a missing page says so and leads on, an empty list says who adds to it and where,
//! and the audit pages name people, units and things by their names.

use reqwest::Method;
use serde_json::json;
use system::cases::{hand, share, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

#[test]
fn a_page_that_is_not_there_keeps_the_navigation_and_says_what_it_is() {
    let hotline = Hotline::start();
    let (_token, number) = taken(&hotline, "theft", "mất xe đạp");
    let all = ["truc.19249", "truong.19249", "lamsach.19249", "giamsat.44", "quantri.44"];
    for name in all {
        let officer = Officer::sign_in(&hotline, name);
        for path in ["/khong-co-trang-nay", "/quan-tri/khong-co", "/giam-sat/2031"] {
            let gone = officer.get(path);
            assert_eq!(gone.status, 404, "{name} {path}");
            assert!(
                gone.text.contains("<h1>Không có trang này</h1>"),
                "{name} {path}: {}",
                gone.text
            );
            assert!(gone.text.contains("<nav id=\"nav\""), "{name} {path} keeps the navigation");
            assert!(gone.text.contains("Đăng xuất") && !gone.text.contains("hồ sơ này"));
        }
    }
    // A page of another role looks like a missing one.
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let other = Officer::sign_in(&hotline, "truc.19255");
    for (officer, path) in [(&duty, "/giam-sat"), (&duty, "/quan-tri"), (&duty, "/lam-sach")] {
        let gone = officer.get(path);
        assert_eq!(gone.status, 404, "{path}");
        assert!(gone.text.contains("Không có trang này") && gone.text.contains("<nav id=\"nav\""));
    }
    // A missing case and a case of another unit give the same page.
    let (absent, foreign) = (other.get("/ho-so/0000-0000"), other.get(&format!("/ho-so/{number}")));
    assert_eq!((absent.status, foreign.status), (404, 404));
    assert_eq!(absent.text, foreign.text);
    assert!(absent.text.contains("<h1>Không có hồ sơ này</h1>"));
    assert!(absent.text.contains("action=\"/tim-ho-so\"") && absent.text.contains("<nav id"));
    // A form without the session's token is refused with a reason, and the page keeps the navigation.
    let forged = duty.post_offered("/tim-ho-so", &[("so", "0000-0000")]);
    assert_eq!(forged.status, 403);
    assert!(forged.text.contains("<nav id=\"nav\""), "{}", forged.text);
}

#[test]
fn whoever_is_not_signed_in_is_told_plainly_and_led_on() {
    let hotline = Hotline::start();
    let nobody = Resident::at(&hotline.triage);
    let gone = nobody.get("/khong-co-trang-nay");
    assert_eq!(gone.status, 404);
    assert!(gone.text.contains("<h1>Không có trang này</h1>"));
    assert!(gone.text.contains("href=\"/dang-nhap\"") && !gone.text.contains("<nav"));
    let api = nobody.get("/api/v1/khong-co");
    assert!(api.is_problem(404, "not-found"), "{}", api.text);

    let resident = Resident::of(&hotline);
    for (path, title, lead) in [
        ("/khong-co", "Không có trang này.", "Có thể địa chỉ gõ nhầm"),
        ("/en/khong-co", "There is no such page.", "The address may be mistyped"),
    ] {
        let gone = resident.get(path);
        assert_eq!(gone.status, 404);
        assert!(gone.text.contains(&format!("<h1>{title}</h1>")), "{path}: {}", gone.text);
        assert!(
            gone.text.contains(lead) && gone.text.contains("class=\"button\""),
            "{path} leads on"
        );
        assert!(gone.text.contains("/thoat"), "{path} has the quick exit");
    }
}

#[test]
fn what_is_empty_says_who_adds_and_where() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19291");
    let duty = Officer::sign_in(&hotline, "truc.19291");
    for (path, of_head, of_duty) in [
        ("/to-chuc", "Thêm bằng mẫu dưới đây", "Trưởng đơn vị thêm ở trang này"),
        ("/thoa-thuan", "Ghi bằng mẫu dưới đây", "Trưởng đơn vị ghi ở trang này"),
        ("/chung", "mời phối hợp ngay trên trang hồ sơ", "mời phối hợp ngay trên trang hồ sơ"),
        ("/da-chuyen", "Đề nghị chuyển ngay trên trang", "trưởng đơn vị duyệt"),
        ("/?xem=cua-toi", "Tiếp nhận một hồ sơ ở hàng chờ", "Tiếp nhận một hồ sơ ở hàng chờ"),
        ("/?xem=de-rieng", "bấm nút dưới bảng", "bấm nút dưới bảng"),
        ("/?xem=da-xong", "Bước tiếp", "Bước tiếp"),
        ("/?den=2020-01-01", "Xem tất cả", "Xem tất cả"),
    ] {
        for (officer, words) in [(&head, of_head), (&duty, of_duty)] {
            let page = officer.get(path).text;
            let empty = page.split("class=\"empty\"").nth(1).unwrap_or_default();
            let empty = empty.split("</p>").next().unwrap_or_default();
            assert!(empty.contains(words), "{path}: {empty:?}");
        }
    }
    let sanitiser = Officer::sign_in(&hotline, "lamsach.19249");
    assert!(sanitiser.get("/lam-sach").text.contains("Cán bộ trực đề nghị chuyển hồ sơ"));
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    assert!(administrator.get("/quan-tri").text.contains("Mời ở mẫu ngay trên"));
}

#[test]
fn the_audit_page_names_officers_units_bodies_and_agreements_and_shows_no_id_of_theirs() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let second = Officer::sign_in(&hotline, "truc2.19249");
    let team = json!({"kind": "youth", "name": "Đội xung kích Cầu Mới"});
    let body = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
    let agreed = json!({"kind": "coordination_rules", "title": "Quy chế số 7", "with": ["19255"],
        "valid_from": "2026-01-01", "review_by": "2027-01-01", "scope": "giáp ranh"});
    let agreed = head.send(&Method::POST, "/api/v1/agreements", Some(&agreed));
    assert_eq!(agreed.status, 201, "{}", agreed.text);
    let (_token, number) = taken(&hotline, "theft", "mất xe đạp");
    let task = json!({"body": body, "place": "cầu", "what": "đi một vòng"});
    assert_eq!(duty.act(&number, "tasks", &task).status, 201);
    assert_eq!(head.act(&number, "assign", &json!({"to": "truc2.19249"})).status, 204);
    assert_eq!(second.act(&number, "recuse", &json!({})).status, 204);
    let lifted = json!({"officer": "truc2.19249"});
    assert_eq!(head.act(&number, "recusals/lift", &lifted).status, 204);
    assert_eq!(share(&head, &number, "19291"), 204);
    assert_eq!(hand(&head, &number, "19255"), 204);
    let kept = json!({"document": "Công văn 12", "until": "2026-04-01"});
    let (_token, other) = taken(&hotline, "theft", "giữ lại");
    assert_eq!(duty.act(&other, "hold", &kept).status, 201);

    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let details = |act: &str| {
        let page = oversight.get(&format!("/giam-sat?viec={act}")).text;
        let table = page.split("<tbody>").last().unwrap_or_default().to_owned();
        table.split("</tbody>").next().unwrap_or_default().to_owned()
    };
    for (act, name) in [
        ("body_added", "Đội xung kích Cầu Mới"),
        ("agreement_added", "Quy chế số 7"),
        ("recusal_lifted", "đã cho đồng nghiệp tham gia lại"),
        ("case_shared", "Xã"),
        ("case_referred", "theo thẩm quyền"),
        ("hold_asked", "01/04/2026"),
        ("joined", "Trưởng đơn vị"),
        ("unit_imported", "Máy chủ"),
    ] {
        let shown = details(act);
        assert!(shown.to_lowercase().contains(&name.to_lowercase()), "{act}: {shown}");
    }
    // No word of a detail is an id: a long run of digits, or sixteen hexadecimal ones.
    let every = oversight.get("/giam-sat").text;
    let cells = every.split("<td class=\"soft\">").skip(1);
    let cells = cells.map(|it| it.split("</td>").next().unwrap_or_default());
    for cell in cells.chain(["body_added", "case_assigned"].map(details).iter().map(String::as_str))
    {
        for word in cell.split(|it: char| !it.is_ascii_alphanumeric()) {
            let digits = word.len() >= 10 && word.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(!digits, "{cell}");
            assert!(!["19249", "19255", "19291"].contains(&word), "{cell}: a unit by its name");
        }
    }
}
