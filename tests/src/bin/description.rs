//! `tests/run description [--max-examples N ...]`: holds both APIs against their descriptions by generated
//! requests. It starts the demo, signs officers of each role in, and lets schemathesis ask; what comes after
//! goes to schemathesis.

#![expect(clippy::print_stdout, reason = "it tells whoever runs it")]
#![expect(clippy::expect_used, reason = "a tool for the command line")]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use reqwest::blocking::Client;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use tempfile::TempDir;

/// One run of schemathesis: what it is called, who is signed in, and which addresses it asks.
struct Run {
    name: &'static str,
    officer: Option<&'static str>,
    addresses: [&'static str; 2],
}

/// How many tips there are to work, so that acts find cases in every state.
const TIPS: usize = 40;
/// The addresses of roles other than those who work cases.
const OF_OTHERS: &str = "^/api/v1/(sanitising|audit|totals|administration|invitations)";
/// The addresses after which a session, an account or one's sight of a case is gone: they come last.
const LAST: &str = "^/api/v1/(session$|sessions|account/password)|/(recuse|leave|password)$";

/// The runs in their order, each on a session of its own.
const RUNS: [Run; 6] = [
    Run { name: "intake", officer: None, addresses: ["--include-path-regex", "."] },
    Run {
        name: "sanitiser",
        officer: Some("lamsach.19249"),
        addresses: ["--include-path-regex", "^/api/v1/sanitising(/[^/]+)?$"],
    },
    Run {
        name: "oversight",
        officer: Some("giamsat.44"),
        addresses: ["--include-path-regex", "^/api/v1/(audit|totals)"],
    },
    Run {
        name: "administrator",
        officer: Some("quantri.44"),
        addresses: ["--include-path-regex", "^/api/v1/(administration|invitations)"],
    },
    Run { name: "head", officer: Some("truong.19249"), addresses: ["--exclude-path-regex", ""] },
    Run { name: "last", officer: Some("truc.19249"), addresses: ["--include-path-regex", LAST] },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().expect("the program schemathesis");
    let settings = arguments.next().expect("its settings");
    let more: Vec<_> = arguments.collect();
    let hotline = Hotline::start();
    let known = TempDir::new().expect("a folder");
    write_known(&hotline, known.path());
    let beside = known.path().join("schemathesis.toml");
    fs::copy(&settings, &beside).expect("the settings");
    let mut failed = Vec::new();
    for run in RUNS {
        println!("\n== {}", run.name);
        let service = if run.officer.is_some() { &hotline.triage } else { &hotline.intake };
        let (session, csrf) =
            run.officer.map(|officer| session(&hotline, officer)).unwrap_or_default();
        let [which, mut pattern] = run.addresses;
        let others = format!("{OF_OTHERS}|{LAST}");
        if pattern.is_empty() {
            pattern = &others;
        }
        let done = Command::new(&program)
            .arg("--config-file")
            .arg(&beside)
            .args(["run", &format!("{service}/api/v1/openapi.json"), which, pattern])
            .args(&more)
            .env("SESSION", session)
            .env("CSRF", csrf)
            .current_dir(known.path())
            .status();
        if !done.is_ok_and(|it| it.success()) {
            failed.push(run.name);
        }
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nnot as described: {}", failed.join(", "));
    ExitCode::FAILURE
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
    (secret, told["csrf"].as_str().expect("a token").to_owned())
}

/// Makes what requests can name, and writes it down: a file a kind, a quoted line each.
fn write_known(hotline: &Hotline, folder: &Path) {
    let resident = Resident::of(hotline);
    let tokens: Vec<_> = (0..TIPS)
        .map(|at| {
            let category = ["theft", "disorder", "other", "environment"][at % 4];
            resident.tip(category, &format!("Chuyện thứ {at}."))
        })
        .collect();
    let head = Officer::sign_in(hotline, "truong.19249");
    let (mut numbers, mut after) = (Vec::new(), String::new());
    loop {
        let page = head.get(&format!("/api/v1/cases?after={after}")).json();
        let lines = page["cases"].as_array().into_iter().flatten();
        numbers.extend(lines.filter_map(|it| it["number"].as_str().map(str::to_owned)));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let body = json!({"kind": "security", "name": "Tổ bảo vệ"});
    let body = head.send(&reqwest::Method::POST, "/api/v1/bodies", Some(&body)).json();
    let of = |known: &[&str]| known.iter().map(|it| (*it).to_owned()).collect();
    let known: [(&str, Vec<String>); 7] = [
        ("tokens", tokens),
        ("numbers", numbers),
        ("bodies", body["id"].as_str().map(str::to_owned).into_iter().collect()),
        ("units", of(&["19249", "19255", "19291", "44"])),
        ("officers", of(&["truc.19249", "truc2.19249", "truong.19249", "lamsach.19249"])),
        ("categories", of(&["theft", "disorder", "other", "environment", "fireworks"])),
        ("classes", of(&["initial", "denunciation", "crime_report", "administrative"])),
    ];
    for (name, lines) in known {
        let quoted: Vec<_> = lines.iter().map(|it| format!("\"{it}\"\n")).collect();
        fs::write(folder.join(name), quoted.concat()).expect("a file");
    }
}
