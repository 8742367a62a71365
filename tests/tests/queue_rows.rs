//! What a row of the queue tells, and how a case leaves the queue or is found: first words, due dates,
//! alarms, answers that were read, hand-overs that wait, numbers from paper.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, share, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

const TOLD: &str = "Chiều qua hai người lạ đi xe máy không biển số dừng trước kho lúa nhà bà Tám, \
    ngó nghiêng một lúc rồi bỏ đi về phía cầu, tối lại quay lại.";
const FIRST: &str =
    "Chiều qua hai người lạ đi xe máy không biển số dừng trước kho lúa nhà bà Tám,…";

/// The row of a case on a page of the queue.
fn row(page: &str, number: &str) -> String {
    let rows = page.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap_or_default());
    let mut of_case = rows.filter(|row| row.contains(&format!("/ho-so/{number}\"")));
    of_case.next().unwrap_or_else(|| panic!("no row of {number}")).to_owned()
}

fn line(officer: &Officer, view: &str, number: &str) -> Value {
    let page = officer.get(&format!("/api/v1/cases?view={view}")).json();
    let lines = page["cases"].as_array().expect("cases");
    lines.iter().find(|it| it["number"] == number).expect("a line").clone()
}

fn count(officer: &Officer, what: &str) -> Value {
    officer.get("/api/v1/counts").json()[what].clone()
}

#[test]
fn a_row_tells_the_first_words_and_neither_who_was_named_nor_more() {
    let hotline = Hotline::start();
    let tip = json!({"unit": "19249", "category": "theft", "text": TOLD, "named": "Phan Văn Mẫu",
        "behaviour": "cạy khóa bằng xà beng", "time": "lúc mười bảy giờ"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    assert_eq!(line(&officer, "open", &number)["words"], FIRST);
    for path in ["/", "/?viec=theft", "/?xem=chua-giao"] {
        let row = row(&officer.get(path).text, &number);
        assert!(row.contains(FIRST), "{path}: {row}");
        for hidden in ["ngó nghiêng", "Phan Văn Mẫu", "xà beng", "mười bảy giờ"] {
            assert!(!row.contains(hidden), "{path}: {hidden}");
        }
    }
    // Closed cases are not searched, neither by a search nor by a list.
    assert_eq!(officer.act(&number, "close", &closing("acted")).status, 204);
    assert_eq!(line(&officer, "closed", &number)["words"], Value::Null);
    assert!(!officer.get("/?xem=da-xong").text.contains("Chiều qua hai"));
}

#[test]
fn what_only_some_may_read_shows_no_words_in_a_list_and_who_stays_away_no_row() {
    let hotline = Hotline::start();
    let text = "chồng nhà bên lại đánh vợ";
    let (_token, number) = taken(&hotline, "domestic", text);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(line(&head, "open", &number)["words"], Value::Null);
    let shown = row(&head.get("/").text, &number);
    assert!(!shown.contains("đánh vợ"), "{shown}");

    let (_token, number) = taken(&hotline, "theft", TOLD);
    let second = Officer::sign_in(&hotline, "truc2.19249");
    assert!(second.get("/").text.contains(FIRST));
    assert_eq!(second.act(&number, "recuse", &json!({})).status, 204);
    assert!(!second.get("/").text.contains("Chiều qua hai"));
    let elsewhere = Officer::sign_in(&hotline, "truc.19255");
    assert!(!elsewhere.get("/").text.contains("Chiều qua hai"));
}

fn the_chain_says_that_the_queue_was_read(hotline: &Hotline) {
    let oversight = Officer::sign_in(hotline, "giamsat.44");
    let views = || {
        let acts = oversight.get("/api/v1/audit?act=queue_viewed").json();
        acts["acts"].as_array().expect("acts").clone()
    };
    let before = views().len();
    let _token = Resident::of(hotline).tip("theft", TOLD);
    let officer = Officer::sign_in(hotline, "truc.19249");
    for path in ["/", "/?xem=chua-giao", "/", "/api/v1/cases"] {
        assert_eq!(officer.get(path).status, 200);
    }
    let all = views();
    assert_eq!(all.len(), before + 1, "once a session and day, whatever is looked at");
    // Neither which case nor how many: a series of rows would tell when a tip came.
    assert_eq!((&all[0]["case"], &all[0]["detail"]), (&Value::Null, &json!("")));
    assert_eq!(all[0]["by"], "N.V.A");
    let other = Officer::sign_in(hotline, "truc2.19249");
    assert!(other.get("/").text.contains(FIRST));
    assert_eq!(views().len(), before + 2, "another officer's session is another look");
    hotline.stands();
}

#[test]
fn that_the_queue_was_read_is_in_the_chain_once_a_session_and_tells_of_no_case() {
    the_chain_says_that_the_queue_was_read(&Hotline::start());
}

#[test]
fn that_the_queue_was_read_is_in_the_chain_on_postgresql_too() {
    the_chain_says_that_the_queue_was_read(&Hotline::start_on_postgres());
}

#[test]
fn an_urgent_case_that_nobody_accepted_carries_tag_and_panel_until_somebody_does() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let waiting = officer.get("/api/v1/cases?urgent=true&state=received").json();
    for it in waiting["cases"].as_array().expect("cases") {
        let number = it["number"].as_str().expect("a number");
        assert_eq!(officer.act(number, "accept", &json!({})).status, 204);
    }
    assert!(!officer.get("/").text.contains("tin khẩn chưa ai tiếp nhận"));
    let (_token, number) = taken(&hotline, "fireworks", "đốt pháo sau đình");
    let page = officer.get("/?xem=cua-toi").text;
    assert!(page.contains("1 tin khẩn chưa ai tiếp nhận"), "it is said in every view");
    let page = officer.get("/").text;
    let urgent = row(&page, &number);
    assert!(urgent.contains("Khẩn · chưa nhận") && urgent.contains("ngay bây giờ"), "{urgent}");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let page = officer.get("/").text;
    assert!(!page.contains("tin khẩn chưa ai tiếp nhận"));
    let accepted = row(&page, &number);
    assert!(!accepted.contains("chưa nhận") && !accepted.contains("ngay bây giờ"), "{accepted}");
}

#[test]
fn what_is_due_is_a_column_and_what_is_overdue_says_so() {
    let hotline = Hotline::start();
    let (_token, number) = taken(&hotline, "theft", TOLD);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let page = officer.get("/").text;
    assert!(page.contains("<th>Hạn</th>"));
    let year = hotline.today().as_people_write_it()[6..].to_owned();
    let due = |row: &str| {
        let cell = row.split("<td class=\"due").nth(1).expect("a cell").to_owned();
        cell.split("</td>").next().unwrap_or_default().to_owned()
    };
    let cell = due(&row(&page, &number));
    assert!(cell.contains(&format!("/{year}")) && !cell.contains("Quá hạn"), "{cell}");
    let hotline = hotline.days_later(3);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let cell = due(&row(&officer.get("/").text, &number));
    assert!(cell.starts_with(" red") && cell.contains("Quá hạn"), "{cell}");
}

#[test]
fn a_chip_shows_that_it_is_chosen_and_no_other_does() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let page = head.get("/").text;
    let chips = page.split("<p class=\"chips\">").nth(1).expect("chips");
    let chips = chips.split("</p>").next().unwrap_or_default().to_owned();
    let to: Vec<String> = chips
        .split("<a href=\"")
        .skip(1)
        .filter_map(|it| Some(it.split_once('"')?.0.replace("&#38;", "&").replace("&amp;", "&")))
        .collect();
    assert!(to.len() > 8, "{to:?}");
    for path in to {
        let page = head.get(&path).text;
        assert_eq!(page.matches("aria-current=\"true\"").count(), 1, "{path}");
        let before = page.split("aria-current=\"true\"").next().expect("a page");
        let link = before.rsplit("<a href=\"").next().expect("a link").replace("&#38;", "&");
        assert!(link.starts_with(&format!("{path}\"")), "{path}: {link}");
    }
    assert!(!head.get("/?tu=2026-01-01").text.contains("aria-current=\"true\""));
}

