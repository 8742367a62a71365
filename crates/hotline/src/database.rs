//! The database of the settings: checks that it exists, has the tables of this version, and belongs to the
//! secrets of these settings.

use anyhow::{Context, Result, anyhow, bail};
use sealing::audit_mac::AuditMacKey;
use sealing::fingerprint::fingerprint;
use storage::db::schema::SchemaVersion;
use storage::db::store::Store;
use storage::units::directory_file::Reader;

use crate::config::{Config, secret};
use crate::directory;

/// Opens the database for a command or a service, which never change its tables.
///
/// # Errors
/// What is missing and how to correct it.
pub(crate) async fn open(config: &Config) -> Result<Store> {
    let store = connect(config).await?;
    match version(&store).await? {
        SchemaVersion::Current => Ok(store),
        SchemaVersion::Older => bail!(
            "the database's tables are those of an older version: `hotline serve` for both services \
             brings them up to this one, and so does `hotline init --data DIR` with the settings in \
             DIR; on PostgreSQL run deploy/postgresql.sql again afterwards"
        ),
        SchemaVersion::Missing => bail!(MISSING),
        SchemaVersion::Newer => bail!(NEWER),
    }
}

/// Opens the database for a command that records acts, under triage's audit key. The key must be the one used
/// with this database before: a link under another key would be a flaw for ever.
///
/// # Errors
/// As [`open`]; or that the key is missing or another one.
pub(crate) async fn open_to_act(config: &Config) -> Result<Store> {
    let (key, store) = (audit_key(config)?, open(config).await?);
    check(&store, AUDIT_KEY, &key).await?;
    Ok(store.recording_under(AuditMacKey::of_audit_key(&key)))
}

/// Triage's audit key.
pub(crate) fn audit_key(config: &Config) -> Result<[u8; 32]> {
    secret(&config.triage()?.audit_key, AUDIT_KEY)
}

const AUDIT_KEY: &str = "triage.audit_key";

/// Refuses a key when another is stored as this database's; stores nothing.
pub(crate) async fn refuse_another_audit_key(store: &Store, key: &[u8]) -> Result<()> {
    if store.knows_another(AUDIT_KEY, &fingerprint(AUDIT_KEY, key)).await? {
        bail!(another(AUDIT_KEY));
    }
    Ok(())
}

/// Makes the tables in an empty PostgreSQL database, or updates those of an older version; gives whether
/// there was anything to do. Of several nodes that do so at once one does it.
///
/// # Errors
/// As [`open`]; or that there is already a hotline that could only have been made from its own folder.
pub(crate) async fn fill(config: &Config) -> Result<bool> {
    let store = connect(config).await?;
    let on_server = config.database.url.starts_with("postgres");
    let before = version(&store).await?;
    match before {
        SchemaVersion::Missing if on_server => store.migrate().await?,
        SchemaVersion::Older => store.migrate().await?,
        // Another node was faster, or this command ran twice: it must only be the same hotline.
        SchemaVersion::Current if on_server => {
            check_intake(&store, config).await?;
            check_triage(&store, config).await?;
        }
        _ => bail!("there is a hotline already, by these settings"),
    }
    store.close().await?;
    Ok(before != SchemaVersion::Current)
}

/// Updates the tables of a database to this version, and checks the secrets of both services and the signed
/// directory.
///
/// # Errors
/// As [`open`]; a database without tables is refused.
pub(crate) async fn bring_up(config: &Config) -> Result<()> {
    let store = connect(config).await?;
    match version(&store).await? {
        SchemaVersion::Current => {}
        SchemaVersion::Older => store.migrate().await.context("the tables are not brought up")?,
        SchemaVersion::Missing => bail!(MISSING),
        SchemaVersion::Newer => bail!(NEWER),
    }
    check_intake(&store, config).await?;
    check_triage(&store, config).await?;
    // Checked in the parent, so that the operator sees the message; the services check again.
    let _checked = directory::open(config, &store, Reader::Intake).await?;
    Ok(store.close().await?)
}

const MISSING: &str = "the database has no tables: put it back from a backup, or let `hotline init` \
    make them (for PostgreSQL: `hotline init --data DIR`, with the settings in DIR or the URL in \
    HOTLINE_DATABASE__URL)";
const NEWER: &str = "the database's tables are those of a newer version: run that version, or put \
    back the database from a backup made with this one";

/// Opens the database with any tables.
pub(crate) async fn connect(config: &Config) -> Result<Store> {
    let timeouts = config.database.timeouts()?;
    Store::open_with(&config.database.url, timeouts).await.map_err(|error| {
        // The store's own words come last, after the kind that the driver puts before them.
        let why = anyhow::Error::from(error).root_cause().to_string();
        anyhow!("database.url: {}", why.trim_start_matches("Custom Error: "))
    })
}

pub(crate) async fn version(store: &Store) -> Result<SchemaVersion> {
    let version = store.schema_version().await;
    version.context(
        "the version of the tables cannot be read; on PostgreSQL deploy/postgresql.sql \
                     gives intake's user the right to",
    )
}

/// Checks that intake's secrets are those used with this database before.
pub(crate) async fn check_intake(store: &Store, config: &Config) -> Result<()> {
    let pepper = secret(&config.intake()?.pepper, "intake.pepper")?;
    check(store, "hotline.salt", &config.salt()?).await?;
    check(store, "intake.pepper", &pepper).await
}

/// The same for triage's secrets.
pub(crate) async fn check_triage(store: &Store, config: &Config) -> Result<()> {
    let triage = config.triage()?;
    let password_secret = secret(&triage.password_secret, "triage.password_secret")?;
    let audit_key = audit_key(config)?;
    check(store, "hotline.salt", &config.salt()?).await?;
    check(store, "triage.password_secret", &password_secret).await?;
    check(store, AUDIT_KEY, &audit_key).await
}

async fn check(store: &Store, key: &str, secret: &[u8]) -> Result<()> {
    let known = store.knows_secret(key, &fingerprint(key, secret)).await;
    if known.with_context(|| format!("the fingerprint of {key} cannot be read or kept"))? {
        return Ok(());
    }
    bail!(another(key))
}

fn another(key: &str) -> String {
    format!(
        "{key} is not the one with which this database was used before: put the old value back from \
         the backup of the settings, or the database that belongs to this one"
    )
}
