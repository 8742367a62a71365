//! The hands of the tests: a running demo, and a resident and an officer who use its doors.

#![expect(clippy::expect_used, clippy::format_push_string, reason = "a test fails by panicking")]

pub mod browser;
pub mod cases;
pub mod crawl;
pub mod eyes;
pub mod faults;
pub mod forms;
pub mod hotline;
pub mod leaks;
pub mod lock;
pub mod people;
pub mod postgres;
pub mod prepared;
pub mod proxy;
pub mod rooms;
pub mod serving;
pub mod sources;
pub mod unit;
pub mod wire;
pub mod year;
