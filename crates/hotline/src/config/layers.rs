//! Layers of settings, and messages about wrong ones.

use std::path::Path;

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

/// Keys whose value may be in a file of its own.
pub(super) const SECRETS: [(&str, &str); 5] = [
    ("intake", "pepper"),
    ("triage", "password_secret"),
    ("triage", "audit_key"),
    ("database", "url"),
    ("intake", "database_url"),
];

/// The error for wrong settings: place and kind, never the line itself, which may be a secret.
pub(super) fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let line = error.span().and_then(|span| text.get(..span.start));
    let line =
        line.map_or_else(String::new, |before| format!(" line {}", before.lines().count() + 1));
    anyhow::anyhow!("{}{line}: {}", path.display(), error.message())
}

/// Checks that every section is a section and every secret is text. Later errors show the wrong value, which
/// may be a secret in the wrong place.
pub(super) fn check_kinds(table: &Table) -> Result<()> {
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

pub(super) fn overlay(table: &mut Table, over: Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(over)) => overlay(below, over),
            (_, value) => drop(table.insert(key, value)),
        }
    }
}

pub(super) fn overlay_environment(table: &mut Table) {
    for (name, text) in std::env::vars() {
        let Some(path) = name.strip_prefix("HOTLINE_") else { continue };
        let Some((section, key)) = path.split_once("__") else { continue };
        let section = table.entry(section.to_lowercase()).or_insert(Value::Table(Table::new()));
        if let Value::Table(section) = section {
            let key = key.to_lowercase();
            let value = like(section.get(&key), text);
            // The environment also overrides a value that the file puts in a file of its own.
            section.remove(&format!("{key}_file"));
            section.insert(key, value);
        }
    }
}

/// A value from the environment, of the kind that the settings have for it; a list is written with commas. A
/// value that is not of that kind stays text, and the settings refuse it by name.
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

pub(super) fn read_secret_files(table: &mut Table, folder: &Path) -> Result<()> {
    for (name, key) in SECRETS {
        let Some(Value::Table(section)) = table.get_mut(name) else { continue };
        let Some(Value::String(file)) = section.remove(&format!("{key}_file")) else { continue };
        let text = std::fs::read_to_string(folder.join(&file))
            .with_context(|| format!("{name}.{key}_file names a file that cannot be read"))?;
        section.insert(key.to_owned(), Value::String(text.trim().to_owned()));
    }
    Ok(())
}

/// Makes a SQLite path relative to the settings file.
pub(super) fn located(url: &str, folder: &Path) -> String {
    match url.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with('/') => {
            format!("sqlite://{}", folder.join(path).display())
        }
        _ => url.to_owned(),
    }
}
