//! The second factor, where a role requires one and where an officer chooses one.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use totp_rs::{Builder, Secret};

const SETTING: &str = "HOTLINE_TRIAGE__SECOND_FACTOR";

/// The code of a secret so many seconds from now, by the hotline's clock.
fn code(hotline: &Hotline, secret: &str, seconds: i64) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret of full length");
    let at = u64::try_from(hotline.clock().now().0 + seconds).expect("after 1970");
    totp.generate(at).to_string()
}

fn sign_in(hotline: &Hotline, username: &str, code: &str) -> Answer {
    let password = hotline.password(username);
    let body = json!({"username": username, "password": password, "code": code});
    Resident::at(&hotline.triage).post("/api/v1/session", &body)
}

fn officers(hotline: &Hotline) -> Vec<Value> {
    let text = std::fs::read_to_string(hotline.data().join("demo.json")).expect("demo.json");
    serde_json::from_str(&text).expect("a list")
}

#[test]
fn where_a_role_requires_it_the_right_code_opens_and_every_other_is_refused_in_clear_words() {
    let hotline = Hotline::start_with_settings(&[(SETTING, "administrator, unit_head")]);
    let all = officers(&hotline);
    for officer in &all {
        let required = ["administrator", "unit_head"].iter().any(|role| officer["role"] == *role);
        assert_eq!(officer["totp_secret"].is_string(), required, "{}", officer["username"]);
    }
    let head = all.iter().find(|it| it["username"] == "truong.19249").expect("a head");
    let secret = head["totp_secret"].as_str().expect("a secret");
    let try_with = |code: &str| sign_in(&hotline, "truong.19249", code);
    assert!(try_with("").is_problem(401, "code-needed"));
    // Six digits that are not right in the next and last ten minutes.
    let near: Vec<String> = (-25..=25).map(|step| code(&hotline, secret, step * 30)).collect();
    let wrong = (0..100).map(|it| format!("{it:06}")).find(|it| !near.contains(it)).expect("one");
    assert!(try_with(&wrong).is_problem(401, "wrong-code"));
    assert!(try_with(&code(&hotline, secret, -300)).is_problem(401, "skewed-code"));
    assert!(try_with(&code(&hotline, secret, 300)).is_problem(401, "wrong-code"), "not over yet");
    let right = code(&hotline, secret, 0);
    let password = hotline.password("truong.19249");
    let body = json!({"username": "truong.19249", "password": password, "code": right});
    let browser = Browser::sign_in(&hotline, &body);
    assert!(try_with(&right).is_problem(401, "replayed-code"));
    // A code from before the used one counts as used.
    assert!(try_with(&code(&hotline, secret, -30)).status == 401);
    let told = browser.get("/api/v1/account/sign-ins").json();
    let told = told["sign_ins"].as_array().expect("acts").iter();
    let codes: i64 = told.filter_map(|it| it["tries"]["code"].as_i64()).sum();
    assert_eq!(codes, 5, "the owner learns that somebody has the password");
    assert!(browser.get("/toi").text.contains("lần, sau mật khẩu đúng"));
    assert!(try_with("12345").is_problem(401, "code-digits"));
    let again = browser.post("/toi/ma-mot-lan/bat-dau", &[]);
    assert_eq!(again.status, 409, "already-enrolled");
    assert_eq!(sign_in(&hotline, "truc.19249", "").status, 200, "not required of this role");
}

#[test]
fn an_officer_of_whom_it_is_required_does_nothing_else_before_it_is_set_up() {
    let hotline = Hotline::start_with_settings(&[(SETTING, "administrator")]);
    let administrator = officers(&hotline).into_iter().find(|it| it["role"] == "administrator");
    let administrator = administrator.expect("an administrator");
    let secret = administrator["totp_secret"].as_str().expect("a secret");
    let (name, password) = ("quantri.44", hotline.password("quantri.44"));
    let body = json!({"username": name, "password": password, "code": code(&hotline, secret, 0)});
    let browser = Browser::sign_in(&hotline, &body);
    // After it is given up, it is required again at once.
    let given_up =
        browser.post("/toi/ma-mot-lan/thoi-dung", &[("code", &code(&hotline, secret, 30))]);
    assert_eq!(given_up.status, 303, "{}", given_up.text);
    assert!(browser.get("/api/v1/administration").is_problem(403, "enrol-first"));
    assert_eq!(browser.get("/quan-tri").header("location"), "/toi/ma-mot-lan");
    let codes = browser.enrol(&hotline);
    assert_eq!(codes.len(), 10);
    assert_eq!(browser.get("/api/v1/administration").status, 200);
}

