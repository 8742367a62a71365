//! What every feature of triage works with.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::chance::Chance;
use casework::class::Classes;
use casework::clock::{Clock, Moment};
use casework::deadline::Clocks;
use casework::directory::KeyKind;
use casework::gazetteer::Gazetteer;
use casework::ids::{OfficerId, UnitId};
use casework::role::Role;
use sealing::keys::Identity;
use sealing::notary::Notary;
use sealing::password::PasswordSecret;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::{Eyes, Resets};
use storage::cases::Grant;
use storage::db::store::Store;
use storage::units::Unit;
use storage::units::directory_file::DirectoryFile;

use crate::conflicts::looked::Looked;
use crate::signing::backoff::Backoff;
use crate::signing::parse_line;
use crate::signing::turns::Turns;

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

/// An officer who is signed in, with the keys that this session holds.
#[derive(Clone)]
pub struct SignedIn {
    /// The account.
    pub officer: Officer,
    /// The unit they serve in.
    pub unit: Unit,
    /// The unit keys in use that were sealed to them.
    pub keys: Vec<HeldKey>,
    /// Their unit's keys before these, which open what is not sealed anew yet.
    pub replaced: Vec<HeldKey>,
    /// Names of the villages in which they have declared a conflict of interest.
    pub declared: Vec<String>,
    /// Names of the villages whose cases this session does not see: those, and what whoever reset
    /// this account's password has declared.
    pub stays_away: Vec<String>,
    /// Who gave whom a new password lately.
    pub resets: Resets,
    /// Whose recusals hold for this session.
    pub eyes: Eyes,
    /// Whether their role requires a second factor that is not set up.
    pub must_enrol: bool,
    /// Their own private key.
    pub(crate) identity: Identity,
    /// The session's row.
    pub(crate) session: i64,
    /// When the session began.
    pub(crate) since: Moment,
}

/// A unit's private key in an officer's hands.
#[derive(Clone)]
pub struct HeldKey {
    /// Whose key.
    pub unit: UnitId,
    /// Desk or restricted.
    pub kind: KeyKind,
    /// The private half.
    pub identity: Identity,
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

impl Station {
    /// The name of a unit: of its territory, or of the body that it is.
    #[must_use]
    pub fn name_of_unit(&self, code: &str) -> String {
        let directory = self.directory.current();
        let named = directory.unit(code).and_then(|unit| unit.name.clone());
        named.unwrap_or_else(|| self.gazetteer.name_of(code))
    }
}

impl HeldKey {
    /// Whether a grant is sealed to this key, or to one that it replaced.
    pub(crate) fn opens(&self, grant: &Grant) -> bool {
        self.unit == grant.unit && self.kind == grant.kind
    }
}

impl SignedIn {
    /// The case key that a grant holds: by the key in use, or by one before it where it is not
    /// sealed anew yet.
    pub(crate) fn case_key(&self, grant: &Grant) -> Option<Identity> {
        let mut held = self.keys.iter().chain(&self.replaced).filter(|key| key.opens(grant));
        let line = held.find_map(|key| grant.sealed.open(grant.frame(), &key.identity).ok())?;
        parse_line(&line).ok()
    }

    /// Whether a colleague has admitted them: they hold the desk key of their unit.
    #[must_use]
    pub fn is_admitted(&self) -> bool {
        self.key(KeyKind::Desk).is_ok()
    }

    /// The roles in which they may act: who holds no key of the unit speaks and reads for nobody.
    #[must_use]
    pub fn acting_roles(&self) -> Vec<Role> {
        let mut roles = self.officer.roles.clone();
        roles.retain(|role| self.is_admitted() || !role.holds_keys());
        roles
    }

    /// Whether another account counts as the same person's, also since a password was reset.
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
