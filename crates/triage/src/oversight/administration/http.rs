//! `/api/v1/administration` and `/api/v1/invitations`: for administrators.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post};
use casework::job::JobOutcome;
use serde::{Deserialize, Serialize};
use storage::jobs::JobState;
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::oversight::administration::Overview;
use crate::oversight::administration::directory::{DirectoryHealth, ReplacedKey};
use crate::platform::auth::{Administer, May};
use crate::platform::layout::Pages;
use crate::platform::request::address::DecimalIdAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// Units, invitations and health.
#[derive(Serialize, ToSchema)]
pub struct OverviewResponse {
    /// All units, by code.
    pub units: Vec<UnitShown>,
    /// Invitations that can still be used.
    pub invitations: Vec<InvitationShown>,
    /// The last migration of the database.
    pub version: String,
    /// The signed unit directory.
    pub directory: DirectoryShown,
    /// The automatic work that ran once, in the order of a tick.
    pub jobs: Vec<JobShown>,
}

/// Automatic work, and how its last run went. Nothing tells how many cases it met.
#[derive(Serialize, ToSchema)]
pub struct JobShown {
    /// Its code.
    #[schema(value_type = shapes::JobCode)]
    pub code: &'static str,
    /// How often it is done: `tick` or `day`.
    #[schema(value_type = shapes::EveryCode)]
    pub every: &'static str,
    /// When its last run began, in seconds since 1970.
    pub started: Option<i64>,
    /// When the last run that ended did.
    pub ended: Option<i64>,
    /// How that run went: `done`, `failed`, `took_too_long` or `panicked`.
    #[schema(value_type = Option<shapes::JobOutcomeCode>)]
    pub outcome: Option<&'static str>,
    /// How many runs in a row did not go well, up to the last.
    pub failures: u32,
    /// When it is due next.
    pub next: i64,
}

/// The signed unit directory that triage uses.
#[derive(Serialize, ToSchema)]
pub struct DirectoryShown {
    /// Its number.
    pub serial: i64,
    /// The day on which it was made, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub made: String,
    /// Whether the file in its place now was refused.
    pub refused: bool,
    /// The replaced keys that it still names.
    pub replaced: Vec<ReplacedShown>,
}

/// A replaced key that the directory still names.
#[derive(Serialize, ToSchema)]
pub struct ReplacedShown {
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// `desk` or `restricted`.
    #[schema(value_type = shapes::KeyCode)]
    pub kind: &'static str,
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub struct UnitShown {
    /// Its code.
    #[schema(value_type = shapes::Code)]
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it has keys.
    pub keys: bool,
    /// How many active officers it has.
    pub officers: i64,
}

/// An open invitation; its code is not stored.
#[derive(Serialize, ToSchema)]
pub struct InvitationShown {
    /// The id by which it is taken back.
    #[schema(value_type = shapes::DecimalId)]
    pub id: String,
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// The newcomer's role.
    #[schema(value_type = shapes::RoleCode)]
    pub role: String,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
}

/// The newcomer to invite.
#[derive(Deserialize, ToSchema)]
pub struct InvitationRequest {
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// `duty_officer`, `unit_head`, `sanitiser`, `oversight` or `administrator`.
    #[schema(value_type = shapes::RoleCode)]
    pub role: String,
}

/// A new invitation.
#[derive(Serialize, ToSchema)]
pub struct InvitationResponse {
    /// The code that the newcomer types at `/moi`, told once.
    pub code: String,
}

/// Shows units, invitations and health.
#[utoipa::path(responses((status = 200, body = OverviewResponse)))]
#[get("/api/v1/administration")]
pub async fn look(pages: Pages, may: May<Administer>) -> Result<HttpResponse, Problem> {
    Ok(private_json(200, &OverviewResponse::of(pages.triage.oversight().overview(&may).await?)))
}

/// Makes an invitation.
#[utoipa::path(request_body = InvitationRequest, responses((status = 201, body = InvitationResponse)))]
#[post("/api/v1/invitations")]
pub async fn invite(
    pages: Pages,
    sent: CsrfJson<Administer, InvitationRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let code = pages.triage.oversight().invite_to(&may, &asked.unit, &asked.role).await?;
    Ok(private_json(201, &InvitationResponse { code }))
}

/// Takes an invitation back.
#[utoipa::path(params(DecimalIdAt), responses((status = 204)))]
#[delete("/api/v1/invitations/{id}")]
pub async fn withdraw(
    pages: Pages,
    may: May<Administer>,
    at: Path<DecimalIdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.oversight().withdraw(&may, at.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl OverviewResponse {
    fn of(overview: Overview) -> Self {
        let units = overview.units.into_iter().map(|it| UnitShown {
            code: it.unit.code,
            name: it.name,
            keys: it.keys,
            officers: it.officers,
        });
        let invitations = overview.invitations.into_iter().map(|it| InvitationShown {
            id: it.id.to_string(),
            unit: it.unit,
            role: it.role.name().to_owned(),
            expires: it.expires.0,
        });
        Self {
            units: units.collect(),
            invitations: invitations.collect(),
            version: overview.version,
            directory: DirectoryShown::of(overview.directory),
            jobs: overview.jobs.iter().map(JobShown::of).collect(),
        }
    }
}

impl JobShown {
    fn of(it: &JobState) -> Self {
        Self {
            code: it.job.name(),
            every: it.job.every().name(),
            started: it.started.map(|at| at.0),
            ended: it.ended.map(|at| at.0),
            outcome: it.outcome.map(JobOutcome::name),
            failures: it.failures,
            next: it.next.0,
        }
    }
}

impl DirectoryShown {
    fn of(health: DirectoryHealth) -> Self {
        let shown = |it: ReplacedKey| ReplacedShown { unit: it.unit, kind: it.kind.name() };
        Self {
            serial: health.serial,
            made: health.made,
            refused: health.refused,
            replaced: health.replaced.into_iter().map(shown).collect(),
        }
    }
}
