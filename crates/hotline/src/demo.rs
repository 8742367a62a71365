//! The demo: everything in one folder, sample units, officers and tips, both services.

mod officers;
mod sample;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use casework::clock::Timestamp;
use clap::Args;

use crate::commands::init;
use crate::config::set_clock::SetClock;
use crate::config::{Config, Place};
use crate::database;
use crate::demo::officers::DemoOfficer;
use crate::machine::output::say;
use crate::machine::runtime::runtime;
use crate::supervise::{Both, until_told};

/// The demo's choices.
#[derive(Args, Default)]
pub(crate) struct DemoArgs {
    /// Keep everything in this folder; without it, a temporary one
    #[arg(long)]
    data: Option<PathBuf>,
    /// The address for residents
    #[arg(long)]
    intake: Option<SocketAddr>,
    /// The address for officers
    #[arg(long)]
    triage: Option<SocketAddr>,
    /// Set the folder's clock to this minute in Vietnam, YYYY-MM-DDTHH:MM; it runs from there
    #[arg(long, value_parser = minute)]
    now: Option<Timestamp>,
}

fn minute(text: &str) -> Result<Timestamp, &'static str> {
    Timestamp::parse(text).ok_or("a minute in Vietnam is written YYYY-MM-DDTHH:MM")
}

pub(crate) fn run(args: &DemoArgs) -> Result<()> {
    let temporary = match &args.data {
        Some(_) => None,
        None => Some(tempfile::tempdir().context("cannot make a temporary folder")?),
    };
    let data = match (&args.data, &temporary) {
        (Some(data), _) => data.clone(),
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => PathBuf::from("."),
    };
    let ended = runtime()?.block_on(until_told(start(&data, args)));
    drop(temporary);
    ended
}

async fn start(data: &Path, args: &DemoArgs) -> Result<Both> {
    let settings = data.join("hotline.toml");
    let first = !settings.exists();
    if !first && !officers::file(data).exists() {
        bail!(
            "{} holds a hotline that is no demo, or a demo whose first start was cut short: choose \
             another folder, or remove this one",
            data.display()
        );
    }
    if let Some(now) = args.now {
        SetClock::set(data, now)?;
    }
    let token = if first {
        init::make(data, false).await?;
        let config = Config::load(&Place::File(settings.clone()))?;
        Some(sample::fill(&config, data).await?)
    } else {
        None
    };
    let mut config = Config::load(&Place::File(settings))?;
    // The folder may be from an earlier version.
    database::bring_up(&config).await?;
    sample::enrol(&config, data).await?;
    if let (Some(intake), Some(listen)) = (&mut config.intake, args.intake) {
        intake.listen = listen.to_string();
    }
    if let (Some(triage), Some(listen)) = (&mut config.triage, args.triage) {
        triage.listen = listen.to_string();
    }
    let both = Both::start(&config, Some(&data.join("logs"))).await?;
    say(&guide(data, &config, &both, token.as_deref())?)?;
    Ok(both)
}

/// The addresses to open, and the next steps.
fn guide(data: &Path, config: &Config, both: &Both, token: Option<&str>) -> Result<String> {
    let mut lines = vec![
        "Liên Thôn: bản chạy thử · demo. Sample data; the demo made all keys itself.".to_owned(),
        String::new(),
        format!("  intake  http://{}/", both.intake()),
        format!("  triage  http://{}/", both.triage()),
        String::new(),
        "1. Open intake, press \"Báo tin\", choose Xã Lệ Thủy, tell something, keep the token."
            .to_owned(),
        "2. Open triage, sign in as truc.19249 below, open the case, ask a question.".to_owned(),
        "3. Open intake, press \"Xem hồ sơ bằng mã\", type the token (one wrong digit is mended)."
            .to_owned(),
    ];
    if config.clock.is_some() {
        let now = config.clock().now();
        let (day, minute) = (now.day().as_people_write_it(), now.hour_and_minute());
        lines.push(format!("   The clock was set: here it is {minute} on {day}, and runs."));
    }
    if let Some(token) = token {
        lines.push(format!("   A sample case with a question waiting: {token}"));
    }
    lines.push(String::new());
    for officer in officers::read(data)? {
        let DemoOfficer { unit, role, username, password, totp_secret } = officer;
        let factor = totp_secret.map(|it| format!("  totp {it}")).unwrap_or_default();
        lines.push(format!("  {unit:5}  {role:13}  {username:16}  {password}{factor}"));
    }
    lines.push(String::new());
    lines.push(format!("Everything is in {}. Ctrl-C ends it.", data.display()));
    Ok(lines.join("\n"))
}
