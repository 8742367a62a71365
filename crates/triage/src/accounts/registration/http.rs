//! `/moi` and `POST /api/v1/accounts`: an invitation becomes an account; pass phrase and recovery
//! sheet are shown once.

use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use casework::directory::KeyKind;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::body::{Json, SHORT_LIMIT};
use webkit::form::ShortForm;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::registration::{Joined, Newcomer};
use crate::platform::auth::signed_in::HeldKey;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;
use crate::platform::request::origin::is_from_here;
use crate::platform::shapes;

#[derive(Template)]
#[template(path = "accounts/registration/ask.html")]
struct AskPage<'a> {
    s: Layout<'a>,
    code: &'a str,
    username: &'a str,
    display_name: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/registration/sheet.html")]
struct SheetPage<'a> {
    s: Layout<'a>,
    joined: &'a Joined,
    password: &'a str,
    unit: String,
    contact: Option<String>,
}

/// A newcomer with an invitation.
#[derive(Deserialize, ToSchema)]
pub struct AccountRequest {
    /// The invitation's code.
    pub invitation: String,
    /// 3 to 32 letters a-z, digits, dots or dashes.
    #[schema(value_type = shapes::Username)]
    pub username: String,
    /// The name that colleagues see; the username when empty.
    #[serde(default)]
    pub display_name: String,
}

/// A line of the recovery sheet.
#[derive(Serialize, ToSchema)]
pub struct RecoveryKey {
    /// `desk` or `restricted`.
    #[schema(value_type = shapes::KeyCode)]
    pub kind: KeyKind,
    /// The private key, `AGE-SECRET-KEY-1…`.
    pub key: String,
}

/// A new account, told once.
#[derive(Serialize, ToSchema)]
pub struct AccountResponse {
    /// The name to sign in with.
    #[schema(value_type = shapes::Username)]
    pub username: String,
    /// The pass phrase.
    pub password: String,
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// The code to read to the colleague who admits them; null for newcomers who need no key.
    pub short_code: Option<String>,
    /// For the first head of a unit, who makes its keys: the recovery sheet.
    pub recovery: Vec<RecoveryKey>,
}

/// Makes an account by invitation; no session is needed.
#[utoipa::path(security(()), request_body = AccountRequest, responses((status = 201, body = AccountResponse)))]
#[post("/api/v1/accounts")]
pub async fn make(
    pages: Pages,
    request: HttpRequest,
    asked: Json<AccountRequest, SHORT_LIMIT>,
) -> Result<HttpResponse, Problem> {
    if !is_from_here(&request) {
        return Err(Refusal::Forged.into());
    }
    let Json(AccountRequest { invitation, username, display_name }) = asked;
    let newcomer = Newcomer { username, display_name, roles: Vec::new() };
    let joined = pages.triage.accounts().join(&invitation, newcomer).await?;
    let answer = AccountResponse {
        password: joined.password.expose_secret().to_owned(),
        recovery: RecoveryKey::told(&joined.keys),
        username: joined.username,
        unit: joined.unit_code,
        short_code: joined.short_code,
    };
    Ok(page::private_json(201, &answer))
}

/// The page that asks for the invitation.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/moi")]
pub async fn ask(pages: Pages) -> Result<HttpResponse, Problem> {
    let page = AskPage { s: pages.layout(None), code: "", username: "", display_name: "" };
    Ok(page::private(200, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// Uses the invitation.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/moi")]
pub async fn join(
    pages: Pages,
    request: HttpRequest,
    ShortForm(form): ShortForm,
) -> Result<HttpResponse, Problem> {
    let (code, username, display_name) =
        (form.get("code"), form.get("username"), form.get("display_name"));
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        roles: Vec::new(),
    };
    let joined = if is_from_here(&request) {
        pages.triage.accounts().join(code, newcomer).await
    } else {
        Err(Refusal::Forged)
    };
    let (status, html) = match &joined {
        Ok(joined) => {
            let unit = pages.triage.names().name_of_unit(&joined.unit_code);
            let contact = pages.triage.settings.contacts.get(&joined.unit_code).cloned();
            let password = joined.password.expose_secret();
            (200, SheetPage { s: pages.layout(None), joined, password, unit, contact }.render())
        }
        Err(refused) => {
            let s = pages.layout(Some(*refused));
            (refused.problem().status, AskPage { s, code, username, display_name }.render())
        }
    };
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

impl RecoveryKey {
    /// The lines of a recovery sheet.
    pub(crate) fn told(keys: &[HeldKey]) -> Vec<Self> {
        let told =
            |key: &HeldKey| Self { kind: key.kind, key: key.identity.reveal().as_str().to_owned() };
        keys.iter().map(told).collect()
    }
}
