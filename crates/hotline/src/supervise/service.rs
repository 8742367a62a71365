//! One service as a child: started, checked for answers, started again.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::{sleep, timeout};

use crate::config::Config;
use crate::machine::lines::Lines;

/// How long a child may take to end before it is killed; less than the five seconds promised.
const PATIENCE: Duration = Duration::from_secs(4);
/// The pause before a dead child is started again, at first and, if starting keeps failing, at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(8));
/// How long a child may take until it listens.
const START: Duration = Duration::from_secs(45);
/// The time between two checks whether a child answers.
const ASK: Duration = Duration::from_secs(5);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(5);
/// How many checks in a row without an answer show that a child hangs.
const UNANSWERED: u32 = 3;
/// A request for a page that does not exist: its answer needs no database and is recorded nowhere.
const QUESTION: &[u8] = b"GET /- HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// A running service.
pub(super) struct Service {
    name: &'static str,
    settings: String,
    lines: Lines,
    running: Running,
    /// Where it listens.
    pub(super) address: String,
}

/// A process. It lives while `alive` is open.
struct Running {
    child: Child,
    alive: ChildStdin,
}

impl Service {
    /// Starts it and waits until it listens.
    pub(super) async fn start(
        name: &'static str,
        mut config: Config,
        lines: Lines,
    ) -> Result<Self> {
        let spawned = spawn(name, &config.text()?, &lines).await;
        let (running, address) = spawned.inspect_err(|_| lines.flush())?;
        // A port that the system chose stays the same after a restart.
        if let Some(intake) = &mut config.intake {
            intake.listen.clone_from(&address);
        }
        if let Some(triage) = &mut config.triage {
            triage.listen.clone_from(&address);
        }
        Ok(Self { name, settings: config.text()?, lines, running, address })
    }

    /// Starts it again whenever it has ended or hangs, at the same address. Never returns.
    pub(super) async fn keep(&mut self, parent: &Lines) {
        let name = self.name;
        loop {
            tokio::select! {
                _ = self.running.child.wait() => {
                    parent.line(&format!("{name} ended and is started again"));
                }
                () = hangs(&self.address) => {
                    parent.line(&format!("{name} does not answer, is ended and is started again"));
                    let _gone = self.running.child.kill().await;
                }
            }
            let mut pause = PAUSES.0;
            loop {
                sleep(pause).await;
                match spawn(name, &self.settings, &self.lines).await {
                    Ok((running, _)) => {
                        self.running = running;
                        break;
                    }
                    Err(error) => parent.line(&format!("{error:#}")),
                }
                pause = PAUSES.1.min(pause * 2);
            }
        }
    }

    /// Ends it, by force if it takes too long.
    pub(super) async fn stop(self) {
        let Running { mut child, alive } = self.running;
        drop(alive);
        if timeout(PATIENCE, child.wait()).await.is_err() {
            let _gone = child.kill().await;
        }
        self.lines.flush();
    }
}

async fn spawn(name: &str, settings: &str, lines: &Lines) -> Result<(Running, String)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["serve", name, "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        // Settings from the environment are already in the settings, in each service's own part.
        .env_clear()
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let mut alive = child.stdin.take().context("a child without input")?;
    let (out, log) = (child.stdout.take(), child.stderr.take());
    let copied = lines.copy(log.context("a child without a log")?);
    let mut out = BufReader::new(out.context("a child without output")?).lines();
    let listens = async {
        alive.write_all(settings.as_bytes()).await?;
        alive.write_all(&[0]).await?;
        alive.flush().await?;
        out.next_line().await
    };
    let said = timeout(START, listens).await;
    let said = said.with_context(|| format!("{name} takes too long to start"))?;
    let line = said.ok().flatten().unwrap_or_default();
    let address = line.strip_prefix("listening ").map(ToOwned::to_owned);
    let Some(address) = address else {
        drop(alive);
        let _whole = timeout(PATIENCE, copied).await;
        bail!("{name} did not start; its log says why");
    };
    Ok((Running { child, alive }, address))
}

/// Returns when the service at this address has not answered several checks in a row.
async fn hangs(address: &str) {
    let mut unanswered = 0;
    while unanswered < UNANSWERED {
        sleep(ASK).await;
        unanswered = if answers(address).await { 0 } else { unanswered + 1 };
    }
}

async fn answers(address: &str) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(QUESTION).await?;
        let mut start = [0; 5];
        stream.read_exact(&mut start).await?;
        Ok::<_, std::io::Error>(start == *b"HTTP/")
    };
    matches!(timeout(ANSWER, asked).await, Ok(Ok(true)))
}
