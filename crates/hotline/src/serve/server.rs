//! The common parts of both services' HTTP servers.

use std::any::Any;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Extensions, Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use anyhow::{Context, Result};
use casework::clock::Clock;
use storage::units::directory_file::DirectoryFile;
use webkit::addresses::{Addresses, note_arrival};
use webkit::logs::{Grain, Stamp};

use crate::config::{Config, Place};
use crate::lists::Lists;
use crate::machine::connections::cut_off_after;
use crate::machine::output::say;

/// Threads of each service that answer requests.
pub(super) const WORKERS: usize = 2;
/// How long requests under way may take to end, in seconds.
pub(super) const GRACE: u64 = 2;

/// Prepares each new connection.
pub(super) fn arrived(
    patience: Duration,
) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    move |connection, data| {
        note_arrival(connection, data);
        if let Some(connection) = connection.downcast_ref::<TcpStream>() {
            cut_off_after(connection, patience);
        }
    }
}

/// Checks for a changed directory before a request is answered.
pub(super) async fn look(
    directory: Arc<DirectoryFile>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    directory.look().await;
    next.call(request).await
}

/// The addresses of these settings.
pub(super) fn addresses(setting: &[String], key: &'static str) -> Result<Data<Addresses>> {
    Ok(Data::new(Addresses::parse(setting).context(key)?))
}

/// The lists of these settings, which can be used. Words that a language lacks are told in the log.
///
/// # Errors
/// The first list that cannot be used, with file, line and mend.
pub(super) fn checked_lists(config: &Config) -> Result<Lists> {
    let lists = config.lists()?;
    lists.check()?;
    let missing = lists.missing_words();
    if let Some(first) = missing.first() {
        let many = missing.len();
        tracing::warn!("{many} words are to mend, others stand in their place; the first: {first}");
    }
    Ok(lists)
}

/// Tells whoever started this service where it listens.
pub(super) fn announce(addresses: &[SocketAddr]) -> Result<()> {
    let first = addresses.first().context("nothing to listen on")?;
    say(&format!("listening {first}"))
}

/// Runs until a signal; a child also ends when its parent is gone.
pub(super) async fn until_told(server: Server, place: &Place) -> Result<()> {
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

pub(super) fn stamp(grain: Grain, clock: Clock) -> Stamp {
    Stamp { grain, now: Arc::new(move || clock.now().0) }
}
