//! Quiet logs: they say what we did, never for whom, from where or with what words. Lines from intake carry
//! the day and no time.

pub mod sink;

use std::panic::PanicHookInfo;
use std::sync::Arc;

use time::macros::{format_description, offset};
use time::{Duration, OffsetDateTime};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use sink::Sink;

/// How exactly a log tells the time.
#[derive(Clone, Copy, Debug)]
pub enum Grain {
    /// The day in Vietnam: for intake, since the time of a line could be matched with a tip (rule W2).
    Day,
    /// The second: for officers' acts and the service itself.
    Second,
}

/// The time that a log shows, passed in as everywhere.
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

/// The log of this process; when dropped, it waits for the last lines.
#[must_use = "the last lines are waited for when this is dropped"]
pub struct Log(Sink);

impl Drop for Log {
    fn drop(&mut self) {
        self.0.flush();
    }
}

/// Sends the log of this process to standard error, one line an event, through a [`Sink`].
///
/// The level is fixed per crate here and not taken from the environment: a library's debug lines could hold
/// what must not be logged. A panic is logged as a line too.
pub fn start(stamp: Stamp) -> Log {
    let filter = EnvFilter::new(
        // Malformed requests are not logged: the HTTP library writes a line for each, so a stranger could
        // fill the disk.
        "error,actix_http=off,actix_web=off,\
         hotline=info,intake=info,triage=info,storage=info,webkit=info,actix_server=warn",
    );
    let now = Arc::clone(&stamp.now);
    let sink = Sink::to_stderr(move || now());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(stamp)
        .with_ansi(false)
        .with_writer(Arc::new(sink.clone()))
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("a log is already being kept");
    }
    std::panic::set_hook(Box::new(log_panic));
    Log(sink)
}

/// Logs the place of the panic and its literal message. A message made at run time may quote what a person
/// typed, so it is left out.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let why = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("left out");
    let (file, line) = panic.location().map_or(("", 0), |it| (it.file(), it.line()));
    tracing::error!(file, line, why, "a panic");
}
