//! Many who meet on one case on PostgreSQL, and a lock that an administrator forgot: no work is lost, and
//! only work that needs that row waits.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::{ForgottenSession, Hotline};
use system::people::{Answer, Officer, Resident};

const ONCE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const AT_ONCE: usize = 8;
/// Short enough to expire in a test.
const SHORT: [(&str, &str); 1] = [("HOTLINE_DATABASE__LOCK_TIMEOUT", "2")];
const LOCK_CASE: &str = "SELECT FROM cases WHERE id = ";

/// The id of the case of this number.
fn id_of(hotline: &Hotline, number: &str) -> String {
    let ids = hotline.as_owner("SELECT id FROM cases");
    let is = |id: &&str| {
        let id: i64 = id.parse().expect("a number");
        casework::ids::CaseId(id).number().to_string() == number
    };
    ids.lines().find(is).expect("the case").to_owned()
}

fn taken_back(resident: &Resident, token: &str) -> Answer {
    resident.post("/api/v1/case/withdraw", &json!({ "token": token }))
}

/// Whether the box of the page's form has these words.
fn holds(page: &Answer, words: &str) -> bool {
    page.text.contains(&format!("\n{words}</textarea>"))
}

#[test]
fn on_postgresql_withdrawals_at_eight_at_once_all_succeed_of_one_tip_and_of_many() {
    let hotline = Hotline::start_on_postgres();
    let resident = Resident::of(&hotline);
    let tips = |many: usize, text: &str| -> Vec<String> {
        (0..many).map(|at| resident.tip("theft", &format!("{text} {at}"))).collect()
    };
    let of_all = tips(20, "tám người một tin");
    let of_many = tips(160, "mỗi người một tin");
    std::thread::scope(|scope| {
        for at in 0..AT_ONCE {
            let (hotline, of_all, of_many) = (&hotline, &of_all, &of_many);
            scope.spawn(move || {
                let resident = Resident::of(hotline);
                let own = of_many.iter().skip(at).step_by(AT_ONCE);
                for token in of_all.iter().chain(own) {
                    let answer = taken_back(&resident, token);
                    assert_eq!(answer.status, 200, "{}", answer.text);
                }
            });
        }
    });
    for token in of_all.iter().chain(&of_many) {
        assert_eq!(resident.case(token)["withdrawn"], json!(true));
    }
    hotline.stands();
}

#[test]
fn a_case_that_a_forgotten_session_holds_stops_those_who_need_it_and_nobody_else() {
    let hotline = Hotline::start_on_postgres_with(&SHORT);
    let resident = Resident::of(&hotline);
    let [held, other, third] =
        ["bị giữ", "rút được", "trả lời được"].map(|text| resident.tip("theft", text));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = |text| officer.number_of(text).expect("in the queue");
    let (held_number, third_number) = (number("bị giữ"), number("trả lời được"));
    let id = id_of(&hotline, &held_number);
    let session = ForgottenSession::with(&hotline, &format!("{LOCK_CASE}{id} FOR UPDATE"));
    let once = format!("B{}", &ONCE[1..]);
    let reply = [("token", held.as_str()), ("text", "lời còn đây"), ("once", &once)];
    let path = format!("/ho-so/{held_number}/ghi-chu");
    let note = [("text", "ghi chú còn đây")];
    std::thread::scope(|scope| {
        // More than there are turns and connections.
        let stuck: Vec<_> = (0..12)
            .map(|at| {
                let (hotline, held, reply) = (&hotline, &held, &reply);
                let (officer, path, note) = (&officer, &path, &note);
                scope.spawn(move || {
                    let resident = Resident::of(hotline);
                    match at % 4 {
                        0 => resident.post_form("/ho-so/tra-loi", reply),
                        1 => resident.post_form("/ho-so/rut-lai", &[("token", held)]),
                        2 => officer.post_form(path, note),
                        _ => taken_back(&resident, held),
                    }
                })
            })
            .collect();
        hotline.wait_until_locked_out(1);
        let _token = resident.tip("theft", "tin mới vẫn vào");
        assert_eq!(taken_back(&resident, &other).status, 200);
        let message = json!({"token": third, "text": "thêm một ý"});
        assert_eq!(resident.post("/api/v1/case/messages", &message).status, 201);
        let noted = officer.act(&third_number, "notes", &json!({"text": "vẫn làm việc"}));
        assert_eq!(noted.status, 201, "{}", noted.text);
        assert_eq!(resident.case(&held)["state"], "received", "to look needs no lock");
        for (at, answer) in stuck.into_iter().enumerate() {
            let answer = answer.join().expect("an answer");
            assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{at}");
            match at % 4 {
                0 => assert!(holds(&answer, "lời còn đây") && answer.text.contains(&once)),
                1 => assert!(answer.text.contains(&held) && answer.text.contains("chờ một phút")),
                2 => assert!(holds(&answer, "ghi chú còn đây")),
                _ => assert!(answer.is_problem(503, "unavailable")),
            }
        }
    });
    session.end();
    for _ in 0..2 {
        assert_eq!(resident.post_form("/ho-so/tra-loi", &reply).status, 200);
    }
    assert_eq!(officer.post_form(&path, &note).status, 303);
    let case = officer.case(&held_number);
    assert_eq!(case["notes"].as_array().expect("notes").len(), 1);
    assert_eq!(
        case["conversation"].as_array().expect("messages").len(),
        1,
        "sent again, once there"
    );
    assert_eq!(taken_back(&resident, &held).status, 200);
    hotline.stands();
}

