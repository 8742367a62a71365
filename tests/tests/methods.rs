//! Every address of an API tells which methods it takes, and its description is complete.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::wire::{exchange, request, status};

const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

/// The addresses of a described API, each with the methods that it takes; a HEAD is answered as a GET.
fn described(base: &str) -> BTreeMap<String, Vec<String>> {
    let description = Resident::at(base).get("/api/v1/openapi.json").json();
    let methods = |item: &Value| -> Vec<String> {
        let named = item.as_object().into_iter().flatten().map(|(name, _)| name.to_uppercase());
        let mut named: Vec<String> = named.collect();
        if named.contains(&"GET".to_owned()) {
            named.push("HEAD".to_owned());
        }
        named.sort();
        named
    };
    let paths = description["paths"].as_object().into_iter().flatten();
    paths.map(|(path, item)| (path.clone(), methods(item))).collect()
}

/// The address with a value in place of each name in braces.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "x1" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The answer to a request of this method and path.
fn asked(base: &str, line: &str) -> Vec<u8> {
    let host = base.strip_prefix("http://").unwrap_or(base);
    exchange(base, &request(line, &[("host", host)], ""))
}

/// Whether an address has this form, as in the description.
fn fits(form: &str, path: &str) -> bool {
    let (form, path) = (form.split('/'), path.split('/'));
    let is = |(known, asked): (&str, &str)| known == asked || known.starts_with('{');
    form.clone().count() == path.clone().count() && form.zip(path).all(is)
}

#[test]
fn an_address_that_takes_other_methods_says_which_before_it_asks_who_is_there() {
    let hotline = Hotline::start();
    for base in [&hotline.intake, &hotline.triage] {
        let paths = described(base);
        assert!(paths.len() > 5, "{base}");
        for path in paths.keys().map(|it| filled(it)) {
            // A name in braces fits a word too, but an address that matches word for word comes first.
            let is_it = |form: &str| {
                if paths.contains_key(&path) { form == path } else { fits(form, &path) }
            };
            let fitting = paths.iter().filter(|(form, _)| is_it(form));
            let methods: BTreeSet<&String> = fitting.flat_map(|(_, methods)| methods).collect();
            let methods: Vec<String> = methods.into_iter().cloned().collect();
            for method in METHODS.iter().filter(|it| !methods.contains(&(**it).to_owned())) {
                let answer = asked(base, &format!("{method} {path}"));
                assert_eq!(status(&answer), 405, "{method} {path}");
                let head = String::from_utf8_lossy(&answer).to_lowercase();
                let allow = head.lines().find_map(|line| line.strip_prefix("allow: "));
                let allow = allow.unwrap_or_default().trim().to_uppercase();
                assert_eq!(allow, methods.join(", "), "{method} {path}");
            }
        }
    }
    let answer = asked(&hotline.triage, "PUT /api/v1/nothing");
    assert_eq!(status(&answer), 404);
}

/// A part of an address that no kind of name can be read from.
const UNREAD: &str = "kh%C3%B4ng-%C4%91%E1%BB%8Dc";

#[test]
fn a_segment_that_does_not_read_names_nothing_whatever_it_should_name() {
    let hotline = Hotline::start();
    for username in ["truong.19249", "lamsach.19249", "giamsat.44", "quantri.44"] {
        let officer = Officer::sign_in(&hotline, username);
        for (path, methods) in described(&hotline.triage) {
            if !["{number}", "{id}"].iter().any(|it| path.contains(it)) {
                continue;
            }
            let path = path.replace("{number}", UNREAD).replace("{id}", UNREAD);
            for method in methods.iter().filter(|it| *it != "HEAD") {
                let method = method.parse().expect("a method");
                let answer = officer.send(&method, &path, Some(&json!({})));
                assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
                assert_eq!(answer.json()["type"], "urn:lienthon:problem:not-found");
            }
        }
    }
}

#[test]
fn every_name_in_an_address_is_described_with_its_form() {
    let hotline = Hotline::start();
    let description = Resident::at(&hotline.triage).get("/api/v1/openapi.json").json();
    let paths = description["paths"].as_object().expect("paths");
    let mut seen = 0;
    for (path, item) in paths {
        let segments = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
        let segments: Vec<&str> = segments.collect();
        for call in item.as_object().into_iter().flatten().map(|(_, call)| call) {
            let told = call["parameters"].as_array().into_iter().flatten();
            let told: Vec<&Value> = told.filter(|it| it["in"] == "path").collect();
            let names: Vec<&str> = told.iter().filter_map(|it| it["name"].as_str()).collect();
            assert_eq!(names, segments, "{path}");
            for segment in told {
                assert!(segment["schema"]["pattern"].is_string(), "{path}: {segment}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}
