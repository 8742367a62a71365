//! `tests/run description [--max-examples N ...]`: checks both APIs against their descriptions with generated
//! requests. It starts the demo, signs in officers of each role, and runs schemathesis; further arguments go
//! to schemathesis.

#![expect(clippy::print_stdout, reason = "it tells whoever runs it")]
#![expect(clippy::expect_used, reason = "a tool for the command line")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use reqwest::Method;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::prepared;
use tempfile::TempDir;

/// One run of schemathesis: its name, the signed-in officer, and the addresses that it asks.
struct Run {
    name: &'static str,
    officer: Option<&'static str>,
    addresses: &'static str,
}

/// How many tips there are, so that acts find cases in every state.
const TIPS: usize = 40;
/// The head of the unit that gets the tips.
const HEAD: &str = "truong.19249";
/// All addresses except those of the other runs.
const REST: &str = "";

/// The runs in order, each with a session of its own. Calls that end a session, an account or the sight of a
/// case come last.
const RUNS: [Run; 8] = [
    Run { name: "intake", officer: None, addresses: "." },
    Run {
        name: "sanitiser",
        officer: Some("lamsach.19249"),
        addresses: "^/api/v1/sanitising(/[^/]+)?$",
    },
    Run { name: "oversight", officer: Some("giamsat.44"), addresses: "^/api/v1/(audit|totals)" },
    Run {
        name: "administrator",
        officer: Some("quantri.44"),
        addresses: "^/api/v1/(administration|invitations|accounts)",
    },
    Run { name: "head", officer: Some(HEAD), addresses: REST },
    Run {
        name: "what ends a case",
        officer: Some(HEAD),
        addresses: "/(close|state|return|handover|handover/approve|share|share/[^/]+)$",
    },
    Run {
        name: "what ends one's sight",
        officer: Some(HEAD),
        addresses: "/(recuse|leave)$|/officers/[^/]+/password$",
    },
    Run {
        name: "what ends a session",
        officer: Some("truc.19255"),
        addresses: "^/api/v1/(session$|sessions|recovery$|account/password$)",
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().expect("the program schemathesis");
    let settings = arguments.next().expect("its settings");
    let more: Vec<_> = arguments.collect();
    let hotline = Hotline::start();
    let known = TempDir::new().expect("a folder");
    write_known(&hotline, known.path());
    fs::copy(&settings, known.path().join("schemathesis.toml")).expect("the settings");
    let holds = |run: &&Run| !asked(run, &hotline, known.path(), &program, &more);
    let failed: Vec<_> = RUNS.iter().filter(holds).map(|run| run.name).collect();
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nnot as described: {}", failed.join(", "));
    ExitCode::FAILURE
}

/// Does a run; gives whether it found nothing.
fn asked(
    run: &Run,
    hotline: &Hotline,
    known: &Path,
    program: &OsString,
    more: &[OsString],
) -> bool {
    println!("\n== {}", run.name);
    let service = if run.officer.is_some() { &hotline.triage } else { &hotline.intake };
    let (session, csrf) = run.officer.map(|officer| session(hotline, officer)).unwrap_or_default();
    let others = RUNS.map(|run| run.addresses).into_iter().filter(|it| !["", "."].contains(it));
    let which = if run.addresses == REST {
        ["--exclude-path-regex".to_owned(), others.collect::<Vec<_>>().join("|")]
    } else {
        ["--include-path-regex".to_owned(), run.addresses.to_owned()]
    };
    let done = Command::new(program)
        .args(["--config-file", "schemathesis.toml", "run"])
        .arg(format!("{service}/api/v1/openapi.json"))
        .args(which)
        .args(more)
        .env("SESSION", session)
        .env("CSRF", csrf)
        .current_dir(known)
        .status();
    done.is_ok_and(|it| it.success())
}

/// Signs a sample officer in; gives the session's secret and its token.
fn session(hotline: &Hotline, username: &str) -> (String, String) {
    let client = Client::builder().no_proxy().build().expect("a client");
    let asked = json!({"username": username, "password": hotline.password(username)});
    let answer = client.post(format!("{}/api/v1/session", hotline.triage)).json(&asked).send();
    let answer = answer.expect("an answer");
    let set = answer.headers().get("set-cookie").and_then(|it| it.to_str().ok());
    let cookie = set.and_then(|it| it.split(';').next()).and_then(|it| it.split_once('='));
    let (_, secret) = cookie.expect("a cookie");
    let secret = secret.to_owned();
    let told: Value = answer.json().expect("JSON");
    (secret, text_of(&told["csrf"]))
}

/// Makes things that requests can name, and writes their names down: a file for each kind, one quoted name a
/// line.
fn write_known(hotline: &Hotline, folder: &Path) {
    let resident = Resident::of(hotline);
    let categories = ["theft", "disorder", "other", "environment"];
    let tip = |at: usize| resident.tip(categories[at % 4], &format!("Chuyện thứ {at}."));
    let tokens = (0..TIPS).map(tip).collect();
    let head = Officer::sign_in(hotline, HEAD);
    let made = |path: &str, asked: &Value| {
        let answer = head.send(&Method::POST, path, Some(asked));
        assert!(answer.status < 300, "{path}: {}", answer.text);
        answer
    };
    let numbers = numbers(&head);
    let body = text_of(
        &made("/api/v1/bodies", &json!({"kind": "security", "name": "Tổ bảo vệ"})).json()["id"],
    );
    let agreement = json!({
        "kind": "joint_resolution", "title": "Nghị quyết", "with": ["19255"],
        "valid_from": "2026-01-01", "review_by": "2027-01-01",
    });
    let agreement = text_of(&made("/api/v1/agreements", &agreement).json()["id"]);
    // The urgent sample case, which a sample officer has accepted.
    let worked = &numbers[0];
    made(&format!("/api/v1/cases/{worked}/classify"), &json!({"class": "crime_report"}));
    let task = json!({"body": body, "place": "Chợ", "what": "Đi tuần"});
    let task = text_of(&made(&format!("/api/v1/cases/{worked}/tasks"), &task).json()["id"]);
    let merger = ["unit", "merge", "19291", "19249", "--from", "2026-01-01"];
    let (_, change) = prepared(hotline, &merger, &head);
    let (codes, invitations) = invitations(hotline);
    let of = |known: &[&str]| known.iter().map(|it| (*it).to_owned()).collect();
    let known: [(&str, Vec<String>); 14] = [
        ("worked", vec![worked.clone()]),
        ("tokens", tokens),
        ("numbers", numbers),
        ("bodies", vec![body]),
        ("agreements", vec![agreement]),
        ("tasks", vec![task]),
        ("changes", vec![text_of(&change["id"])]),
        ("codes", codes),
        ("invitations", invitations),
        ("units", of(&["19249", "19255", "19291", "44"])),
        ("officers", of(&["truc.19249", "truc2.19249", HEAD, "lamsach.19249"])),
        ("categories", of(&categories)),
        ("classes", of(&["initial", "denunciation", "crime_report", "administrative"])),
        ("terms", of(&["report_up", "transfer", "decision"])),
    ];
    for (name, lines) in known {
        let quoted: Vec<_> = lines.iter().map(|it| format!("\"{it}\"\n")).collect();
        fs::write(folder.join(name), quoted.concat()).expect("a file");
    }
}

/// The numbers of all open cases.
fn numbers(head: &Officer) -> Vec<String> {
    let (mut numbers, mut after) = (Vec::new(), String::new());
    loop {
        let page = head.get(&format!("/api/v1/cases?after={after}")).json();
        let lines = page["cases"].as_array().into_iter().flatten();
        numbers.extend(lines.map(|it| text_of(&it["number"])));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return numbers,
        }
    }
}

/// Invitations to use and to take back: their codes and their ids.
fn invitations(hotline: &Hotline) -> (Vec<String>, Vec<String>) {
    let administrator = Officer::sign_in(hotline, "quantri.44");
    let invite = |_| {
        let asked = json!({"unit": "19255", "role": "sanitiser"});
        let made = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
        text_of(&made.json()["code"])
    };
    let codes = (0..8).map(invite).collect();
    let told = administrator.get("/api/v1/administration").json();
    let listed = told["invitations"].as_array().into_iter().flatten();
    (codes, listed.take(4).map(|it| text_of(&it["id"])).collect())
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
