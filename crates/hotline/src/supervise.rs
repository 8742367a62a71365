//! Both services as children, each with its own settings: a dead one is started again, and both
//! end with this process, however it ends.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use storage::store::Store;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::{mention, say};
use crate::config::{Config, Place};

/// How long a child may take to end before it is killed; less than the five seconds promised.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long to wait before a dead child is started again.
const PAUSE: Duration = Duration::from_millis(500);

/// A running service. While `alive` is open, the child lives.
struct Service {
    name: &'static str,
    settings: String,
    logs: Option<PathBuf>,
    child: Child,
    alive: ChildStdin,
    /// Where it listens.
    address: String,
}

/// `hotline serve`: both services of these settings.
pub(crate) fn run(place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    let logs = match place {
        Place::File(path) => path.parent().map(|folder| folder.join("logs")),
        Place::Parent => None,
    };
    let logs = logs.filter(|folder| folder.is_dir());
    runtime()?.block_on(until_told(async {
        let store = Store::open(&config.database.url).await?;
        store.migrate().await?;
        store.close().await?;
        let both = Both::start(&config, logs.as_deref()).await?;
        say(&format!("intake http://{}/\ntriage http://{}/", both.intake(), both.triage()))?;
        Ok(both)
    }))
}

/// Starts both services by `start` and keeps them running until this process is told to end,
/// which it may be from the first moment on.
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

/// The runtime of a parent: it only waits.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Both services.
pub(crate) struct Both {
    services: [Service; 2],
}

impl Both {
    /// Starts both and waits until they listen.
    pub(crate) async fn start(config: &Config, logs: Option<&Path>) -> Result<Self> {
        let intake = Service::start("intake", config.only_intake(), logs);
        let triage = Service::start("triage", config.only_triage(), logs);
        let (intake, triage) = tokio::join!(intake, triage);
        Ok(Self { services: [intake?, triage?] })
    }

    /// Where intake listens.
    pub(crate) fn intake(&self) -> &str {
        &self.services[0].address
    }

    /// Where triage listens.
    pub(crate) fn triage(&self) -> &str {
        &self.services[1].address
    }

    /// Keeps both running until this process is told to stop.
    async fn watch(mut self, mut told: Told) -> Result<()> {
        loop {
            let [intake, triage] = &mut self.services;
            let dead = tokio::select! {
                () = told.end() => break,
                _ = intake.child.wait() => intake,
                _ = triage.child.wait() => triage,
            };
            mention(&format!("{} ended and is started again", dead.name));
            tokio::select! {
                () = told.end() => break,
                () = dead.revive() => {}
            }
        }
        let [intake, triage] = self.services;
        tokio::join!(intake.stop(), triage.stop());
        Ok(())
    }
}

impl Service {
    async fn start(name: &'static str, mut config: Config, logs: Option<&Path>) -> Result<Self> {
        let logs = logs.map(Path::to_owned);
        let (child, alive, address) = spawn(name, &config.text()?, logs.as_deref()).await?;
        // A port that the system chose stays the same when the service is started again.
        if let Some(intake) = &mut config.intake {
            intake.listen.clone_from(&address);
        }
        if let Some(triage) = &mut config.triage {
            triage.listen.clone_from(&address);
        }
        Ok(Self { name, settings: config.text()?, logs, child, alive, address })
    }

    /// Starts a dead service again where it listened before, however often that takes.
    async fn revive(&mut self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            match spawn(self.name, &self.settings, self.logs.as_deref()).await {
                Ok((child, alive, _)) => {
                    (self.child, self.alive) = (child, alive);
                    return;
                }
                Err(error) => mention(&format!("{error:#}")),
            }
        }
    }

    async fn stop(self) {
        let Self { mut child, alive, .. } = self;
        drop(alive);
        if tokio::time::timeout(PATIENCE, child.wait()).await.is_err() {
            let _gone = child.kill().await;
        }
    }
}

async fn spawn(
    name: &str,
    settings: &str,
    logs: Option<&Path>,
) -> Result<(Child, ChildStdin, String)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["serve", name, "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        // What the environment says stands in the settings already, each service's own part.
        .env_clear()
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let mut alive = child.stdin.take().context("a child without input")?;
    let (out, log) = (child.stdout.take(), child.stderr.take());
    keep_log(log.context("a child without a log")?, logs.map(|it| it.join(format!("{name}.log"))));
    alive.write_all(settings.as_bytes()).await?;
    alive.write_all(&[0]).await?;
    alive.flush().await?;
    let mut lines = BufReader::new(out.context("a child without output")?).lines();
    let line = lines.next_line().await?.unwrap_or_default();
    let address = line.strip_prefix("listening ").map(ToOwned::to_owned);
    let address = address.with_context(|| format!("{name} did not start; its log says why"))?;
    Ok((child, alive, address))
}

/// Copies a child's log to standard error and to its file.
fn keep_log(log: impl AsyncRead + Unpin + Send + 'static, file: Option<PathBuf>) {
    tokio::spawn(async move {
        let mut file = match file {
            Some(path) => {
                tokio::fs::OpenOptions::new().create(true).append(true).open(path).await.ok()
            }
            None => None,
        };
        let mut lines = BufReader::new(log).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            mention(&line);
            if let Some(file) = &mut file {
                let _full = file.write_all(format!("{line}\n").as_bytes()).await;
                let _full = file.flush().await;
            }
        }
    });
}
