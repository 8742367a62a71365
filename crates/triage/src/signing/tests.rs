//! How a session ages.

use casework::body::BodyKinds;
use casework::category::Categories;
use casework::class::Classes;
use casework::clock::{Clock, Day, Moment};
use casework::directory::Directory;
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
use casework::role::Role;
use sealing::notary::Notary;
use sealing::password::PasswordSecret;
use storage::directory_file::{self, DirectoryFile};
use storage::store::Store;
use storage::units::Unit;

use super::*;
use crate::joining::Newcomer;
use crate::station::{Parts, Terms};

const PROVINCES: &str = include_str!("../../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../../config/places/communes.tsv");
const CATEGORIES: &str = include_str!("../../../../config/categories.toml");

#[tokio::test]
async fn what_a_page_asks_by_itself_keeps_no_session_alive() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open_file(&folder.path().join("test.sqlite")).await.expect("a store");
    store.migrate().await.expect("the tables");
    let tx = store.begin().await.expect("a start");
    let (code, above) = ("19249".into(), None);
    let unit = Unit {
        id: UnitId(1),
        code,
        valid_from: Day(0),
        above,
        name: None,
        outside: None,
        merged: None,
    };
    tx.add_unit(&unit).await.expect("a unit");
    tx.commit().await.expect("kept");
    let (path, notary) = (folder.path().join("directory"), Notary::from_bytes(&[5; 32]));
    directory_file::publish(&path, &Directory::default(), &notary).expect("published");
    let mut station = Station::new(Parts {
        store,
        directory: DirectoryFile::open(&path, notary.key()).expect("a directory"),
        terms: Terms { answer_hours: 24, hops: 4 },
        gazetteer: Gazetteer::parse(PROVINCES, COMMUNES).expect("places"),
        categories: Categories::parse(CATEGORIES).expect("categories"),
        classes: Classes::default(),
        kinds: BodyKinds::default(),
        secret: PasswordSecret::from_bytes([3; 32]),
        audit_key: Notary::from_bytes(&[6; 32]),
        second_factor: Vec::new(),
    });
    station.clock = Clock::standing_at(Moment(1_795_366_800));
    let code = station.invite(unit.id, Role::UnitHead).await.expect("invited");
    let head = Newcomer {
        username: "truong".to_owned(),
        display_name: "T".to_owned(),
        roles: vec![Role::UnitHead],
    };
    let head = station.join(&code, head).await.expect("joined");
    let session = station.sign_in("truong", head.password, "").await.expect("signed in");

    for _ in 0..29 {
        station.clock.advance(60);
        assert!(station.look_in(&session, false).await.is_ok());
    }
    station.clock.advance(61);
    assert!(matches!(station.look_in(&session, false).await, Err(Refusal::SignIn)));
    assert!(matches!(station.resume(&session).await, Err(Refusal::SignIn)));
}
