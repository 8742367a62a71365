//! `/ho-so/{number}`: the case on one page, with the next steps in one place.

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use casework::case::acts::CaseAct;
use casework::case::{Outcome, State};
use casework::class::Class;
use casework::ids::{BodyId, EnvelopeId};
use storage::audit::Act;
use storage::officers::Officer;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::casefile::conversation::Speaker;
use crate::casefile::http::number_of;
use crate::casefile::late::page::late_page;
use crate::casefile::offers::Offers;
use crate::casefile::seen::AsSeen;
use crate::casefile::{CaseFile, Event, Shown};
use crate::deadlines::Running;
use crate::holding::NewHold;
use crate::permit::{Denied, LeadUnit, May, Posted, WorkCases};
use crate::referral::panel::{Destination, Panel, Place};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};
use crate::station::Station;
use crate::tasks::{NewTask, Offered, from_hex};
use crate::typed::http::{keep_words, kept_page};
use crate::typed::{Typed, Workplace};

#[derive(Template)]
#[template(path = "casefile/page.html")]
struct CasePage<'a> {
    s: Shell<'a>,
    panel: Panel,
    file: CaseFile,
    about: String,
    handler: Option<String>,
    typed: Typed,
    /// The name, right after it was unmasked.
    unmasked: Option<String>,
    classes: Vec<&'a Class>,
    offers: Offers,
    station: &'a Station,
}

impl CasePage<'_> {
    /// Whether an act is offered.
    fn may(&self, what: CaseAct) -> bool {
        self.offers.has(what)
    }

    /// The states to which the case can be moved.
    fn moves(&self) -> Vec<&'static str> {
        let to = |state: &State| CaseAct::to_state(*state).is_some_and(|it| self.may(it));
        State::ALL.into_iter().filter(to).map(State::name).collect()
    }

    /// Whether there is anything behind "more" beside what stands before it.
    fn has_more(&self) -> bool {
        let folded = self.waits_for_acceptance();
        let acts = folded && (self.may(CaseAct::Assign) || self.may(CaseAct::Close));
        acts || !self.moves().is_empty() || self.may(CaseAct::SetAside)
    }

    /// What was typed into a form that is not offered any more: it is shown, so that it is not lost.
    fn left_over(&self) -> Vec<&str> {
        let extends =
            |it: &Running| self.offers.extends(it) && it.deadline.code == self.typed.get("code");
        let forms: [(&str, &[&str], bool); 4] = [
            ("task", &["place", "time", "what"], self.may(CaseAct::GiveTask)),
            ("extend", &["why"], self.file.deadlines.iter().any(extends)),
            ("hold", &["document"], self.may(CaseAct::AskHold)),
            ("unmask", &["reason"], self.may(CaseAct::Unmask)),
        ];
        let gone = forms.into_iter().filter(|(name, _, offered)| !offered && self.typed.is(name));
        let words = gone.flat_map(|(_, fields, _)| fields).map(|field| self.typed.get(field));
        words.filter(|words| !words.is_empty()).collect()
    }

    /// The unit in the place of the merged one that was chosen, if the case can go there.
    fn successor(&self) -> Option<&Place> {
        let can = |it: &&Place| self.panel.destinations.iter().any(|to| to.value == it.code);
        self.typed.successor.as_ref().filter(can)
    }

    /// Whether this destination was chosen, on this basis.
    fn is_destination(&self, it: &Destination) -> bool {
        self.typed.chose("refer", "to", &it.value)
    }

    /// What was done, the latest first; of several views by one officer in a row, the last.
    fn events(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.file.history.iter().rev().collect();
        let viewed = Act::CaseViewed.name();
        events.dedup_by(|it, next| it.act == viewed && next.act == viewed && it.by == next.by);
        events
    }

    /// Whether accepting is the next act: the case is new, or another unit handed it over.
    fn waits_for_acceptance(&self) -> bool {
        self.file.case.state == State::Received || self.panel.arrived.is_some()
    }

    /// Whether the writer spoke last.
    fn has_answer(&self) -> bool {
        let said = self.file.conversation.iter().rfind(|it| it.by != Speaker::Unreadable);
        said.is_some_and(|it| it.by == Speaker::Writer)
    }

    /// Whether asking is the next act: the case is accepted, and no question waits.
    fn may_ask_next(&self) -> bool {
        let waits = self.file.case.state == State::Question && !self.has_answer();
        !self.waits_for_acceptance() && !waits && !self.may(CaseAct::Approve)
    }

    /// Whether this officer was chosen to handle the case, or does.
    fn is_assignee(&self, officer: &Officer) -> bool {
        if self.typed.is("assign") {
            return self.typed.chose("assign", "to", &officer.username);
        }
        self.file.case.handler == Some(officer.id)
    }

    fn class_of(&self, code: &str) -> Option<&Class> {
        self.station.classes.get(code, self.station.clock.today())
    }

    fn is_class(&self, code: &str) -> bool {
        if self.typed.is("classify") {
            return self.typed.chose("classify", "class", code);
        }
        self.file.class.as_ref().is_some_and(|it| it.class == code)
    }

    /// Whether the text is to be sanitised before the case goes: so it is unless somebody chose
    /// otherwise.
    fn is_to_be_sanitised(&self) -> bool {
        !self.typed.is("refer") || !self.typed.get("sanitise").is_empty()
    }

    fn is_chosen(&self, offered: &Offered) -> bool {
        self.typed.chose("task", "body", &offered.hex())
    }
}

