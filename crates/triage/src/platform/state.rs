//! What every feature of triage works with.

pub(crate) mod backoff;
pub(crate) mod conflict_cache;
pub(crate) mod turns;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::chance::Chance;
use casework::class::Classes;
use casework::clock::Clock;
use casework::deadline::Clocks;
use casework::gazetteer::Gazetteer;
use casework::role::Role;
use sealing::notary::Notary;
use sealing::password::PasswordSecret;
use storage::db::store::Store;
use storage::units::directory_file::DirectoryFile;

use crate::platform::state::backoff::Backoff;
use crate::platform::state::conflict_cache::Looked;
use crate::platform::state::turns::Turns;

/// How many passwords are hashed at once; each takes 64 MiB and a core.
const HASHES: usize = 2;
/// How many recovery sheets are tried at once; each turn takes a moment and no work.
const SHEETS: usize = 2;
/// How many officers' one-time codes are looked at at once, one under each name.
const CODES: usize = 64;

/// What a station is made of.
pub struct Parts {
    /// Where sealed things are kept.
    pub store: Store,
    /// Who can receive, signed offline: no other keys are sealed to.
    pub directory: Arc<DirectoryFile>,
    /// How long and how often cases may be handed over.
    pub terms: Terms,
    /// All provinces and communes.
    pub gazetteer: Gazetteer,
    /// What a tip can be about.
    pub categories: Categories,
    /// What the law calls a case.
    pub classes: Classes,
    /// The terms that run from the acceptance of a case.
    pub clocks: Clocks,
    /// Kinds of support bodies.
    pub kinds: BodyKinds,
    /// Part of every password hash.
    pub secret: PasswordSecret,
    /// Signs the heads of the audit chain.
    pub audit_key: Notary,
    /// Of which roles a second factor is required.
    pub second_factor: Vec<Role>,
}

/// The officers' station.
pub struct Station {
    parts: Parts,
    /// What tells the time.
    pub clock: Clock,
    /// Where random bytes come from.
    pub chance: Chance,
    pub(crate) hashing: Turns,
    pub(crate) sheets: Turns,
    pub(crate) codes: Turns,
    pub(crate) backoff: Backoff,
    pub(crate) looked: Looked,
    /// The day on which this process last compacted the store; 0 before.
    pub(crate) compacted: AtomicI32,
}

impl Deref for Station {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// How long a unit has to answer a hand-over, how often a case may be handed over, and what else an
/// operator sets.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Hours until a hand-over that nobody answered is made known to the unit above.
    pub answer_hours: u32,
    /// How many hand-overs a case takes before it can only go upwards or back.
    pub hops: u32,
    /// Days after the other unit took a case on until the original that the sender kept is erased.
    pub keep_original_days: u32,
    /// Codes of the units in remote areas.
    pub remote_units: Vec<String>,
    /// Where units are reached, by their codes: a line for their sheets.
    pub contacts: HashMap<String, String>,
}

impl Station {
    /// Sets the station up on this clock and the machine's randomness.
    #[must_use]
    pub fn new(parts: Parts, clock: Clock) -> Self {
        Self {
            parts,
            clock,
            chance: Chance::default(),
            hashing: Turns::new(HASHES),
            sheets: Turns::new(SHEETS),
            codes: Turns::new(CODES),
            backoff: Backoff::default(),
            looked: Looked::default(),
            compacted: AtomicI32::new(0),
        }
    }
}
