//! Both databases answer alike: an odd value in any field of any call, form, path or address gets the same
//! status on either, and never a failure of ours.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Map, Value, json};
use system::forms::posted_forms;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// An address, the fields of a form there, and the names of those that get odd values.
type OddForm<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

const ONCE: &str = "0123456789abcdefghijkl";

/// Values on which databases, clocks and lists have failed.
const ODD: [&str; 22] = [
    "\0",
    "a\0b",
    "\u{fffe}",
    "\u{10ffff}",
    "😀",
    "e\u{301}",
    " lời ",
    "lời\t\u{7f}\u{1}",
    "it's \"so\"",
    "100%_\\",
    "$1 ? :a",
    "-1",
    "2147483648",
    "9223372036854775807",
    "99999999999999999999",
    "0000-01-01",
    "-0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "İ ß K ſ",
    "truong.19249\u{200b}",
    "",
];

/// Numbers that are not accepted, as JSON writes them.
const NUMBERS: [&str; 8] = [
    "-1",
    "0",
    "2147483648",
    "9223372036854775807",
    "18446744073709551615",
    "1.5",
    "1e400",
    "null",
];

/// The answers of a hotline, by what was asked.
type Answers = BTreeMap<String, u16>;

struct Desk {
    hotline: Hotline,
    resident: Resident,
    head: Officer,
    sanitiser: Officer,
    administrator: Officer,
    oversight: Officer,
    number: String,
    token: String,
    body: String,
    answers: Answers,
}

/// A call of the API, from its description.
struct Call {
    path: String,
    method: Method,
    /// The names of its fields and their types.
    fields: Vec<(String, String)>,
    queries: Vec<String>,
}

fn type_of(schema: &Value) -> String {
    let named = match &schema["type"] {
        Value::Array(all) => all.iter().find(|it| *it != "null").cloned().unwrap_or_default(),
        one => one.clone(),
    };
    named.as_str().unwrap_or("object").to_owned()
}

/// The fields of a schema, with those of the schemas that it includes.
fn fields_of(schema: &Value, all: &Value) -> Vec<(String, String)> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().expect("a name");
        return fields_of(&all[name], all);
    }
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|it| schema[*it].as_array());
    let parts = parts.flatten().flat_map(|it| fields_of(it, all));
    let own = schema["properties"].as_object().cloned().unwrap_or_default();
    let own = own.iter().map(|(name, it)| (name.clone(), type_of(it))).collect::<Vec<_>>();
    parts.chain(own).collect()
}

fn calls(openapi: &Value) -> Vec<Call> {
    let schemas = &openapi["components"]["schemas"];
    let mut calls = Vec::new();
    for (path, methods) in openapi["paths"].as_object().expect("paths") {
        for (method, call) in methods.as_object().expect("methods") {
            let body = &call["requestBody"]["content"]["application/json"]["schema"];
            let queries = call["parameters"].as_array().cloned().unwrap_or_default();
            let queries = queries.iter().filter(|it| it["in"] == "query");
            let queries = queries.filter_map(|it| it["name"].as_str().map(str::to_owned)).collect();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            calls.push(Call {
                path: path.clone(),
                method,
                fields: fields_of(body, schemas),
                queries,
            });
        }
    }
    calls
}

/// A value as it is written in an address.
fn escaped(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        text.push('%');
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
}

impl Desk {
    fn open(hotline: Hotline) -> Self {
        let officer = |name| Officer::sign_in(&hotline, name);
        let (resident, head) = (Resident::of(&hotline), officer("truong.19249"));
        let token = resident.tip("theft", "việc để thử");
        let number = head.number_of("việc để thử").expect("in the queue");
        assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
        let team = json!({"kind": "youth", "name": "Đội một"});
        let body = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
        let (sanitiser, administrator) = (officer("lamsach.19249"), officer("quantri.44"));
        let oversight = officer("giamsat.44");
        let body = body.as_str().expect("an id").to_owned();
        let answers = Answers::new();
        Self {
            hotline,
            resident,
            head,
            sanitiser,
            administrator,
            oversight,
            number,
            token,
            body,
            answers,
        }
    }

    /// The officer who may ask this.
    fn asker(&self, path: &str) -> &Officer {
        let for_whom: [(&[&str], &Officer); 3] = [
            (&["/invitations", "/administration"], &self.administrator),
            (&["/audit", "/totals"], &self.oversight),
            (&["/sanitising"], &self.sanitiser),
        ];
        let found = for_whom.iter().find(|it| it.0.iter().any(|part| path.contains(part)));
        found.map_or(&self.head, |it| it.1)
    }

