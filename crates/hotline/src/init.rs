//! `hotline init`: settings, fresh secrets and empty tables in a folder.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::chance::Chance;
use sealing::notary::Notary;
use secrecy::ExposeSecret;
use storage::directory_file::publish;
use storage::store::Store;

use crate::cli::mention;
use crate::config::{Config, Place};

/// Where the notary's private key is written; it belongs offline.
pub(crate) const NOTARY: &str = "secrets/notary";

pub(crate) fn run(data: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(make(data, true))?;
    mention(&format!(
        "Made {}. Move {} to a machine that is not online; it signs the unit directory.",
        data.join("hotline.toml").display(),
        data.join(NOTARY).display(),
    ));
    Ok(())
}

/// Makes settings and secrets, the tables, and a signed directory with no units.
pub(crate) async fn make(data: &Path, secure_cookie: bool) -> Result<Config> {
    if data.join("hotline.toml").exists() {
        bail!("{} has a hotline.toml already", data.display());
    }
    make_folder(data)?;
    make_folder(&data.join("secrets"))?;
    make_folder(&data.join("logs"))?;
    let chance = Chance::System;
    let notary = Notary::generate(&mut chance.clone());
    let secret = || BASE64_STANDARD.encode(chance.bytes::<32>());
    write_secret(&data.join(NOTARY), notary.reveal().expose_secret())?;
    write_secret(&data.join("secrets/intake-pepper"), &secret())?;
    write_secret(&data.join("secrets/triage-password-secret"), &secret())?;
    write_secret(&data.join("secrets/triage-audit-key"), &secret())?;
    let settings = format!(
        "# Made by `hotline init`; config/hotline.toml explains every key.\n\n\
         [hotline]\nsalt = \"{}\"\nnotary_key = \"{}\"\n\n\
         [intake]\npepper_file = \"secrets/intake-pepper\"\n\n\
         [triage]\npassword_secret_file = \"secrets/triage-password-secret\"\n\
         audit_key_file = \"secrets/triage-audit-key\"\n\
         secure_cookie = {secure_cookie}\n",
        secret(),
        notary.key().text(),
    );
    write_secret(&data.join("hotline.toml"), &settings)?;
    let config = Config::load(&Place::File(data.join("hotline.toml")))?;
    // SQLite gives its log the rights that the file has, so the file is made first.
    write_secret(&data.join("hotline.sqlite"), "")?;
    let store = Store::open(&config.database.url).await?;
    store.migrate().await?;
    let directory = store.read().directory(config.clock().today()).await?;
    publish(&config.hotline.directory, &directory, &notary)?;
    store.close().await?;
    Ok(config)
}

/// Makes a folder that only its owner enters, unless it is there.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    if !path.is_dir() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("cannot make {}", path.display()))?;
    }
    Ok(())
}

/// Writes a file that only its owner reads.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
