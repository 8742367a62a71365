//! A resident and an officer who use the doors as programs do.

use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::hotline::Hotline;

/// A user of the public API and pages.
pub struct Resident {
    client: Client,
    base: String,
}

/// An officer who is signed in at triage.
pub struct Officer {
    client: Client,
    base: String,
    csrf: String,
}

/// A user of triage's pages who has no session at first.
pub struct Visitor {
    client: Client,
    base: String,
}

/// An answer: status, media type, body.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().expect("a body") }
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// A header's value; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether this is a problem (RFC 9457) of this status and kind.
    #[must_use]
    pub fn is_problem(&self, status: u16, kind: &str) -> bool {
        let told = self.json();
        self.status == status
            && self.header("content-type") == "application/problem+json"
            && told["type"] == format!("urn:lienthon:problem:{kind}")
            && told["status"] == status
    }
}

/// How long an unused connection may be used again: much less than the services keep it.
const UNUSED: Duration = Duration::from_secs(1);

fn client() -> Client {
    let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
    let client = client.pool_idle_timeout(UNUSED);
    client.no_proxy().build().expect("a client")
}

impl Resident {
    /// A resident of this hotline.
    #[must_use]
    pub fn of(hotline: &Hotline) -> Self {
        Self { client: client(), base: hotline.intake.clone() }
    }

    /// A resident whose requests carry these headers.
    ///
    /// # Panics
    /// When a header is malformed.
    #[must_use]
    pub fn with_headers(hotline: &Hotline, headers: HeaderMap) -> Self {
        let client = Client::builder().default_headers(headers).no_proxy().build();
        Self { client: client.expect("a client"), base: hotline.intake.clone() }
    }

    /// A user without a session at this address.
    #[must_use]
    pub fn at(base: &str) -> Self {
        Self { client: client(), base: base.to_owned() }
    }

    /// Gets a page in this content coding; gives status, coding and bytes on the wire.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn get_encoded(&self, path: &str, encoding: &str) -> (u16, String, usize) {
        let request = self.client.get(format!("{}{path}", self.base));
        let sent = request.header("accept-encoding", encoding).send().expect("an answer");
        let coding = sent.headers().get("content-encoding");
        let coding = coding.and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let status = sent.status().as_u16();
        (status, coding, sent.bytes().expect("a body").len())
    }

    /// Gets a page.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        let sent = self.client.get(format!("{}{path}", self.base)).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Asks for a page's head alone.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn head(&self, path: &str) -> Answer {
        let sent = self.client.head(format!("{}{path}", self.base)).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Gets a page as soon as the service listens.
    #[must_use]
    pub fn get_when_up(&self, path: &str) -> Answer {
        loop {
            match self.client.get(format!("{}{path}", self.base)).send() {
                Ok(sent) => return Answer::of(sent),
                Err(_) => std::thread::yield_now(),
            }
        }
    }

    /// Gets a page from another service.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn get_at(&self, base: &str, path: &str) -> Answer {
        let sent = self.client.get(format!("{base}{path}")).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Posts JSON.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let sent = self.client.post(format!("{}{path}", self.base)).json(body).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Posts bytes of some media type.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post_bytes(&self, path: &str, media_type: &str, body: Vec<u8>) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base));
        let sent = request.header("content-type", media_type).body(body).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Posts a form.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent = self.client.post(format!("{}{path}", self.base)).form(fields).send();
        Answer::of(sent.expect("an answer"))
    }

    /// Sends a tip to xã Lệ Thủy and gives its token.
    ///
    /// # Panics
    /// When it is not taken.
    #[must_use]
    pub fn tip(&self, category: &str, text: &str) -> String {
        self.tip_with(&json!({"unit": "19249", "category": category, "text": text}))
    }

    /// Sends a tip as soon as the service listens, and gives its token.
    ///
    /// # Panics
    /// When it is not taken.
    #[must_use]
    pub fn tip_when_up(&self, category: &str, text: &str) -> String {
        while self.client.get(format!("{}/thoat", self.base)).send().is_err() {
            std::thread::yield_now();
        }
        self.tip(category, text)
    }

    /// Sends this tip and gives its token.
    ///
    /// # Panics
    /// When it is not taken.
    #[must_use]
    pub fn tip_with(&self, tip: &Value) -> String {
        let answer = self.post("/api/v1/tips", tip);
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// The case of a token.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn case(&self, token: &str) -> Value {
        let answer = self.post("/api/v1/case", &json!({ "token": token }));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}

