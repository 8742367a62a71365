//! `/ho-so/{number}`: the case on one page, with the next steps in one place.

mod handing_over;

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use casework::case::acts::CaseAct;
use casework::case::{Outcome, State};
use casework::class::Class;
use casework::deadline::ANSWER;
use storage::accounts::officers::Officer;
use webkit::page;
use webkit::problem::Problem;

use crate::case_page::ahead::ahead_page;
use crate::case_page::late::late_page;
use crate::case_page::offers::Offers;
use crate::cases::deadlines::Running;
use crate::cases::open::conversation::{Speaker, writer_spoke_last};
use crate::cases::open::version::number_of;
use crate::cases::tasks::Offered;
use crate::cases::view::history::{Line, lines};
use crate::cases::view::{CaseFile, Shown};
use crate::handover::referral::compared::Change;
use crate::handover::referral::panel::{Destination, Panel};
use crate::platform::auth::{May, WorkCases};
use crate::platform::draft::unsent::kept_page;
use crate::platform::draft::{Draft, Workplace};
use crate::platform::gone::{gone_case_page, refused_page};
use crate::platform::layout::{Layout, Pages};
use crate::platform::names::NamedUnit;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

/// The addresses of the forms that close a case; the words pass through all of them.
const CLOSING: &str = "xem-truoc ket-thuc sua-lai";

#[derive(Template)]
#[template(path = "case_page/page.html")]
struct CasePage<'a> {
    s: Layout<'a>,
    panel: Panel,
    file: CaseFile,
    about: String,
    handler: Option<String>,
    typed: Draft,
    /// The name, right after it was unmasked.
    unmasked: Option<String>,
    classes: Vec<&'a Class>,
    offers: Offers,
    triage: &'a TriageState,
}

impl CasePage<'_> {
    /// Whether an act is offered.
    fn may(&self, what: CaseAct) -> bool {
        self.offers.has(what)
    }

    /// Whether the unit can write to the writer.
    fn reaches_writer(&self) -> bool {
        self.file.opened.writer().is_ok()
    }

    /// The states to which the case can be moved without further words.
    fn moves(&self) -> Vec<&'static str> {
        let to = |state: &State| CaseAct::to_state(*state).is_some_and(|it| self.may(it));
        let plain = State::ALL.iter().copied().filter(|it| *it != State::Transferred);
        plain.filter(to).map(State::name).collect()
    }

    /// The term by law that ends next.
    fn next_term(&self) -> Option<&Running> {
        let open = self.file.case.state != State::Closed;
        let runs = |it: &&Running| it.deadline.done.is_none() && it.deadline.code != ANSWER;
        self.file.deadlines.iter().filter(|_| open).filter(runs).min_by_key(|it| it.deadline.due)
    }

    /// Whether this outcome was chosen; none is chosen in advance.
    fn is_outcome(&self, code: &str) -> bool {
        self.typed.chose(CLOSING, "outcome", code)
    }

    /// Whether the part behind "more" has anything to show.
    fn has_more(&self) -> bool {
        let folded = self.waits_for_acceptance();
        let first = folded && (self.may(CaseAct::Assign) || self.may(CaseAct::Close));
        let moves = !self.moves().is_empty() || self.may(CaseAct::Transfer);
        first || moves || self.may(CaseAct::SetAside)
    }

    /// Words typed into a form that is not offered any more; they are shown, so that they are not lost.
    fn left_over(&self) -> Vec<&str> {
        let extends =
            |it: &Running| self.offers.extends(it) && it.deadline.code == self.typed.get("code");
        let writes = self.may(CaseAct::Ask) || self.may(CaseAct::Answer);
        let forms: [(&str, &[&str], bool); 10] = [
            ("hoi tra-loi", &["text"], writes),
            (CLOSING, &["message"], self.may(CaseAct::Close) && self.reaches_writer()),
            ("trang-thai", &["receiver"], self.may(CaseAct::Transfer)),
            ("giao-viec", &["place", "time", "what"], self.may(CaseAct::GiveTask)),
            ("gia-han", &["why"], self.file.deadlines.iter().any(extends)),
            ("giu-ho-so", &["document"], self.may(CaseAct::AskHold)),
            ("hien-ten", &["reason"], self.may(CaseAct::Unmask)),
            ("chuyen", &["reason"], self.may(CaseAct::Refer)),
            ("chia-se", &["reason", "place", "time"], self.may(CaseAct::Share)),
            ("duyet", &["reason"], self.may(CaseAct::Approve)),
        ];
        let gone = forms.into_iter().filter(|(name, _, offered)| !offered && self.typed.is(name));
        let words = gone.flat_map(|(_, fields, _)| fields).map(|field| self.typed.get(field));
        words.filter(|words| !words.is_empty()).collect()
    }

    /// The unit into which the chosen one was merged, if the case can go there.
    fn successor(&self) -> Option<&NamedUnit> {
        let can = |it: &&NamedUnit| self.panel.destinations.iter().any(|to| to.value == it.code);
        self.typed.successor.as_ref().filter(can)
    }

    /// Whether this destination was chosen, on this basis.
    fn is_destination(&self, it: &Destination) -> bool {
        self.typed.chose("chuyen", "to", &it.value)
    }

    /// The history, the latest first.
    fn lines(&self) -> Vec<Line<'_>> {
        lines(&self.file.history)
    }

    /// Whether accepting is the next act: the case is new, or another unit handed it over.
    fn waits_for_acceptance(&self) -> bool {
        self.file.case.state == State::Received || self.panel.arrived.is_some()
    }

    /// Whether the writer spoke last.
    fn has_answer(&self) -> bool {
        let before = self.file.said_before.iter().flatten();
        writer_spoke_last(before.chain(&self.file.conversation))
    }

    /// Whether asking is the next act: the case is accepted, and no question waits.
    fn may_ask_next(&self) -> bool {
        let waits = self.file.case.state == State::Question && !self.has_answer();
        !self.waits_for_acceptance() && !waits && !self.may(CaseAct::Approve)
    }

    /// Whether this officer was chosen to handle the case, or handles it.
    fn is_assignee(&self, officer: &Officer) -> bool {
        if self.typed.is("giao") {
            return self.typed.chose("giao", "to", &officer.username);
        }
        self.file.case.handler == Some(officer.id)
    }

    fn class_of(&self, code: &str) -> Option<&Class> {
        self.triage.classes.get(code, self.triage.clock.today())
    }

    fn is_class(&self, code: &str) -> bool {
        if self.typed.is("phan-loai") {
            return self.typed.chose("phan-loai", "class", code);
        }
        self.file.class.as_ref().is_some_and(|it| it.class == code)
    }

    fn is_chosen(&self, offered: &Offered) -> bool {
        self.typed.chose("giao-viec", "body", &offered.hex())
    }
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
    case_page(&pages, &may, &number, None, Draft::default(), None).await
}

