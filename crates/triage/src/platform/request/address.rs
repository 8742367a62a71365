//! What an address of the API names, read where it enters: a segment that does not read names nothing, and is
//! answered as any address that is not there.

use std::str::FromStr;

use actix_web::web::PathConfig;
use casework::ids::{CaseNumber, from_hex};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use webkit::problem::Problem;

use crate::platform::shapes;

/// A case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CaseAt {
    /// Its number; people's ways of writing it are read as well.
    #[serde(deserialize_with = "parsed")]
    #[param(value_type = shapes::Number, inline)]
    pub number: CaseNumber,
}

/// What an id names: a body, an agreement, a unit change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdAt {
    /// Its id.
    #[serde(deserialize_with = "hexadecimal")]
    #[param(value_type = shapes::Id, inline)]
    pub id: i64,
}

/// What a decimal id names: a session, an invitation.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DecimalIdAt {
    /// Its id.
    #[param(value_type = shapes::DecimalId, inline)]
    pub id: i64,
}

/// An officer of one's own unit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfficerAt {
    /// What they sign in with.
    #[param(value_type = shapes::Username, inline)]
    pub username: String,
}

/// How a segment that does not read is answered.
pub(crate) fn unread() -> PathConfig {
    PathConfig::default().error_handler(|_, _| Problem::NOT_FOUND.into())
}

/// Reads a segment that has a text form of its own.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<T, D::Error> {
    String::deserialize(from)?.parse().map_err(|_| D::Error::custom("unread"))
}

/// Reads an id of 16 hexadecimal digits.
pub(crate) fn hexadecimal<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    from_hex(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("unread"))
}
