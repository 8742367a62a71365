//! For unit tests: triage of one commune in a folder of its own, on a stopped clock.

use std::collections::HashMap;
use std::sync::Arc;

use casework::category::Categories;
use casework::class::Classes;
use casework::clock::{Clock, Day, Timestamp};
use casework::days_off::DaysOff;
use casework::deadline::DeadlineRules;
use casework::directory::{Directory, KeyKind};
use casework::gazetteer::Gazetteer;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use casework::role::Role;
use casework::support_body::SupportBodyKinds;
use sealing::audit_mac::AuditMacKey;
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::password::PasswordSecret;
use sealing::sealed::{Sealed, seal};
use sealing::signature::SigningKey;
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
use crate::platform::state::{Parts, Settings, TriageState};

const PROVINCES: &str = include_str!("../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../config/places/communes.tsv");
const DEADLINES: &str = include_str!("../../../config/deadlines.toml");
const CATEGORIES: &str = include_str!("../../../config/categories.toml");

/// The commune.
pub(crate) const UNIT: UnitId = UnitId(1);
/// The first second of 2026-11-23 in Vietnam.
pub(crate) const NOW: Timestamp = Timestamp(1_795_366_800);

/// The state of triage, and the key that signs its directory.
pub(crate) struct Fresh {
    pub(crate) triage: TriageState,
    notary: SigningKey,
    pub(crate) folder: TempDir,
}

impl Fresh {
    /// A unit without keys, with a published directory that says so.
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
        tx.units().add_unit(&unit).await.expect("a unit");
        tx.commit().await.expect("kept");
        let (path, notary) = (folder.path().join("directory"), SigningKey::from_bytes(&[5; 32]));
        let directory = store.read().units().directory(NOW.day()).await.expect("a directory");
        directory_file::publish(&path, &directory, &notary).expect("published");
        let opened = DirectoryFile::open(&path, notary.key(), store.clone(), Reader::Triage).await;
        let parts = Parts {
            store,
            directory: Arc::new(opened.expect("a directory")),
            settings: Settings {
                answer_hours: 24,
                hops: 4,
                keep_original_days: 30,
                remote_units: Vec::new(),
                contacts: HashMap::new(),
            },
            gazetteer: Gazetteer::parse(PROVINCES, COMMUNES).expect("places"),
            categories: Categories::parse(CATEGORIES).expect("categories"),
            classes: Classes::default(),
            deadline_rules: DeadlineRules::parse(DEADLINES, DaysOff::default()).expect("terms"),
            kinds: SupportBodyKinds::default(),
            secret: PasswordSecret::from_bytes([3; 32]),
            audit_key: SigningKey::from_bytes(&[6; 32]),
            second_factor: Vec::new(),
        };
        let triage = TriageState::new(parts, Clock::stopped_at(NOW));
        Self { triage, notary, folder }
    }

    /// Signs the directory from the store.
    pub(crate) async fn publish(&self) {
        let directory = self.triage.store.read().units().directory(self.triage.clock.today()).await;
        self.publish_this(directory.expect("a directory")).await;
    }

    /// Signs this directory under the next number.
    pub(crate) async fn publish_this(&self, directory: Directory) {
        let last = self.triage.store.read().units().last_edition().await.expect("read");
        let serial = last.expect("one that triage saw").serial + 1;
        self.put_in_place(&Directory { serial, ..directory }).await;
    }

    /// Puts this directory in place, signed unchanged.
    pub(crate) async fn put_in_place(&self, directory: &Directory) {
        let path = self.folder.path().join("directory");
        directory_file::publish(&path, directory, &self.notary).expect("published");
        self.triage.directory.look().await;
    }

    /// The desk key that the directory names.
    pub(crate) fn desk(&self) -> Recipient {
        let directory = self.triage.directory.current();
        directory.units[0].keys.as_ref().expect("keys").desk.parse().expect("a key")
    }

    /// A case under this key, as intake files it.
    pub(crate) async fn filed(&self, case: CaseId, desk: &Recipient) {
        let key = Identity::generate(&mut self.triage.rng.clone());
        let id = self.triage.rng.id();
        let header = Header { purpose: Purpose::Grant, subject: case.0, id };
        let sealed = seal(header, key.reveal().as_bytes(), &[desk]).expect("sealed");
        let grant = NewGrant { id, unit: UNIT, kind: KeyKind::Desk, dormant: false, sealed };
        let envelope = NewEnvelope {
            id: EnvelopeId(self.triage.rng.id()),
            purpose: Purpose::Tip,
            sealed: Sealed::from_bytes(case.0.to_be_bytes().to_vec()),
        };
        let new = NewCase {
            id: case,
            unit: UNIT,
            kind: KeyKind::Desk,
            recipient: key.recipient(),
            day: self.triage.clock.today(),
            urgent: false,
            size_kib: 1,
            envelopes: vec![envelope],
            grants: vec![grant],
        };
        let mut lookup = [1; 32];
        lookup[..8].copy_from_slice(&case.0.to_be_bytes());
        let digest = LookupId::from_bytes(lookup).digest(&Pepper::from_bytes([0; 32]));
        let door = self.triage.store.open_door(digest).await.expect("a door");
        assert_eq!(door.file_case(new).await.expect("filed"), Filed::New);
        door.commit().await.expect("kept");
    }

    /// Lets an invited officer join.
    pub(crate) async fn joined(&self, role: Role, username: &str) -> Joined {
        let code = self.triage.accounts().invite(UNIT, role).await.expect("invited");
        let roles = vec![role];
        let (username, display_name) = (username.to_owned(), username.to_uppercase());
        let newcomer = Newcomer { username, display_name, roles };
        self.triage.accounts().join(&code, newcomer).await.expect("joined")
    }

    /// Signs in, as an officer who may do `A`.
    pub(crate) async fn may<A: Permission>(
        &self,
        username: &str,
        password: &SecretString,
    ) -> May<A> {
        let session =
            self.triage.sign_in().with_password(username, password.clone(), "", None).await;
        let session = session.expect("signed in");
        May::of_session(&self.triage, session).await.expect("permitted")
    }

    /// Lets so many days pass.
    pub(crate) fn days(&self, days: i64) {
        self.triage.clock.advance(days * 24 * 60 * 60);
    }
}