#[derive(Template)]
#[template(path = "denied.html")]
struct GonePage<'a> {
    s: Shell<'a>,
}

/// Shows a case; the opening is recorded.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/ho-so/{number}")]
pub async fn show(
    pages: Pages,
    may: May<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    case_page(&pages, &may, &number, None, Typed::default(), None).await
}

/// Does one of the acts of the page, named by its button.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}")]
pub async fn act(
    pages: Pages,
    request: HttpRequest,
    posted: Result<Posted<WorkCases>, Denied>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = match posted {
        Ok(posted) => posted,
        Err(denied) => return keep_words(&pages, &request, &denied).await,
    };
    match perform(&pages, &may, &number, &form).await {
        Ok(Done::Unmasked(name)) => {
            case_page(&pages, &may, &number, None, Typed::default(), Some(name)).await
        }
        Ok(Done::Gone) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/")).finish()),
        Ok(Done::Kept) => {
            let to = (LOCATION, format!("/ho-so/{number}"));
            Ok(HttpResponse::SeeOther().insert_header(to).finish())
        }
        Err(refused) => {
            case_page(&pages, &may, &number, Some(refused), Typed::of(&form), None).await
        }
    }
}

/// What came of an act.
enum Done {
    /// It was kept; the page shows it.
    Kept,
    /// The name, as asked for.
    Unmasked(String),
    /// The case is not this officer's to see any more.
    Gone,
}

