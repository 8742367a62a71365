//! A running demo on free ports of loopback, with a folder of its own, ended when dropped.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::clock::{Clock, Day, Timestamp};
use sealing::audit_mac::AuditMacKey;
use serde_json::Value;
use tempfile::TempDir;

use crate::prepared;

pub use crate::lock::{DatabaseLock, ForgottenSession};

/// Settings in the environment, by name.
pub(crate) type Settings = Vec<(&'static str, String)>;

/// The time at which every test begins: a plain Monday, or `HOTLINE_TEST_NOW`.
///
/// # Panics
/// When that variable is not a minute.
#[must_use]
pub fn beginning() -> Timestamp {
    let now = std::env::var("HOTLINE_TEST_NOW").unwrap_or_else(|_| "2026-03-02T09:00".into());
    Timestamp::parse(&now).expect("HOTLINE_TEST_NOW is a minute, YYYY-MM-DDTHH:MM")
}

fn minute(moment: Timestamp) -> String {
    format!("{}T{}", moment.day(), moment.hour_and_minute())
}

/// The running demo.
pub struct Hotline {
    child: Child,
    folder: TempDir,
    pub(crate) environment: Settings,
    /// All its output so far, of both streams.
    printed: Arc<Mutex<String>>,
    /// Signals every further line.
    further: Arc<Condvar>,
    readers: Vec<JoinHandle<()>>,
    /// `http://127.0.0.1:PORT` of the residents' service.
    pub intake: String,
    /// `http://127.0.0.1:PORT` of the officers' service.
    pub triage: String,
}

/// The binary that the workspace builds.
///
/// # Panics
/// When it was not built; `tests/run` builds it first.
#[must_use]
pub fn binary() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    // A test is in target/PROFILE/deps, the benchmark in target/PROFILE.
    let mut built = program.ancestors().skip(1).take(2).map(|folder| folder.join("hotline"));
    built.find(|it| it.is_file()).expect("build the binary first: tests/run does")
}

