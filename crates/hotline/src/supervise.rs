//! Both services as children, each with its own settings: a dead child is started again, and both end with
//! this process, even if it is killed.

mod service;

use std::path::Path;

use anyhow::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Config, Place};
use crate::database;
use crate::machine::lines::Lines;
use crate::machine::output::say;
use crate::machine::runtime::runtime;
use service::Service;

/// `hotline serve`: both services of these settings.
pub(crate) fn run(place: &Place) -> Result<()> {
    let config = Config::load_to_serve(place, &[])?;
    let logs = match place {
        Place::File(path) => path.parent().map(|folder| folder.join("logs")),
        Place::Parent => None,
    };
    let logs = logs.filter(|folder| folder.is_dir());
    runtime()?.block_on(until_told(async {
        database::bring_up(&config).await?;
        let both = Both::start(&config, logs.as_deref()).await?;
        say(&format!("intake http://{}/\ntriage http://{}/", both.intake(), both.triage()))?;
        Ok(both)
    }))
}

/// Starts both services by `start` and keeps them running until this process is told to end, which may happen
/// from the first moment on.
pub(crate) async fn until_told(start: impl Future<Output = Result<Both>>) -> Result<()> {
    let mut told = Told::listen()?;
    let both = tokio::select! {
        () = told.end() => return Ok(()),
        both = start => both?,
    };
    both.watch(told).await
}

/// The signals that tell this process to end.
struct Told([Signal; 3]);

impl Told {
    fn listen() -> Result<Self> {
        let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
        let [terminate, interrupt, hang_up] = kinds.map(signal);
        Ok(Self([terminate?, interrupt?, hang_up?]))
    }

    async fn end(&mut self) {
        let [terminate, interrupt, hang_up] = &mut self.0;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}

/// Both services.
pub(crate) struct Both {
    services: [Service; 2],
    /// Its own log.
    lines: Lines,
}

impl Both {
    /// Starts both and waits until they listen.
    pub(crate) async fn start(config: &Config, logs: Option<&Path>) -> Result<Self> {
        let file = |name: &str| logs.map(|folder| folder.join(format!("{name}.log")));
        let clock = config.clock();
        let lines = |name| Lines::new(file(name).as_deref(), &clock);
        let intake = Service::start("intake", config.only_intake(), lines("intake"));
        let triage = Service::start("triage", config.only_triage(), lines("triage"));
        let (intake, triage) = tokio::join!(intake, triage);
        Ok(Self { services: [intake?, triage?], lines: Lines::new(None, &clock) })
    }

    /// Where intake listens.
    pub(crate) fn intake(&self) -> &str {
        &self.services[0].address
    }

    /// Where triage listens.
    pub(crate) fn triage(&self) -> &str {
        &self.services[1].address
    }

    /// Keeps both running until this process is told to stop, each on its own: one that cannot be started
    /// again does not stop the other.
    async fn watch(mut self, mut told: Told) -> Result<()> {
        let [intake, triage] = &mut self.services;
        let keep = async { tokio::join!(intake.keep(&self.lines), triage.keep(&self.lines)) };
        tokio::select! {
            () = told.end() => {}
            ((), ()) = keep => {}
        }
        let [intake, triage] = self.services;
        tokio::join!(intake.stop(), triage.stop());
        self.lines.flush();
        Ok(())
    }
}
