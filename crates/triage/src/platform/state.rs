//! The shared state of triage's features.

pub(crate) mod backoff;
pub(crate) mod conflict_cache;
pub(crate) mod turns;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use casework::category::Categories;
use casework::class::Classes;
use casework::clock::Clock;
use casework::deadline::DeadlineRules;
use casework::gazetteer::Gazetteer;
use casework::rng::Rng;
use casework::role::Role;
use casework::support_body::SupportBodyKinds;
use sealing::password::PasswordSecret;
use sealing::signature::SigningKey;
use storage::db::store::Store;
use storage::units::directory_file::DirectoryFile;

use crate::platform::state::backoff::Backoff;
use crate::platform::state::conflict_cache::ConflictCache;
use crate::platform::state::turns::Turns;

/// How many passwords are hashed at once; each takes 64 MiB and a core.
const HASHES: usize = 2;
/// How many recovery sheets are tried at once; each turn takes a moment and no work.
const SHEETS: usize = 2;
/// How many officers' one-time codes are checked at once, one under each name.
const CODES: usize = 64;

/// The parts of triage's state.
pub struct Parts {
    /// The store for sealed things.
    pub store: Store,
    /// The units that can receive, signed offline: only their keys are sealed to.
    pub directory: Arc<DirectoryFile>,
    /// How long and how often cases may be handed over.
    pub settings: Settings,
    /// All provinces and communes.
    pub gazetteer: Gazetteer,
    /// The categories of tips.
    pub categories: Categories,
    /// The classes of cases by law.
    pub classes: Classes,
    /// The terms that run from the acceptance of a case.
    pub deadline_rules: DeadlineRules,
    /// Kinds of support bodies.
    pub kinds: SupportBodyKinds,
    /// The secret in every password hash.
    pub secret: PasswordSecret,
    /// The key that signs the heads of the audit chain.
    pub audit_key: SigningKey,
    /// The roles that require a second factor.
    pub second_factor: Vec<Role>,
}

/// The shared state of triage's features: store, directory, rules, clock, randomness.
pub struct TriageState {
    parts: Parts,
    /// The source of the time.
    pub clock: Clock,
    /// The source of random bytes.
    pub rng: Rng,
    pub(crate) hashing: Turns,
    pub(crate) sheets: Turns,
    pub(crate) codes: Turns,
    pub(crate) backoff: Backoff,
    pub(crate) conflict_cache: ConflictCache,
    /// The day on which this process last compacted the store; 0 before.
    pub(crate) compacted: AtomicI32,
}

impl Deref for TriageState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// How long a unit has to answer a hand-over, how often a case may be handed over, and the operator's other
/// settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Hours until a hand-over that nobody answered is made known to the unit above.
    pub answer_hours: u32,
    /// How many hand-overs a case takes before it can only go upwards or back.
    pub hops: u32,
    /// Days from the other unit's acceptance of a case until the original that the sender kept is erased.
    pub keep_original_days: u32,
    /// Codes of the units in remote areas.
    pub remote_units: Vec<String>,
    /// How to reach units, by their codes: a line for their sheets.
    pub contacts: HashMap<String, String>,
}

impl TriageState {
    /// Sets it up on this clock and the machine's randomness.
    #[must_use]
    pub fn new(parts: Parts, clock: Clock) -> Self {
        Self {
            parts,
            clock,
            rng: Rng::default(),
            hashing: Turns::new(HASHES),
            sheets: Turns::new(SHEETS),
            codes: Turns::new(CODES),
            backoff: Backoff::default(),
            conflict_cache: ConflictCache::default(),
            compacted: AtomicI32::new(0),
        }
    }
}
