//! `hotline init`: settings, fresh secrets and empty tables in a folder.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::rng::Rng;
use sealing::signature::SigningKey;
use secrecy::{ExposeSecret, SecretString};
use storage::db::schema::SchemaVersion;
use storage::db::store::Store;
use storage::units::directory_file::publish;

use crate::config::{Config, Place};
use crate::machine::folder::{make_folder, write_secret};
use crate::machine::output::mention;
use crate::machine::runtime::runtime;
use crate::{config, database};

/// The file for the notary's private key, which belongs offline.
pub(crate) const NOTARY: &str = "secrets/notary";

pub(crate) fn run(data: &Path) -> Result<()> {
    let runtime = runtime()?;
    let settings = data.join("hotline.toml");
    if settings.exists() {
        // A SQLite file is made only together with its settings: one that is missing later must be restored.
        let config = Config::load(&Place::File(settings.clone()))?;
        let made = runtime.block_on(database::fill(&config));
        let made = made.with_context(|| format!("the settings at {}", settings.display()))?;
        let what = if made { "Made the tables" } else { "There are the tables already" };
        mention(&format!("{what} that {} names.", settings.display()));
        return Ok(());
    }
    runtime.block_on(make(data, true))?;
    mention(&format!(
        "Made {}. Move {} to a machine that is not online; it signs the unit directory.",
        settings.display(),
        data.join(NOTARY).display(),
    ));
    Ok(())
}

/// Makes secrets, the tables, a signed directory without units, and last the settings. What an earlier run
/// that was cut short has made stays and is completed.
pub(crate) async fn make(data: &Path, secure_cookie: bool) -> Result<Config> {
    let path = data.join("hotline.toml");
    refuse_one_in_use(&Config::of_text("", &path, &[])?, data).await?;
    make_folder(data)?;
    make_folder(&data.join("secrets"))?;
    make_folder(&data.join("logs"))?;
    let notary = notary(&data.join(NOTARY))?;
    for name in ["intake-pepper", "triage-password-secret", "triage-audit-key"] {
        make_secret(&data.join("secrets").join(name), name)?;
    }
    let settings = format!(
        "# Made by `hotline init`; config/hotline.toml explains every key.\n\n\
         [hotline]\nsalt = \"{}\"\nnotary_key = \"{}\"\n\n\
         [intake]\npepper_file = \"secrets/intake-pepper\"\n\n\
         [triage]\npassword_secret_file = \"secrets/triage-password-secret\"\n\
         audit_key_file = \"secrets/triage-audit-key\"\n\
         secure_cookie = {secure_cookie}\n",
        BASE64_STANDARD.encode(Rng::System.bytes::<32>()),
        notary.key().text(),
    );
    let config = Config::of_text(&settings, &path, &[])?;
    let store = Store::create(&config.database.url).await.context("database.url")?;
    store.migrate().await?;
    let directory = store.read().units().directory(config.clock().today()).await?;
    publish(&config.hotline.directory, &directory, &notary)?;
    store.close().await?;
    // From here on the folder holds a hotline.
    write_secret(&path, &settings)?;
    Ok(config)
}

/// Refuses a database that is in use, since new settings would not open its content. A database left by a run
/// that was cut short is deleted and made again.
async fn refuse_one_in_use(config: &Config, data: &Path) -> Result<()> {
    let url = &config.database.url;
    let file = url.strip_prefix("sqlite://").and_then(|it| it.split('?').next());
    if file.is_some_and(|file| fs::metadata(file).map_or(0, |about| about.len()) == 0) {
        return Ok(());
    }
    let store = database::connect(config).await?;
    let newer = database::version(&store).await? == SchemaVersion::Newer;
    if newer || store.is_in_use().await? {
        bail!(
            "there is a database in use for {}, but no hotline.toml: put that back from a backup, \
             with its secrets; new ones would not open what the database holds",
            data.display()
        );
    }
    let columns = store.columns().await?;
    if !columns.is_empty() && !columns.iter().any(|(table, _)| table == "seaql_migrations") {
        bail!("the database for {} has tables that are not ours", data.display());
    }
    store.close().await?;
    // Incomplete tables of a cut are not repaired: nothing is in them yet.
    file.map_or(Ok(()), remove_file_of_sqlite)
}

fn remove_file_of_sqlite(file: &str) -> Result<()> {
    for part in ["", "-wal", "-shm"] {
        let path = format!("{file}{part}");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {path}"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The notary's existing key, or a new one.
fn notary(path: &Path) -> Result<SigningKey> {
    if path.exists() {
        let text = fs::read_to_string(path).context("the notary's key cannot be read")?;
        return SigningKey::parse(&SecretString::from(text)).with_context(|| in_the_way(path));
    }
    let notary = SigningKey::generate(&mut Rng::System);
    write_secret(path, notary.reveal().expose_secret())?;
    Ok(notary)
}

/// Makes a secret of 32 bytes, unless it exists.
fn make_secret(path: &Path, name: &str) -> Result<()> {
    if path.exists() {
        let text = fs::read_to_string(path).with_context(|| in_the_way(path))?;
        return config::secret(&text, name).map(drop).with_context(|| in_the_way(path));
    }
    write_secret(path, &BASE64_STANDARD.encode(Rng::System.bytes::<32>()))
}

fn in_the_way(path: &Path) -> String {
    format!("{} is in the way: it is none of our secrets", path.display())
}
