//! Acts in a unit, through its doors: joining, acts on colleagues, keys that go over.

use reqwest::Method;
use serde_json::{Value, json};

use crate::hotline::Hotline;
use crate::people::{Answer, Officer, Resident};

/// Invites an officer, who joins; gives the pass phrase and the short code to read out.
///
/// # Panics
/// When that fails.
#[must_use]
pub fn joined(
    hotline: &Hotline,
    unit: &str,
    role: &str,
    username: &str,
) -> (String, Option<String>) {
    let administrator = Officer::sign_in(hotline, "quantri.44");
    let asked = json!({"unit": unit, "role": role});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let code = invited.json()["code"].as_str().expect("a code").to_owned();
    let display_name = format!("Mới {username}");
    let form = [("code", &code[..]), ("username", username), ("display_name", &display_name)];
    let sheet = Resident::at(&hotline.triage).post_form("/moi", &form);
    assert_eq!(sheet.status, 200);
    let shown = codes(&sheet.text);
    (shown[1].clone(), shown.get(2).cloned())
}

/// The texts between `<code>` and `</code>`.
#[must_use]
pub fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<code>").skip(1);
    parts.filter_map(|part| Some(part.split_once("</code>")?.0.to_owned())).collect()
}

/// Does an act on an officer of the unit.
#[must_use]
pub fn about(officer: &Officer, username: &str, act: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/unit/officers/{username}/{act}");
    officer.send(&Method::POST, &path, Some(body))
}

/// Tries to sign in, with a one-time code or an empty one.
#[must_use]
pub fn sign_in(hotline: &Hotline, username: &str, password: &str, code: &str) -> Answer {
    let body = json!({"username": username, "password": password, "code": code});
    Resident::at(&hotline.triage).post("/api/v1/session", &body)
}

/// Continues until all grants are under the keys in use; gives how many there are.
///
/// # Panics
/// When a step fails.
#[must_use]
pub fn renewed(officer: &Officer) -> u64 {
    loop {
        let step = officer.send(&Method::POST, "/api/v1/unit/rotation", None);
        assert_eq!(step.status, 200, "{}", step.text);
        let step = step.json();
        assert_eq!(step["due"], json!([]));
        if step["done"] == step["total"] {
            return step["total"].as_u64().expect("a number");
        }
    }
}

/// Continues a unit change, so many cases at a time, while `more` holds of its present state.
///
/// # Panics
/// When a step fails.
fn pass_on(officer: &Officer, change: &str, most: u64, mut more: impl FnMut(&Value) -> bool) {
    loop {
        let path = format!("{change}/pass-on");
        let step = officer.send(&Method::POST, &path, Some(&json!({ "most": most })));
        assert_eq!(step.status, 200, "{}", step.text);
        if !more(&step.json()) {
            return;
        }
    }
}

/// Prepares a change of units by this command; gives its address, found by this head, and its content.
///
/// # Panics
/// When that fails.
#[must_use]
pub fn prepared(hotline: &Hotline, asked: &[&str], head: &Officer) -> (String, Value) {
    let done = hotline.command(asked);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let seen = head.get("/api/v1/unit-changes").json();
    let mut all = seen["changes"].as_array().into_iter().flatten();
    let change = all.find(|it| it["stage"] == "signing").expect("a change to sign").clone();
    (format!("/api/v1/unit-changes/{}", change["id"].as_str().expect("an id")), change)
}

/// Signs a change of units as one of its heads.
#[must_use]
pub fn sign(officer: &Officer, change: &str) -> Answer {
    officer.send(&Method::POST, &format!("{change}/sign"), None)
}

/// Prepares a change of units by this command, and signs it as both heads; gives its address.
///
/// # Panics
/// When that fails.
#[must_use]
pub fn signed(hotline: &Hotline, asked: &[&str], heads: [&Officer; 2]) -> String {
    let (change, _) = prepared(hotline, asked, heads[0]);
    for head in heads {
        let done = sign(head, &change);
        assert_eq!(done.status, 204, "{}", done.text);
    }
    change
}

/// Prepares a merger and signs it as both sample heads; gives the change's address.
///
/// # Panics
/// When that fails.
#[must_use]
pub fn signed_merger(hotline: &Hotline, old: &str, new: &str) -> String {
    let heads = [old, new].map(|unit| Officer::sign_in(hotline, &format!("truong.{unit}")));
    signed(hotline, &["unit", "merge", old, new, "--from", "2026-01-01"], heads.each_ref())
}

/// Has the head of the old unit continue a change until it is done, so much at a time.
///
/// # Panics
/// When a step fails.
pub fn pass_all(old: &Officer, change: &str, most: u64) {
    pass_on(old, change, most, |step| step["stage"] != "done");
}

/// Carries out a merger that both heads have signed: the new unit's head looks at the unit's own cases, and
/// the old unit's head passes everything on.
///
/// # Panics
/// When a step fails.
pub fn merge(old: &Officer, new: &Officer, change: &str, most: u64, each: impl Fn()) {
    look(new, change, most);
    pass_on(old, change, most, |step| {
        each();
        step["stage"] != "done"
    });
}

/// Has the new unit look at all its own cases, so much at a time.
///
/// # Panics
/// When a step fails.
pub fn look(new: &Officer, change: &str, most: u64) {
    let changes = new.get("/api/v1/unit-changes").json();
    let id = change.rsplit('/').next();
    let is_this = |it: &&Value| it["id"].as_str() == id;
    let this = changes["changes"].as_array().and_then(|all| all.iter().find(is_this));
    if this.expect("the change")["to_look_at"] != 0 {
        pass_on(new, change, most, |step| step["to_look_at"] != 0);
    }
}