#[test]
fn a_tip_that_a_forgotten_session_kept_out_comes_in_afterwards_under_the_same_token() {
    let hotline = Hotline::start_on_postgres_with(&SHORT);
    let resident = Resident::of(&hotline);
    let lock = "SELECT FROM unit WHERE code = '19249' FOR UPDATE";
    let session = ForgottenSession::with(&hotline, lock);
    let text = "tin bị chặn lại";
    let form = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", text)];
    std::thread::scope(|scope| {
        let stuck = scope.spawn(|| resident.post_form("/bao-tin", &form));
        hotline.wait_until_locked_out(1);
        let to_another = json!({"unit": "19255", "category": "theft", "text": "xã khác vẫn nhận"});
        let _token = Resident::of(&hotline).tip_with(&to_another);
        let page = stuck.join().expect("an answer");
        assert_eq!((page.status, page.header("retry-after")), (503, "5"));
        assert!(
            holds(&page, text) && page.text.contains(ONCE) && page.text.contains("chờ một phút")
        );
    });
    session.end();
    let pages = [0, 1].map(|_| resident.post_form("/bao-tin", &form));
    assert!(pages.iter().all(|page| page.status == 200 && page.text.contains("class=\"token")));
    assert_eq!(pages[0].text, pages[1].text, "with one token on both");
    let stored = "SELECT count(*) FROM cases WHERE state = 'received'";
    let before = hotline.as_owner(stored);
    assert_eq!(resident.post_form("/bao-tin", &form).status, 200);
    assert_eq!(hotline.as_owner(stored), before, "it is there once");
}

#[test]
fn words_outlast_a_time_in_which_the_store_tells_nothing_at_all() {
    let hotline = Hotline::start_on_postgres_with(&SHORT);
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "không đọc được");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("không đọc được").expect("in the queue");
    let (path, words) = (format!("/ho-so/{number}/ghi-chu"), "viết dài mà không mất");
    let note = [("text", words)];
    let kept = |page: &Answer| {
        page.status == 503
            && page.header("retry-after") == "5"
            && page.text.contains("action=\"/viet-tiep\"")
            && page.text.contains(&format!("name=\"typed.text\" value=\"{words}\""))
    };
    // The chain, so that nothing is recorded; sessions, so that nobody is known; the cases.
    for table in ["audit_entry", "officer_session", "cases"] {
        let lock = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        let session = ForgottenSession::with(&hotline, &lock);
        let page = officer.post_form(&path, &note);
        assert!(kept(&page), "{table}: {} {}", page.status, page.text);
        if table == "cases" {
            let reply = [("token", token.as_str()), ("text", words), ("once", ONCE)];
            let page = resident.post_form("/ho-so/tra-loi", &reply);
            assert_eq!(page.status, 503);
            assert!(holds(&page, words));
            assert!(page.text.contains(ONCE));
        }
        session.end();
        let back = [("back", path.as_str()), ("typed.act", "ghi-chu"), ("typed.text", words)];
        let page = officer.post_form("/viet-tiep", &back);
        assert!(page.status == 200 && holds(&page, words), "{table}");
        let foreign = officer.post_form("/viet-tiep", &[("csrf", "x"), back[0], back[2]]);
        assert!(foreign.status == 403 && !foreign.text.contains(words));
    }
    let opened = [("token", token.as_str()), ("text", words), ("once", ONCE)];
    let page = resident.post_form("/ho-so", &opened);
    assert!(page.status == 200 && holds(&page, words) && page.text.contains(ONCE));
    assert!(
        officer.case(&number)["notes"].as_array().expect("notes").is_empty(),
        "nothing was sent"
    );
}