fn an_answer_is_marked_as_read(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let officer = Officer::sign_in(hotline, "truc.19249");
    let (token, number) = taken(hotline, "theft", "mất gà");
    let says = |text: &str| {
        let body = json!({"token": token, "text": text});
        assert_eq!(resident.post("/api/v1/case/messages", &body).status, 201);
    };
    let read = |seen: &Value| officer.act(&number, "read", &json!({ "seen": seen }));
    let before = count(&officer, "answered").as_u64().expect("a count");
    says("thêm: gà trống");
    assert_eq!(count(&officer, "answered"), before + 1);
    assert!(officer.get(&format!("/ho-so/{number}")).text.contains("/da-doc\""));
    let seen = officer.case(&number)["seen"].clone();
    says("và một con mái");
    assert!(read(&seen).is_problem(409, "changed"), "nobody has read what came since");
    assert_eq!(line(&officer, "open", &number)["answered"], true);
    let seen = officer.case(&number)["seen"].clone();
    assert_eq!(read(&seen).status, 204);
    assert_eq!(count(&officer, "answered"), before);
    assert_eq!(line(&officer, "open", &number)["answered"], false);
    let case = officer.case(&number);
    let acts = case["history"].as_array().expect("acts");
    assert!(acts.iter().any(|it| it["act"] == "answer_read"), "it is recorded");
    assert_eq!(case["state"], "received", "and changes nothing else");
    let page = officer.get(&format!("/ho-so/{number}")).text;
    assert!(!page.contains("/da-doc\""), "there is nothing left to read");
    assert_eq!(read(&Value::Null).status, 204, "said twice it changes nothing");
    assert_eq!(officer.case(&number)["seen"], case["seen"]);
    says("gà đã về");
    assert_eq!(count(&officer, "answered"), before + 1, "the next reply brings it back");

    // On the page, as it offers it; a unit that does not lead the case cannot.
    let case = officer.case(&number);
    let form = [("seen", case["seen"].as_str().expect("text"))];
    assert_eq!(officer.post_form(&format!("/ho-so/{number}/da-doc"), &form).status, 303);
    assert_eq!(count(&officer, "answered"), before);
    let head = Officer::sign_in(hotline, "truong.19249");
    assert_eq!(share(&head, &number, "19291"), 204);
    let beside = Officer::sign_in(hotline, "truc.19291");
    assert!(beside.act(&number, "read", &json!({})).is_problem(409, "not-lead"));

    // The mark goes along with the case, as an answer does; later messages are unread there.
    assert_eq!(hand(&head, &number, "19255"), 204);
    let neighbour = Officer::sign_in(hotline, "truc.19255");
    assert_eq!(line(&neighbour, "open", &number)["answered"], false);
    says("xin nhờ nơi mới");
    assert_eq!(line(&neighbour, "open", &number)["answered"], true);
    hotline.stands();
}

