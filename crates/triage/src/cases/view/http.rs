//! `/api/v1/cases/{number}` and its acts.

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use casework::case::{Outcome, State};
use casework::clock::Day;
use casework::tip::Note;
use casework::tip::answers::{Answers, Field};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::acts::classification::http::CorroborationShown;
use crate::cases::deadlines::http::DeadlineShown;
use crate::cases::legal_hold::http::HoldResponse;
use crate::cases::open::conversation::{Said, Speaker};
use crate::cases::tasks::http::TaskShown;
use crate::cases::view::ahead::http::AheadCaseResponse;
use crate::cases::view::late::http::LateCaseResponse;
use crate::cases::view::{CaseFile, Shown};
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::CaseAt;
use crate::platform::shapes;

/// A case as an officer reads it.
#[derive(Serialize, ToSchema)]
pub struct CaseFileResponse {
    /// Its number.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Its state.
    #[schema(value_type = shapes::StateCode)]
    pub state: State,
    /// How it ended, if it did.
    #[schema(value_type = Option<shapes::OutcomeCode>)]
    pub outcome: Option<Outcome>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// The day on which it was received, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Whether these are a second person's words and not the writer's (rule W7).
    pub sanitised: bool,
    /// Whether an officer recorded independent corroboration; false until then.
    pub verified: bool,
    /// What confirms the tip, who recorded it and when; null until an officer does.
    pub corroboration: Option<CorroborationShown>,
    /// Code of its class by law; null until an officer classifies it.
    #[schema(value_type = Option<shapes::Code>)]
    pub class: Option<String>,
    /// Its present version, to be sent as `seen` with an act.
    #[schema(value_type = shapes::Version)]
    pub seen: String,
    /// Display names of colleagues who opened it in the last 15 minutes.
    pub beside: Vec<String>,
    /// Whether it is set aside.
    pub aside: bool,
    /// Usernames of colleagues who recused themselves.
    #[schema(value_type = Vec<shapes::Username>)]
    pub recused: Vec<String>,
    /// Whether nobody else of the unit can work it.
    pub alone: bool,
    /// The tasks given to support bodies.
    pub tasks: Vec<TaskShown>,
    /// Its deadlines, the earliest first.
    pub deadlines: Vec<DeadlineShown>,
    /// A legal hold that was asked for, or is in force; null without one.
    pub hold: Option<HoldResponse>,
    /// The username of its handler.
    #[schema(value_type = Option<shapes::Username>)]
    pub handler: Option<String>,
    /// The tip; null when the sender's envelope does not open.
    pub tip: Option<TipShown>,
    /// Whether the writer named a person; the name stays masked.
    pub names_somebody: bool,
    /// The messages since the tip.
    pub conversation: Vec<SaidShown>,
    /// Notes among officers.
    pub notes: Vec<NoteShown>,
    /// Its history.
    pub history: Vec<EventShown>,
}

/// A case, or what is known of it if no key opens it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum CaseResponse {
    /// All of it.
    Whole(Box<CaseFileResponse>),
    /// Its kind and place; its text is still to come.
    Ahead(AheadCaseResponse),
    /// That it is late, and where.
    OnlyLate(LateCaseResponse),
}

/// The writer's tip.
#[derive(Serialize, ToSchema)]
pub struct TipShown {
    /// Code of the category.
    #[schema(value_type = shapes::Code)]
    pub category: String,
    /// Code of the commune that the writer chose.
    #[schema(value_type = shapes::Code)]
    pub about_unit: String,
    /// Name of the village.
    pub village: Option<String>,
    /// The writer's answers.
    #[serde(flatten)]
    #[schema(schema_with = answered)]
    pub answers: Answers,
    /// `vi` or `en`.
    pub language: String,
    /// Whether the writer said that the receiver is concerned.
    pub concerns_receiver: bool,
}

/// One message.
#[derive(Serialize, ToSchema)]
pub struct SaidShown {
    /// `unit`, `writer`, `unknown` when the signature does not fit, `unreadable` when the
    /// envelope does not open.
    pub by: &'static str,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// The words.
    pub text: String,
}