/// Makes the next so many of these rows fail with this code, as if other work had been in the way.
fn fail(hotline: &Hotline, code: &str, times: u32, event: &str) {
    fail_after(hotline, 0, code, times, event);
}

/// The same, each after so many seconds.
fn fail_after(hotline: &Hotline, seconds: u32, code: &str, times: u32, event: &str) {
    let fault = format!(
        "DROP SEQUENCE IF EXISTS faults CASCADE; CREATE SEQUENCE faults; \
         CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
         SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN \
         IF nextval('public.faults') <= {times} THEN PERFORM pg_sleep({seconds}); \
         RAISE EXCEPTION 'a fault' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$; \
         DROP TRIGGER IF EXISTS fault ON cases; DROP TRIGGER IF EXISTS fault ON envelope; \
         CREATE {event} EXECUTE FUNCTION fault()"
    );
    let told = hotline.as_owner(&fault);
    assert!(!told.contains("ERROR"), "{told}");
}

fn tries(hotline: &Hotline) -> String {
    hotline.as_owner("SELECT last_value FROM faults")
}

const REPLIES: &str =
    "TRIGGER fault BEFORE INSERT ON envelope FOR EACH ROW WHEN (NEW.purpose = 'reply')";
const NOTES: &str =
    "TRIGGER fault BEFORE INSERT ON envelope FOR EACH ROW WHEN (NEW.purpose = 'note')";
const TIPS: &str = "TRIGGER fault BEFORE INSERT ON cases FOR EACH ROW";
const KEPT_TIPS: &str =
    "CONSTRAINT TRIGGER fault AFTER INSERT ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW";
const WITHDRAWALS: &str =
    "TRIGGER fault BEFORE UPDATE ON cases FOR EACH ROW WHEN (NEW.withdrawn IS NOT NULL)";

#[test]
fn each_of_intakes_three_writes_is_tried_again_after_a_failure_that_passes() {
    let hotline = Hotline::start_on_postgres();
    let resident = Resident::of(&hotline);
    let tokens = [0, 1].map(|at| resident.tip("theft", &format!("có từ trước {at}")));
    let count = || hotline.as_owner("SELECT count(*) FROM cases");
    for (code, token) in ["40001", "40P01"].into_iter().zip(&tokens) {
        for event in [TIPS, KEPT_TIPS] {
            let before: i64 = count().parse().expect("a number");
            fail(&hotline, code, 3, event);
            let sent = resident.tip("theft", &format!("vượt qua {code} {event}"));
            assert_eq!(
                (tries(&hotline).as_str(), resident.case(&sent)["state"].as_str()),
                ("4", Some("received"))
            );
            assert_eq!(count(), (before + 1).to_string());
        }
        fail(&hotline, code, 3, REPLIES);
        let reply = json!({ "token": token, "text": "một lần thôi", "once": ONCE });
        let answer = resident.post("/api/v1/case/messages", &reply);
        assert_eq!((answer.status, tries(&hotline).as_str()), (201, "4"), "{}", answer.text);
        assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
        let replies = hotline.as_owner("SELECT count(*) FROM envelope WHERE purpose = 'reply'");
        fail(&hotline, code, 3, WITHDRAWALS);
        let answer = taken_back(&resident, token);
        assert_eq!((answer.status, tries(&hotline).as_str()), (200, "4"), "{}", answer.text);
        assert_eq!(
            hotline.as_owner("SELECT count(*) FROM envelope WHERE purpose = 'reply'"),
            replies
        );
    }
    // A failure that does not pass ends the work, and nothing of it is stored.
    let before = count();
    fail(&hotline, "40001", 1000, TIPS);
    let form = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", "không qua được")];
    let page = resident.post_form("/bao-tin", &form);
    assert!(page.status == 503 && holds(&page, "không qua được") && page.text.contains(ONCE));
    assert_eq!(count(), before);
    assert!(tries(&hotline).parse::<u32>().expect("a number") < 20, "it is not tried for ever");
    fail(&hotline, "40001", 0, TIPS);
    assert_eq!(resident.post_form("/bao-tin", &form).status, 200);
    hotline.stands();
}

