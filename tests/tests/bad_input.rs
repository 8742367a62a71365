//! Bad input gets a clear answer and loses nothing.

use serde_json::json;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

const ONCE: &str = "0123456789abcdefghijkl";

#[test]
fn programs_are_told_what_is_wrong_with_a_tip() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let tips = "/api/v1/tips";
    let told = |body| resident.post(tips, &body);
    assert!(told(json!({"unit": "19249", "text": ""})).is_problem(422, "text-empty"));
    assert!(told(json!({"unit": "19249", "text": " \n"})).is_problem(422, "text-empty"));
    assert!(told(json!({"unit": "19249"})).is_problem(422, "text-empty"));
    let long = "ạ".repeat(22_000);
    assert!(told(json!({"unit": "19249", "text": long})).is_problem(413, "text-too-long"));
    let huge = "x".repeat(2_000_000);
    assert!(told(json!({"unit": "19249", "text": huge})).is_problem(413, "too-large"));
    let most = "ạ".repeat(casework::length::TEXT);
    assert_eq!(told(json!({"unit": "19249", "text": most})).status, 201);
    for unit in ["", "99999", "19240", "00004"] {
        assert!(told(json!({"unit": unit, "text": "a"})).is_problem(422, "unit-not-served"));
    }
    let other = json!({"unit": "19249", "text": "a", "category": "religion"});
    assert!(told(other).is_problem(422, "unknown-category"));
    let village = json!({"unit": "19249", "text": "a", "village": "1"});
    assert!(told(village).is_problem(422, "unknown-village"));
    let place =
        json!({"unit": "19249", "text": "a", "place": "x".repeat(casework::length::SHORT + 1)});
    assert!(told(place).is_problem(422, "answer-too-long"));
    let once = json!({"unit": "19249", "text": "a", "once": "short"});
    assert!(told(once).is_problem(422, "once"));
    assert!(told(json!({"unit": 5, "text": "a"})).is_problem(400, "malformed"));
}

#[test]
fn bodies_that_are_not_what_they_say_are_refused() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let json = "application/json";
    for path in ["/api/v1/tips", "/api/v1/case", "/api/v1/case/messages"] {
        let sent =
            |media_type: &str, body: &[u8]| resident.post_bytes(path, media_type, body.to_vec());
        assert!(sent("text/plain", b"{}").is_problem(415, "media-type"));
        assert!(sent(json, b"").is_problem(400, "malformed"));
        assert!(sent(json, b"{\"text\":\"\xff\xfe\"}").is_problem(400, "malformed"));
        assert!(sent(json, &b"[".repeat(100_000)).is_problem(400, "malformed"));
        let nested = [b"{\"text\":".as_slice(), &b"[".repeat(5_000)].concat();
        assert!(sent(json, &nested).is_problem(400, "malformed"));
    }
    assert!(resident.get("/api/v1/nothing").is_problem(404, "not-found"));
}

#[test]
fn tokens_are_taken_as_they_are_by_the_api() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "a");
    let asked = |token: &str| resident.post("/api/v1/case", &json!({ "token": token }));
    let wrong = |at: usize| {
        let digit = (token.as_bytes()[at] - b'0' + 1) % 10;
        format!("{}{digit}{}", &token[..at], &token[at + 1..])
    };
    assert!(asked(&wrong(3)).is_problem(400, "malformed-token"));
    assert!(asked("").is_problem(400, "malformed-token"));
    let unknown = asked(&"0".repeat(25));
    assert!(unknown.is_problem(404, "no-case"));
    let spaced = format!(" {} {}-{} ", &token[..5], &token[5..10], &token[10..]);
    assert_eq!(asked(&spaced).status, 200);
    let reply = json!({"token": token, "text": ""});
    assert!(resident.post("/api/v1/case/messages", &reply).is_problem(422, "text-empty"));
    let unknown = json!({"token": "0".repeat(25), "text": "a"});
    assert!(resident.post("/api/v1/case/messages", &unknown).is_problem(404, "no-case"));
}

