//! Settings: compiled-in defaults, then a file, then `HOTLINE_SECTION__KEY`; unknown keys refused.

mod layers;
mod limits;
mod sections;
pub(crate) mod set_clock;

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::clock::Clock;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use crate::config::layers::{
    SECRETS, check_kinds, located, overlay, overlay_environment, read_secret_files, wrong,
};
use crate::config::limits::Limits;
use crate::config::sections::{Database, Hotline, Intake, Triage};
use crate::config::set_clock::SetClock;
use crate::defaults;
use crate::lists::Lists;

/// The source of the settings.
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// The parent process, over standard input: the settings; the end of input means "stop".
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
    /// Set only in a demo's folder, and in what a parent tells its children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<SetClock>,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Which key is wrong and how to correct it.
    pub(crate) fn load(place: &Place) -> Result<Self> {
        Self::load_without(place, &[])
    }

    /// Reads the settings as far as one service may know them: the parts in `left_out`, and the secret files
    /// that they name, are not even opened.
    ///
    /// # Errors
    /// Which key is wrong and how to correct it.
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

    /// The same, for running a service in `place`: a service in use must have the machine's clock.
    ///
    /// # Errors
    /// Which key is wrong and how to correct it; or that the clock of this folder was set.
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

    /// Reads settings from the text of the file at `path`, which may not be written yet.
    ///
    /// # Errors
    /// Which key is wrong and how to correct it.
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
        if let Some(lists) = config.hotline.lists() {
            config.hotline.lists = folder.join(lists);
        }
        config.database.url = located(&config.database.url, &folder);
        config.clock = SetClock::of(&folder)?;
        if let Some(intake) = &mut config.intake {
            intake.database_url = located(&intake.database_url, &folder);
        }
        Ok(config)
    }

    /// These settings without the parts that intake may not know.
    pub(crate) fn only_intake(&self) -> Self {
        let mut config = Self { triage: None, ..self.clone() };
        if let Some(intake) = config.intake.as_ref().filter(|it| !it.database_url.is_empty()) {
            config.database.url.clone_from(&intake.database_url);
        }
        config
    }

    /// These settings without the parts that triage may not know.
    pub(crate) fn only_triage(&self) -> Self {
        Self { intake: None, ..self.clone() }
    }

    /// SHA-256 over what is set and no secret, as triage knows it, and the operator's lists, in hexadecimal; a demo's clock is
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
        let lists = self.lists()?.own_text();
        Ok(fingerprint(&format!("{}{lists}", toml::to_string(&table)?)))
    }

    /// The lists that these settings name.
    ///
    /// # Errors
    /// Which file cannot be read, or is no list.
    pub(crate) fn lists(&self) -> Result<Lists> {
        Lists::of(self.hotline.lists())
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

    /// The clock for all code that uses these settings.
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
    HEXLOWER.encode(&Sha256::digest(text))
}

/// Reads a secret of 32 bytes in base64.
pub(crate) fn secret(text: &str, key: &str) -> Result<[u8; 32]> {
    let bytes = BASE64_STANDARD.decode(text.trim()).unwrap_or_default();
    let wrong = || format!("{key} must be 32 bytes in base64; `hotline init` makes one");
    bytes.try_into().ok().with_context(wrong)
}