#[test]
fn an_officer_sets_it_up_by_choice_and_each_recovery_code_opens_once() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        by_choice(&hotline);
    }
}

fn by_choice(hotline: &Hotline) {
    let (name, password) = ("truc2.19249", hotline.password("truc2.19249"));
    let browser = Browser::sign_in(hotline, &json!({"username": name, "password": password}));
    let codes = browser.enrol(hotline);
    assert_eq!(codes.len(), 10);
    assert!(sign_in(hotline, name, "").is_problem(401, "code-needed"));
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(sign_in(hotline, name, &typed).status, 200);
    assert!(sign_in(hotline, name, &codes[3]).is_problem(401, "wrong-code"));
    assert_eq!(sign_in(hotline, name, &codes[4]).status, 200);
    assert!(browser.get("/toi/ma-mot-lan").text.contains("còn lại: 8"));
    let page = Resident::at(&hotline.triage).post_form(
        "/dang-nhap",
        &[("username", name), ("password", &password), ("code", &codes[5])],
    );
    assert_eq!(page.status, 303);
    // A colleague who resets a password does not get the second factor: that takes a recovery code.
    let colleague = Officer::sign_in(hotline, "truc.19249");
    let path = format!("/api/v1/unit/officers/{name}/password");
    let mended = colleague.send(&Method::POST, &path, None).json();
    let password = mended["password"].as_str().expect("a pass phrase");
    let with = |code: &str| json!({"username": name, "password": password, "code": code});
    let anybody = Resident::at(&hotline.triage);
    let try_with = |code: &str| anybody.post("/api/v1/session", &with(code));
    assert!(try_with("").is_problem(401, "code-needed"));
    assert!(try_with("123456").is_problem(401, "recovery-code-needed"));
    assert!(try_with(&codes[5]).is_problem(401, "wrong-code"), "used before");
    let back = Browser::sign_in(hotline, &with(&codes[6]));
    assert!(back.get("/api/v1/cases").is_problem(403, "enrol-first"), "they set it up anew");
    assert!(try_with("").is_problem(401, "code-needed"), "until then the password is not enough");
    let again = colleague.send(&Method::POST, &path, None).json();
    let password = again["password"].as_str().expect("a pass phrase");
    let with = |code: &str| json!({"username": name, "password": password, "code": code});
    let asked = anybody.post("/api/v1/session", &with(""));
    assert!(asked.is_problem(401, "code-needed"), "a second reset opens no more than the first");
    let back = Browser::sign_in(hotline, &with(&codes[7]));
    let renewed = back.enrol(hotline);
    assert_eq!(back.get("/api/v1/cases").status, 200);
    assert!(anybody.post("/api/v1/session", &with(&codes[8])).is_problem(401, "wrong-code"));
    assert_eq!(anybody.post("/api/v1/session", &with(&renewed[0])).status, 200);
}

/// A browser with a session and its form token.
struct Browser {
    resident: Resident,
    triage: String,
    csrf: String,
}

impl Browser {
    fn sign_in(hotline: &Hotline, body: &Value) -> Self {
        let resident = Resident::at(&hotline.triage);
        let answer = resident.post("/api/v1/session", body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let csrf = answer.json()["csrf"].as_str().expect("a token").to_owned();
        Self { resident, triage: hotline.triage.clone(), csrf }
    }

    fn get(&self, path: &str) -> Answer {
        self.resident.get_at(&self.triage, path)
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        self.resident.post_form(path, &fields)
    }

    /// Sets up the second factor as the page leads; gives the recovery codes.
    fn enrol(&self, hotline: &Hotline) -> Vec<String> {
        assert_eq!(self.post("/toi/ma-mot-lan/bat-dau", &[]).status, 303);
        let page = self.get("/toi/ma-mot-lan").text;
        assert!(page.contains("<svg"));
        let between = |text: &str| {
            let parts = text.split("<code>").skip(1);
            parts.filter_map(|it| Some(it.split_once('<')?.0.to_owned())).collect::<Vec<_>>()
        };
        let secret = between(&page).pop().expect("a secret");
        let refused = self.post("/toi/ma-mot-lan/xac-nhan", &[("code", "abc")]);
        assert!(refused.status == 401 && refused.text.contains("<svg"));
        let code = code(hotline, &secret, 0);
        let done = self.post("/toi/ma-mot-lan/xac-nhan", &[("code", &code)]);
        assert_eq!(done.status, 200);
        between(&done.text)
    }
}
