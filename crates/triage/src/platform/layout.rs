//! The common parts of every officer's page: who is signed in, the navigation, signing out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use casework::gazetteer::names::within_sentence;
use casework::role::Role;
use webkit::problem::Problem;
use webkit::style::Style;
use webkit::words::Words;

use crate::platform::auth::{May, Permission};
use crate::platform::draft::Draft;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::strangers::Strangers;
use crate::platform::state::TriageState;

/// What the pages need in addition to the state.
pub struct Site {
    /// The words, Vietnamese.
    pub words: Words,
    /// The one style sheet.
    pub style: Style,
    /// Whether the cookie is sent over HTTPS only; not so in the demo on loopback.
    pub secure_cookie: bool,
    /// Reads forms that come without a session.
    pub strangers: Strangers,
}

/// The names that the session cookie can have: over HTTPS, and without.
pub(crate) const COOKIE_NAMES: [&str; 2] = ["__Host-lienthon", "lienthon"];

impl Site {
    /// The name of the session cookie. Browsers hold `__Host-` to HTTPS, this host and no path.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        let [over_https, plain] = COOKIE_NAMES;
        if self.secure_cookie { over_https } else { plain }
    }
}

/// The layout of a page, for its template.
pub(crate) struct Layout<'a> {
    pub(crate) w: &'a Words,
    pub(crate) style: &'a str,
    /// The unit and the officer, when somebody is signed in.
    pub(crate) who: Option<Who>,
    /// The open entry of the navigation.
    pub(crate) place: &'static str,
    /// What went wrong, in words.
    pub(crate) error: Option<String>,
    /// What the act before did, in words.
    pub(crate) notice: Option<String>,
    /// Whether what was typed came through a sign-in, and was not sent.
    pub(crate) carried: bool,
}

/// The signed-in officer.
pub(crate) struct Who {
    pub(crate) unit: String,
    /// Whether the name is that of a body and not of a territory.
    pub(crate) is_body: bool,
    pub(crate) officer: String,
    pub(crate) csrf: String,
    /// How to reach the unit, if the operator says so.
    pub(crate) contact: Option<String>,
    /// Their short code, while they wait to be admitted.
    pub(crate) waiting: Option<String>,
    roles: Vec<Role>,
}

impl Who {
    /// Whether a role in which they may act has this permission; the navigation goes by it.
    pub(crate) fn may<A: Permission>(&self, _: A) -> bool {
        A::given_to(&self.roles)
    }
}

/// The site for a handler.
pub struct Pages {
    pub(crate) site: Data<Site>,
    pub(crate) triage: Data<TriageState>,
    /// What the act before did, if the address says so.
    pub(crate) notice: Option<Notice>,
}

impl FromRequest for Pages {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or(Problem::INTERNAL))
    }
}

impl Pages {
    /// The pages that serve this request.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let site = request.app_data::<Data<Site>>().cloned()?;
        let triage = request.app_data::<Data<TriageState>>().cloned()?;
        let looks = *request.method() == Method::GET;
        let notice = Notice::in_query(request.query_string()).filter(|_| looks);
        Some(Self { site, triage, notice })
    }

    /// What went wrong, in words.
    pub(crate) fn said(&self, problem: Problem) -> String {
        self.site.words.text(&format!("officer-refusal-{}", problem.kind))
    }

    /// The layout of a page for which nobody needs to be signed in.
    pub(crate) fn layout(&self, refused: Option<Refusal>) -> Layout<'_> {
        let notice = self.notice.filter(|_| refused.is_none());
        Layout {
            w: &self.site.words,
            style: self.site.style.text(),
            who: None,
            place: "",
            error: refused.map(|refused| refused.said(&self.site.words)),
            notice: notice.map(|it| self.site.words.text(&it.key())),
            carried: false,
        }
    }

    /// The layout of a page for an officer, at `place` of the navigation.
    pub(crate) fn layout_for<A>(
        &self,
        may: &May<A>,
        place: &'static str,
        refused: Option<Refusal>,
    ) -> Layout<'_> {
        let who = Who {
            unit: self.triage.names().name_of_unit(&may.who.unit.code),
            is_body: may.who.unit.name.is_some(),
            officer: may.who.officer.display_name.clone(),
            csrf: may.secret.csrf(),
            contact: self.triage.settings.contacts.get(&may.who.unit.code).cloned(),
            waiting: may.who.waiting_code(),
            roles: may.who.acting_roles(),
        };
        Layout { who: Some(who), place, ..self.layout(refused) }
    }

    /// The same for a page with typed words.
    pub(crate) fn layout_with<A>(
        &self,
        may: &May<A>,
        place: &'static str,
        refused: Option<Refusal>,
        typed: &Draft,
    ) -> Layout<'_> {
        Layout { carried: typed.carried, ..self.layout_for(may, place, refused) }
    }
}

/// The answer to an act that has nothing to tell.
pub(crate) fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Leads to the page that is shown after an act and says what it did.
pub(crate) fn after(done: Notice, path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, done.at(path))).finish()
}

impl Layout<'_> {
    /// Makes the page say what the act before did, with the name that goes with it.
    pub(crate) fn say_done(&mut self, done: Notice, name: &str) {
        self.notice = Some(self.text_with(&format!("{}-to", done.key()), "name", name));
    }

    /// The words under `key`.
    pub(crate) fn text(&self, key: impl AsRef<str>) -> String {
        self.w.text(key.as_ref())
    }

    /// The officer's unit in the words of officers.
    pub(crate) fn unit(&self) -> String {
        let Some(who) = &self.who else { return String::new() };
        if who.is_body {
            who.unit.clone()
        } else {
            self.text_with_name("officer-unit", "name", &who.unit)
        }
    }

    /// A case's state in the words of officers, by its code.
    pub(crate) fn state(&self, code: &str) -> String {
        let own = format!("officer-state-{code}");
        if self.w.has(&own) { self.w.text(&own) } else { self.w.text(&format!("state-{code}")) }
    }

    /// The words under `key` with `name` filled in; a place's name is put in small letters.
    pub(crate) fn text_with_name(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        self.w.text_with(key, name, &within_sentence(value.as_ref()))
    }

    /// The words under `key` with `name` filled in unchanged.
    pub(crate) fn text_with(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        self.w.text_with(key, name, value.as_ref())
    }

    /// The name of a category. One that has gone from the list keeps its name as long as the words have it.
    pub(crate) fn category(&self, code: &str) -> String {
        let key = format!("category-{code}");
        self.text(if self.w.has(&key) { &key } else { "category-other" })
    }

    /// The hidden field that every form carries.
    pub(crate) fn csrf(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.csrf)
    }
}
