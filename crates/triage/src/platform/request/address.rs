//! The parts of an address of the API, read where they enter. A malformed part names nothing, and is answered
//! like an unknown address.

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
    /// Its number; people's ways of writing it are accepted too.
    #[serde(deserialize_with = "parsed")]
    #[param(value_type = shapes::Number, inline)]
    pub number: CaseNumber,
}

/// A thing with an id: a body, an agreement, a unit change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdAt {
    /// Its id.
    #[serde(deserialize_with = "hexadecimal")]
    #[param(value_type = shapes::Id, inline)]
    pub id: i64,
}

/// A thing with a decimal id: a session, an invitation.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DecimalIdAt {
    /// Its id.
    #[param(value_type = shapes::DecimalId, inline)]
    pub id: i64,
}

/// An officer of the caller's unit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfficerAt {
    /// Their sign-in name.
    #[param(value_type = shapes::Username, inline)]
    pub username: String,
}

/// The answer to a malformed part.
pub(crate) fn unread() -> PathConfig {
    PathConfig::default().error_handler(|_, _| Problem::NOT_FOUND.into())
}

/// Reads a part that has a text form of its own.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<T, D::Error> {
    String::deserialize(from)?.parse().map_err(|_| D::Error::custom("unread"))
}

/// Reads an id of 16 hexadecimal digits.
pub(crate) fn hexadecimal<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    from_hex(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("unread"))
}
