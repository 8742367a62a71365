//! An officer of the caller's own unit, by name.

use storage::accounts::officers::Officer;
use storage::db::store::Tx;

use crate::accounts::error::AccountError;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

/// An officer of the caller's own unit, the caller included.
pub(crate) async fn colleague(tx: &Tx, who: &SignedIn, username: &str) -> Result<Officer, Refusal> {
    let found = tx.read().accounts().with_username(username).await?;
    found.filter(|it| it.unit == who.unit.id).ok_or(Refusal::NoColleague)
}

/// An officer of the caller's own unit other than the caller.
pub(crate) async fn other(tx: &Tx, who: &SignedIn, username: &str) -> Result<Officer, Refusal> {
    let found = colleague(tx, who, username).await?;
    if found.id == who.officer.id { Err(AccountError::NotOneself.into()) } else { Ok(found) }
}

/// Whether one of their roles may hold keys of the unit.
pub(crate) fn holds_keys(officer: &Officer) -> bool {
    officer.roles.iter().any(|role| role.holds_keys())
}