/// The case on its page, with what was typed and not stored. If the store does not answer, only the words.
pub(crate) async fn case_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    refused: Option<Refusal>,
    typed: Draft,
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
    typed: Draft,
    unmasked: Option<String>,
) -> Result<HttpResponse, Problem> {
    let opened = match number_of(number) {
        Ok(number) => pages.triage.opening().open_case(may, number).await,
        Err(refused) => Err(refused),
    };
    let file = match opened {
        Ok(Shown::Whole(file)) => *file,
        Ok(Shown::OnlyLate(case)) => return late_page(pages, may, case, refused),
        Ok(Shown::Ahead(case)) => return ahead_page(pages, may, case, refused),
        Err(Refusal::Unavailable) => return Err(Problem::UNAVAILABLE),
        Err(refused) => return gone_case_page(pages, may, refused, &typed),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    let about = file.tip.as_ref().map(|tip| pages.triage.names().name_of_unit(&tip.about_unit));
    let handler = file.colleagues.iter().find(|it| Some(it.id) == file.case.handler);
    let handler = handler.map(|it| it.display_name.clone());
    let panel = pages.triage.referrals().panel(may, &file.opened).await?;
    let mut s = pages.layout_with(may, "case", refused, &typed);
    let done = pages.notice.filter(|_| refused.is_none());
    if let Some(done) = done.or(unmasked.is_some().then_some(Notice::Unmasked)) {
        say_what_was_done(&mut s, done, &file, handler.as_deref());
    }
    let page = CasePage {
        classes: pages.triage.classes.valid_on(pages.triage.clock.today()).collect(),
        offers: Offers::of(&pages.triage, may, &file, &panel).await?,
        triage: &pages.triage,
        s,
        about: about.unwrap_or_default(),
        handler,
        panel,
        file,
        typed,
        unmasked,
    };
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// Says what the act before did, and to whom something went, taken from the present case.
fn say_what_was_done(s: &mut Layout<'_>, done: Notice, file: &CaseFile, handler: Option<&str>) {
    let whom = match done {
        Notice::Assigned => handler.map(str::to_owned),
        Notice::Moved => Some(s.state(file.case.state.name())),
        Notice::TaskGiven => file.tasks.last().map(|it| it.task.body_name.clone()),
        _ => None,
    };
    match whom {
        Some(whom) => s.say_done(done, &whom),
        None => s.notice = Some(s.text(done.key())),
    }
}
