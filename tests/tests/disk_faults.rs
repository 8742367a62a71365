//! A disk that failed for a moment: all that is acknowledged afterwards survives a restart.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use system::faults::{SmallDisk, Strace};
use system::hotline::{DatabaseLock, Hotline};
use system::people::Resident;

/// Which call of a kind fails, one after the other, and at last all of them.
const WHEN: [&str; 7] = ["1", "2", "3", "5", "9", "14", "1+"];
/// Tips that are sent once the disk is well.
const TIPS: usize = 30;
/// Waiting writers, more than a service has connections.
const WAITING: usize = 24;
/// Writers who come one by one.
const ONE_BY_ONE: usize = 5;

/// Sends a tip while calls fail, one after the other, and asks after each as a writer does.
fn met(hotline: &Hotline, calls: &str, error: &str) -> Vec<String> {
    let resident = Resident::of(hotline);
    let before = resident.tip("theft", "trước khi hỏng");
    let mut kept = Vec::new();
    let mut refused = 0;
    for when in WHEN {
        let what = format!("{calls}:error={error}:when={when}");
        let fault = Strace::inject(hotline.service("intake"), &what);
        let tip = json!({"unit": "19249", "text": "khi hỏng ".repeat(1_000)});
        let answer = resident.post("/api/v1/tips", &tip);
        match answer.status {
            201 => kept.push(answer.json()["token"].as_str().expect("a token").to_owned()),
            _ => refused += 1,
        }
        drop(fault);
        assert_eq!(resident.case(&before)["state"], "received", "after {what}");
    }
    assert!(refused > 0, "{calls} failed and nobody noticed");
    kept.push(before);
    kept
}

/// Checks that tips are taken again, and that each acknowledged one survives a restart.
fn nothing_acknowledged_is_lost(hotline: Hotline, mut acknowledged: Vec<String>) {
    let resident = Resident::of(&hotline);
    acknowledged.extend((0..TIPS).map(|at| resident.tip("theft", &format!("sau khi hỏng {at}"))));
    let hotline = hotline.restarted();
    let resident = Resident::of(&hotline);
    let lost = acknowledged
        .iter()
        .filter(|token| resident.post("/api/v1/case", &json!({ "token": token })).status != 200);
    assert_eq!(lost.count(), 0, "of {} acknowledged", acknowledged.len());
    hotline.stands();
}

#[test]
fn what_is_acknowledged_after_a_write_found_no_room_is_kept() {
    let hotline = Hotline::start();
    let kept = met(&hotline, "pwrite64", "ENOSPC");
    nothing_acknowledged_is_lost(hotline, kept);
}

#[test]
fn what_is_acknowledged_after_a_write_failed_is_kept() {
    let hotline = Hotline::start();
    let kept = met(&hotline, "pwrite64", "EIO");
    nothing_acknowledged_is_lost(hotline, kept);
}

#[test]
fn what_is_acknowledged_after_a_sync_failed_is_kept() {
    let hotline = Hotline::start();
    let kept = met(&hotline, "fsync,fdatasync", "EIO");
    nothing_acknowledged_is_lost(hotline, kept);
}

/// If the test may not make a file system, every call that takes space fails for want of it.
#[test]
fn what_is_acknowledged_after_the_disk_was_full_is_kept() {
    let Some(disk) = SmallDisk::make(64) else {
        let hotline = Hotline::start();
        let kept = met(&hotline, "pwrite64,ftruncate,fallocate,openat", "ENOSPC");
        return nothing_acknowledged_is_lost(hotline, kept);
    };
    let hotline = Hotline::start_under(disk.path());
    let resident = Resident::of(&hotline);
    let before = resident.tip("theft", "trước khi đầy");
    let full = disk.fill();
    let tip = json!({"unit": "19249", "text": "khi đầy ".repeat(1_000)});
    // Some pages may still fit into the space of the write-ahead log.
    let mut kept = vec![before.clone()];
    let mut refused = false;
    for _ in 0..1_000 {
        let answer = resident.post("/api/v1/tips", &tip);
        if answer.status != 201 {
            refused = true;
            break;
        }
        kept.push(answer.json()["token"].as_str().expect("a token").to_owned());
    }
    assert!(refused, "a full disk takes no tip");
    assert_eq!(resident.case(&before)["state"], "received");
    SmallDisk::empty(&full);
    nothing_acknowledged_is_lost(hotline, kept);
}

#[test]
fn waiting_writers_take_no_connection_from_status_checks() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "trước");
    let lock = DatabaseLock::hold(&hotline.data().join("hotline.sqlite"));
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let mut writers = Vec::new();
        for at in 0..WAITING {
            let (hotline, answered) = (&hotline, &answered);
            writers.push(scope.spawn(move || {
                let tip = json!({"unit": "19249", "text": format!("chờ {at}")});
                let refused = Resident::of(hotline).post("/api/v1/tips", &tip);
                answered.fetch_add(1, Ordering::Relaxed);
                assert!(refused.is_problem(503, "unavailable"), "{}", refused.text);
            }));
        }
        // A writer that gave up has ended too.
        while writers.iter().any(|it| !it.is_finished()) {
            assert_eq!(resident.case(&token)["state"], "received");
        }
    });
    assert_eq!(answered.load(Ordering::Relaxed), WAITING);
    lock.release();
    let after = resident.tip("theft", "sau đó");
    assert_eq!(resident.case(&after)["state"], "received");
}

#[test]
fn each_of_some_writers_waits_once_for_the_lock_and_not_once_a_try() {
    let hotline = Hotline::start();
    let lock = DatabaseLock::hold(&hotline.data().join("hotline.sqlite"));
    std::thread::scope(|scope| {
        for at in 0..ONE_BY_ONE {
            let hotline = &hotline;
            scope.spawn(move || {
                let tip = json!({"unit": "19249", "text": format!("chờ {at}")});
                let refused = Resident::of(hotline).post("/api/v1/tips", &tip);
                assert!(refused.is_problem(503, "unavailable"), "{}", refused.text);
            });
        }
    });
    let log = std::fs::read_to_string(hotline.data().join("logs/intake.log")).expect("a log");
    let waited = log.matches("other work was in the way").count();
    assert_eq!(waited, ONE_BY_ONE, "each try that waits is in the log: {log}");
    lock.release();
    let _token = Resident::of(&hotline).tip("theft", "sau đó");
}
