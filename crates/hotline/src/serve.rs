//! One service in this process.

use std::any::Any;
use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, Next, NormalizePath, TrailingSlash, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use anyhow::{Context, Result, anyhow};
use casework::chance::Chance;
use casework::clock::Clock;
use intake::desk::Desk;
use sealing::notary::{Notary, NotaryKey};
use sealing::password::PasswordSecret;
use sealing::writer::Pepper;
use storage::db::store::Store;
use storage::units::directory_file::{DirectoryFile, Reader};
use triage::station::{Parts, Station, Terms};
use webkit::addresses::{Addresses, check, note_arrival};
use webkit::head::as_get;
use webkit::logs::{Grain, Stamp, start};

use crate::cli::say;
use crate::config::{Config, Place, secret};
use crate::files::{connections, cut_off_after};
use crate::{database, defaults};

/// Threads of each service that answer requests.
const WORKERS: usize = 2;
/// How long requests under way may take to end, in seconds.
const GRACE: u64 = 2;

/// How often triage looks for what is due.
const TICK: Duration = Duration::from_mins(15);

/// Runs intake until it is told to stop.
pub(crate) fn intake(place: &Place) -> Result<()> {
    let config = Config::load_to_serve(place, &["triage"])?.only_intake();
    let _log = start(stamp(Grain::Day, config.clock()));
    actix_web::rt::System::new().block_on(async {
        let desk = Data::new(desk(&config).await?);
        let store = desk.store.clone();
        let neutral = config.intake()?.neutral_page.clone();
        let site = intake::routes::site(defaults::vietnamese()?, defaults::english()?, neutral);
        let headers = intake::routes::headers(&site);
        let (bodies, held) = (config.limits.pace()?, connections(config.limits.connections)?);
        let patience = bodies.grace;
        let addresses = addresses(&config.intake()?.addresses, "intake.addresses")?;
        let server = HttpServer::new(move || {
            let (desk, site, headers) = (desk.clone(), site.clone(), headers.clone());
            let directory = Arc::clone(&desk.directory);
            let (ours, shared, bodies) = (addresses.clone(), addresses.clone(), bodies.clone());
            App::new()
                .app_data(shared)
                .wrap(from_fn(move |request, next| look(directory.clone(), request, next)))
                .wrap(from_fn(move |request, next| check(ours.clone(), request, next)))
                .wrap(from_fn(move |request, next| headers.clone().set(request, next)))
                .wrap(Compress::default())
                .wrap(NormalizePath::new(TrailingSlash::Trim))
                .wrap(from_fn(move |request, next| bodies.clone().keep(request, next)))
                .wrap(from_fn(as_get))
                .configure(|it| intake::routes::configure(it, desk, site))
        });
        let server = server.on_connect(arrived(patience)).max_connections(held / WORKERS);
        let server = server.workers(WORKERS).shutdown_timeout(GRACE).server_hostname("localhost");
        let server = server.bind(&config.intake()?.listen).context("cannot listen for intake")?;
        announce(&server.addrs())?;
        until_told(server.run(), place).await?;
        Ok(store.close().await?)
    })
}

/// Runs triage until it is told to stop.
pub(crate) fn triage(place: &Place) -> Result<()> {
    let config = Config::load_to_serve(place, &["intake"])?.only_triage();
    let _log = start(stamp(Grain::Second, config.clock()));
    actix_web::rt::System::new().block_on(async {
        let station = Data::new(station(&config).await?);
        let noted = station.note_settings(config.fingerprint()?).await;
        noted.map_err(|refused| anyhow!(refused.problem().title)).context("the audit chain")?;
        let (station_at_tick, store) = (station.clone(), station.store.clone());
        let secure = config.triage()?.secure_cookie;
        let site = triage::routes::site(defaults::vietnamese()?, secure);
        let headers = triage::routes::headers(&site);
        let (bodies, held) = (config.limits.pace()?, connections(config.limits.connections)?);
        let patience = bodies.grace;
        let addresses = addresses(&config.triage()?.addresses, "triage.addresses")?;
        let server = HttpServer::new(move || {
            let (station, site, headers) = (station.clone(), site.clone(), headers.clone());
            let directory = Arc::clone(&station.directory);
            let (ours, shared, bodies) = (addresses.clone(), addresses.clone(), bodies.clone());
            App::new()
                .app_data(shared)
                .wrap(from_fn(triage::routes::answer_people))
                .wrap(from_fn(move |request, next| look(directory.clone(), request, next)))
                .wrap(from_fn(move |request, next| check(ours.clone(), request, next)))
                .wrap(from_fn(move |request, next| headers.clone().set(request, next)))
                .wrap(from_fn(move |request, next| bodies.clone().keep(request, next)))
                .wrap(from_fn(as_get))
                .configure(|it| triage::routes::configure(it, station, site))
        });
        let server = server.on_connect(arrived(patience)).max_connections(held / WORKERS);
        let server = server.workers(WORKERS).shutdown_timeout(GRACE).server_hostname("localhost");
        let server = server.bind(&config.triage()?.listen).context("cannot listen for triage")?;
        // What was due while nobody ran is done before anybody is let in.
        let _logged = station_at_tick.wake_what_waits().await;
        actix_web::rt::spawn(again_and_again(TICK, move || {
            let station = station_at_tick.clone();
            async move { station.tick().await }
        }));
        announce(&server.addrs())?;
        until_told(server.run(), place).await?;
        // The last to close folds SQLite's log in, which would tell the order of what came last.
        Ok(store.close().await?)
    })
}

