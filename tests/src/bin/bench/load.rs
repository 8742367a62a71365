//! Many clients at once, and the resources that the processes behind them use.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use casework::rng::Rng;
use reqwest::blocking::{Client, Response};
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use serde_json::{Value, json};

/// The cost of some requests.
pub(crate) struct Figure {
    /// Seconds of CPU for a request, user and system, of all the processes.
    pub(crate) cpu: f64,
    /// Requests a second, with the load generator on the same machine.
    pub(crate) per_second: f64,
    /// How many answers were not a success.
    pub(crate) failed: usize,
}

/// Whether an answer is a success.
pub(crate) trait Answered {
    fn went_well(&self) -> bool;
}

impl Answered for Response {
    fn went_well(&self) -> bool {
        self.status().is_success()
    }
}

impl Answered for () {
    fn went_well(&self) -> bool {
        true
    }
}

/// Sends `requests` from `clients` threads and measures the CPU of `processes`.
#[expect(clippy::disallowed_methods, clippy::cast_precision_loss, reason = "it measures")]
pub(crate) fn measured<A: Answered>(
    processes: &[u32],
    clients: usize,
    requests: usize,
    send: impl Fn(&Client, usize) -> Result<A, reqwest::Error> + Sync,
) -> Figure {
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (before, start) = (used(processes), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let client = Client::builder().no_proxy().build().expect("a client");
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= requests {
                        break;
                    }
                    if !send(&client, at).is_ok_and(|answer| answer.went_well()) {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let count = requests.max(1) as f64;
    Figure {
        cpu: (used(processes) - before) / count,
        per_second: count / start.elapsed().as_secs_f64(),
        failed: failed.into_inner(),
    }
}

/// The seconds that the work takes.
#[expect(clippy::disallowed_methods, reason = "it measures")]
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// Seconds of CPU that the processes have used (proc(5): utime and stime, 100 ticks a second).
fn used(processes: &[u32]) -> f64 {
    let of = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("a process");
        let fields = stat.rsplit_once(") ").expect("fields").1.split(' ');
        fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().expect("ticks")).sum::<f64>()
    };
    processes.iter().map(of).sum::<f64>() / 100.0
}

/// Megabytes of memory that the processes hold (proc(5): `VmRSS`).
pub(crate) fn resident(processes: &[u32]) -> f64 {
    let of = |process: &u32| {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).expect("KiB")
    };
    processes.iter().map(of).sum::<f64>() / 1024.0
}

/// A tip as a browser would seal it, to keys that nobody has, since nobody opens it here.
pub(crate) fn sealed_tip() -> Value {
    let rng = Rng::System;
    let (case, key) = (rng.id(), Identity::generate(&mut rng.clone()));
    let piece = |purpose, size: usize| {
        let id = rng.id();
        let header = Header { purpose, subject: case, id };
        let file = sealing::sealed::seal(header, &vec![b'x'; size], &[&key.recipient()]);
        let sealed = BASE64_STANDARD.encode(file.expect("sealed").as_bytes());
        json!({"id": format!("{id:016x}"), "sealed": sealed})
    };
    json!({"unit": "19249", "sealed": {
        "lookup": BASE64_URL_SAFE_NO_PAD.encode(rng.bytes::<32>()),
        "case": format!("{case:016x}"), "recipient": key.recipient().to_string(),
        "kind": "desk", "urgent": false,
        "headline": piece(Purpose::Headline, 100), "tip": piece(Purpose::Tip, 600),
        "named": piece(Purpose::Named, 20), "grant": piece(Purpose::Grant, 80),
        "dormant": piece(Purpose::Grant, 80)}})
}
