//! Databases on the PostgreSQL that `tests/run` starts.

use std::process::Command;

use casework::chance::Chance;

use crate::hotline::Settings;

/// The setting of the database, with the rights of the tables' owner.
pub(crate) const DATABASE_URL: &str = "HOTLINE_DATABASE__URL";
/// The setting of intake's own user.
pub(crate) const INTAKE_DATABASE_URL: &str = "HOTLINE_INTAKE__DATABASE_URL";

/// A fresh database on the PostgreSQL that `tests/run` starts.
pub(crate) struct Database {
    pub(crate) url: String,
    intake_url: String,
}

impl Database {
    /// Makes one: empty, or as another one is that nobody is connected to.
    pub(crate) fn make(template: Option<&str>) -> Self {
        let name = format!("system_{:016x}", Chance::System.id());
        let template = template.map(|it| format!(" TEMPLATE {it}")).unwrap_or_default();
        Self::named(&name, &template)
    }

    /// Makes one of this name.
    pub(crate) fn named(name: &str, template: &str) -> Self {
        let server = postgres();
        let told = psql(&server, &["-c", &format!("CREATE DATABASE {name}{template}")]);
        assert_eq!(told, "CREATE DATABASE");
        let (base, _) = server.rsplit_once('/').expect("a database name");
        let (_, place) = base.rsplit_once('@').expect("a user");
        let intake_url = format!("postgres://hotline_intake:of-a-test@{place}/{name}");
        Self { url: format!("{base}/{name}"), intake_url }
    }

    /// Gives intake its own user, with rights on the tables, which are to be there.
    pub(crate) fn let_intake_in(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/postgresql.sql");
        psql(&self.url, &["-v", "intake_password=of-a-test", "-f", script]);
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

/// The PostgreSQL that `tests/run` starts.
pub(crate) fn postgres() -> String {
    std::env::var("HOTLINE_TEST_POSTGRES")
        .expect("HOTLINE_TEST_POSTGRES: run the tests with tests/run, which starts one")
}

/// What `psql` prints, or what it complains about.
pub(crate) fn psql(url: &str, args: &[&str]) -> String {
    let done = Command::new("psql").arg(url).args(args).output().expect("psql runs");
    let told = if done.status.success() { done.stdout } else { done.stderr };
    String::from_utf8_lossy(&told).trim().to_owned()
}
