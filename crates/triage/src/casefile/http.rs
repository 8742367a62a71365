//! `/api/v1/cases/{number}` and its acts.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::case::{Outcome, State};
use casework::clock::Day;
use casework::ids::CaseNumber;
use casework::tip::Note;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::{Problem, ProblemDetails};

use crate::casefile::ahead::http::AheadCaseResponse;
use crate::casefile::conversation::{Said, Speaker};
use crate::casefile::late::http::LateCaseResponse;
use crate::casefile::law::http::CorroborationShown;
use crate::casefile::seen::AsSeen;
use crate::casefile::{CaseFile, Shown};
use crate::deadlines::http::DeadlineShown;
use crate::holding::http::HoldResponse;
use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::sent::{MaybeSent, Sent};
use crate::shell::Pages;
use crate::tasks::http::TaskShown;

/// A case as an officer reads it.
#[derive(Serialize, ToSchema)]
pub struct CaseFileResponse {
    /// Its number.
    pub number: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub state: State,
    /// How it ended, if it did.
    #[schema(value_type = Option<String>)]
    pub outcome: Option<Outcome>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// The day on which it was received, `YYYY-MM-DD`.
    pub day: String,
    /// Whether these are a second person's words and not the writer's (rule W7).
    pub sanitised: bool,
    /// Whether an officer recorded independent corroboration; false until then.
    pub verified: bool,
    /// What confirms the tip, who recorded it and when; null until somebody does.
    pub corroboration: Option<CorroborationShown>,
    /// Code of its class by law; null until an officer classifies it.
    pub class: Option<String>,
    /// What the case has come to: to be given back as `seen` with an act.
    pub seen: String,
    /// Display names of colleagues who opened it in the last 15 minutes.
    pub beside: Vec<String>,
    /// Whether it is set aside.
    pub aside: bool,
    /// Usernames of colleagues who recused themselves.
    pub recused: Vec<String>,
    /// Whether nobody else of the unit can work it.
    pub alone: bool,
    /// Tasks given to support bodies.
    pub tasks: Vec<TaskShown>,
    /// Until when what has to be done, the earliest first.
    pub deadlines: Vec<DeadlineShown>,
    /// A legal hold that was asked for, or is in force; null without one.
    pub hold: Option<HoldResponse>,
    /// The username of whoever handles it.
    pub handler: Option<String>,
    /// What the writer told; null when the sender's envelope does not open.
    pub tip: Option<TipShown>,
    /// Whether the writer named a person; the name stays masked.
    pub names_somebody: bool,
    /// What was said since.
    pub conversation: Vec<SaidShown>,
    /// Notes among officers.
    pub notes: Vec<NoteShown>,
    /// What was done.
    pub history: Vec<EventShown>,
}

/// A case, or what is known of it where no key opens it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum CaseResponse {
    /// All of it.
    Whole(Box<CaseFileResponse>),
    /// What it is and where; its text follows.
    Ahead(AheadCaseResponse),
    /// That it is late, and where.
    OnlyLate(LateCaseResponse),
}

/// What the writer told.
#[derive(Serialize, ToSchema)]
pub struct TipShown {
    /// Code of the category.
    pub category: String,
    /// Code of the commune that the writer chose.
    pub about_unit: String,
    /// Name of the village.
    pub village: Option<String>,
    /// Where.
    pub place: String,
    /// When.
    pub time: String,
    /// How.
    pub behaviour: String,
    /// What happened.
    pub text: String,
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
    pub day: String,
    /// The words.
    pub text: String,
}

/// A note among officers.
#[derive(Serialize, ToSchema)]
pub struct NoteShown {
    /// Who wrote it.
    pub by: String,
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The words.
    pub text: String,
}

/// One recorded act.
#[derive(Serialize, ToSchema)]
pub struct EventShown {
    /// Seconds since 1970.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Its code.
    pub act: String,
}

/// Words to the writer or a note.
#[derive(Deserialize, ToSchema)]
pub struct TextRequest {
    /// The words, at most 20,000 characters.
    #[serde(default)]
    pub text: String,
    /// For messages: whether the case now waits for the writer. True unless said otherwise.
    #[serde(default = "yes")]
    pub asks: bool,
    /// What of the case was seen; the act is refused when it moved on since.
    pub seen: Option<String>,
}

/// A colleague.
#[derive(Deserialize, ToSchema)]
pub struct AssignRequest {
    /// Their username.
    pub to: String,
    /// What of the case was seen; the act is refused when it moved on since.
    pub seen: Option<String>,
}

