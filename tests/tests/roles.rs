//! Who may do what: every action of the officers' API, for every role, in the officer's own unit and in
//! another, through HTTP. An action that is not in the table fails the test.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::closing;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// The officers of the table: role, then its officer in the own unit (or above it).
const OWN: [(char, &str); 5] = [
    ('D', "truc.19249"),
    ('H', "truong.19249"),
    ('S', "lamsach.19249"),
    ('O', "giamsat.44"),
    ('A', "quantri.44"),
];

/// The same roles in another unit.
const OTHER: [&str; 3] = ["truc.19255", "truong.19255", "lamsach.19255"];

/// What an officer of another unit gets.
#[derive(Clone, Copy, PartialEq)]
enum Elsewhere {
    /// The action is about a thing of the own unit: the answer is as if there were none.
    Nothing,
    /// The action is about a colleague or a body of the own unit: the other unit has none of that name.
    Unknown(&'static str),
    /// The action shows them their own unit's things, and none of ours.
    Theirs,
}
use Elsewhere::{Nothing, Theirs, Unknown};

/// An action: method, path, a body that changes nothing, the roles that may, the answer to other units.
type Action = (&'static str, &'static str, Value, &'static str, Elsewhere);

/// All actions, in an order in which none takes away what a later one needs.
fn table() -> Vec<Action> {
    [of_a_case(), the_rest()].concat()
}

/// Actions on one case.
fn of_a_case() -> Vec<Action> {
    let none = || Value::Null;
    vec![
        ("GET", "/api/v1/cases", none(), "DH", Theirs),
        ("POST", "/api/v1/cases/find", json!({}), "DH", Theirs),
        ("GET", "/api/v1/counts", none(), "DH", Theirs),
        ("GET", "/api/v1/cases/{number}", none(), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/messages", json!({"text": "hỏi"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/notes", json!({"text": "ghi"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/read", json!({}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/corroborate", json!({"text": "có"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/classify", json!({"class": "initial"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/assign", json!({"to": "truc.19249"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/unmask", json!({"reason": "cần"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/state", json!({"state": "question"}), "DH", Nothing),
        (
            "POST",
            "/api/v1/cases/{number}/tasks",
            json!({"body": "{body}", "place": "chợ", "what": "đi"}),
            "DH",
            Nothing,
        ),
        ("POST", "/api/v1/cases/{number}/tasks/{task}", json!({"done": true}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/handover", json!({"to": "19249"}), "DH", Nothing),
        ("GET", "/api/v1/cases/{number}/handover", none(), "DH", Nothing),
        ("DELETE", "/api/v1/cases/{number}/handover", none(), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/handover/approve", none(), "H", Nothing),
        ("POST", "/api/v1/cases/{number}/return", none(), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/share", json!({"with": "19249"}), "DH", Nothing),
        ("DELETE", "/api/v1/cases/{number}/share/19291", none(), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/deadlines/report_up/done", json!({}), "DH", Nothing),
        (
            "POST",
            "/api/v1/cases/{number}/deadlines/report_up/extend",
            json!({"reason": "cần"}),
            "H",
            Nothing,
        ),
        ("POST", "/api/v1/cases/{number}/hold", json!({"document": "số 1"}), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/hold/confirm", json!({}), "DH", Nothing),
        ("DELETE", "/api/v1/cases/{number}/hold", none(), "H", Nothing),
        ("POST", "/api/v1/cases/{number}/recusals/lift", json!({"officer": "ai.do"}), "H", Nothing),
    ]
}

/// Other actions; those that change something for good come last.
fn the_rest() -> Vec<Action> {
    let none = || Value::Null;
    let text = || json!({"text": " "});
    vec![
        ("GET", "/api/v1/sanitising", none(), "S", Theirs),
        ("GET", "/api/v1/sanitising/{waiting}", none(), "S", Nothing),
        ("POST", "/api/v1/sanitising/{waiting}", text(), "S", Nothing),
        ("POST", "/api/v1/sanitising/{left}/recuse", none(), "S", Nothing),
        ("GET", "/api/v1/referrals", none(), "DH", Theirs),
        ("GET", "/api/v1/referrals/{kept}/original", none(), "DH", Nothing),
        ("GET", "/api/v1/shared", none(), "DH", Theirs),
        ("GET", "/api/v1/agreements", none(), "DH", Theirs),
        (
            "POST",
            "/api/v1/agreements",
            json!({"kind": "joint_resolution", "title": " ",
            "with": ["19255"], "valid_from": "2020-01-01", "review_by": "2999-01-01"}),
            "H",
            Theirs,
        ),
        ("POST", "/api/v1/agreements/{agreement}/confirm", none(), "H", Nothing),
        ("POST", "/api/v1/agreements/{agreement}/end", none(), "H", Nothing),
        ("GET", "/api/v1/bodies", none(), "DH", Theirs),
        ("POST", "/api/v1/bodies", json!({"kind": "không có", "name": "x"}), "H", Theirs),
        ("POST", "/api/v1/bodies/{body}/end", none(), "H", Unknown("no-body")),
        ("GET", "/api/v1/unit", none(), "DH", Theirs),
        (
            "POST",
            "/api/v1/unit/officers/lamsach.19249/admit",
            json!({"code": "sai"}),
            "DH",
            Unknown("no-colleague"),
        ),
        (
            "POST",
            "/api/v1/unit/officers/lamsach.19249/restricted",
            json!({"holds": false}),
            "H",
            Unknown("no-colleague"),
        ),
        (
            "POST",
            "/api/v1/unit/officers/truc2.19249/password",
            none(),
            "DH",
            Unknown("no-colleague"),
        ),
        ("POST", "/api/v1/unit/officers/truc2.19249/leave", none(), "H", Unknown("no-colleague")),
        ("GET", "/api/v1/unit/rotation", none(), "DH", Theirs),
        ("POST", "/api/v1/unit/rotation", none(), "DH", Theirs),
        ("GET", "/api/v1/unit-changes", none(), "DH", Theirs),
        ("POST", "/api/v1/unit-changes/{change}/sign", none(), "H", Nothing),
        ("POST", "/api/v1/unit-changes/{change}/pass-on", json!({}), "DH", Nothing),
        ("GET", "/api/v1/audit", none(), "O", Theirs),
        ("GET", "/api/v1/audit/head", none(), "O", Theirs),
        ("GET", "/api/v1/audit/heads", none(), "O", Theirs),
        ("GET", "/api/v1/totals", none(), "O", Theirs),
        ("GET", "/api/v1/administration", none(), "A", Theirs),
        (
            "POST",
            "/api/v1/invitations",
            json!({"unit": "không có", "role": "oversight"}),
            "A",
            Theirs,
        ),
        ("DELETE", "/api/v1/invitations/{invitation}", none(), "A", Nothing),
        ("GET", "/api/v1/account", none(), "DHSOA", Theirs),
        ("GET", "/api/v1/account/sign-ins", none(), "DHSOA", Theirs),
        ("POST", "/api/v1/account/password", json!({"password": "sai"}), "DHSOA", Theirs),
        ("GET", "/api/v1/account/conflicts", none(), "DHS", Theirs),
        ("PUT", "/api/v1/account/conflicts", json!({"villages": []}), "DHS", Theirs),
        ("GET", "/api/v1/sessions", none(), "DHSOA", Theirs),
        ("DELETE", "/api/v1/sessions", none(), "DHSOA", Theirs),
        (
            "POST",
            "/api/v1/cases/set-aside",
            json!({"numbers": ["{number}"], "aside": false}),
            "DH",
            Nothing,
        ),
        ("POST", "/api/v1/cases/{number}/accept", none(), "DH", Nothing),
        ("POST", "/api/v1/cases/{number}/close", closing("acted"), "DH", Nothing),
        ("POST", "/api/v1/cases/{recused}/recuse", none(), "DH", Nothing),
    ]
}

/// Actions that need no session, or are about the session itself; other tests show them.
const APART: [(&str, &str); 5] = [
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("DELETE", "/api/v1/sessions/{id}"),
    ("POST", "/api/v1/accounts"),
    ("POST", "/api/v1/recovery"),
];

/// The things that the table names, made by officers who may make them.
struct Things(Vec<(&'static str, String)>);

impl Things {
    fn make(hotline: &Hotline) -> Self {
        let resident = Resident::of(hotline);
        let head = Officer::sign_in(hotline, "truong.19249");
        let admin = Officer::sign_in(hotline, "quantri.44");
        let second = Officer::sign_in(hotline, "lamsach.19249");
        let case = |text: &str| {
            let _token = resident.tip("theft", text);
            head.number_of(text).expect("in the queue")
        };
        let post = |officer: &Officer, path: &str, body: &Value| {
            let answer = officer.send(&Method::POST, path, Some(body));
            assert!(answer.status < 300, "{path} {}", answer.text.trim());
            if answer.text.trim().is_empty() { Value::Null } else { answer.json() }
        };
        let id = |made: &Value| made["id"].as_str().expect("an id").to_owned();
        let number = case("việc của bảng");
        let waiting = case("chờ làm sạch");
        let asked = json!({"to": "19255", "sanitise": true});
        post(&head, &format!("/api/v1/cases/{waiting}/handover"), &asked);
        let left = case("để người khác làm sạch");
        post(&head, &format!("/api/v1/cases/{left}/handover"), &asked);
        let kept = case("đã làm sạch");
        post(&head, &format!("/api/v1/cases/{kept}/handover"), &asked);
        post(&second, &format!("/api/v1/sanitising/{kept}"), &json!({"text": "sạch"}));
        post(&head, &format!("/api/v1/cases/{kept}/handover/approve"), &Value::Null);
        let agreement = json!({"kind": "joint_resolution", "title": "Nghị quyết 01",
            "with": ["19291"], "valid_from": "2020-01-01", "review_by": "2999-01-01"});
        let agreement = id(&post(&head, "/api/v1/agreements", &agreement));
        let body = json!({"kind": "security", "name": "Tổ bảo vệ ANTT thôn mẫu"});
        let body = id(&post(&head, "/api/v1/bodies", &body));
        let task = json!({"body": body, "place": "chợ", "what": "đi tuần tối nay"});
        let task = id(&post(&head, &format!("/api/v1/cases/{number}/tasks"), &task));
        let invitation = json!({"unit": "19249", "role": "duty_officer"});
        post(&admin, "/api/v1/invitations", &invitation);
        let listed = admin.get("/api/v1/administration").json();
        let invitation = id(&listed["invitations"][0]);
        let merge = ["unit", "merge", "19291", "19249", "--from", "2999-01-01"];
        assert!(hotline.command(&merge).status.success());
        let change = id(&head.get("/api/v1/unit-changes").json()["changes"][0]);
        Self(vec![
            ("{change}", change),
            ("{number}", number),
            ("{waiting}", waiting),
            ("{left}", left),
            ("{kept}", kept),
            ("{recused}", case("xin tránh")),
            ("{agreement}", agreement),
            ("{body}", body),
            ("{task}", task),
            ("{invitation}", invitation),
        ])
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

#[test]
fn every_action_is_open_to_its_roles_in_their_own_unit_and_to_nobody_else() {
    let hotline = Hotline::start();
    let things = Things::make(&hotline);
    let own = OWN.map(|(role, name)| (role, Officer::sign_in(&hotline, name)));
    let others = OTHER.map(|name| Officer::sign_in(&hotline, name));
    let ours = things.fill("{number}");
    for (method, path, body, roles, elsewhere) in table() {
        let (path, body) = (things.fill(path), things.fill(&body.to_string()));
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let method: Method = method.parse().expect("a method");
        let send = |officer: &Officer| {
            officer.send(&method, &path, Some(&body).filter(|body| !body.is_null()))
        };
        let (may, may_not): (Vec<_>, Vec<_>) =
            own.iter().partition(|(role, _)| roles.contains(*role));
        for (role, officer) in may_not {
            let answer = send(officer);
            assert!(answer.is_problem(404, "not-found"), "{role} {path}: {}", answer.text.trim());
        }
        for officer in &others {
            let answer = send(officer);
            match elsewhere {
                Unknown(kind) if answer.status == 422 => {
                    assert!(answer.is_problem(422, kind), "{path}: {}", answer.text.trim());
                }
                Nothing | Unknown(_) => {
                    assert_eq!(answer.status, 404, "{path}: {}", answer.text.trim());
                }
                Theirs => assert!(!answer.text.contains(&ours), "{path}: {}", answer.text.trim()),
            }
        }
        for (role, officer) in may {
            let answer = send(officer);
            let out = answer.text.contains("problem:sign-in");
            let refused = out || [403, 404].contains(&answer.status);
            assert!(!refused, "{role} {path}: {}", answer.text.trim());
        }
    }
}

#[test]
fn the_table_of_actions_is_whole() {
    let hotline = Hotline::start();
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").json();
    let paths = described["paths"].as_object().expect("paths");
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(move |method| shape(method, path))
        })
        .collect();
    let table: BTreeSet<String> = table()
        .iter()
        .map(|action| shape(action.0, action.1))
        .chain(APART.iter().map(|(method, path)| shape(method, path)))
        .collect();
    assert_eq!(described.symmetric_difference(&table).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// An action without the names of its parameters.
fn shape(method: &str, path: &str) -> String {
    let given = ["lamsach.19249", "truc2.19249", "19291", "report_up"];
    let part = |part: &str| {
        if part.starts_with('{') || given.contains(&part) {
            "{}".to_owned()
        } else {
            part.to_owned()
        }
    };
    let path: Vec<String> = path.split('/').map(part).collect();
    format!("{} {}", method.to_uppercase(), path.join("/"))
}