/// Runs statements on the SQLite file of a folder, with SQLite's command-line client.
///
/// # Panics
/// When the client refuses.
pub fn sqlite(data: &Path, statements: &str) {
    let mut client = Command::new("sqlite3");
    client.args(["-bail", "-cmd", ".timeout 5000"]).arg(data.join("hotline.sqlite"));
    let done = client.arg(statements).output().expect("sqlite3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The output of a statement on the SQLite file of a folder, as text.
///
/// # Panics
/// When the client refuses.
#[must_use]
pub fn asked(data: &Path, statement: &str) -> String {
    let mut client = Command::new("sqlite3");
    client.args(["-bail", "-cmd", ".timeout 5000"]).arg(data.join("hotline.sqlite"));
    let done = client.arg(statement).output().expect("sqlite3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

/// The child processes of this process.
///
/// # Panics
/// When the system does not say.
#[must_use]
pub fn children_of(process: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let list = list.expect("the children");
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// The child of this process that runs the service of this name, once there is one.
#[must_use]
pub fn service_of(process: u32, name: &str) -> u32 {
    loop {
        let serves = |child: &u32| {
            let command = std::fs::read_to_string(format!("/proc/{child}/cmdline"));
            command.is_ok_and(|it| it.contains(&format!("\0serve\0{name}\0")))
        };
        if let Some(child) = children_of(process).into_iter().find(serves) {
            return child;
        }
        std::thread::yield_now();
    }
}

impl Hotline {
    /// Starts the demo in a folder of its own, a copy of the one prepared for the day.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with_settings(&[])
    }

    /// As [`Self::start`], with its folder inside this one: on a file system of the test's own.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_under(folder: &Path) -> Self {
        Self::run(prepared::copy_under(folder), Vec::new(), Some(beginning()))
    }

    /// Starts the demo for the first time, in an empty folder.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_for_the_first_time() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::run(folder, Vec::new(), Some(beginning()))
    }

    /// As [`Self::start`], on a PostgreSQL database of its own, intake with its own user.
    ///
    /// # Panics
    /// When it does not start, or there is no PostgreSQL; `tests/run` starts one.
    #[must_use]
    pub fn start_on_postgres() -> Self {
        Self::start_on_postgres_with(&[])
    }

    /// As [`Self::start_on_postgres`], with these settings added.
    ///
    /// # Panics
    /// When it does not start, or there is no PostgreSQL; `tests/run` starts one.
    #[must_use]
    pub fn start_on_postgres_with(more: &[(&'static str, &str)]) -> Self {
        let (folder, database) = prepared::copy_on_postgres();
        database.let_intake_in();
        let mut settings = database.settings();
        settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Self::run(folder, settings, Some(beginning()))
    }

    /// As [`Self::start`], with these settings in its environment.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with_settings(settings: &[(&'static str, &str)]) -> Self {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self::run(prepared::copy(), settings.collect(), Some(beginning()))
    }

    /// Runs the demo in this folder, with its clock set to `now` or as the folder has it.
    pub(crate) fn run(folder: TempDir, environment: Settings, now: Option<Timestamp>) -> Self {
        let mut demo = Command::new(binary());
        demo.envs(environment.iter().map(|(name, value)| (name, value.as_str())))
            .args(["demo", "--intake", "127.0.0.1:0", "--triage", "127.0.0.1:0", "--data"])
            .arg(folder.path());
        if let Some(now) = now {
            demo.args(["--now", &minute(now)]);
        }
        let mut child = demo
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let printed = Arc::new(Mutex::new(String::new()));
        let errors = child.stderr.take().expect("standard error");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let further = Arc::new(Condvar::new());
        let readers = vec![keep(errors, &printed, &further)];
        let (mut intake, mut triage) = (String::new(), String::new());
        for line in lines.by_ref() {
            let line = line.expect("a line");
            let address = |name: &str| {
                let rest = line.trim().strip_prefix(name)?.trim();
                Some(rest.trim_end_matches('/').to_owned())
            };
            if let Some(it) = address("intake") {
                intake = it;
            }
            if let Some(it) = address("triage") {
                triage = it;
            }
            printed.lock().expect("lock").push_str(&format!("{line}\n"));
            if line.contains("Ctrl-C") {
                break;
            }
        }
        assert!(intake.starts_with("http") && triage.starts_with("http"), "no addresses printed");
        Self { child, folder, environment, printed, further, readers, intake, triage }
    }

    /// Ends the demo and starts it again on the same folder.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn restarted(self) -> Self {
        let (folder, environment) = self.stopped();
        Self::run(folder, environment, None)
    }

    /// Ends the demo and starts it again at this minute: `2026-03-09T09:00`, in Vietnam.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn restarted_at(self, now: &str) -> Self {
        let now = Timestamp::parse(now).expect("a minute");
        let (folder, environment) = self.stopped();
        Self::run(folder, environment, Some(now))
    }

    /// Ends the demo and starts it again so many days later, at the same hour or a minute after. Work that
    /// became due meanwhile is done. Signed-in officers must sign in again.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn days_later(self, days: i32) -> Self {
        let now = self.clock().now().plus(i64::from(days) * 24 * 60 * 60 + 59);
        let later = self.restarted_at(&minute(now));
        later.wait_for_the_tick();
        later
    }

    /// Ends the demo; gives the folder and the settings that it ran with.
    pub(crate) fn stopped(mut self) -> (TempDir, Settings) {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a folder"));
        (folder, std::mem::take(&mut self.environment))
    }

    /// The clock of its folder.
    ///
    /// # Panics
    /// When the folder has none.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let text = std::fs::read_to_string(self.data().join("demo-clock.json")).expect("a clock");
        let set: Value = serde_json::from_str(&text).expect("JSON");
        Clock::Ahead(set["ahead_seconds"].as_i64().expect("seconds"))
    }

    /// The day in the demo.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock().today()
    }

    /// The folder that holds all its files.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// All its output so far.
    ///
    /// # Panics
    /// Never, unless a reader did.
    #[must_use]
    pub fn printed(&self) -> String {
        self.printed.lock().expect("lock").clone()
    }

    /// Waits until it has printed this.
    ///
    /// # Panics
    /// Never, unless a reader did.
    pub fn wait_until_printed(&self, words: &str) {
        let printed = self.printed.lock().expect("lock");
        let waited = self.further.wait_while(printed, |printed| !printed.contains(words));
        drop(waited.expect("lock"));
    }

    /// The process, for tests that end it in other ways.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The processes of its two services.
    ///
    /// # Panics
    /// When the system does not say.
    #[must_use]
    pub fn children(&self) -> Vec<u32> {
        children_of(self.child.id())
    }

    /// The process of the service of this name, once there is one.
    #[must_use]
    pub fn service(&self, name: &str) -> u32 {
        service_of(self.child.id(), name)
    }

    /// Ends the demo and gives its folder for serving, without the demo's clock.
    ///
    /// # Panics
    /// When its clock is not there.
    #[must_use]
    pub fn ended(self) -> TempDir {
        let folder = self.stopped().0;
        std::fs::remove_file(folder.path().join("demo-clock.json")).expect("a clock");
        folder
    }

    /// Waits until the demo has ended; gives whether it ended well.
    ///
    /// # Panics
    /// When the system does not say.
    pub fn wait(&mut self) -> bool {
        self.child.wait().expect("the end of the demo").success()
    }

    /// The password of a sample officer.
    ///
    /// # Panics
    /// When there is no such officer.
    #[must_use]
    pub fn password(&self, username: &str) -> String {
        let text = std::fs::read_to_string(self.data().join("demo.json")).expect("demo.json");
        let officers: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let officer = officers.iter().find(|it| it["username"] == username).expect("an officer");
        officer["password"].as_str().expect("a password").to_owned()
    }

    /// Runs a command of the binary on this folder, from another working directory.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Output {
        let mut command = Command::new(binary());
        command.envs(self.environment.iter().map(|(name, value)| (name, value.as_str())));
        command.args(args).arg("--data").arg(self.data()).current_dir("/");
        command.output().expect("the command runs")
    }

    /// Checks that the audit chain is intact and every case is as its acts say.
    ///
    /// # Panics
    /// When that is not so.
    pub fn stands(&self) {
        let done = self.command(&["audit", "verify"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// The key under which its acts are recorded.
    ///
    /// # Panics
    /// When its folder has no audit key.
    #[must_use]
    pub fn audit_key(&self) -> AuditMacKey {
        let text = std::fs::read_to_string(self.data().join("secrets/triage-audit-key"));
        let key = BASE64_STANDARD.decode(text.expect("a key").trim()).expect("base64");
        AuditMacKey::of_audit_key(&key.try_into().expect("32 bytes"))
    }

    /// Signs the directory of units again, as an administrator does after a change.
    ///
    /// # Panics
    /// When that fails.
    pub fn publish(&self) {
        let notary = self.data().join("secrets/notary");
        let notary = notary.to_str().expect("a path").to_owned();
        assert!(self.command(&["unit", "publish", "--notary", &notary]).status.success());
    }

    /// Imports units; gives each new unit's code with the invitation for its head.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn import(&self, units: &str) -> Vec<(String, String)> {
        let file = self.data().join("more.toml");
        std::fs::write(&file, units).expect("a file");
        let done = self.command(&["unit", "import", file.to_str().expect("a path")]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let printed = String::from_utf8(done.stdout).expect("text");
        let lines = printed.lines().filter_map(|line| line.split_once('\t'));
        lines.map(|(code, invitation)| (code.to_owned(), invitation.to_owned())).collect()
    }

    /// Sends a signal, by name, to a process that this test started.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn signal(process: u32, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Ends it cleanly; when this returns, it has ended.
    pub fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            Self::signal(self.child.id(), "TERM");
            let _ended = self.child.wait();
        }
        for reader in self.readers.drain(..) {
            let _read = reader.join();
        }
    }
}

impl Drop for Hotline {
    fn drop(&mut self) {
        self.stop();
    }
}

fn keep(
    from: impl Read + Send + 'static,
    to: &Arc<Mutex<String>>,
    further: &Arc<Condvar>,
) -> JoinHandle<()> {
    let (to, further) = (Arc::clone(to), Arc::clone(further));
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let Ok(mut to) = to.lock() {
                to.push_str(&format!("{line}\n"));
            }
            further.notify_all();
        }
    })
}
