//! For unit tests: a station of one commune in a folder of its own, on a clock that stands.

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::class::Classes;
use casework::clock::{Clock, Day, Moment};
use casework::deadline::Clocks;
use casework::directory::Directory;
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
use casework::role::Role;
use sealing::notary::Notary;
use sealing::password::PasswordSecret;
use secrecy::SecretString;
use storage::directory_file::{self, DirectoryFile};
use storage::store::Store;
use storage::units::Unit;
use tempfile::TempDir;

use crate::joining::{Joined, Newcomer};
use crate::permit::{May, Permission};
use crate::station::{Parts, Station, Terms};

const PROVINCES: &str = include_str!("../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../config/places/communes.tsv");
const CATEGORIES: &str = include_str!("../../../config/categories.toml");

/// The commune.
pub(crate) const UNIT: UnitId = UnitId(1);
/// 2026-11-23 in Vietnam, its first second.
pub(crate) const NOW: Moment = Moment(1_795_366_800);

/// The station, and what signs its directory.
pub(crate) struct Fresh {
    pub(crate) station: Station,
    notary: Notary,
    folder: TempDir,
}

impl Fresh {
    /// A unit without keys, as the published directory says.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_file(&folder.path().join("test.sqlite")).await.expect("a store");
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
        let mut station = Station::new(Parts {
            store,
            directory: DirectoryFile::open(&path, notary.key()).expect("a directory"),
            terms: Terms {
                answer_hours: 24,
                hops: 4,
                keep_original_days: 30,
                remote_units: Vec::new(),
            },
            gazetteer: Gazetteer::parse(PROVINCES, COMMUNES).expect("places"),
            categories: Categories::parse(CATEGORIES).expect("categories"),
            classes: Classes::default(),
            clocks: Clocks::default(),
            kinds: BodyKinds::default(),
            secret: PasswordSecret::from_bytes([3; 32]),
            audit_key: Notary::from_bytes(&[6; 32]),
            second_factor: Vec::new(),
        });
        station.clock = Clock::standing_at(NOW);
        Self { station, notary, folder }
    }

    /// Signs the directory as the store has it now.
    pub(crate) async fn publish(&self) {
        let directory = self.station.store.read().directory(self.station.clock.today()).await;
        self.publish_again(&directory.expect("a directory"));
    }

    /// Signs this directory.
    pub(crate) fn publish_again(&self, directory: &Directory) {
        let path = self.folder.path().join("directory");
        directory_file::publish(&path, directory, &self.notary).expect("published");
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