#[test]
fn people_get_their_page_back_with_their_words_in_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let words = ("place", "ngõ sau chợ \"cũ\" <b>");
    let kept = "ngõ sau chợ &#34;cũ&#34; &#60;b&#62;";
    for (fields, status, told) in [
        (vec![("unit", "19249"), ("text", "")], 422, "Phần kể lại còn trống"),
        (vec![("unit", "99999"), ("text", "lời kể")], 422, "chọn xã lại"),
        (vec![("unit", "19249"), ("text", "lời kể"), ("category", "x")], 422, "loại việc"),
        (vec![("unit", "44"), ("text", "lời kể"), ("concerns", "yes")], 422, "viện kiểm sát"),
    ] {
        let mut form = vec![("step", "send"), ("once", ONCE), words];
        form.extend(fields);
        let page = resident.post_form("/bao-tin", &form);
        assert_eq!(page.status, status);
        assert!(page.text.to_lowercase().contains(&told.to_lowercase()), "{told}");
        assert!(page.text.contains(kept), "the words are still there");
    }
    let form = b"unit=19249&step=send&once=0123456789abcdefghijkl&text=abc%FFdef".to_vec();
    let page = resident.post_bytes("/bao-tin", "application/x-www-form-urlencoded", form);
    assert_eq!(page.status, 400);
    assert!(page.text.contains("abc\u{fffd}def"));
    let english = resident.post_form("/en/bao-tin", &[("unit", "19249"), ("step", "send"), words]);
    assert!(english.text.contains("lang=\"en\"") && english.text.contains(kept));
    let other = resident.post_bytes("/bao-tin", "text/plain", b"x".to_vec());
    assert_eq!(other.status, 415);
    assert!(other.text.contains("<h1>"));
    let much = resident.post_form("/bao-tin", &[("text", &"x".repeat(2_000_000))]);
    assert_eq!(much.status, 413);
    let long = resident.post_form(
        "/bao-tin",
        &[("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", &"x".repeat(70_000))],
    );
    assert_eq!(long.status, 413);
    assert!(long.text.contains(&"x".repeat(70_000)), "a long text comes back whole");
}

#[test]
fn a_form_posted_twice_gives_the_same_token_and_any_other_word_another() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let form = |text| [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", text)];
    let token_of = |page: &str| {
        let shown = page.split_once("translate=\"no\">").expect("a token").1;
        let shown = shown.split_once("</p>").expect("an end").0;
        shown.chars().filter(char::is_ascii_digit).collect::<String>()
    };
    let first = token_of(&resident.post_form("/bao-tin", &form("lời một")).text);
    assert_eq!(token_of(&resident.post_form("/bao-tin", &form("lời một")).text), first);
    let mut tokens = vec![first];
    let page = resident.post_form("/bao-tin", &form("lời hai"));
    assert!(page.status == 200 && !page.text.contains("lời một"));
    tokens.push(token_of(&page.text));
    // Every field of the form counts.
    let more = ["place", "time", "behaviour", "named"].map(|field| (field, "x"));
    for field in more.into_iter().chain([("category", "theft"), ("concerns", "yes")]) {
        let fields = [form("lời một").as_slice(), &[field]].concat();
        tokens.push(token_of(&resident.post_form("/bao-tin", &fields).text));
    }
    let known = tokens.len();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), known, "no two are the same");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert!(officer.number_of("lời một").is_some() && officer.number_of("lời hai").is_some());
}

#[test]
fn a_mistyped_token_is_mended_on_the_page_and_it_says_where() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "a");
    let shown = |typed: &str| resident.post_form("/ho-so", &[("token", typed)]);
    let digit = (token.as_bytes()[7] - b'0' + 1) % 10;
    let page = shown(&format!("{}{digit}{}", &token[..7], &token[8..]));
    assert!(page.status == 200 && page.text.contains("số thứ 3 của cụm thứ 2"));
    let at = token.as_bytes().windows(2).position(|pair| pair[0] != pair[1]).expect("two digits");
    let mut swapped = token.clone().into_bytes();
    swapped.swap(at, at + 1);
    let page = shown(&String::from_utf8(swapped).expect("digits"));
    assert!(page.status == 200 && page.text.contains("gõ đảo"));
    let unknown = shown(&"0".repeat(25));
    assert!(unknown.status == 404 && unknown.text.contains("đối chiếu từng cụm"));
    assert_eq!(shown("12").status, 400);
}

