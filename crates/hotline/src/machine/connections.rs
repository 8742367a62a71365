//! How many files and connections a process may hold open, and for how long.

use std::os::fd::AsFd;
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files of a service apart from its connections: the store's files, logs, pipes, the runtime's own.
const OTHERS: u64 = 128;

/// Raises the limit of open files as far as possible; gives how many connections may be held at once, at most
/// `wanted`.
///
/// # Errors
/// When none are wanted, or when the limit leaves room for none.
pub(crate) fn connections(wanted: u32) -> Result<usize> {
    let most = raised();
    let held = u64::from(wanted).min(most.saturating_sub(OTHERS));
    if held < 2 {
        bail!(
            "limits.connections is at least 2, and {OTHERS} more files must be allowed to be open"
        );
    }
    Ok(usize::try_from(held)?)
}

/// The limit of open files, raised where possible.
fn raised() -> u64 {
    let before = getrlimit(Resource::Nofile);
    let most = Rlimit { current: before.maximum, maximum: before.maximum };
    let now = if setrlimit(Resource::Nofile, most).is_ok() { most } else { before };
    now.current.unwrap_or(u64::MAX)
}

/// Ends a connection whose other side takes nothing of an answer for this long: HTTP itself would wait for
/// ever.
pub(crate) fn cut_off_after(connection: impl AsFd, patience: Duration) {
    let patience = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    // Strangers open connections, so a failure is not logged; a test shows that this works.
    let _unset = set_tcp_user_timeout(connection, patience);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_open_files_is_raised_to_what_may_be_and_holds_what_is_wanted() {
        let held = connections(2).expect("room");
        let now = getrlimit(Resource::Nofile);
        assert_eq!((held, now.current), (2, now.maximum));
        assert!(connections(0).is_err() && connections(1).is_err());
    }
}
