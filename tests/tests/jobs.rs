//! What triage does by itself: an administrator sees each job and how it went, and one that fails stops no
//! other.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::job::Job;
use serde_json::Value;
use system::hotline::{Hotline, sqlite};
use system::people::Officer;

/// The job of this code as the administrator sees it.
fn job(administrator: &Officer, code: &str) -> Value {
    let all = administrator.get("/api/v1/administration").json()["jobs"].clone();
    let all = all.as_array().expect("jobs").clone();
    all.into_iter().find(|it| it["code"] == code).unwrap_or_default()
}

/// The job once a run of it ended so.
fn ended(administrator: &Officer, code: &str, outcome: &str) -> Value {
    loop {
        let it = job(administrator, code);
        if it["outcome"] == outcome && it["ended"].as_i64() >= it["started"].as_i64() {
            return it;
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_administrator_sees_every_job_with_its_last_run_and_its_next() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    for it in Job::ALL {
        let shown = ended(&administrator, it.name(), "done");
        assert_eq!(shown["every"], it.every().name());
        assert_eq!(shown["failures"], 0);
        assert!(shown["next"].as_i64() > shown["ended"].as_i64(), "{shown}");
        let mut fields: Vec<&String> = shown.as_object().expect("a job").keys().collect();
        fields.sort();
        assert_eq!(
            fields,
            ["code", "ended", "every", "failures", "next", "outcome", "started"],
            "and no number of what it met"
        );
    }
    let page = administrator.get("/quan-tri").text;
    for words in
        ["Việc máy tự làm", "Ký và giữ đầu chuỗi", "mỗi 15 phút", "mỗi ngày, sau 1 giờ sáng"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("<span class=\"tag\">Xong</span>").count(), Job::ALL.len());
    // Nobody else sees them.
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.get("/quan-tri").status, 404);
}

#[test]
fn a_job_that_fails_is_shown_and_stops_no_other_and_a_start_tries_it_at_once() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let before = ended(&administrator, "drop_keys", "done");
    sqlite(hotline.data(), "ALTER TABLE wrong_try RENAME TO away");
    let hotline = hotline.days_later(1);
    // To sign in with a wrong password needs the table; the right one does not.
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let failed = ended(&administrator, "close_wrong_tries", "failed");
    assert_eq!(failed["failures"], 1);
    let page = administrator.get("/quan-tri").text;
    assert!(page.contains("<span class=\"tag red\">Chưa xong, sẽ làm lại</span>"), "{page}");
    loop {
        let later = ended(&administrator, "drop_keys", "done");
        if later["started"].as_i64() > before["started"].as_i64() {
            break;
        }
    }
    hotline.wait_until_printed("close_wrong_tries ended with failed");
    sqlite(hotline.data(), "ALTER TABLE away RENAME TO wrong_try");
    let hotline = hotline.restarted();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    assert_eq!(ended(&administrator, "close_wrong_tries", "done")["failures"], 0);
}
