//! The signed-in officer, with the keys that their session holds.

use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::{OfficerId, UnitId};
use casework::role::Role;
use sealing::keys::Identity;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::{Eyes, Resets};
use storage::cases::Grant;
use storage::units::Unit;

use crate::platform::refusal::Refusal;

/// A signed-in officer, with the keys that this session holds.
#[derive(Clone)]
pub struct SignedIn {
    /// The account.
    pub officer: Officer,
    /// The unit they serve in.
    pub unit: Unit,
    /// The unit keys in use that were sealed to them.
    pub keys: Vec<HeldKey>,
    /// Their unit's earlier keys, which open what is not sealed anew yet.
    pub replaced: Vec<HeldKey>,
    /// Names of the villages in which they have declared a conflict of interest.
    pub declared: Vec<String>,
    /// Names of the villages whose cases this session does not see: those above, and those declared by an
    /// officer who reset this account's password.
    pub stays_away: Vec<String>,
    /// The password resets that count.
    pub resets: Resets,
    /// The officer whose recusals apply to this session.
    pub eyes: Eyes,
    /// Whether their role requires a second factor that is not set up.
    pub must_enrol: bool,
    /// Their own private key.
    pub(crate) identity: Identity,
    /// The session's row.
    pub(crate) session: i64,
    /// When the session began.
    pub(crate) since: Timestamp,
}

/// A unit's private key in an officer's hands.
#[derive(Clone)]
pub struct HeldKey {
    /// The unit of the key.
    pub unit: UnitId,
    /// Desk or restricted.
    pub kind: KeyKind,
    /// The private half.
    pub identity: Identity,
}

impl HeldKey {
    /// Whether a grant is sealed to this key, or to one that it replaced.
    pub(crate) fn opens(&self, grant: &Grant) -> bool {
        self.unit == grant.unit && self.kind == grant.kind
    }
}

impl SignedIn {
    /// The case key in a grant, opened with the key in use or an earlier one.
    pub(crate) fn case_key(&self, grant: &Grant) -> Option<Identity> {
        let mut held = self.keys.iter().chain(&self.replaced).filter(|key| key.opens(grant));
        let line = held.find_map(|key| grant.sealed.open(grant.header(), &key.identity).ok())?;
        parse_line(&line).ok()
    }

    /// Whether a colleague has admitted them: they hold the desk key of their unit.
    #[must_use]
    pub fn is_admitted(&self) -> bool {
        self.key(KeyKind::Desk).is_ok()
    }

    /// The roles in which they may act: an officer without a key of the unit acts and reads for no unit.
    #[must_use]
    pub fn acting_roles(&self) -> Vec<Role> {
        let mut roles = self.officer.roles.clone();
        roles.retain(|role| self.is_admitted() || !role.holds_keys());
        roles
    }

    /// Whether another account counts as the same person's, also since a password reset.
    #[must_use]
    pub fn is_one_with(&self, other: OfficerId, unit: UnitId) -> bool {
        self.resets.are_one((self.officer.id, self.unit.id), (other, unit))
    }

    /// The kinds of their own unit's keys that they hold.
    #[must_use]
    pub fn kinds(&self) -> Vec<KeyKind> {
        self.keys.iter().filter(|key| key.unit == self.unit.id).map(|key| key.kind).collect()
    }
}

/// Reads a private key from an opened envelope.
pub(crate) fn parse_line(line: &[u8]) -> Result<Identity, Refusal> {
    let line = std::str::from_utf8(line).map_err(|_| Refusal::Internal)?;
    Identity::parse(line).map_err(|_| Refusal::Internal)
}