    /// A valid value for a field of this name and type, so that the odd value in another field is checked.
    fn plain(&self, path: &str, name: &str, kind: &str) -> Value {
        match (kind, name) {
            ("boolean", _) => json!(false),
            ("integer", _) => json!(1),
            ("array", "numbers") => json!([self.number]),
            ("array", "with") => json!(["19255"]),
            ("array" | "object", _) => Value::Null,
            (_, "token") => json!(self.token),
            (_, "once") => json!(ONCE),
            (_, "unit") => json!("19249"),
            (_, "to" | "with") if path.contains("assign") => json!("truc.19249"),
            (_, "to") if path.contains("bodies") => json!("2027-01-01"),
            (_, "to" | "with") => json!("19255"),
            (_, "category") => json!("theft"),
            (_, "kind") if path.contains("bodies") => json!("youth"),
            (_, "kind") => json!("coordination_rules"),
            (_, "valid_from" | "from") => json!("2026-01-01"),
            (_, "review_by" | "until") => json!("2026-04-01"),
            (_, "body") => json!(self.body),
            (_, "username") => json!("khong.co"),
            (_, "state") => json!("in_review"),
            (_, "class") => json!("denunciation"),
            (_, "role") => json!("duty_officer"),
            (_, "text" | "place" | "what" | "reason" | "document" | "name" | "title") => {
                json!("một lời")
            }
            _ => Value::Null,
        }
    }

    /// The path of a call, with existing things or with one odd part.
    fn path(&self, path: &str, odd: Option<(usize, &str)>) -> String {
        let parts = path.split('/').filter(|it| !it.is_empty()).scan(0, |count, part| {
            let Some(name) = part.strip_prefix('{') else { return Some(part.to_owned()) };
            *count += 1;
            let plain = match name.trim_end_matches('}') {
                "number" => self.number.as_str(),
                "username" => "khong.co",
                _ => "0000000000000001",
            };
            let odd = odd.filter(|it| it.0 + 1 == *count).map(|it| escaped(it.1));
            Some(odd.unwrap_or_else(|| plain.to_owned()))
        });
        parts.fold(String::new(), |path, part| format!("{path}/{part}"))
    }

    fn note(&mut self, asked: String, status: u16, has_nul: bool) {
        assert!(status < 500, "{asked}: {status}");
        assert!(!has_nul || (400..500).contains(&status), "{asked}: {status}");
        self.answers.insert(asked, status);
    }

    /// Every odd value in every field of every call of a service.
    fn ask_all(&mut self, of_residents: bool) {
        let openapi = "/api/v1/openapi.json";
        let openapi = if of_residents {
            self.resident.get(openapi).json()
        } else {
            self.head.get(openapi).json()
        };
        let calls = calls(&openapi);
        assert!(calls.len() > if of_residents { 5 } else { 60 });
        for call in calls {
            // A wrong password makes its sender wait, and a right one ends their session.
            let slow = ["session", "recovery", "password"].iter().any(|it| call.path.ends_with(it));
            let odd = if slow { &ODD[..2] } else { &ODD[..] };
            for (name, kind) in &call.fields {
                let values: Vec<(String, bool)> = match kind.as_str() {
                    "boolean" | "object" => continue,
                    "integer" => NUMBERS.map(|it| (it.to_owned(), false)).into(),
                    kind => {
                        let text = |it: &&str| (json!(it).to_string(), it.contains('\0'));
                        let texts = odd.iter().map(text);
                        let broken = [("\"\\ud800\"".to_owned(), true)];
                        let all = texts.chain(broken);
                        let listed = |it: (String, bool)| (format!("[{}]", it.0), it.1);
                        if kind == "array" { all.map(listed).collect() } else { all.collect() }
                    }
                };
                for (value, has_nul) in values {
                    let body = self.body_with(&call, name, &value);
                    let path = self.path(&call.path, None);
                    let asked = format!("{} {} {name}={value}", call.method, call.path);
                    let answer = if of_residents {
                        self.resident.post_bytes(&path, "application/json", body)
                    } else {
                        self.asker(&path).send_bytes(&call.method, &path, body)
                    };
                    self.note(asked, answer.status, has_nul);
                }
            }
            self.ask_addresses(&call, of_residents);
        }
    }

    fn body_with(&self, call: &Call, odd: &str, value: &str) -> Vec<u8> {
        let mut body = Map::new();
        for (name, kind) in call.fields.iter().filter(|it| it.0 != odd) {
            let plain = self.plain(&call.path, name, kind);
            if !plain.is_null() {
                body.insert(name.clone(), plain);
            }
        }
        let rest = Value::Object(body).to_string();
        let comma = if rest == "{}" { "" } else { "," };
        format!("{{\"{odd}\":{value}{comma}{}", &rest[1..]).into_bytes()
    }

    /// Every odd value in the path of a call and in its query.
    fn ask_addresses(&mut self, call: &Call, of_residents: bool) {
        if of_residents {
            return;
        }
        let parts = call.path.matches('{').count();
        for value in ODD.iter().filter(|it| !it.is_empty()) {
            let mut addresses: Vec<String> =
                (0..parts).map(|at| self.path(&call.path, Some((at, value)))).collect();
            let query = |it: &String| format!("{}?{it}={}", call.path, escaped(value));
            addresses.extend(call.queries.iter().map(query));
            for address in addresses {
                let asked = format!("{} {}", call.method, address.replace(&self.number, "N"));
                let answer =
                    self.asker(&address).send_bytes(&call.method, &address, b"{}".to_vec());
                self.note(asked, answer.status, value.contains('\0'));
            }
        }
    }