#[test]
fn a_request_that_is_not_from_our_page_changes_nothing() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let _token = resident.tip("theft", "không đổi");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("không đổi").expect("in the queue");
    let path = format!("/api/v1/cases/{number}/accept");
    assert!(officer.post_without_token(&path, None).is_problem(403, "forged"));
    let elsewhere = officer.post_without_token(&path, Some("https://elsewhere.example"));
    assert!(elsewhere.is_problem(403, "forged"));
    assert_eq!(officer.case(&number)["state"], "received");
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_told_alike() {
    let hotline = Hotline::start();
    let triage = Resident::at(&hotline.triage);
    let sign_in = |username: &str| {
        triage.post("/api/v1/session", &json!({"username": username, "password": "sai"}))
    };
    let (wrong, unknown) = (sign_in("truc.19249"), sign_in("khong-ai"));
    assert!(wrong.is_problem(401, "wrong-password") && unknown.is_problem(401, "wrong-password"));
    assert!(triage.get("/api/v1/cases").is_problem(401, "sign-in"));
    let page = triage.get("/");
    assert_eq!((page.status, page.header("location")), (303, "/dang-nhap"));
}

#[test]
fn when_the_database_file_is_gone_nothing_is_acknowledged() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let token = resident.tip("theft", "trước khi mất");
    let number = officer.number_of("trước khi mất").expect("in the queue");
    let (file, away) = (hotline.data().join("hotline.sqlite"), hotline.data().join("away"));
    std::fs::rename(&file, &away).expect("moved");
    store_is_unavailable(&resident, &officer, &token, &number);
    // Another file in its place is not the one that is open.
    std::fs::copy(&away, &file).expect("copied");
    store_is_unavailable(&resident, &officer, &token, &number);
    std::fs::rename(&away, &file).expect("moved back");
    assert_eq!(resident.case(&token)["state"], "received");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
}

#[test]
fn when_the_database_server_is_gone_nothing_is_acknowledged_on_postgresql() {
    let hotline = Hotline::start_on_postgres();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let token = resident.tip("theft", "trước khi mất");
    let number = officer.number_of("trước khi mất").expect("in the queue");
    hotline.refuse_connections(true);
    store_is_unavailable(&resident, &officer, &token, &number);
    hotline.refuse_connections(false);
    assert_eq!(resident.case(&token)["state"], "received");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
}

fn store_is_unavailable(resident: &Resident, officer: &Officer, token: &str, number: &str) {
    let tip = json!({"unit": "19249", "category": "theft", "text": "trong lúc mất"});
    let form = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", "trong lúc mất")];
    let page = resident.post_form("/bao-tin", &form);
    assert_eq!(page.status, 503);
    assert!(page.text.contains("trong lúc mất") && page.text.contains("chờ một phút"));
    let reply = json!({"token": token, "text": "trả lời"});
    for refused in [
        resident.post("/api/v1/tips", &tip),
        resident.post("/api/v1/case", &json!({ "token": token })),
        resident.post("/api/v1/case/messages", &reply),
        officer.act(number, "accept", &json!({})),
    ] {
        assert!(refused.is_problem(503, "unavailable"), "{}", refused.text);
        assert!(!refused.header("retry-after").is_empty());
    }
}

#[test]
fn while_the_database_is_locked_nothing_is_acknowledged_and_no_word_is_lost() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let lock = system::hotline::DatabaseLock::hold(&hotline.data().join("hotline.sqlite"));
    let tip = json!({"unit": "19249", "category": "theft", "text": "trong lúc khóa"});
    let refused = resident.post("/api/v1/tips", &tip);
    assert!(refused.is_problem(503, "unavailable"));
    assert!(!refused.header("retry-after").is_empty());
    let form = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", "trong lúc khóa")];
    let page = resident.post_form("/bao-tin", &form);
    assert_eq!(page.status, 503);
    assert!(page.text.contains("trong lúc khóa") && page.text.contains("chờ một phút"));
    lock.release();
    assert_eq!(resident.post_form("/bao-tin", &form).status, 200);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let queue = officer.queue();
    let same = queue.iter().filter(|it| {
        officer.case(it["number"].as_str().expect("a number"))["tip"]["text"] == "trong lúc khóa"
    });
    assert_eq!(same.count(), 1);
}
