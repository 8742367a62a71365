//! The public service: takes tips and replies, and answers whoever holds a token.
//!
//! It adds, and fetches by token; it holds no private key and cannot open what it took a second
//! ago. A feature is a file with its use case and, beside it, `http.rs` and its page: [`front`]
//! (first page, quick exit), [`places`] (communes), [`report`] (a tip), [`follow`] (state, messages,
//! replies). [`desk::Desk`] is what they share; [`routes`] is the one file that knows them all.

pub mod desk;
pub mod follow;
pub mod front;
pub mod places;
pub mod refusal;
pub mod report;
pub mod routes;
mod shell;

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use shell::{Shell, Spoken, Switch};

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    s: Shell<'a>,
    title: String,
}

/// A page for what cannot be answered with the form itself: nothing here, too much at once.
fn refusal_page(spoken: &Spoken, problem: Problem) -> Result<HttpResponse, Problem> {
    let title = spoken.words().say(&format!("refusal-{}", problem.kind));
    let html = RefusedPage { s: spoken.shell_at("brand", "/"), title }.render();
    Ok(page::private(problem.status, html.map_err(|_| Problem::INTERNAL)?))
}
