//! How many files and connections a process may hold open, and connections for how long.

use std::os::fd::AsFd;
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a service needs besides its connections: the store's files, logs, pipes, the runtime's own.
const OTHERS: u64 = 128;

/// Raises the limit of open files as far as it may be raised; gives how many connections may be held
/// at once, at most as many as are `wanted`.
///
/// # Errors
/// That none are wanted, or that the limit leaves room for none.
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

/// The limit of open files, raised where that can be done.
fn raised() -> u64 {
    let before = getrlimit(Resource::Nofile);
    let most = Rlimit { current: before.maximum, maximum: before.maximum };
    let now = if setrlimit(Resource::Nofile, most).is_ok() { most } else { before };
    now.current.unwrap_or(u64::MAX)
}

/// Ends a connection whose other side takes nothing of an answer for so long: HTTP itself waits for it
/// without an end.
pub(crate) fn cut_off_after(connection: impl AsFd, patience: Duration) {
    let patience = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    // A stranger opens the connection, so nothing is logged; a test shows that it holds.
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
