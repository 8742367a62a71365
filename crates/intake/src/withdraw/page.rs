//! `/ho-so/rut-lai`: withdraws a tip from the case's page.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use askama::Template;
use casework::token::CaseToken;
use webkit::page;
use webkit::problem::Problem;

use crate::follow::page::{PATH, ask_page, refused_page};
use crate::layout::{Filled, Layout, Locale, Switch};
use crate::state::IntakeState;

#[derive(Template)]
#[template(path = "withdraw/done.html")]
struct DonePage<'a> {
    s: Layout<'a>,
}

/// Withdraws the tip.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/rut-lai")]
pub async fn take_back(
    intake: Data<IntakeState>,
    locale: Locale,
    form: Filled,
) -> Result<HttpResponse, Problem> {
    if form.0.is_blank() {
        return ask_page(&locale, "", None);
    }
    let typed = form.0.get("token");
    let done = match CaseToken::parse(typed) {
        Ok(token) => intake.withdraw(intake.writer(&token).lookup()).await,
        Err(not_one) => Err(not_one.into()),
    };
    match done {
        Ok(()) => {
            let html = DonePage { s: locale.layout_at("follow-short", PATH) }.render();
            Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
        }
        Err(refused) => refused_page(&intake, &locale, typed, refused).await,
    }
}
