//! Prepares a demo in a folder that `tests/run` names, for its tests to copy.

#![expect(clippy::expect_used, reason = "a tool for the command line")]

fn main() {
    let place = std::env::args_os().nth(1).expect("a folder to prepare in");
    system::prepared::prepare(place.as_ref());
}