async fn perform(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
) -> Result<Done, Refusal> {
    let case = AsSeen::parse(number, Some(form.get("seen")))?;
    let (station, text) = (&pages.station, form.get("text"));
    match form.get("act") {
        "accept" => station.accept(may, case).await?,
        "ask" => station.write_to_writer(may, case, text, true).await?,
        "answer" => station.write_to_writer(may, case, text, false).await?,
        "note" => station.add_note(may, case, text).await?,
        "assign" => station.assign(may, case, form.get("to")).await?,
        "state" => {
            let to = State::named(form.get("state")).ok_or(Refusal::UnknownCode)?;
            station.change_state(may, case, to).await?;
        }
        "close" => {
            let outcome = Outcome::named(form.get("outcome")).ok_or(Refusal::UnknownCode)?;
            station.close(may, case, outcome).await?;
        }
        "unmask" => {
            return station.unmask(may, case, form.get("reason")).await.map(Done::Unmasked);
        }
        "classify" => station.classify(may, case, form.get("class")).await?,
        "corroborate" => station.corroborate(may, case, form.get("verify")).await?,
        "aside" => station.set_aside(may, &[case.number], true, "").await?,
        "take_back" => station.set_aside(may, &[case.number], false, "").await?,
        "recuse" => {
            station.recuse(may, case).await?;
            return Ok(Done::Gone);
        }
        mark @ ("task_done" | "task_undone") => {
            let task = from_hex(form.get("task")).map(EnvelopeId).ok_or(Refusal::NotFound)?;
            station.mark_task(may, case, task, mark == "task_done").await?;
        }
        "task" => {
            let get = |name: &str| form.get(name).to_owned();
            let body = from_hex(form.get("body")).map(BodyId);
            let new = NewTask { body, place: get("place"), time: get("time"), what: get("what") };
            station.give_task(may, case, &new).await?;
        }
        "met" => station.meet_deadline(may, case, form.get("code")).await?,
        "extend" => {
            let head = may.also::<LeadUnit>()?;
            station.extend_deadline(&head, case, form.get("code"), form.get("why")).await?;
        }
        "hold" => {
            let new = NewHold { document: form.get("document"), until: form.get("until") };
            station.ask_hold(may, case, &new).await?;
        }
        "confirm_hold" => station.confirm_hold(may, case).await?,
        "lift_hold" => station.lift_hold(&may.also::<LeadUnit>()?, case).await?,
        _ => return Err(Refusal::UnknownCode),
    }
    Ok(Done::Kept)
}

/// The case on its page, with what was typed and not kept. Where the store does not answer, the words
/// alone.
pub(crate) async fn case_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    refused: Option<Refusal>,
    typed: Typed,
    unmasked: Option<String>,
) -> Result<HttpResponse, Problem> {
    let words = typed.clone();
    match whole_page(pages, may, number, refused, typed, unmasked).await {
        Err(Problem::UNAVAILABLE) => match number_of(number) {
            Ok(number) if words.is_there() => {
                kept_page(pages, &may.secret, Workplace::Case(number), words)
            }
            _ => refused_page(pages, may, Refusal::Unavailable),
        },
        other => other,
    }
}

async fn whole_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    refused: Option<Refusal>,
    typed: Typed,
    unmasked: Option<String>,
) -> Result<HttpResponse, Problem> {
    let opened = match number_of(number) {
        Ok(number) => pages.station.open_case(may, number).await,
        Err(refused) => Err(refused),
    };
    let file = match opened {
        Ok(Shown::Whole(file)) => *file,
        Ok(Shown::OnlyLate(case)) => return late_page(pages, may, case, refused),
        Err(Refusal::Unavailable) => return Err(Problem::UNAVAILABLE),
        Err(refused) => return refused_page(pages, may, refused),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    let about = file.tip.as_ref().map(|tip| pages.station.name_of_unit(&tip.about_unit));
    let handler = file.colleagues.iter().find(|it| Some(it.id) == file.case.handler);
    let panel = pages.station.panel(may, &file.opened).await?;
    let page = CasePage {
        classes: pages.station.classes.valid_on(pages.station.clock.today()).collect(),
        offers: pages.station.offers(may, &file, &panel).await?,
        station: &pages.station,
        s: pages.shell_for(may, "case", refused),
        about: about.unwrap_or_default(),
        handler: handler.map(|it| it.display_name.clone()),
        panel,
        file,
        typed,
        unmasked,
    };
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// A page that only says why there is nothing else on it.
pub(crate) fn refused_page<A>(
    pages: &Pages,
    may: &May<A>,
    refused: Refusal,
) -> Result<HttpResponse, Problem> {
    let html = GonePage { s: pages.shell_for(may, "", Some(refused)) }.render();
    let status = refused.problem().status;
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
