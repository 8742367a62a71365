//! The first page, and the way out.

pub mod http;
