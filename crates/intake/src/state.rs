//! What every feature of intake works with: the store behind a door, public keys, and no private one.

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

/// What every feature of intake works with: store, directory, keys, clock, randomness.
pub struct IntakeState {
    /// Where sealed things are kept.
    pub store: Store,
    /// Who can receive, signed offline.
    pub directory: Arc<DirectoryFile>,
    /// All provinces and communes.
    pub gazetteer: Gazetteer,
    /// What a tip can be about.
    pub categories: Categories,
    /// The hotline's public salt, part of every derivation from a token.
    pub salt: Vec<u8>,
    /// Turns lookup ids into digests.
    pub pepper: Pepper,
    /// What tells the day.
    pub clock: Clock,
    /// Where random bytes come from.
    pub rng: Rng,
}

impl IntakeState {
    /// The directory as it stands.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.current()
    }

    /// The keys that a token gives its holder.
    #[must_use]
    pub fn writer(&self, token: &CaseToken) -> WriterKeys {
        WriterKeys::of_token(token.reveal(), &self.salt)
    }

    /// What the store keeps of a lookup id.
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
