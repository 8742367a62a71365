//! What every feature of triage works with.

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::chance::Chance;
use casework::class::Classes;
use casework::clock::Clock;
use casework::directory::KeyKind;
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
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
    /// What the law calls a case.
    pub classes: Classes,
    /// Kinds of support bodies.
    pub kinds: BodyKinds,
    /// Part of every password hash.
    pub secret: PasswordSecret,
    /// What tells the time.
    pub clock: Clock,
    /// Where random bytes come from.
    pub chance: Chance,
    pub(crate) hashing: Semaphore,
    pub(crate) backoff: Backoff,
}

/// An officer who is signed in, with the keys that this session holds.
pub struct SignedIn {
    /// The account.
    pub officer: Officer,
    /// The unit they serve in.
    pub unit: Unit,
    /// The unit keys that were sealed to them.
    pub keys: Vec<HeldKey>,
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
            classes: Classes::default(),
            kinds: BodyKinds::default(),
            secret,
            clock: Clock::default(),
            chance: Chance::default(),
            hashing: Semaphore::new(HASHES),
            backoff: Backoff::default(),
        }
    }

    /// With these kinds of cases by law and of support bodies.
    #[must_use]
    pub fn with_lists(self, classes: Classes, kinds: BodyKinds) -> Self {
        Self { classes, kinds, ..self }
    }
}

impl SignedIn {
    /// The kinds of their own unit's keys that they hold.
    #[must_use]
    pub fn kinds(&self) -> Vec<KeyKind> {
        self.keys.iter().filter(|key| key.unit == self.unit.id).map(|key| key.kind).collect()
    }
}