impl Officer {
    /// Signs in a sample officer.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn sign_in(hotline: &Hotline, username: &str) -> Self {
        Self::sign_in_with(&hotline.triage, username, &hotline.password(username))
    }

    /// Signs in with this password.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn sign_in_with(triage: &str, username: &str, password: &str) -> Self {
        let (client, base) = (client(), triage.to_owned());
        let body = json!({"username": username, "password": password});
        let sent = client.post(format!("{base}/api/v1/session")).json(&body).send();
        let answer = Answer::of(sent.expect("an answer"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let csrf = answer.json()["csrf"].as_str().expect("a token").to_owned();
        Self { client, base, csrf }
    }

    /// Joins as a unit's first head, who makes its keys, and signs in.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn join(hotline: &Hotline, invitation: &str, username: &str) -> Self {
        let form = [("code", invitation), ("username", username), ("display_name", "T.S.N")];
        let sheet = Resident::at(&hotline.triage).post_form("/moi", &form);
        assert_eq!(sheet.status, 200, "{}", sheet.text);
        assert_eq!(sheet.text.matches("AGE-SECRET-KEY-1").count(), 2);
        let password = sheet.text.split("<code>").nth(2).and_then(|rest| rest.split('<').next());
        Self::sign_in_with(&hotline.triage, username, password.expect("a pass phrase"))
    }

    /// The same session at the service's present address, after a restart.
    #[must_use]
    pub fn at(self, triage: &str) -> Self {
        Self { base: triage.to_owned(), ..self }
    }

    /// Sends a request with the session's token.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        let request = request.header("X-CSRF-Token", &self.csrf);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        Answer::of(request.send().expect("an answer"))
    }

    /// Gets something.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, None)
    }

    /// Posts bytes of JSON with the session's token.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn send_bytes(&self, method: &Method, path: &str, body: Vec<u8>) -> Answer {
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        let request = request.header("X-CSRF-Token", &self.csrf).body(body);
        Answer::of(request.header("content-type", "application/json").send().expect("an answer"))
    }

    /// Does an act on a case.
    #[must_use]
    pub fn act(&self, number: &str, act: &str, body: &Value) -> Answer {
        self.send(&Method::POST, &format!("/api/v1/cases/{number}/{act}"), Some(body))
    }

    /// The queue's first page.
    ///
    /// # Panics
    /// When it is not shown.
    #[must_use]
    pub fn queue(&self) -> Vec<Value> {
        self.get("/api/v1/cases").json()["cases"].as_array().expect("cases").clone()
    }

    /// The number of the open case with this text; opens the cases of the queue to find it.
    #[must_use]
    pub fn number_of(&self, text: &str) -> Option<String> {
        let numbers =
            self.queue().into_iter().filter_map(|it| it["number"].as_str().map(String::from));
        numbers.into_iter().find(|number| self.case(number)["tip"]["text"] == text)
    }

    /// A case.
    ///
    /// # Panics
    /// When it is not shown.
    #[must_use]
    pub fn case(&self, number: &str) -> Value {
        let answer = self.get(&format!("/api/v1/cases/{number}"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Sends a request without the session's token.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post_without_token(&self, path: &str, origin: Option<&str>) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base)).json(&json!({}));
        let request = origin.iter().fold(request, |request, it| request.header("Origin", *it));
        Answer::of(request.send().expect("an answer"))
    }

    /// Posts a page's form, as a browser does from that page.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        self.post_offered(path, &fields)
    }

    /// The same with exactly these fields, without any that the page left out.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post_offered(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base)).form(fields);
        Answer::of(request.header("Origin", &self.base).send().expect("an answer"))
    }
}

impl Visitor {
    /// A visitor of the officers' pages.
    #[must_use]
    pub fn of(hotline: &Hotline) -> Self {
        Self { client: client(), base: hotline.triage.clone() }
    }

    /// Posts a form from a page of this origin.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn post(&self, path: &str, fields: &[(&str, &str)], origin: Option<&str>) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base)).form(fields);
        let request = origin.iter().fold(request, |request, it| request.header("Origin", *it));
        Answer::of(request.send().expect("an answer"))
    }
}
