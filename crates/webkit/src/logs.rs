//! Quiet logs: what we did, never who, from where or what; and from intake never when, but the day.

use std::sync::Arc;

use time::macros::{format_description, offset};
use time::{Duration, OffsetDateTime};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// How exactly a log tells the time.
#[derive(Clone, Copy, Debug)]
pub enum Grain {
    /// The day in Vietnam: for intake, since a line may stand beside a tip (rule W2).
    Day,
    /// The second: for officers' acts and the service itself.
    Second,
}

/// What a log tells the time by, passed in as everywhere.
#[derive(Clone)]
pub struct Stamp {
    /// How exactly.
    pub grain: Grain,
    /// Tells the time in seconds since 1970.
    pub now: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl FormatTime for Stamp {
    fn format_time(&self, w: &mut Writer<'_>) -> std::fmt::Result {
        let moment = OffsetDateTime::UNIX_EPOCH + Duration::seconds((self.now)());
        let moment = moment.to_offset(offset!(+7));
        let text = match self.grain {
            Grain::Day => moment.format(format_description!("[year]-[month]-[day]")),
            Grain::Second => moment
                .format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]+07:00")),
        };
        w.write_str(&text.unwrap_or_default())
    }
}

/// Sends the log of this process to standard error, one line an event.
///
/// The level is fixed per crate here and not taken from the environment: a library's debug lines
/// could hold what must not be logged.
pub fn start(stamp: Stamp) {
    let filter = EnvFilter::new(
        "error,hotline=info,intake=info,triage=info,storage=info,webkit=info,actix_server=warn",
    );
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(stamp)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("a log is already being kept");
    }
}
