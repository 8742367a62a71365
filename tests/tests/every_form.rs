//! Every form of every page is sent exactly as the page offers it, by each role and in each state of a case,
//! once unchanged and once filled in. None is a dead end: a filled-in form is accepted, an empty one is asked
//! for again with words.

use serde_json::json;
use system::cases::Cases;
use system::crawl::{Crawl, Hand, Refused, Rules};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use system::unit::{about, joined, sign_in};

/// Forms that end a session, an account or a case for the walker; sent last.
const LAST: [&str; 12] = [
    "/duyet",
    "/de-rieng",
    "/thoi-chia-se",
    "/thoi-chuyen",
    "/chuyen",
    "/tra-lai",
    "/xem-truoc",
    "/khong-tham-gia",
    "/don-vi/mat-khau",
    "/don-vi/nghi",
    "/toi/phien",
    "/dang-xuat",
];

/// A person whose pages lost a field of their forms.
struct Without<'a> {
    hand: &'a Officer,
    field: &'a str,
}

impl Hand for Without<'_> {
    fn open(&self, path: &str) -> Answer {
        self.hand.open(path)
    }

    fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let left = fields.iter().filter(|(name, _)| name != self.field).cloned();
        self.hand.post(path, &left.collect::<Vec<_>>())
    }
}

/// Expected refusals, for any content.
const REFUSED: [Refused; 9] = [
    Refused { at: "/tim-ho-so", status: 404, why: "no case has such a number" },
    Refused { at: "/dang-nhap", status: 401, why: "it takes a name and its password" },
    Refused { at: "/phuc-hoi", status: 401, why: "it takes the unit's recovery sheet" },
    Refused { at: "/moi", status: 422, why: "it takes an invitation" },
    Refused { at: "/don-vi/nhan", status: 422, why: "a newcomer reads their code out" },
    Refused { at: "/toi/mat-khau", status: 401, why: "it takes the password of before" },
    Refused { at: "/toi/ma-mot-lan/xac-nhan", status: 401, why: "a phone tells the code" },
    Refused { at: "/ho-so", status: 400, why: "what is no token is told as none" },
    Refused { at: "/en/ho-so", status: 400, why: "in English too" },
];

/// The words for a box of an officer's page.
fn typed(hotline: &Hotline, username: &str) -> impl Fn(&str, &str) -> String {
    let (today, password) = (hotline.today(), hotline.password(username));
    let username = username.to_owned();
    move |name, kind| match (name, kind) {
        ("valid_from", _) => today.to_string(),
        ("review_by", _) => today.plus(300).to_string(),
        ("tu", _) => today.plus(-30).to_string(),
        (_, "date") => today.plus(30).to_string(),
        ("password", _) => password.clone(),
        ("username", _) => username.clone(),
        // Nobody here has a phone that shows a code.
        ("code", _) => String::new(),
        _ => "lời gõ vào".to_owned(),
    }
}

/// Walks, and tells the answers that no offered form may get; gives how many pages and forms there were.
fn walked(
    who: &str,
    hand: &dyn Hand,
    typed: &dyn Fn(&str, &str) -> String,
    refused: &[Refused],
    paths: &[&str],
) -> (usize, usize) {
    let rules = Rules { typed, refused, last: &LAST };
    let crawl = Crawl::from(hand, &rules, paths);
    assert!(crawl.wrong.is_empty(), "{who}:\n{}", crawl.wrong.join("\n"));
    (crawl.pages.len(), crawl.forms())
}

fn by_officer(hotline: &Hotline, username: &str, refused: &[Refused], paths: &[&str]) -> usize {
    let officer = Officer::sign_in(hotline, username);
    walked(username, &officer, &typed(hotline, username), refused, paths).1
}

/// The pages of cases that no list links, or not at first.
fn pages_of(cases: &Cases) -> Vec<String> {
    let Cases { new, answered, closed, preparing, to_approve, referred, sanitised, .. } = cases;
    let numbers = [new, answered, closed, preparing, to_approve];
    let mut paths: Vec<String> = numbers.iter().map(|it| format!("/ho-so/{it}")).collect();
    paths.extend([referred, sanitised].map(|it| format!("/da-chuyen/{it}")));
    paths.push(cases.sheet.clone());
    paths
}

fn of_unit(username: &str, at_least: usize) {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let pages = pages_of(&cases);
    let mut paths = vec!["/"];
    paths.extend(pages.iter().map(String::as_str));
    let forms = by_officer(&hotline, username, &REFUSED, &paths);
    assert!(forms >= at_least, "{forms} forms");
    hotline.stands();
}

#[test]
fn every_form_that_a_head_is_offered_is_taken_as_it_is_offered() {
    of_unit("truong.19249", 60);
}

#[test]
fn every_form_that_a_duty_officer_is_offered_is_taken_as_it_is_offered() {
    of_unit("truc.19249", 50);
}

#[test]
fn every_form_that_a_receiving_unit_and_the_unit_above_are_offered_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let referred = format!("/ho-so/{}", cases.referred);
    assert!(by_officer(&hotline, "truc.19255", &REFUSED, &["/", &referred]) >= 20);
    let sanitised = format!("/ho-so/{}", cases.sanitised);
    assert!(by_officer(&hotline, "truong.19255", &REFUSED, &["/", &sanitised]) >= 20);
    assert!(by_officer(&hotline, "truong.44", &REFUSED, &["/"]) >= 10);
    hotline.stands();
}

