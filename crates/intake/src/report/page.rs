//! `/bao-tin`: choose the commune, fill one form, write down the token.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::category::Category;
use casework::directory::{Directory, NoRoute, ServedUnit};
use casework::tip::answers::{Answers, Field};
use casework::tip::{Fault, TipForm};
use sealing::idempotency_key::IdempotencyKey;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::layout::{Filled, Layout, Locale, Switch};
use crate::places::FoundCommune;
use crate::refusal::Refusal;
use crate::report::Receipt;
use crate::state::IntakeState;

const PATH: &str = "/bao-tin";

/// The content of the form's fields.
#[derive(Clone, Default)]
struct Draft {
    unit: String,
    village: String,
    category: String,
    answers: Answers,
    named: String,
    concerns: String,
    once: String,
}

#[derive(Template)]
#[template(path = "report/choose.html")]
struct ChoosePage<'a> {
    s: Layout<'a>,
    query: &'a str,
    searched: bool,
    found: Vec<FoundCommune<'a>>,
    served: Vec<(String, String)>,
    typed: &'a Draft,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "report/form.html")]
struct FormPage<'a> {
    s: Layout<'a>,
    unit_name: String,
    /// The unit that receives the tip as it is filled in now.
    receiver: String,
    redirected: Option<String>,
    /// Ids and names.
    villages: Vec<(&'a str, String)>,
    categories: Vec<&'a Category>,
    typed: &'a Draft,
    notice: Option<String>,
    error: Option<String>,
    text_error: bool,
}

#[derive(Template)]
#[template(path = "report/token.html")]
struct TokenPage<'a> {
    s: Layout<'a>,
    receipt: &'a Receipt,
}

/// The choice of the commune.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/bao-tin")]
pub async fn choose(intake: Data<IntakeState>, locale: Locale) -> Result<HttpResponse, Problem> {
    choose_page(&intake, &locale, "", &Draft::default(), None)
}

/// Every step of reporting: search, choice, language, sending.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/bao-tin")]
pub async fn step(
    intake: Data<IntakeState>,
    locale: Locale,
    form: Filled,
) -> Result<HttpResponse, Problem> {
    take_step(&intake, &locale, &form.0).await
}

/// The blank form of a tip about the unit of this code, with the words of a reply.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
pub(crate) fn about_the_receiver(
    intake: &IntakeState,
    locale: &Locale,
    unit: &str,
    text: &str,
) -> Result<HttpResponse, Problem> {
    let (unit, concerns) = (unit.to_owned(), "yes".to_owned());
    let answers = Answers { text: text.to_owned(), ..Answers::default() };
    let typed = Draft { unit, answers, concerns, ..Draft::default() };
    form_page(intake, locale, &typed, Said::Note("reply-past-holder"))
}

async fn take_step(
    intake: &IntakeState,
    locale: &Locale,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let typed = Draft::of(form);
    if form.is_blank() {
        return choose_page(intake, locale, "", &typed, None);
    }
    if form.has("q") {
        let broken = form.broken.then_some(Refusal::Broken);
        return choose_page(intake, locale, form.get("q"), &typed, broken);
    }
    match form.get("step") {
        _ if form.broken => form_page(intake, locale, &typed, Said::Refused(Refusal::Broken)),
        "send" => send(intake, locale, &typed).await,
        _ => form_page(intake, locale, &typed, Said::Nothing),
    }
}

async fn send(
    intake: &IntakeState,
    locale: &Locale,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let taken = match IdempotencyKey::parse(&typed.once) {
        Ok(once) => {
            let draft = typed.draft(locale);
            intake.take_tip(&typed.unit, Some(&typed.village), &draft, &once).await
        }
        Err(_) => Err(Refusal::IdempotencyKey),
    };
    match taken {
        Ok(receipt) => token_page(locale, &receipt),
        Err(refusal) => {
            // A form whose number met another case's can only succeed with a new one.
            let once = if refusal == Refusal::SealAgain { "" } else { &typed.once };
            let typed = Draft { once: once.to_owned(), ..typed.clone() };
            form_page(intake, locale, &typed, Said::Refused(refusal))
        }
    }
}

