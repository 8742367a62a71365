//! Triage in this process, with its automatic work.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use anyhow::{Context, Result, anyhow};
use casework::job::TICK;
use tokio::sync::oneshot;
use tokio::time::timeout;
use webkit::addresses::check;
use webkit::head::as_get;
use webkit::logs::{Grain, start};

use crate::config::{Config, Place};
use crate::machine::connections::connections;
use crate::serve::server::{
    GRACE, WORKERS, addresses, announce, arrived, checked_lists, look, stamp, until_told,
};
use crate::serve::triage_state::triage_state;

/// How often triage checks what is due.
const EVERY: Duration = Duration::from_secs(TICK.unsigned_abs());

/// How long a start waits for its first tick.
const FIRST_TICK: Duration = Duration::from_secs(5);

/// Runs triage until it is told to stop.
pub(crate) fn run(place: &Place) -> Result<()> {
    let config = Config::load_to_serve(place, &["intake"])?.only_triage();
    let _log = start(stamp(Grain::Second, config.clock()));
    actix_web::rt::System::new().block_on(async {
        let triage = Data::new(triage_state(&config).await?);
        let noted = triage.oversight().note_settings(config.fingerprint()?).await;
        noted.map_err(|refused| anyhow!(refused.problem().title)).context("the audit chain")?;
        let (triage_at_tick, store) = (triage.clone(), triage.store.clone());
        let secure = config.triage()?.secure_cookie;
        let site = triage::routes::site(checked_lists(&config)?.first_language()?, secure);
        let headers = triage::routes::headers(&site);
        let (bodies, held) = (config.limits.pace()?, connections(config.limits.connections)?);
        let patience = bodies.grace;
        let addresses = addresses(&config.triage()?.addresses, "triage.addresses")?;
        let server = HttpServer::new(move || {
            let (triage, site, headers) = (triage.clone(), site.clone(), headers.clone());
            let directory = Arc::clone(&triage.directory);
            let (ours, shared, bodies) = (addresses.clone(), addresses.clone(), bodies.clone());
            App::new()
                .app_data(shared)
                .wrap(from_fn(triage::routes::answer_people))
                .wrap(from_fn(move |request, next| look(directory.clone(), request, next)))
                .wrap(from_fn(move |request, next| check(ours.clone(), request, next)))
                .wrap(from_fn(move |request, next| headers.clone().set(request, next)))
                .wrap(from_fn(move |request, next| bodies.clone().keep(request, next)))
                .wrap(from_fn(as_get))
                .configure(|it| triage::routes::configure(it, triage, site))
        });
        let server = server.on_connect(arrived(patience)).max_connections(held / WORKERS);
        let server = server.workers(WORKERS).shutdown_timeout(GRACE).server_hostname("localhost");
        let server = server.bind(&config.triage()?.listen).context("cannot listen for triage")?;
        // What became due while triage was down is done before anybody signs in, unless it is very much.
        let (done, is_done) = oneshot::channel();
        let first = Cell::new(Some(done));
        actix_web::rt::spawn(again_and_again(EVERY, move || {
            let (triage, first) = (triage_at_tick.clone(), first.take());
            async move {
                let Some(done) = first else { return triage.jobs().tick().await };
                triage.jobs().first_tick().await;
                let _nobody_waits_any_more = done.send(());
            }
        }));
        let _goes_on_beside = timeout(FIRST_TICK, is_done).await;
        announce(&server.addrs())?;
        until_told(server.run(), place).await?;
        // The last process to close folds SQLite's log in; the log would tell the order of the last tips.
        Ok(store.close().await?)
    })
}

/// Does the work that is due at fixed ticks, which no act of a writer triggers (rule W2). A panic ends its
/// own tick only: it is logged, and the next tick starts the job again.
async fn again_and_again<W: Future<Output = ()> + 'static>(tick: Duration, job: impl Fn() -> W) {
    let mut every = actix_web::rt::time::interval(tick);
    loop {
        every.tick().await;
        if actix_web::rt::spawn(job()).await.is_err() {
            tracing::error!(
                "what is due at a tick ended in a panic; the next tick starts it again"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[actix_web::test]
    async fn a_job_that_panics_is_started_again_at_the_next_tick() {
        let (started, (done, mut is_done)) = (Rc::new(Cell::new(0)), tokio::sync::mpsc::channel(1));
        let job = move || {
            let (started, done) = (Rc::clone(&started), done.clone());
            async move {
                started.set(started.get() + 1);
                assert!(started.get() > 2, "a job's own fault");
                let _heard = done.send(started.get()).await;
            }
        };
        actix_web::rt::spawn(again_and_again(Duration::from_millis(1), job));
        assert_eq!(is_done.recv().await, Some(3));
    }
}
