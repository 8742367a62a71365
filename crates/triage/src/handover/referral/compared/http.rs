//! `GET /api/v1/cases/{number}/handover`: the hand-over or sharing under preparation, with both texts.

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use casework::ids::hex;
use casework::referral::{Basis, Stage};
use serde::Serialize;
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::handover::referral::Prepared;
use crate::handover::referral::compared::{Change, Compared, Field};
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::CaseAt;
use crate::platform::shapes;

/// A hand-over or sharing under preparation.
#[derive(Serialize, ToSchema)]
pub struct PreparedResponse {
    /// Its identifier, for use in an approval.
    #[schema(value_type = shapes::Id)]
    pub handover: String,
    /// Code of the unit that is to get the case, or to hold it beside the lead.
    #[schema(value_type = shapes::Code)]
    pub to: String,
    /// `shared` if the case is to be shared; otherwise the basis of the hand-over.
    #[schema(value_type = shapes::BasisCode)]
    pub basis: Basis,
    /// `sanitising` or `approval`.
    #[schema(value_type = shapes::StageCode)]
    pub stage: Stage,
    /// Whether the neighbour is already shown kind and place.
    pub shown_ahead: bool,
    /// Both texts; null until a second person has left theirs.
    pub compared: Option<ComparedShown>,
}

/// Both texts.
#[derive(Serialize, ToSchema)]
pub struct ComparedShown {
    /// Display name of the second person.
    pub by: String,
    /// Whether they said that there is nothing to hide.
    pub nothing_to_hide: bool,
    /// The fields that are not empty in both.
    pub fields: Vec<FieldShown>,
}

/// One field in both texts.
#[derive(Serialize, ToSchema)]
pub struct FieldShown {
    /// The name of a question's field (`place`, `text`, …), `question` or `corroboration`.
    pub name: &'static str,
    /// The pieces in their order.
    pub pieces: Vec<PieceShown>,
}

/// A piece of a text.
#[derive(Serialize, ToSchema)]
pub struct PieceShown {
    /// `same`, `gone` or `new`.
    pub change: &'static str,
    /// The words.
    pub text: String,
}

/// Shows the hand-over or sharing under preparation, and the second person's changes.
#[utoipa::path(params(CaseAt), responses((status = 200, body = PreparedResponse)))]
#[get("/api/v1/cases/{number}/handover")]
pub async fn show(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let Prepared { handover, to, compared } =
        pages.triage.referrals().prepared(&may, at.number).await?;
    let shown = PreparedResponse {
        handover: hex(handover.id),
        to,
        basis: handover.basis,
        stage: handover.stage,
        shown_ahead: handover.ahead.is_some(),
        compared: compared.map(ComparedShown::of),
    };
    Ok(private_json(200, &shown))
}

impl ComparedShown {
    fn of(it: Compared) -> Self {
        let fields = it.fields.into_iter().map(FieldShown::of).collect();
        Self { by: it.by, nothing_to_hide: it.nothing_to_hide, fields }
    }
}

impl FieldShown {
    fn of(it: Field) -> Self {
        let change = |change| match change {
            Change::Same => "same",
            Change::Gone => "gone",
            Change::New => "new",
        };
        let pieces = it.pieces.into_iter();
        let pieces = pieces.map(|it| PieceShown { change: change(it.change), text: it.text });
        Self { name: it.name, pieces: pieces.collect() }
    }
}
