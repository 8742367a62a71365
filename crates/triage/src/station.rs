//! What every feature of triage works with.

use casework::category::Categories;
use casework::chance::Chance;
use casework::clock::Clock;
use casework::directory::KeyKind;
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
use casework::role::Role;
use sealing::keys::Identity;
use sealing::password::PasswordSecret;
use storage::officers::Officer;
use storage::store::Store;
use storage::units::Unit;
use tokio::sync::Semaphore;

use crate::signing::backoff::Backoff;

/// How many passwords are hashed at once; each takes 64 MiB and a core.
const HASHES: usize = 2;

/// The officers' station.
pub struct Station {
    /// Where sealed things are kept.
    pub store: Store,
    /// All provinces and communes.
    pub gazetteer: Gazetteer,
    /// What a tip can be about.
    pub categories: Categories,
    /// Part of every password hash.
    pub secret: PasswordSecret,
    /// What tells the time.
    pub clock: Clock,
    /// Where random bytes come from.
    pub chance: Chance,
    /// Of which roles a second factor is required.
    pub second_factor: Vec<Role>,
    pub(crate) hashing: Semaphore,
    pub(crate) backoff: Backoff,
}

/// An officer who is signed in, with the keys that this session holds.
pub struct SignedIn {
    /// The account.
    pub officer: Officer,
    /// The unit they serve in.
    pub unit: Unit,
    /// The unit keys in use that were sealed to them.
    pub keys: Vec<HeldKey>,
    /// Their unit's keys before these, which open what is not sealed anew yet.
    pub replaced: Vec<HeldKey>,
    /// Whether their role requires a second factor that is not set up.
    pub must_enrol: bool,
    /// Their own private key.
    pub(crate) identity: Identity,
    /// The session's row.
    pub(crate) session: i64,
}

/// A unit's private key in an officer's hands.
pub struct HeldKey {
    /// Whose key.
    pub unit: UnitId,
    /// Desk or restricted.
    pub kind: KeyKind,
    /// The private half.
    pub identity: Identity,
}

impl Station {
    /// Sets the station up on the machine's clock and randomness.
    #[must_use]
    pub fn new(
        store: Store,
        gazetteer: Gazetteer,
        categories: Categories,
        secret: PasswordSecret,
    ) -> Self {
        Self {
            store,
            gazetteer,
            categories,
            secret,
            clock: Clock::default(),
            chance: Chance::default(),
            second_factor: Vec::new(),
            hashing: Semaphore::new(HASHES),
            backoff: Backoff::default(),
        }
    }
}

impl SignedIn {
    /// The kinds of their own unit's keys that they hold.
    #[must_use]
    pub fn kinds(&self) -> Vec<KeyKind> {
        self.keys.iter().filter(|key| key.unit == self.unit.id).map(|key| key.kind).collect()
    }
}
