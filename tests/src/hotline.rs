//! A running demo on free ports of loopback, with a folder of its own, ended when dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;
use tempfile::TempDir;

/// The running demo.
pub struct Hotline {
    child: Child,
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    /// All it has printed so far, on both outputs.
    printed: Arc<Mutex<String>>,
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
    // A test stands in target/PROFILE/deps, the benchmark in target/PROFILE.
    let mut built = program.ancestors().skip(1).take(2).map(|folder| folder.join("hotline"));
    built.find(|it| it.is_file()).expect("build the binary first: tests/run does")
}

/// Does something straight in the SQLite file of a folder, by its command-line client.
///
/// # Panics
/// When the client refuses.
pub fn sqlite(data: &Path, statements: &str) {
    let mut client = Command::new("sqlite3");
    client.args(["-bail", "-cmd", ".timeout 5000"]).arg(data.join("hotline.sqlite"));
    let done = client.arg(statements).output().expect("sqlite3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

impl Hotline {
    /// Starts the demo in a fresh folder.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_in(TempDir::new().expect("a folder"))
    }

    /// Starts the demo in a fresh folder on a fresh PostgreSQL database, intake with its own user.
    ///
    /// # Panics
    /// When it does not start, or there is no PostgreSQL; `tests/run` starts one.
    #[must_use]
    pub fn start_on_postgres() -> Self {
        let folder = TempDir::new().expect("a folder");
        let database = Database::make();
        let url = database.url.clone();
        let mut environment = database.environment();
        // The tables must be there before intake's user gets its rights on them.
        let intakes_own = environment.pop();
        let mut first = Self::start_with(folder, environment.clone());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/postgresql.sql");
        psql(&url, &["-v", "intake_password=of-a-test", "-f", script]);
        environment.extend(intakes_own);
        first.environment = environment;
        first.restarted()
    }

    /// Starts the demo in a fresh folder with these settings in its environment.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with_settings(settings: &[(&'static str, &str)]) -> Self {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self::start_with(TempDir::new().expect("a folder"), settings.collect())
    }

    fn start_in(folder: TempDir) -> Self {
        Self::start_with(folder, Vec::new())
    }

    fn start_with(folder: TempDir, environment: Vec<(&'static str, String)>) -> Self {
        let mut child = Command::new(binary())
            .envs(environment.iter().map(|(name, value)| (name, value.as_str())))
            .args(["demo", "--intake", "127.0.0.1:0", "--triage", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let printed = Arc::new(Mutex::new(String::new()));
        let errors = child.stderr.take().expect("standard error");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let readers = vec![keep(errors, &printed)];
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
        Self { child, folder, environment, printed, readers, intake, triage }
    }

    /// Ends the demo and starts it again on the same folder.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn restarted(mut self) -> Self {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a folder"));
        let environment = std::mem::take(&mut self.environment);
        drop(self);
        Self::start_with(folder, environment)
    }

    /// Where it keeps everything.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// All it has printed so far.
    ///
    /// # Panics
    /// Never, unless a reader did.
    #[must_use]
    pub fn printed(&self) -> String {
        self.printed.lock().expect("lock").clone()
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
        let list = format!("/proc/{0}/task/{0}/children", self.child.id());
        let list = std::fs::read_to_string(list).expect("the children");
        list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
    }

    /// Whether the demo has ended by itself or by a signal.
    ///
    /// # Panics
    /// When the system does not say.
    pub fn wait(&mut self) -> bool {
        self.child.wait().expect("the end of the demo").success()
    }

    /// Username and password of a sample officer.
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

    /// All that the PostgreSQL database of this demo holds, as text, bytes in hexadecimal.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    #[must_use]
    pub fn dump(&self) -> Vec<u8> {
        let url = self.environment.iter().find(|(name, _)| *name == DATABASE_URL);
        let dump = Command::new("pg_dump").arg(&url.expect("on PostgreSQL").1).output();
        let dump = dump.expect("pg_dump runs");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        dump.stdout
    }

    /// Cuts every connection to the PostgreSQL database of this demo and refuses new ones, or
    /// lets them in again.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    pub fn refuse_connections(&self, refuse: bool) {
        let url = self.environment.iter().find(|(name, _)| *name == DATABASE_URL);
        let name = url.and_then(|(_, url)| url.rsplit('/').next()).expect("on PostgreSQL");
        let server = postgres();
        psql(&server, &["-c", &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !refuse)]);
        if refuse {
            let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ";
            psql(&server, &["-c", &format!("{cut}'{name}'")]);
        }
    }

    /// What `psql` prints for a statement run as intake's own user, or what it complains about.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    #[must_use]
    pub fn as_intakes_user(&self, statement: &str) -> String {
        let url = self.environment.iter().find(|(name, _)| *name == INTAKE_DATABASE_URL);
        psql(&url.expect("on PostgreSQL").1, &["-At", "-c", statement])
    }

    /// What `psql` prints for a statement run as the owner of the tables.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    #[must_use]
    pub fn as_owner(&self, statement: &str) -> String {
        let url = self.environment.iter().find(|(name, _)| *name == DATABASE_URL);
        psql(&url.expect("on PostgreSQL").1, &["-At", "-c", statement])
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

    /// That the audit chain is whole and every case stands as its acts say.
    ///
    /// # Panics
    /// When it is not so.
    pub fn stands(&self) {
        let done = self.command(&["audit", "verify"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
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

    /// Ends it in order; when this returns, it has ended.
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

const DATABASE_URL: &str = "HOTLINE_DATABASE__URL";
const INTAKE_DATABASE_URL: &str = "HOTLINE_INTAKE__DATABASE_URL";

/// A fresh database on the PostgreSQL that `tests/run` starts.
struct Database {
    url: String,
    intake_url: String,
}

impl Database {
    /// Makes it, with its tables and with intake's own user.
    fn make() -> Self {
        let server = postgres();
        let name = format!("system_{:016x}", casework::chance::Chance::System.id());
        psql(&server, &["-c", &format!("CREATE DATABASE {name}")]);
        let (base, _) = server.rsplit_once('/').expect("a database name");
        let (_, place) = base.rsplit_once('@').expect("a user");
        let intake_url = format!("postgres://hotline_intake:of-a-test@{place}/{name}");
        Self { url: format!("{base}/{name}"), intake_url }
    }

    fn environment(self) -> Vec<(&'static str, String)> {
        vec![(DATABASE_URL, self.url), (INTAKE_DATABASE_URL, self.intake_url)]
    }
}

/// The PostgreSQL that `tests/run` starts.
fn postgres() -> String {
    std::env::var("HOTLINE_TEST_POSTGRES")
        .expect("HOTLINE_TEST_POSTGRES: run the tests with tests/run, which starts one")
}

fn psql(url: &str, args: &[&str]) -> String {
    let done = Command::new("psql").arg(url).args(args).output().expect("psql runs");
    let told = if done.status.success() { done.stdout } else { done.stderr };
    String::from_utf8_lossy(&told).trim().to_owned()
}

/// Somebody else who holds SQLite's write lock, by its command-line client.
pub struct DatabaseLock(Child);

impl DatabaseLock {
    /// Takes the lock; when this returns, it is held.
    ///
    /// # Panics
    /// When the client does not do as told.
    #[must_use]
    pub fn hold(database: &Path) -> Self {
        let mut client = Command::new("sqlite3")
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sqlite3 starts");
        let input = client.stdin.as_mut().expect("an input");
        input.write_all(b"BEGIN IMMEDIATE;\nSELECT 'held';\n").expect("told");
        input.flush().expect("told");
        let mut line = String::new();
        let out = client.stdout.as_mut().expect("an output");
        BufReader::new(out).read_line(&mut line).expect("an answer");
        assert_eq!(line.trim(), "held");
        Self(client)
    }

    /// Lets the lock go.
    ///
    /// # Panics
    /// When the client does not end.
    pub fn release(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("sqlite3 ends");
    }
}

impl Drop for Hotline {
    fn drop(&mut self) {
        self.stop();
    }
}

fn keep(from: impl Read + Send + 'static, to: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let to = Arc::clone(to);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let Ok(mut to) = to.lock() {
                to.push_str(&format!("{line}\n"));
            }
        }
    })
}