#[test]
fn what_took_as_long_as_anybody_waits_is_not_tried_again() {
    let hotline = Hotline::start_on_postgres_with(&SHORT);
    let resident = Resident::of(&hotline);
    let tip = json!({"unit": "19249", "text": "lâu quá"});
    fail_after(&hotline, 2, "40001", 1000, TIPS);
    let refused = resident.post("/api/v1/tips", &tip);
    assert!(refused.is_problem(503, "unavailable"), "{}", refused.text);
    assert_eq!(tries(&hotline), "1");
    fail(&hotline, "40001", 0, TIPS);
    assert_eq!(resident.post("/api/v1/tips", &tip).status, 201);
}

#[test]
fn triage_answers_that_it_is_not_possible_right_now_and_keeps_the_words() {
    let hotline = Hotline::start_on_postgres();
    let _token = Resident::of(&hotline).tip("theft", "cán bộ đang viết");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("cán bộ đang viết").expect("in the queue");
    let notes = || officer.case(&number)["notes"].as_array().map(Vec::len);
    for (code, at) in [("40001", 0), ("40P01", 1)] {
        fail(&hotline, code, 2, NOTES);
        let told = officer.act(&number, "notes", &json!({"text": "qua chương trình"}));
        assert!(told.is_problem(503, "unavailable") && told.header("retry-after") == "5");
        let form = [("text", "qua trang")];
        let page = officer.post_form(&format!("/ho-so/{number}/ghi-chu"), &form);
        assert!(page.status == 503 && holds(&page, "qua trang"));
        assert_eq!(notes(), Some(at));
        let sent = officer.post_form(&format!("/ho-so/{number}/ghi-chu"), &form);
        assert_eq!((sent.status, notes()), (303, Some(at + 1)));
    }
    hotline.stands();
}

#[test]
fn no_act_that_waits_for_a_held_case_keeps_other_officers_from_theirs() {
    let patient = [("HOTLINE_DATABASE__LOCK_TIMEOUT", "60")];
    let hotline = Hotline::start_on_postgres_with(&patient);
    let resident = Resident::of(&hotline);
    let _token = resident.tip("theft", "ai cũng cần");
    let leaver = Officer::sign_in(&hotline, "truc.19249");
    let number = leaver.number_of("ai cũng cần").expect("in the queue");
    assert_eq!(leaver.act(&number, "accept", &json!({})).status, 204);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    let lock = format!("{LOCK_CASE}{} FOR UPDATE", id_of(&hotline, &number));
    let aside = json!({"numbers": [number], "aside": true});
    let case = format!("/api/v1/cases/{number}");
    let acts: [(&str, &Officer, String, Value); 5] = [
        ("a note", &leaver, format!("{case}/notes"), json!({"text": "đợi"})),
        ("set aside", &head, "/api/v1/cases/set-aside".into(), aside),
        ("recuse", &colleague, format!("{case}/recuse"), json!({})),
        ("leave", &head, "/api/v1/unit/officers/truc.19249/leave".into(), json!({})),
        ("renew", &head, "/api/v1/unit/rotation".into(), json!({})),
    ];
    for (act, who, path, body) in acts {
        let session = ForgottenSession::with(&hotline, &lock);
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| who.send(&Method::POST, &path, Some(&body)));
            hotline.wait_until_locked_out(1);
            // A sign-in is recorded in the chain, and ends stale sessions.
            let other = Officer::sign_in(&hotline, "truc.19255");
            assert_eq!(other.get("/api/v1/cases").status, 200);
            assert!(!waits.is_finished(), "{act} needs the case");
            session.end();
            let done = waits.join().expect("an answer");
            assert!(done.status < 300, "{act}: {} {}", done.status, done.text);
        });
    }
    hotline.stands();
}
