//! For unit tests: a station of one commune in a folder of its own, on a clock that stands.

use std::collections::HashMap;
use std::sync::Arc;

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::class::Classes;
use casework::clock::{Clock, Day, Moment};
use casework::deadline::Clocks;
use casework::directory::{Directory, KeyKind};
use casework::gazetteer::Gazetteer;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use casework::role::Role;
use sealing::audit_mac::AuditMacKey;
use sealing::frame::{Frame, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::notary::Notary;
use sealing::password::PasswordSecret;
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupId, Pepper};
use secrecy::SecretString;
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::db::store::Store;
use storage::intake::{Filed, NewCase};
use storage::units::Unit;
use storage::units::directory_file::{self, DirectoryFile, Reader};
use tempfile::TempDir;

use crate::accounts::registration::{Joined, Newcomer};
use crate::platform::auth::{May, Permission};
use crate::platform::state::{Parts, Station, Terms};

const PROVINCES: &str = include_str!("../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../config/places/communes.tsv");
const CLOCKS: &str = include_str!("../../../config/clocks.toml");
const CATEGORIES: &str = include_str!("../../../config/categories.toml");

/// The commune.
pub(crate) const UNIT: UnitId = UnitId(1);
/// 2026-11-23 in Vietnam, its first second.
pub(crate) const NOW: Moment = Moment(1_795_366_800);

/// The station, and what signs its directory.
pub(crate) struct Fresh {
    pub(crate) station: Station,
    notary: Notary,
    pub(crate) folder: TempDir,
}

impl Fresh {
    /// A unit without keys, as the published directory says.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_file(&folder.path().join("test.sqlite")).await.expect("a store");
        let store = store.recording_under(AuditMacKey::of_audit_key(&[6; 32]));
        store.migrate().await.expect("the tables");
        let unit = Unit {
            id: UNIT,
            code: "19249".into(),
            valid_from: Day(0),
            above: None,
            name: None,
            outside: None,
            merged: None,
        };
        let tx = store.begin().await.expect("a start");
        tx.add_unit(&unit).await.expect("a unit");
        tx.commit().await.expect("kept");
        let (path, notary) = (folder.path().join("directory"), Notary::from_bytes(&[5; 32]));
        let directory = store.read().directory(NOW.day()).await.expect("a directory");
        directory_file::publish(&path, &directory, &notary).expect("published");
        let opened = DirectoryFile::open(&path, notary.key(), store.clone(), Reader::Triage).await;
        let parts = Parts {
            store,
            directory: Arc::new(opened.expect("a directory")),
            terms: Terms {
                answer_hours: 24,
                hops: 4,
                keep_original_days: 30,
                remote_units: Vec::new(),
                contacts: HashMap::new(),
            },
            gazetteer: Gazetteer::parse(PROVINCES, COMMUNES).expect("places"),
            categories: Categories::parse(CATEGORIES).expect("categories"),
            classes: Classes::default(),
            clocks: Clocks::parse(CLOCKS).expect("clocks"),
            kinds: BodyKinds::default(),
            secret: PasswordSecret::from_bytes([3; 32]),
            audit_key: Notary::from_bytes(&[6; 32]),
            second_factor: Vec::new(),
        };
        let station = Station::new(parts, Clock::standing_at(NOW));
        Self { station, notary, folder }
    }

    /// Signs the directory as the store has it now.
    pub(crate) async fn publish(&self) {
        let directory = self.station.store.read().directory(self.station.clock.today()).await;
        self.publish_this(directory.expect("a directory")).await;
    }

    /// Signs what this directory says, under the next number.
    pub(crate) async fn publish_this(&self, directory: Directory) {
        let last = self.station.store.read().last_edition().await.expect("read");
        let serial = last.expect("one that triage saw").serial + 1;
        self.put_in_place(&Directory { serial, ..directory }).await;
    }

    /// Puts this directory in its place, signed as it is.
    pub(crate) async fn put_in_place(&self, directory: &Directory) {
        let path = self.folder.path().join("directory");
        directory_file::publish(&path, directory, &self.notary).expect("published");
        self.station.directory.look().await;
    }

    /// The desk key that the directory names.
    pub(crate) fn desk(&self) -> Recipient {
        let directory = self.station.directory.current();
        directory.units[0].keys.as_ref().expect("keys").desk.parse().expect("a key")
    }

    /// A case under this key, as intake files it.
    pub(crate) async fn filed(&self, case: CaseId, desk: &Recipient) {
        let key = Identity::generate(&mut self.station.chance.clone());
        let id = self.station.chance.id();
        let frame = Frame { purpose: Purpose::Grant, subject: case.0, id };
        let sealed = seal(frame, key.reveal().as_bytes(), &[desk]).expect("sealed");
        let grant = NewGrant { id, unit: UNIT, kind: KeyKind::Desk, dormant: false, sealed };
        let envelope = NewEnvelope {
            id: EnvelopeId(self.station.chance.id()),
            purpose: Purpose::Tip,
            sealed: Sealed::from_bytes(case.0.to_be_bytes().to_vec()),
        };
        let new = NewCase {
            id: case,
            unit: UNIT,
            kind: KeyKind::Desk,
            recipient: key.recipient(),
            day: self.station.clock.today(),
            urgent: false,
            size_kib: 1,
            envelopes: vec![envelope],
            grants: vec![grant],
        };
        let mut lookup = [1; 32];
        lookup[..8].copy_from_slice(&case.0.to_be_bytes());
        let digest = LookupId::from_bytes(lookup).digest(&Pepper::from_bytes([0; 32]));
        let door = self.station.store.open_door(digest).await.expect("a door");
        assert_eq!(door.file_case(new).await.expect("filed"), Filed::New);
        door.commit().await.expect("kept");
    }

    /// Somebody who was invited joins.
    pub(crate) async fn joined(&self, role: Role, username: &str) -> Joined {
        let code = self.station.invite(UNIT, role).await.expect("invited");
        let roles = vec![role];
        let (username, display_name) = (username.to_owned(), username.to_uppercase());
        let newcomer = Newcomer { username, display_name, roles };
        self.station.join(&code, newcomer).await.expect("joined")
    }

    /// Signs in, as one who may do `A`.
    pub(crate) async fn may<A: Permission>(
        &self,
        username: &str,
        password: &SecretString,
    ) -> May<A> {
        let session = self.station.sign_in(username, password.clone(), "", None).await;
        let session = session.expect("signed in");
        May::of_session(&self.station, session).await.expect("permitted")
    }

    /// Lets so many days pass.
    pub(crate) fn days(&self, days: i64) {
        self.station.clock.advance(days * 24 * 60 * 60);
    }
}