/// A note among officers.
#[derive(Serialize, ToSchema)]
pub struct NoteShown {
    /// The officer who wrote it.
    pub by: String,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// The words.
    pub text: String,
}

/// One recorded act.
#[derive(Serialize, ToSchema)]
pub struct EventShown {
    /// Seconds since 1970.
    pub at: i64,
    /// The officer.
    pub by: String,
    /// Its code.
    #[schema(value_type = shapes::ActCode)]
    pub act: String,
}

/// The fields of a tip, all there.
pub(crate) fn answered() -> Object {
    let add = |object: ObjectBuilder, field: &Field| {
        let said = Some(format!("{}.", field.meaning()));
        let text = ObjectBuilder::new().schema_type(Type::String).description(said);
        object.property(field.name(), text).required(field.name())
    };
    Field::ALL.iter().fold(ObjectBuilder::new(), add).build()
}

/// Opens a case; the opening is recorded. If no key of the caller opens it, since a unit above knows only
/// that it is late, the answer has number, unit, day and terms. For an urgent case that is to be shared with
/// the caller's unit it has kind, place and time, until its text follows.
#[utoipa::path(params(CaseAt), responses((status = 200, body = CaseResponse)))]
#[get("/api/v1/cases/{number}")]
pub async fn show(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let shown = match pages.triage.opening().open_case(&may, at.number).await? {
        Shown::Whole(file) => CaseResponse::Whole(Box::new(CaseFileResponse::of(*file))),
        Shown::Ahead(case) => CaseResponse::Ahead(AheadCaseResponse::of(case)),
        Shown::OnlyLate(case) => CaseResponse::OnlyLate(LateCaseResponse::of(case)),
    };
    Ok(private_json(200, &shown))
}

impl CaseFileResponse {
    fn of(file: CaseFile) -> Self {
        let handler = file.colleagues.iter().find(|it| Some(it.id) == file.case.handler);
        let away = file.colleagues.iter().filter(|it| file.recused.contains(&it.id));
        let recused = away.map(|it| it.username.clone()).collect();
        let village = file.headline.and_then(|headline| headline.village);
        Self {
            number: file.number.to_string(),
            state: file.case.state,
            outcome: file.outcome,
            urgent: file.case.urgent,
            day: file.case.day.to_string(),
            sanitised: file.is_sanitised,
            verified: file.verified.is_some(),
            corroboration: file.verified.map(CorroborationShown::of),
            class: file.class.map(|it| it.class),
            seen: file.version.to_string(),
            beside: file.beside.into_iter().map(|(name, _)| name).collect(),
            aside: file.case.set_aside,
            recused,
            alone: file.alone,
            tasks: file.tasks.into_iter().map(TaskShown::of).collect(),
            deadlines: file.deadlines.into_iter().map(DeadlineShown::of).collect(),
            hold: file.hold.map(HoldResponse::of),
            handler: handler.map(|it| it.username.clone()),
            tip: file.tip.map(|tip| TipShown {
                category: tip.category,
                about_unit: tip.about_unit,
                village,
                answers: tip.answers,
                language: tip.language,
                concerns_receiver: tip.concerns_receiver,
            }),
            names_somebody: file.names_somebody,
            conversation: file.conversation.into_iter().map(SaidShown::of).collect(),
            notes: file.notes.into_iter().map(NoteShown::of).collect(),
            history: file
                .history
                .into_iter()
                .map(|it| EventShown { at: it.at.0, by: it.by, act: it.act })
                .collect(),
        }
    }
}

impl NoteShown {
    pub(crate) fn of((day, it): (Day, Note)) -> Self {
        Self { by: it.by, day: day.to_string(), text: it.text }
    }
}

impl SaidShown {
    pub(crate) fn of(said: Said) -> Self {
        let by = match said.by {
            Speaker::Unit => "unit",
            Speaker::Writer => "writer",
            Speaker::PerhapsSomebodyElse => "unknown",
            Speaker::Unreadable => "unreadable",
        };
        Self { by, day: said.day.to_string(), text: said.text }
    }
}
