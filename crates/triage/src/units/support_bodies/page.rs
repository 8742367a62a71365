//! `/to-chuc`: the register of support bodies as a page.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::clock::Day;
use casework::ids::{BodyId, from_hex, hex};
use casework::support_body::BodyKind;
use storage::units::support_bodies::SupportBody;
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;
use crate::units::support_bodies::{NewBody, SeesBodies};

#[derive(Template)]
#[template(path = "units/support_bodies/page.html")]
struct BodiesPage<'a> {
    s: Layout<'a>,
    bodies: Vec<BodyLine>,
    kinds: Vec<&'a BodyKind>,
    typed: &'a Draft,
    leads: bool,
}

impl BodiesPage<'_> {
    fn kind(&self, body: &SupportBody) -> String {
        let kind = self.kinds.iter().find(|kind| kind.code == body.kind);
        kind.map(|kind| self.s.text(kind.name_key())).unwrap_or_default()
    }
}

/// A body on the page.
struct BodyLine {
    body: SupportBody,
    /// Whether it can be given tasks today.
    serves: bool,
}

impl BodyLine {
    /// The days of its mandate.
    fn days(&self) -> String {
        let to = self.body.to.map_or_else(String::new, Day::as_people_write_it);
        format!("{} – {to}", self.body.from.as_people_write_it())
    }

    fn hex(&self) -> String {
        hex(self.body.id.0)
    }
}

/// The register.
///
/// # Errors
/// [`Problem`].
#[get("/to-chuc")]
pub async fn show(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    bodies_page(&pages, &may, None, &Draft::default()).await
}

/// Adds a body, or ends one.
///
/// # Errors
/// [`Problem`].
#[post("/to-chuc")]
pub async fn change(pages: Pages, posted: CsrfForm<LeadUnit>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let get = |name: &str| form.get(name).to_owned();
    let new = NewBody { kind: get("kind"), name: get("name"), from: get("from"), to: get("to") };
    let done = match from_hex(form.get("end")) {
        Some(id) => {
            pages.triage.units().end_body(&may, BodyId(id)).await.map(|()| Notice::BodyEnded)
        }
        None => pages.triage.units().add_body(&may, &new).await.map(|_| Notice::BodyAdded),
    };
    match done {
        Ok(done) => Ok(after(done, "/to-chuc")),
        Err(refused) => bodies_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

/// The register, with the words typed into its form.
pub(crate) async fn bodies_page<A: SeesBodies>(
    pages: &Pages,
    may: &May<A>,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let (triage, today) = (&pages.triage, pages.triage.clock.today());
    let bodies = triage.units().support_bodies(may).await?;
    let line = |body: SupportBody| {
        let serves = body.serves_on(today);
        BodyLine { body, serves }
    };
    let s = pages.layout_with(may, "bodies", refused, typed);
    let page = BodiesPage {
        leads: s.who.as_ref().is_some_and(|who| who.may(LeadUnit)),
        s,
        bodies: bodies.into_iter().map(line).collect(),
        kinds: triage.kinds.iter().collect(),
        typed,
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}