/// Why a name is to be shown.
#[derive(Deserialize, ToSchema)]
pub struct UnmaskRequest {
    /// The reason; sealed in the case.
    #[serde(default)]
    pub reason: String,
    /// What of the case was seen; the act is refused when it moved on since.
    pub seen: Option<String>,
}

/// An act without further words.
#[derive(Default, Deserialize, ToSchema)]
pub struct SeenRequest {
    /// What of the case was seen; the act is refused when it moved on since.
    pub seen: Option<String>,
}

/// The name that the writer gave.
#[derive(Serialize, ToSchema)]
pub struct NamedResponse {
    /// As typed; may be empty.
    pub name: String,
}

fn yes() -> bool {
    true
}

/// The number in an address; what is none names no case.
pub(crate) fn number_of(text: &str) -> Result<CaseNumber, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// Opens a case; the opening is recorded. Of one that no key of one's own opens, since a unit above
/// knows only that it is late, it shows number, unit, day and terms; of an urgent one that is to be
/// shared with one's unit what, where and when, until its text follows.
#[utoipa::path(responses((status = 200, body = CaseResponse), (status = "4XX", body = ProblemDetails)))]
#[get("/api/v1/cases/{number}")]
pub async fn show(
    pages: Pages,
    may: May<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let shown = match pages.station.open_case(&may, number_of(&number)?).await? {
        Shown::Whole(file) => CaseResponse::Whole(Box::new(CaseFileResponse::of(*file))),
        Shown::Ahead(case) => CaseResponse::Ahead(AheadCaseResponse::of(case)),
        Shown::OnlyLate(case) => CaseResponse::OnlyLate(LateCaseResponse::of(case)),
    };
    Ok(private_json(200, &shown))
}

/// Accepts a new case.
#[utoipa::path(request_body = Option<SeenRequest>, responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/accept")]
pub async fn accept(
    pages: Pages,
    sent: MaybeSent<WorkCases, SeenRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let MaybeSent { may, asked } = sent;
    let seen = asked.and_then(|it| it.seen);
    pages.station.accept(&may, AsSeen::parse(&number, seen.as_deref())?).await?;
    Ok(done())
}

/// Notes that the writer's answer was read and needs no answer; the next one brings the case back
/// among those in which the writer spoke last. Where there is no such answer nothing changes.
#[utoipa::path(request_body = Option<SeenRequest>, responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/read")]
pub async fn mark_read(
    pages: Pages,
    sent: MaybeSent<WorkCases, SeenRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let MaybeSent { may, asked } = sent;
    let seen = asked.and_then(|it| it.seen);
    pages.station.mark_read(&may, AsSeen::parse(&number, seen.as_deref())?).await?;
    Ok(done())
}

/// Writes to the writer.
#[utoipa::path(request_body = TextRequest, responses((status = 201), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/messages")]
pub async fn write(
    pages: Pages,
    sent: Sent<WorkCases, TextRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    let case = AsSeen::parse(&number, asked.seen.as_deref())?;
    pages.station.write_to_writer(&may, case, &asked.text, asked.asks).await?;
    Ok(HttpResponse::Created().finish())
}

/// Adds a note.
#[utoipa::path(request_body = TextRequest, responses((status = 201), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/notes")]
pub async fn note(
    pages: Pages,
    sent: Sent<WorkCases, TextRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    let case = AsSeen::parse(&number, asked.seen.as_deref())?;
    pages.station.add_note(&may, case, &asked.text).await?;
    Ok(HttpResponse::Created().finish())
}

/// Gives the case to a colleague.
#[utoipa::path(request_body = AssignRequest, responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/assign")]
pub async fn assign(
    pages: Pages,
    sent: Sent<WorkCases, AssignRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    let case = AsSeen::parse(&number, asked.seen.as_deref())?;
    pages.station.assign(&may, case, &asked.to).await?;
    Ok(done())
}

/// Shows the name that the writer gave, for a reason.
#[utoipa::path(request_body = UnmaskRequest, responses((status = 200, body = NamedResponse), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/unmask")]
pub async fn unmask(
    pages: Pages,
    sent: Sent<WorkCases, UnmaskRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    let case = AsSeen::parse(&number, asked.seen.as_deref())?;
    let name = pages.station.unmask(&may, case, &asked.reason).await?;
    Ok(private_json(200, &NamedResponse { name }))
}

pub(crate) fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
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
            seen: file.revision.to_string(),
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
                place: tip.place,
                time: tip.time,
                behaviour: tip.behaviour,
                text: tip.text,
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
