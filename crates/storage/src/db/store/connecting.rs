//! Why a database could not be opened, in our own words. The driver's words quote its input: any part of a
//! mistyped URL may be the password.

use sea_orm::sqlx::Error;
use sea_orm::{DbErr, RuntimeErr};

/// The beginnings of the URLs that we can open.
pub(crate) const KINDS: [&str; 3] = ["sqlite://", "postgres://", "postgresql://"];
pub(crate) const BAD_URL: &str = "a database's URL is sqlite://PATH or \
    postgres://USER:PASSWORD@HOST/NAME, with %XX for a letter of the password that has a meaning in \
    a URL";

/// The same failure without any word of the URL.
pub(crate) fn not_opened(error: &DbErr) -> DbErr {
    let cause = match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause,
        DbErr::ConnectionAcquire(_) => {
            return DbErr::Custom("it does not answer in time".to_owned());
        }
        _ => return DbErr::Custom(BAD_URL.to_owned()),
    };
    DbErr::Custom(match cause.as_ref() {
        Error::Io(error) => format!("the database cannot be reached: {}", error.kind()),
        Error::Database(refused) => match refused.code().as_deref() {
            Some("28P01" | "28000") => "the server refuses the user or the password".to_owned(),
            Some("3D000") => "the server has no database of this name".to_owned(),
            Some(code) => format!("the database refuses, with code {code}"),
            None => "the database refuses".to_owned(),
        },
        Error::Tls(_) => "no encrypted connection can be made".to_owned(),
        Error::PoolTimedOut => "it does not answer in time".to_owned(),
        _ => BAD_URL.to_owned(),
    })
}