fn choose_page(
    intake: &IntakeState,
    locale: &Locale,
    query: &str,
    typed: &Draft,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let directory = intake.directory();
    let communes = intake.served(&directory).into_iter().filter(|unit| unit.code.len() == 5);
    let page = ChoosePage {
        s: locale.layout(locale.words().text("report"), Switch::Form(PATH)),
        query,
        searched: !query.trim().is_empty(),
        found: intake.search(query, &directory),
        served: communes.map(|unit| (unit.code.clone(), intake.name_of(unit))).collect(),
        typed,
        error: refused.map(|it| it.said(locale.words())),
    };
    let status = refused.map_or(200, |it| it.problem().status);
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// What the page says above the form.
#[derive(Clone, Copy)]
enum Said {
    /// Nothing.
    Nothing,
    /// The words of this key.
    Note(&'static str),
    /// Why the tip was not taken.
    Refused(Refusal),
}

/// The form, with what was typed. A unit that cannot be chosen leads back to the choice, and the words come
/// along.
fn form_page(
    intake: &IntakeState,
    locale: &Locale,
    typed: &Draft,
    said: Said,
) -> Result<HttpResponse, Problem> {
    let directory = intake.directory();
    let (unit, receiver) = match (directory.today(&typed.unit), directory.receiver(&typed.unit)) {
        (Some(unit), Ok(receiver)) => (unit, receiver),
        (_, refused) => {
            let reason = refused.err().unwrap_or(NoRoute::NotServed);
            return choose_page(intake, locale, "", typed, Some(Refusal::Route(reason)));
        }
    };
    let (once, code) = (intake.once_for(&typed.once), unit.code.clone());
    let fresh = Draft { once, unit: code, ..typed.clone() };
    let refused = if let Said::Refused(refused) = said { Some(refused) } else { None };
    let of_text = [Fault::TextEmpty, Fault::TextTooLong].map(Refusal::Words);
    let name = intake.name_of(unit);
    let page = FormPage {
        s: locale.layout(name.clone(), Switch::Form(PATH)),
        unit_name: name,
        receiver: intake.name_of(typed.receiver(intake, &directory).unwrap_or(receiver)),
        redirected: (unit.code != receiver.code).then(|| intake.name_of(receiver)),
        villages: villages_of(intake, locale, &directory, unit),
        categories: intake.categories.iter().collect(),
        typed: &fresh,
        text_error: refused.is_some_and(|it| of_text.contains(&it)),
        notice: if let Said::Note(key) = said { Some(locale.words().text(key)) } else { None },
        error: refused.map(|it| it.said(locale.words())),
    };
    let status = refused.map_or(200, |it| it.problem().status);
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// The villages that can be chosen: the unit's own, and those that went to other units, since people still
/// look for them here.
fn villages_of<'d>(
    intake: &IntakeState,
    locale: &Locale,
    directory: &'d Directory,
    unit: &'d ServedUnit,
) -> Vec<(&'d str, String)> {
    let own = unit.villages.iter().map(|it| (it.id.as_str(), it.name.clone()));
    let passed = directory.passed(unit).into_iter().map(|(village, now)| {
        let name = locale.words().text_with("form-village-now", "unit", &intake.name_of(now));
        (village.id.as_str(), format!("{} {name}", village.name))
    });
    own.chain(passed).collect()
}

fn token_page(locale: &Locale, receipt: &Receipt) -> Result<HttpResponse, Problem> {
    let s = locale.layout(locale.words().text("received"), Switch::None);
    let page = TokenPage { s, receipt };
    Ok(page::private(200, page.render().map_err(|_| Problem::INTERNAL)?))
}

impl IntakeState {
    /// The random bytes for a form: those it has, or fresh ones for a blank form.
    pub(crate) fn once_for(&self, present: &str) -> String {
        match IdempotencyKey::parse(present) {
            Ok(_) => present.to_owned(),
            Err(_) => IdempotencyKey::draw_text(&mut self.rng.clone()),
        }
    }
}

impl Draft {
    fn of(form: &Form) -> Self {
        let field = |name| form.get(name).to_owned();
        Self {
            unit: field("unit"),
            village: field("village"),
            category: field("category"),
            answers: Answers::of(|it| field(it.name())),
            named: field("named"),
            concerns: field("concerns"),
            once: field("once"),
        }
    }

    fn draft(&self, locale: &Locale) -> TipForm {
        TipForm {
            category: self.category.clone(),
            answers: self.answers.clone(),
            named: self.named.clone(),
            language: locale.words().code().to_owned(),
            concerns_receiver: self.concerns == "yes",
        }
    }

    /// The unit that receives the tip as it is filled in now.
    fn receiver<'d>(
        &self,
        intake: &IntakeState,
        directory: &'d Directory,
    ) -> Option<&'d ServedUnit> {
        let code = if self.category.is_empty() { "other" } else { &self.category };
        let category = intake.categories.get(code)?;
        let route = directory.route(&self.unit, category, self.concerns == "yes");
        route.ok().map(|it| it.unit)
    }

    /// The hidden fields of a page, by name.
    fn carried(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let others = [
            ("village", &self.village),
            ("category", &self.category),
            ("named", &self.named),
            ("concerns", &self.concerns),
            ("once", &self.once),
        ];
        let answers = self.answers.all().map(|(field, answer)| (field.name(), answer));
        others.into_iter().map(|(name, value)| (name, value.as_str())).chain(answers)
    }
}