#[test]
fn every_form_that_the_other_roles_are_offered_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let editor = format!("/lam-sach/{}", cases.preparing);
    assert!(by_officer(&hotline, "lamsach.19249", &REFUSED, &["/lam-sach", &editor]) >= 5);
    assert!(by_officer(&hotline, "giamsat.44", &REFUSED, &["/giam-sat"]) >= 3);
    assert!(by_officer(&hotline, "quantri.44", &REFUSED, &["/quan-tri"]) >= 3);
    hotline.stands();
}

#[test]
fn every_form_that_a_newcomer_or_who_lost_a_password_is_offered_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let _cases = Cases::make(&hotline);
    let (password, _) = joined(&hotline, "19249", "duty_officer", "moi.19249");
    let newcomer = Officer::sign_in_with(&hotline.triage, "moi.19249", &password);
    let typed_as = |password: String| {
        let typed = typed(&hotline, "truc.19249");
        move |name: &str, kind: &str| {
            if name == "password" { password.clone() } else { typed(name, kind) }
        }
    };
    walked("a newcomer", &newcomer, &typed_as(password), &REFUSED, &["/toi"]);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let reset = about(&head, "truc2.19249", "password", &json!({})).json();
    let password = reset["password"].as_str().expect("a pass phrase").to_owned();
    let officer = Officer::sign_in_with(&hotline.triage, "truc2.19249", &password);
    walked("one with a new password", &officer, &typed_as(password), &REFUSED, &["/"]);
    let told = hotline.command(&["officer", "reset", "truc.19249"]);
    let told = String::from_utf8(told.stdout).expect("text");
    let fits = |it: &&str| sign_in(&hotline, "truc.19249", it, "").status == 200;
    let password = told.split_whitespace().find(fits).expect("a pass phrase").to_owned();
    let officer = Officer::sign_in_with(&hotline.triage, "truc.19249", &password);
    walked("one reset by command", &officer, &typed_as(password), &REFUSED, &["/toi"]);
    hotline.stands();
}

#[test]
fn every_form_of_two_units_that_become_one_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let _cases = Cases::make(&hotline);
    let merge = ["unit", "merge", "19255", "19249", "--from", "2026-01-01"];
    assert!(hotline.command(&merge).status.success());
    let head = Officer::sign_in(&hotline, "truong.19255");
    let change = head.get("/api/v1/unit-changes").json()["changes"][0]["id"].clone();
    let going_on = format!("/doi-don-vi/{}", change.as_str().expect("an id"));
    let mut forms = 0;
    // Both heads sign, then the cases go over; pages opened meanwhile have forms too.
    for page in ["/doi-don-vi", &going_on, "/doi-don-vi", &going_on, "/"] {
        for username in ["truong.19255", "truong.19249", "truc.19255", "truc.19249"] {
            let officer = Officer::sign_in(&hotline, username);
            // The next step is this head's only while their page leads there.
            if page == going_on && !officer.get("/doi-don-vi").text.contains(page) {
                continue;
            }
            let typed = typed(&hotline, username);
            let rules = Rules { typed: &typed, refused: &REFUSED, last: &LAST };
            let crawl = Crawl::on(&officer, &rules, page);
            assert!(crawl.wrong.is_empty(), "{username} {page}:\n{}", crawl.wrong.join("\n"));
            forms += crawl.forms();
        }
    }
    assert!(forms >= 20, "{forms} forms");
    hotline.stands();
}

#[test]
fn every_form_that_a_stranger_is_offered_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let guest = Resident::at(&hotline.triage);
    let paths = ["/dang-nhap", "/moi", "/phuc-hoi", "/"];
    let typed = |_: &str, _: &str| "lời gõ vào".to_owned();
    let (_, forms) = walked("a stranger", &guest, &typed, &REFUSED, &paths);
    assert!(forms >= 6, "{forms} forms");
    hotline.stands();
}

#[test]
fn every_form_that_a_resident_is_offered_is_taken_as_it_is_offered() {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let resident = Resident::of(&hotline);
    for token in &cases.tokens {
        let typed = |name: &str, _: &str| match name {
            "q" => "loc thuy".to_owned(),
            "token" => token.clone(),
            _ => "lời gõ vào".to_owned(),
        };
        let forms = walked("a resident", &resident, &typed, &REFUSED, &["/"]).1;
        assert!(forms >= 10, "{forms} forms");
    }
    hotline.stands();
}

#[test]
fn a_form_that_lost_a_hidden_field_is_found() {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let typed = typed(&hotline, "truong.19249");
    let rules = Rules { typed: &typed, refused: &[], last: &LAST };
    let case = format!("/ho-so/{}", cases.to_approve);
    for (path, field) in [(&case[..], "handover"), ("/don-vi", "username")] {
        let forgetful = Without { hand: &head, field };
        let crawl = Crawl::on(&forgetful, &rules, path);
        assert!(!crawl.wrong.is_empty(), "{path} without {field}");
    }
}