#[test]
fn an_answer_that_was_read_leaves_the_view_until_the_writer_speaks_again() {
    an_answer_is_marked_as_read(&Hotline::start());
}

#[test]
fn an_answer_that_was_read_leaves_the_view_on_postgresql_too() {
    an_answer_is_marked_as_read(&Hotline::start_on_postgres());
}

#[test]
fn what_waits_for_the_head_is_a_chip_of_theirs_and_its_count_is_that_of_its_list() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let elsewhere = Officer::sign_in(&hotline, "truong.19255");
    let (_token, number) = taken(&hotline, "theft", "giáp ranh");
    let (_token, other) = taken(&hotline, "theft", "cần che");
    assert_eq!(duty.act(&number, "handover", &json!({"to": "19255"})).status, 204);
    let hidden = json!({"to": "19255", "sanitise": true});
    assert_eq!(duty.act(&other, "handover", &hidden).status, 204);
    let listed = |officer: &Officer| {
        let page = officer.get("/api/v1/cases?view=approvals").json();
        let cases = page["cases"].as_array().expect("cases").iter();
        cases.map(|it| it["number"].as_str().expect("a number").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((count(&head, "approvals"), listed(&head)), (json!(1), vec![number.clone()]));
    assert!(head.get("/").text.contains("Chờ duyệt chuyển <b data-count=\"approvals\">1</b>"));
    assert!(head.get("/?xem=cho-duyet").text.contains(&number));
    assert_eq!(count(&duty, "approvals"), Value::Null);
    assert!(!duty.get("/").text.contains("Chờ duyệt chuyển"), "it is not theirs to do");
    assert_eq!((count(&elsewhere, "approvals"), listed(&elsewhere)), (json!(0), vec![]));
    for officer in [&head, &duty] {
        assert_eq!(count(officer, "sanitising"), Value::Null, "they sanitise nothing");
    }
    // A head who stays away has it neither in the count nor in the list.
    assert_eq!(head.act(&number, "recuse", &json!({})).status, 204);
    assert_eq!((count(&head, "approvals"), listed(&head)), (json!(0), vec![]));
    let sanitiser = Officer::sign_in(&hotline, "lamsach.19249");
    assert_eq!(sanitiser.get("/api/v1/sanitising").json()["numbers"], json!([other]));
}

#[test]
fn a_case_is_found_by_its_number_however_it_was_copied_and_one_that_is_not_yours_is_not_found() {
    let hotline = Hotline::start();
    let (_token, number) = taken(&hotline, "theft", TOLD);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let plain = number.replace('-', "");
    for typed in [
        number.clone(),
        plain.to_lowercase(),
        format!(" Số hồ sơ: {number}. "),
        format!("{} {}", &plain[..4], &plain[4..]),
        number.replace('-', "–"),
    ] {
        let answer = officer.post_form("/tim-ho-so", &[("so", &typed)]);
        assert_eq!(answer.status, 303, "{typed}");
        assert_eq!(answer.header("location"), format!("/ho-so/{number}"), "{typed}");
    }
    let elsewhere = Officer::sign_in(&hotline, "truc.19255");
    let absent = officer.post_form("/tim-ho-so", &[("so", "0000-0000")]);
    let foreign = elsewhere.post_form("/tim-ho-so", &[("so", &number)]);
    let nonsense = officer.post_form("/tim-ho-so", &[("so", "số mấy nhỉ")]);
    for answer in [&absent, &foreign, &nonsense] {
        assert_eq!(answer.status, 404);
        assert!(answer.text.contains("Không có hồ sơ này"));
    }
    assert!(
        absent.text.contains("value=\"0000-0000\""),
        "what was typed stands there to be mended"
    );
    let unsigned = officer.send(&Method::POST, "/tim-ho-so", None);
    assert_ne!(unsigned.status, 303, "it is posted from the page");
}
