//! Settings: compiled-in defaults, then a file, then `HOTLINE_SECTION__KEY`; unknown keys refused.

mod limits;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::clock::Clock;
use casework::role::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use storage::db::store::timeouts::Timeouts;
use toml::{Table, Value};

use crate::config::limits::Limits;
use crate::defaults;
use crate::demo::clock::SetClock;

/// Where the settings come from.
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// The parent process, over standard input: the settings, and then an end that means "stop".
    Parent,
}

/// All settings.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) hotline: Hotline,
    pub(crate) database: Database,
    pub(crate) limits: Limits,
    pub(crate) intake: Option<Intake>,
    pub(crate) triage: Option<Triage>,
    /// Only in a demo's folder, and in what a parent tells its children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<SetClock>,
}

/// What both services share.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hotline {
    pub(crate) salt: String,
    pub(crate) directory: PathBuf,
    pub(crate) notary_key: String,
}

/// The store.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) url: String,
    lock_timeout: u64,
    statement_timeout: u64,
    idle_in_transaction_timeout: u64,
}

impl Database {
    /// How long anything waits there.
    ///
    /// # Errors
    /// Which key is wrong: to wait for ever is no setting.
    pub(crate) fn timeouts(&self) -> Result<Timeouts> {
        let seconds = |key: &str, value: u64| {
            if (1..=3600).contains(&value) {
                return Ok(Duration::from_secs(value));
            }
            bail!("database.{key} is 1 to 3600 seconds")
        };
        Ok(Timeouts {
            lock: seconds("lock_timeout", self.lock_timeout)?,
            statement: seconds("statement_timeout", self.statement_timeout)?,
            idle_in_transaction: seconds(
                "idle_in_transaction_timeout",
                self.idle_in_transaction_timeout,
            )?,
        })
    }
}

/// Intake's own.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intake {
    pub(crate) listen: String,
    pub(crate) pepper: String,
    pub(crate) neutral_page: String,
    pub(crate) addresses: Vec<String>,
    pub(crate) database_url: String,
}

/// Triage's own.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triage {
    pub(crate) listen: String,
    pub(crate) password_secret: String,
    pub(crate) audit_key: String,
    pub(crate) secure_cookie: bool,
    pub(crate) addresses: Vec<String>,
    pub(crate) answer_hours: u32,
    pub(crate) hops: u32,
    pub(crate) keep_original_days: u32,
    pub(crate) remote_units: Vec<String>,
    pub(crate) contacts: Vec<String>,
    pub(crate) second_factor: Vec<Role>,
}

/// Keys whose value may stand in a file of its own.
const SECRETS: [(&str, &str); 5] = [
    ("intake", "pepper"),
    ("triage", "password_secret"),
    ("triage", "audit_key"),
    ("database", "url"),
    ("intake", "database_url"),
];

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Which key is wrong and how to mend it.
    pub(crate) fn load(place: &Place) -> Result<Self> {
        Self::load_without(place, &[])
    }

    /// Reads the settings as one service may know them: what stands in `left_out`, and the secret
    /// files it names, are not even opened.
    ///
    /// # Errors
    /// Which key is wrong and how to mend it.
    pub(crate) fn load_without(place: &Place, left_out: &[&str]) -> Result<Self> {
        match place {
            Place::File(path) => Self::load_file(path, left_out),
            Place::Parent => {
                let mut text = Vec::new();
                for byte in std::io::stdin().lock().bytes() {
                    match byte? {
                        0 => break,
                        byte => text.push(byte),
                    }
                }
                Ok(toml::from_str(&String::from_utf8(text)?)?)
            }
        }
    }

    /// The same, for a service in `place` to run by: in service the clock is the machine's.
    ///
    /// # Errors
    /// Which key is wrong and how to mend it; that the clock of this folder was set.
    pub(crate) fn load_to_serve(place: &Place, left_out: &[&str]) -> Result<Self> {
        let config = Self::load_without(place, left_out)?;
        if config.clock.is_some() && !matches!(place, Place::Parent) {
            bail!(
                "the clock of this folder was set, so it is a demo's: `hotline demo --data DIR` \
                 runs it; `serve` goes by the machine's clock"
            );
        }
        Ok(config)
    }

    fn load_file(path: &Path, left_out: &[&str]) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("no settings at {}; `hotline init --data DIR` makes some", path.display())
        })?;
        Self::of_text(&text, path, left_out)
    }

    /// Reads settings that stand in the file at `path`, or are to stand there.
    ///
    /// # Errors
    /// Which key is wrong and how to mend it.
    pub(crate) fn of_text(text: &str, path: &Path, left_out: &[&str]) -> Result<Self> {
        let mut table: Table = toml::from_str(defaults::SETTINGS)?;
        let own: Table = toml::from_str(text).map_err(|error| wrong(path, text, &error))?;
        overlay(&mut table, own);
        overlay_environment(&mut table);
        if table.contains_key("clock") {
            bail!(
                "[clock] is no setting, neither in a file nor as HOTLINE_CLOCK__…: the clock is \
                 the machine's; `hotline demo --now` sets a demo's"
            );
        }
        table.retain(|section, _| !left_out.contains(&section));
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        check_kinds(&table)?;
        read_secret_files(&mut table, &folder)?;
        let mut config: Self = Value::Table(table)
            .try_into()
            .map_err(|error: toml::de::Error| wrong(path, "", &error))?;
        config.hotline.directory = folder.join(&config.hotline.directory);
        config.database.url = located(&config.database.url, &folder);
        config.clock = SetClock::of(&folder)?;
        if let Some(intake) = &mut config.intake {
            intake.database_url = located(&intake.database_url, &folder);
        }
        Ok(config)
    }

    /// These settings as far as intake may know them, or triage.
    pub(crate) fn only_intake(&self) -> Self {
        let mut config = Self { triage: None, ..self.clone() };
        if let Some(intake) = config.intake.as_ref().filter(|it| !it.database_url.is_empty()) {
            config.database.url.clone_from(&intake.database_url);
        }
        config
    }

    /// The same for triage.
    pub(crate) fn only_triage(&self) -> Self {
        Self { intake: None, ..self.clone() }
    }

    /// SHA-256 over what is set and no secret, as triage knows it, in hexadecimal; a demo's clock is
    /// no setting. Of the address to listen on only the host: the port may be the system's choice.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        let mut table = Table::try_from(Self { clock: None, ..self.only_triage() })?;
        for (section, key) in SECRETS {
            if let Some(Value::Table(section)) = table.get_mut(section) {
                section.remove(key);
            }
        }
        if let Some(Value::String(listen)) =
            table.get_mut("triage").and_then(|it| it.get_mut("listen"))
        {
            let host = listen.rsplit_once(':').map_or(0, |(host, _)| host.len());
            listen.truncate(host);
        }
        Ok(fingerprint(&toml::to_string(&table)?))
    }

    /// The settings as text, for a child.
    pub(crate) fn text(&self) -> Result<String> {
        Ok(toml::to_string(self)?)
    }

    /// The section of intake.
    pub(crate) fn intake(&self) -> Result<&Intake> {
        self.intake.as_ref().context("the settings have no [intake]")
    }

    /// The section of triage.
    pub(crate) fn triage(&self) -> Result<&Triage> {
        self.triage.as_ref().context("the settings have no [triage]")
    }

    /// What tells the time to all that goes by these settings.
    pub(crate) fn clock(&self) -> Clock {
        self.clock.as_ref().map_or(Clock::System, SetClock::running)
    }

    /// The public salt.
    pub(crate) fn salt(&self) -> Result<Vec<u8>> {
        let salt = BASE64_STANDARD.decode(&self.hotline.salt).unwrap_or_default();
        if salt.len() < 16 {
            bail!("hotline.salt must be at least 16 bytes in base64; `hotline init` makes one");
        }
        Ok(salt)
    }
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

