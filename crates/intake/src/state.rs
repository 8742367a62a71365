//! The shared state of intake's features: the store behind a door, public keys, and no private key.

use std::sync::Arc;

use casework::category::Categories;
use casework::clock::Clock;
use casework::directory::{Directory, ServedUnit};
use casework::gazetteer::Gazetteer;
use casework::rng::Rng;
use casework::token::CaseToken;
use sealing::writer::{LookupDigest, LookupId, Pepper, WriterKeys};
use storage::db::store::Store;
use storage::units::directory_file::DirectoryFile;

/// The shared state of intake's features: store, directory, keys, clock, randomness.
pub struct IntakeState {
    /// The store for sealed things.
    pub store: Store,
    /// The units that can receive, signed offline.
    pub directory: Arc<DirectoryFile>,
    /// All provinces and communes.
    pub gazetteer: Gazetteer,
    /// The categories of tips.
    pub categories: Categories,
    /// The codes of the languages in which the pages stand, the first one's first.
    pub languages: Vec<String>,
    /// The hotline's public salt, part of every derivation from a token.
    pub salt: Vec<u8>,
    /// The secret that turns lookup ids into digests.
    pub pepper: Pepper,
    /// The source of the day.
    pub clock: Clock,
    /// The source of random bytes.
    pub rng: Rng,
}

impl IntakeState {
    /// The present directory.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.current()
    }

    /// The keys that a token gives its holder.
    #[must_use]
    pub fn writer(&self, token: &CaseToken) -> WriterKeys {
        WriterKeys::of_token(token.reveal(), &self.salt)
    }

    /// The digest of a lookup id that the store keeps.
    #[must_use]
    pub fn digest(&self, lookup: &LookupId) -> LookupDigest {
        lookup.digest(&self.pepper)
    }

    /// The name of a unit's territory: "Xã Lệ Thủy", "Tỉnh Quảng Trị".
    #[must_use]
    pub fn name_of(&self, unit: &ServedUnit) -> String {
        unit.name.clone().unwrap_or_else(|| self.gazetteer.name_of(&unit.code))
    }
}