    /// Every odd value in every box of every page, and in the addresses of pages.
    fn post_pages(&mut self) {
        let case = format!("/ho-so/{}", self.number);
        let pages = [case.as_str(), "/to-chuc", "/thoa-thuan", "/don-vi", "/", "/quan-tri", "/moi"];
        for page in pages {
            let officer = self.asker(if page == "/quan-tri" { "/administration" } else { page });
            let shown = officer.get(page);
            let forms = posted_forms(&shown.text, |_, kind| match kind {
                "date" => "2026-03-20".to_owned(),
                _ => "lời".to_owned(),
            });
            let mut answers = Vec::new();
            for form in forms.iter().filter(|it| it.action != "/dang-xuat") {
                let chosen = form.choices.iter().filter_map(|(name, values)| {
                    let first = values.first().cloned().flatten()?;
                    (values.last() != Some(&None)).then(|| (name.clone(), first))
                });
                let chosen: Vec<_> = chosen.chain(form.buttons.first().cloned()).collect();
                for typed in &form.boxes {
                    for value in ODD {
                        let fields =
                            form.fields.iter().filter(|it| it.0 != "csrf" && it.0 != "seen");
                        let fields = fields.chain(&chosen).map(|(name, there)| {
                            let is_odd = *name == typed.name;
                            (name.as_str(), if is_odd { value } else { there.as_str() })
                        });
                        let fields: Vec<_> = fields.collect();
                        let answer = officer.post_form(&form.action, &fields);
                        let asked =
                            format!("{} {:?} {}={value:?}", page, chosen.last(), typed.name);
                        answers.push((asked, answer.status, value.contains('\0')));
                    }
                }
            }
            for (asked, status, has_nul) in answers {
                let asked = asked.replace(&self.number, "N").replace(&self.body, "B");
                // A name, a title or a reason that was accepted is stored: its later effects are not tested
                // here.
                self.note(asked, status, has_nul);
            }
        }
        let addresses = [
            ("/", "xem trang_thai khan tu den han viec sau"),
            ("/giam-sat", "sau viec don_vi"),
            ("/ho-so", ""),
            ("/doi-don-vi", ""),
            ("/da-chuyen", ""),
        ];
        for (path, names) in addresses {
            for value in ODD.iter().filter(|it| !it.is_empty()) {
                let queries = names.split(' ').filter(|it| !it.is_empty());
                let queries = queries.map(|it| format!("{path}?{it}={}", escaped(value)));
                let below = format!("{}/{}", path.trim_end_matches('/'), escaped(value));
                for address in queries.chain([below]) {
                    let officer = if path == "/giam-sat" { &self.oversight } else { &self.head };
                    let status = officer.get(&address).status;
                    self.note(address, status, value.contains('\0'));
                }
            }
        }
    }

    /// The same for a resident's pages.
    fn post_pages_of_residents(&mut self) {
        let token = self.token.clone();
        let tip = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", "một lời")];
        let reply = [("token", token.as_str()), ("once", ONCE), ("text", "một lời")];
        let forms: [OddForm<'_>; 4] = [
            (
                "/bao-tin",
                &tip,
                "unit village category place time behaviour text named concerns once q",
            ),
            ("/ho-so/tra-loi", &reply, "token text concerns once"),
            ("/ho-so", &reply, "token text concerns once step"),
            ("/ho-so/rut-lai", &[], "token"),
        ];
        for (path, plain, names) in forms {
            for name in names.split(' ') {
                for value in ODD {
                    let fields = plain.iter().filter(|it| it.0 != name).copied();
                    let fields: Vec<_> = fields.chain([(name, value)]).collect();
                    let status = self.resident.post_form(path, &fields).status;
                    let kept = path == "/ho-so/rut-lai" || name == "token";
                    self.note(format!("{path} {name}={value:?}"), status, kept && value == "\0");
                    if value.contains('\0') && ["text", "place", "named"].contains(&name) {
                        assert_eq!(status, 400, "{path} {name}");
                    }
                }
            }
        }
    }
}

fn answers_of(hotline: Hotline) -> Answers {
    let mut desk = Desk::open(hotline);
    desk.ask_all(true);
    desk.post_pages_of_residents();
    desk.ask_all(false);
    desk.post_pages();
    desk.hotline.stands();
    desk.answers
}

#[test]
fn an_odd_value_in_any_field_of_any_call_form_and_address_is_answered_alike_on_both_databases() {
    let (sqlite, postgres) = std::thread::scope(|scope| {
        let sqlite = scope.spawn(|| answers_of(Hotline::start()));
        let postgres = scope.spawn(|| answers_of(Hotline::start_on_postgres()));
        (sqlite.join().expect("answers"), postgres.join().expect("answers"))
    });
    assert!(sqlite.len() > 1000, "{} were asked", sqlite.len());
    let other = |it: &(&String, &u16)| postgres.get(it.0) != Some(it.1);
    let differ: Vec<_> = sqlite.iter().filter(other).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(sqlite.len(), postgres.len());
}
