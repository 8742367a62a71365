//! After an act the next page says what was done, on every page of an officer, and never says anything that
//! somebody else put into the address. (The acts of a case's own page: `page_offers.rs`.)

use serde_json::json;
use system::cases::taken;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

const NOTICE: &str = "<p class=\"done\" role=\"status\">";

/// Posts a form and gives what the page after it says was done.
fn said(officer: &Officer, path: &str, form: &[(&str, &str)]) -> String {
    let done = officer.post_form(path, form);
    assert_eq!(done.status, 303, "{path} {form:?}: {}", done.text);
    let to = done.header("location").to_owned();
    let page = officer.get(&to);
    assert_eq!(page.status, 200, "{to}: {}", page.text);
    let notice = page.text.split(NOTICE).nth(1).and_then(|it| it.split('<').next());
    notice.unwrap_or_else(|| panic!("{path} {form:?}: nothing is said at {to}")).to_owned()
}

/// The value of the first field or button of this name on a page.
fn value(officer: &Officer, path: &str, name: &str) -> String {
    let page = officer.get(path).text;
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    let value = value.and_then(|it| it.split('"').next());
    value.unwrap_or_else(|| panic!("no {name} at {path}")).to_owned()
}

#[test]
fn after_an_act_the_page_says_what_was_done() {
    let hotline = Hotline::start();
    let officer = |name: &str| Officer::sign_in(&hotline, name);
    let (head, duty) = (officer("truong.19249"), officer("truc.19249"));
    let (neighbour, sanitiser) = (officer("truong.19255"), officer("lamsach.19249"));
    let administrator = officer("quantri.44");

    let body = [("kind", "youth"), ("name", "Đội xung kích")];
    assert_eq!(said(&head, "/to-chuc", &body), "Đã thêm tổ chức.");
    let end = value(&head, "/to-chuc", "end");
    assert!(said(&head, "/to-chuc", &[("end", &end)]).starts_with("Đã kết thúc nhiệm kỳ"));

    let rules = [
        ("kind", "coordination_rules"),
        ("title", "Quy chế"),
        ("with", "19255"),
        ("valid_from", "2020-01-01"),
        ("review_by", "2999-01-01"),
    ];
    assert!(said(&head, "/thoa-thuan", &rules).starts_with("Đã ghi thỏa thuận"));
    let confirm = value(&neighbour, "/thoa-thuan", "confirm");
    let confirmed = said(&neighbour, "/thoa-thuan", &[("confirm", &confirm)]);
    assert!(confirmed.starts_with("Đã xác nhận"));
    assert!(said(&neighbour, "/thoa-thuan", &[("end", &confirm)]).starts_with("Đã chấm dứt"));

    let give = [("username", "truc2.19249"), ("holds", "true")];
    assert_eq!(said(&head, "/don-vi/khoa-han-che", &give), "Đã giao khóa hạn chế.");
    let take = [("username", "truc2.19249"), ("holds", "false")];
    assert_eq!(said(&head, "/don-vi/khoa-han-che", &take), "Đã thu lại khóa hạn chế.");

    let (_, number) = taken(&hotline, "theft", "để riêng từ hàng chờ");
    let aside = [("case", number.as_str())];
    assert_eq!(said(&duty, "/de-rieng", &aside), "Đã để riêng.");
    let back = [("case", number.as_str()), ("xem", "de-rieng")];
    assert_eq!(said(&duty, "/lay-lai", &back), "Đã đưa trở lại hàng chờ.");
    assert_eq!(said(&duty, "/toi/xung-dot", &[]), "Đã lưu khai báo.");

    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let words = [("text", "lời viết lại")];
    assert!(said(&sanitiser, &format!("/lam-sach/{number}"), &words).starts_with("Đã che xong"));
    let drop = format!("/ho-so/{number}/thoi-chuyen");
    assert!(said(&head, &drop, &[]).starts_with("Đã thôi không"));
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let leave = format!("/lam-sach/{number}/khong-tham-gia");
    assert!(said(&sanitiser, &leave, &[]).starts_with("Đã để người khác làm"));

    let role = json!({"unit": "19249", "role": "duty_officer"});
    let path = "/api/v1/invitations";
    let invited = administrator.send(&reqwest::Method::POST, path, Some(&role));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let id = value(&administrator, "/quan-tri", "id");
    assert_eq!(said(&administrator, "/quan-tri/rut", &[("id", &id)]), "Đã rút giấy mời.");

    let _other = officer("truc.19249");
    let others = [("id", "others")];
    assert_eq!(said(&duty, "/toi/phien", &others), "Đã kết thúc mọi phiên khác.");
    assert!(said(&duty, "/toi/ma-mot-lan/bat-dau", &[]).starts_with("Quét hình"));
    assert_eq!(said(&duty, "/dang-xuat", &[]), "Bạn đã đăng xuất.");
    hotline.stands();
}

#[test]
fn a_case_names_to_whom_it_went() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "giao cho ai");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("giao cho ai").expect("in the queue");
    let path = format!("/ho-so/{number}");
    let assign = [("to", "truc2.19249")];
    assert_eq!(said(&head, &format!("{path}/giao"), &assign), "Đã giao cho T.T.B.");
    let team = json!({"kind": "youth", "name": "Đội <xung> kích"});
    let team = head.send(&reqwest::Method::POST, "/api/v1/bodies", Some(&team)).json();
    let body = team["id"].as_str().expect("an id");
    let task = [("body", body), ("place", "chợ"), ("what", "đi xem đèn")];
    assert_eq!(
        said(&head, &format!("{path}/giao-viec"), &task),
        "Đã giao việc cho Đội &#60;xung&#62; kích."
    );
    let moves = [("state", "in_review")];
    assert_eq!(said(&head, &format!("{path}/trang-thai"), &moves), "Đã đổi trạng thái: Đang xem.");
    hotline.stands();
}

#[test]
fn a_page_says_nothing_that_somebody_put_into_its_address() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    for word in ["", "x", "closed%20", "%3Cb%3E", "done-closed", "officer-refusal-internal"] {
        let page = officer.get(&format!("/?xong={word}"));
        assert_eq!(page.status, 200);
        assert!(!page.text.contains(NOTICE), "{word}");
    }
    // Nor does a page that says why something was refused say that it was done.
    let refused = officer.get("/ho-so/0000-0000?xong=closed");
    assert!(refused.status == 404 && !refused.text.contains(NOTICE));
    let refused = officer.post_form("/to-chuc?xong=body-added", &[("name", "x")]);
    assert!(refused.status >= 400 && !refused.text.contains(NOTICE));
    let nowhere = officer.get("/khong-co?xong=closed");
    assert!(nowhere.status == 404 && !nowhere.text.contains(NOTICE));
    hotline.stands();
}