/// What is done with each new connection.
fn arrived(patience: Duration) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    move |connection, data| {
        note_arrival(connection, data);
        if let Some(connection) = connection.downcast_ref::<TcpStream>() {
            cut_off_after(connection, patience);
        }
    }
}

/// Does what is due at fixed ticks, which no act of a writer starts (rule W2). A panic ends its own
/// tick only: the log says so, and the next one starts the job again.
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

/// The desk of these settings.
pub(crate) async fn desk(config: &Config) -> Result<Desk> {
    let store = database::open(config).await?;
    database::check_intake(&store, config).await?;
    Ok(Desk {
        directory: Arc::new(directory(config, &store, Reader::Intake).await?),
        store,
        gazetteer: defaults::gazetteer()?,
        categories: defaults::categories()?,
        salt: config.salt()?,
        pepper: Pepper::from_bytes(secret(&config.intake()?.pepper, "intake.pepper")?),
        clock: config.clock(),
        chance: Chance::System,
    })
}

/// The station of these settings.
pub(crate) async fn station(config: &Config) -> Result<Station> {
    Ok(Station::new(parts(config).await?, config.clock()))
}

/// What the station of these settings is made of.
pub(crate) async fn parts(config: &Config) -> Result<Parts> {
    let password = secret(&config.triage()?.password_secret, "triage.password_secret")?;
    let store = database::open_to_act(config).await?;
    database::check_triage(&store, config).await?;
    let secret = PasswordSecret::from_bytes(password);
    let triage = config.triage()?;
    Ok(Parts {
        directory: Arc::new(directory(config, &store, Reader::Triage).await?),
        store,
        terms: Terms {
            answer_hours: triage.answer_hours,
            hops: triage.hops,
            keep_original_days: triage.keep_original_days,
            remote_units: triage.remote_units.clone(),
            contacts: contacts(&triage.contacts)?,
        },
        gazetteer: defaults::gazetteer()?,
        categories: defaults::categories()?,
        classes: defaults::classes()?,
        clocks: defaults::clocks()?,
        kinds: defaults::bodies()?,
        second_factor: triage.second_factor.clone(),
        secret,
        audit_key: Notary::from_bytes(&database::audit_key(config)?),
    })
}

/// Where units are reached, by their codes.
fn contacts(setting: &[String]) -> Result<HashMap<String, String>> {
    let read = |line: &String| {
        let (code, text) = line.trim().split_once(' ').with_context(|| {
            format!("triage.contacts: {line:?} is not a unit's code, a blank and a line of text")
        })?;
        Ok((code.to_owned(), text.trim().to_owned()))
    };
    setting.iter().map(read).collect()
}

/// The signed directory of these settings, unless it is older than the one published last.
pub(crate) async fn directory(config: &Config, store: &Store, by: Reader) -> Result<DirectoryFile> {
    let notary = NotaryKey::parse(&config.hotline.notary_key).context("hotline.notary_key")?;
    Ok(DirectoryFile::open(&config.hotline.directory, notary, store.clone(), by).await?)
}

/// Looks for a changed directory before anything is answered by it.
async fn look(
    directory: Arc<DirectoryFile>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    directory.look().await;
    next.call(request).await
}

/// The addresses of these settings.
fn addresses(setting: &[String], key: &'static str) -> Result<Data<Addresses>> {
    Ok(Data::new(Addresses::parse(setting).context(key)?))
}

/// Tells whoever started this service where it listens.
fn announce(addresses: &[SocketAddr]) -> Result<()> {
    let first = addresses.first().context("nothing to listen on")?;
    say(&format!("listening {first}"))
}

/// Runs until a signal; a child also ends when its parent is gone.
async fn until_told(server: actix_web::dev::Server, place: &Place) -> Result<()> {
    if matches!(place, Place::Parent) {
        let handle = server.handle();
        let gone = tokio::task::spawn_blocking(|| {
            let mut rest = Vec::new();
            std::io::stdin().lock().read_to_end(&mut rest)
        });
        tokio::spawn(async move {
            let _ended = gone.await;
            handle.stop(true).await;
        });
    }
    Ok(server.await?)
}

fn stamp(grain: Grain, clock: Clock) -> Stamp {
    Stamp { grain, now: Arc::new(move || clock.now().0) }
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
