//! An acknowledged tip is on the disk, once, through any kill and with others writing at the same time.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use casework::rng::Rng;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use system::faults::Strace;
use system::hotline::{Hotline, asked};
use system::people::{Officer, Resident};

const CLIENTS: usize = 3;

/// Sends one tip until it is acknowledged, with the same `once` each time; gives its token.
fn sent_until_taken(client: &Client, intake: &str, text: &str) -> String {
    let once = BASE64_URL_SAFE_NO_PAD.encode(Rng::System.bytes::<24>());
    let tip = json!({"unit": "19249", "category": "theft", "text": text, "once": once});
    loop {
        let sent = client.post(format!("{intake}/api/v1/tips")).json(&tip).send();
        let Ok(answer) = sent else {
            std::thread::yield_now();
            continue;
        };
        match answer.status().as_u16() {
            // A body that a kill cuts off acknowledges nothing.
            201 => {
                if let Ok(body) = answer.json::<Value>() {
                    return body["token"].as_str().expect("a token").to_owned();
                }
            }
            503 => {}
            other => panic!("{other}"),
        }
    }
}

/// Kills intake so many times while tips come in; then each acknowledged tip is there, and once.
fn kill_under_load(hotline: &Hotline, kills: usize, count: impl Fn(&Hotline) -> usize) {
    let before = count(hotline);
    let taken: Mutex<HashMap<String, String>> = Mutex::default();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (taken, over) = (&taken, &over);
            scope.spawn(move || {
                let web = Client::builder().no_proxy().build().expect("a client");
                for at in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let text = format!("lời {client}-{at}");
                    let own = sent_until_taken(&web, &hotline.intake, &text);
                    taken.lock().expect("lock").insert(text, own);
                }
            });
        }
        let number = || taken.lock().expect("lock").len();
        for _ in 0..kills {
            // Under load: some tips after the last kill, and others in progress.
            let enough = number() + 2 * CLIENTS;
            while number() < enough {
                std::thread::yield_now();
            }
            Hotline::signal(hotline.service("intake"), "KILL");
        }
        over.store(true, Ordering::Relaxed);
    });
    let taken = taken.into_inner().expect("what was taken");
    assert!(taken.len() > kills * CLIENTS);
    let tokens: BTreeSet<&String> = taken.values().collect();
    assert_eq!(tokens.len(), taken.len(), "two tips, one token");
    let resident = Resident::of(hotline);
    for (text, token) in &taken {
        assert_eq!(resident.case(token)["state"], "received", "{text}");
    }
    assert_eq!(count(hotline) - before, taken.len(), "nothing is doubled");
    hotline.stands();
}

#[test]
fn intake_killed_under_load_loses_nothing_acknowledged_and_doubles_nothing() {
    let hotline = Hotline::start();
    let count = |it: &Hotline| asked(it.data(), "SELECT count(*) FROM cases").parse().expect("it");
    kill_under_load(&hotline, 6, count);
}

#[test]
fn intake_killed_under_load_loses_and_doubles_nothing_on_postgresql_either() {
    let hotline = Hotline::start_on_postgres();
    let count = |it: &Hotline| it.as_owner("SELECT count(*) FROM cases").parse().expect("a number");
    kill_under_load(&hotline, 4, count);
}

#[test]
fn a_tip_is_synced_to_the_disk_before_it_is_acknowledged() {
    let hotline = Hotline::start();
    let trace = hotline.data().join("trace");
    let calls = "fsync,fdatasync,write,writev,sendto,sendmsg";
    let watched = Strace::watch(hotline.service("intake"), calls, &trace);
    let resident = Resident::of(&hotline);
    for at in 0..10 {
        let _token = resident.tip("theft", &format!("lời {at} xuống đĩa"));
    }
    drop(watched);
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    assert_eq!(synced_before_each_acknowledgement(&trace), 10);
}

/// How many answers 201 are in a trace; before each there was a sync of the database's log since the one
/// before.
fn synced_before_each_acknowledgement(trace: &str) -> usize {
    let (mut synced, mut acknowledged) = (false, 0);
    let mut under_way = BTreeSet::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread");
        let call = call.trim_start();
        let syncs = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        if syncs && call.contains("hotline.sqlite-wal>") {
            if call.contains("unfinished") {
                under_way.insert(thread);
            } else {
                synced |= call.ends_with("= 0");
            }
        } else if call.contains("sync resumed>") && under_way.remove(thread) {
            synced |= call.ends_with("= 0");
        } else if call.contains("HTTP/1.1 201") {
            assert!(synced, "acknowledged before it was on the disk: {line}");
            (synced, acknowledged) = (false, acknowledged + 1);
        }
    }
    acknowledged
}

#[test]
fn of_ten_officers_who_write_to_one_case_at_once_nothing_is_lost() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "mười người một hồ sơ");
    let officers: Vec<Officer> = (0..10)
        .map(|at| Officer::sign_in(&hotline, ["truc.19249", "truc2.19249"][at % 2]))
        .collect();
    let number = officers[0].number_of("mười người một hồ sơ").expect("in the queue");
    assert_eq!(officers[0].act(&number, "accept", &json!({})).status, 204);
    std::thread::scope(|scope| {
        for (at, officer) in officers.iter().enumerate() {
            let number = &number;
            scope.spawn(move || {
                let told = |act: &str, text: String| loop {
                    let answer = officer.act(number, act, &json!({ "text": text }));
                    match answer.status {
                        // A colleague was faster, or the store was busy: the client is told so and tries
                        // again.
                        409 | 503 => std::thread::yield_now(),
                        status => break assert!(status < 300, "{}", answer.text),
                    }
                };
                told("notes", format!("ghi chú {at}"));
                told("messages", format!("câu hỏi {at}"));
            });
        }
    });
    let seen = officers[0].case(&number).to_string();
    let answered = resident.case(&token).to_string();
    for at in 0..10 {
        assert_eq!(seen.matches(&format!("ghi chú {at}\"")).count(), 1, "note {at}");
        assert_eq!(answered.matches(&format!("câu hỏi {at}\"")).count(), 1, "question {at}");
    }
    hotline.stands();
}
