//! Databases on the PostgreSQL that `tests/run` starts.

use std::process::Command;

use casework::rng::Rng;

use crate::hotline::{Hotline, Settings};

/// The setting for the database, with the rights of the tables' owner.
pub(crate) const DATABASE_URL: &str = "HOTLINE_DATABASE__URL";
/// The setting for intake's own user.
pub(crate) const INTAKE_DATABASE_URL: &str = "HOTLINE_INTAKE__DATABASE_URL";

/// A fresh database on the PostgreSQL that `tests/run` starts.
pub(crate) struct Database {
    pub(crate) url: String,
    intake_url: String,
}

impl Database {
    /// Makes a database: empty, or a copy of another to which nobody is connected.
    pub(crate) fn make(template: Option<&str>) -> Self {
        let name = format!("system_{:016x}", Rng::System.id());
        let template = template.map(|it| format!(" TEMPLATE {it}")).unwrap_or_default();
        Self::named(&name, &template)
    }

    /// Makes a database of this name.
    pub(crate) fn named(name: &str, template: &str) -> Self {
        let server = postgres();
        let told = psql(&server, &["-c", &format!("CREATE DATABASE {name}{template}")]);
        assert_eq!(told, "CREATE DATABASE");
        let (base, _) = server.rsplit_once('/').expect("a database name");
        let (_, place) = base.rsplit_once('@').expect("a user");
        let intake_url = format!("postgres://hotline_intake:of-a-test@{place}/{name}");
        Self { url: format!("{base}/{name}"), intake_url }
    }

    /// Gives intake its own user, with rights on the existing tables. The server has one such user, so one of
    /// two tests that do this at once may have to wait.
    pub(crate) fn let_intake_in(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/postgresql.sql");
        let at_once = ["concurrently updated", "already exists", "duplicate key"];
        loop {
            let told = psql(&self.url, &["-v", "intake_password=of-a-test", "-f", script]);
            if !told.contains("ERROR") {
                return;
            }
            assert!(at_once.iter().any(|it| told.contains(it)), "{told}");
        }
    }

    /// The settings of both users.
    pub(crate) fn settings(self) -> Settings {
        vec![(DATABASE_URL, self.url), (INTAKE_DATABASE_URL, self.intake_url)]
    }
}

/// URL of a fresh and empty database on the PostgreSQL that `tests/run` starts.
#[must_use]
pub fn empty_postgres() -> String {
    Database::make(None).url
}

impl Hotline {
    /// The whole content of this demo's PostgreSQL database, as text, bytes in hexadecimal.
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

    /// The output of `psql` for a statement run as intake's own user, or its error.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    #[must_use]
    pub fn as_intakes_user(&self, statement: &str) -> String {
        let url = self.environment.iter().find(|(name, _)| *name == INTAKE_DATABASE_URL);
        psql(&url.expect("on PostgreSQL").1, &["-At", "-c", statement])
    }

    /// The output of `psql` for a statement run as the owner of the tables.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    #[must_use]
    pub fn as_owner(&self, statement: &str) -> String {
        psql(self.owners_url(), &["-At", "-c", statement])
    }

    /// Changes the database of this demo behind its back, on either kind of database.
    ///
    /// # Panics
    /// When the statement is refused.
    pub fn alters(&self, statement: &str) {
        let _told = self.told_by_the_database(statement);
    }

    /// The answer of this demo's database, of either kind.
    fn told_by_the_database(&self, statement: &str) -> String {
        if self.environment.iter().any(|(name, _)| *name == DATABASE_URL) {
            let told = self.as_owner(statement);
            assert!(!told.contains("ERROR"), "{told}");
            return told;
        }
        let file = self.data().join("hotline.sqlite");
        let mut client = Command::new("sqlite3");
        let done = client.arg("-cmd").arg(".timeout 10000").arg(file).arg(statement).output();
        let done = done.expect("sqlite3 runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Waits for the first tick on a new day, which works during the first requests; late in it, the head of
    /// the day is stored.
    pub(crate) fn wait_for_the_tick(&self) {
        let head = format!("SELECT count(*) FROM audit_head WHERE day = {}", self.today().0);
        while self.told_by_the_database(&head) == "0" {
            std::thread::yield_now();
        }
    }

    /// Waits until so many connections to the PostgreSQL database wait for a lock.
    ///
    /// # Panics
    /// When it is not on PostgreSQL.
    pub fn wait_until_locked_out(&self, many: usize) {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while self.as_owner(waiting).parse::<usize>().expect("a number") < many {
            std::thread::yield_now();
        }
    }

    pub(crate) fn owners_url(&self) -> &str {
        let url = self.environment.iter().find(|(name, _)| *name == DATABASE_URL);
        &url.expect("on PostgreSQL").1
    }
}

/// The PostgreSQL that `tests/run` starts.
pub(crate) fn postgres() -> String {
    std::env::var("HOTLINE_TEST_POSTGRES")
        .expect("HOTLINE_TEST_POSTGRES: run the tests with tests/run, which starts one")
}

/// The output of `psql`, or its error.
pub(crate) fn psql(url: &str, args: &[&str]) -> String {
    let done = Command::new("psql").arg(url).args(args).output().expect("psql runs");
    let told = if done.status.success() { done.stdout } else { done.stderr };
    String::from_utf8_lossy(&told).trim().to_owned()
}