/// Reads a secret of 32 bytes in base64.
pub(crate) fn secret(text: &str, key: &str) -> Result<[u8; 32]> {
    let bytes = BASE64_STANDARD.decode(text.trim()).unwrap_or_default();
    let wrong = || format!("{key} must be 32 bytes in base64; `hotline init` makes one");
    bytes.try_into().ok().with_context(wrong)
}

/// What is wrong with the settings: place and kind, never the line itself, which may be a secret.
fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let line = error.span().and_then(|span| text.get(..span.start));
    let line =
        line.map_or_else(String::new, |before| format!(" line {}", before.lines().count() + 1));
    anyhow::anyhow!("{}{line}: {}", path.display(), error.message())
}

/// That every section is one and every secret is text. Whatever else is wrong is said with the value
/// that stands there, which may be a secret that was put into the wrong place.
fn check_kinds(table: &Table) -> Result<()> {
    for (name, section) in table {
        let Value::Table(section) = section else {
            bail!("{name} is a section: write [{name}], and its keys below it");
        };
        for (_, key) in SECRETS.iter().filter(|(of, _)| of == name) {
            for key in [(*key).to_owned(), format!("{key}_file")] {
                if section.get(&key).is_some_and(|value| !value.is_str()) {
                    bail!("{name}.{key} must be text: {key} = \"…\"");
                }
            }
        }
    }
    Ok(())
}

fn overlay(table: &mut Table, over: Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(over)) => overlay(below, over),
            (_, value) => drop(table.insert(key, value)),
        }
    }
}

fn overlay_environment(table: &mut Table) {
    for (name, text) in std::env::vars() {
        let Some(path) = name.strip_prefix("HOTLINE_") else { continue };
        let Some((section, key)) = path.split_once("__") else { continue };
        let section = table.entry(section.to_lowercase()).or_insert(Value::Table(Table::new()));
        if let Value::Table(section) = section {
            let key = key.to_lowercase();
            let value = like(section.get(&key), text);
            // What the file says stands in a file of its own is overridden too.
            section.remove(&format!("{key}_file"));
            section.insert(key, value);
        }
    }
}

/// A value from the environment, of the kind that the settings have there: a list is written with
/// commas. What is not of that kind stays text, and the settings refuse it by name.
fn like(there: Option<&Value>, text: String) -> Value {
    let read = match there {
        Some(Value::Boolean(_)) => text.parse().ok().map(Value::Boolean),
        Some(Value::Integer(_)) => text.parse().ok().map(Value::Integer),
        Some(Value::Array(_)) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        _ => None,
    };
    read.unwrap_or(Value::String(text))
}

fn read_secret_files(table: &mut Table, folder: &Path) -> Result<()> {
    for (name, key) in SECRETS {
        let Some(Value::Table(section)) = table.get_mut(name) else { continue };
        let Some(Value::String(file)) = section.remove(&format!("{key}_file")) else { continue };
        let text = std::fs::read_to_string(folder.join(&file))
            .with_context(|| format!("{name}.{key}_file names a file that cannot be read"))?;
        section.insert(key.to_owned(), Value::String(text.trim().to_owned()));
    }
    Ok(())
}

/// A SQLite path is relative to the settings file.
fn located(url: &str, folder: &Path) -> String {
    match url.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with('/') => {
            format!("sqlite://{}", folder.join(path).display())
        }
        _ => url.to_owned(),
    }
}
