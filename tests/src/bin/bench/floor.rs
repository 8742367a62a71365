//! The floor: the same framework and the same rows, without sealing and without pages.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use actix_web::web::{Bytes, Data, get, post};
use actix_web::{App, HttpResponse, HttpServer};
use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use casework::rng::Rng;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupId, Pepper};
use serde_json::Value;
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::db::store::Store;
use storage::intake::NewCase;
use storage::units::Unit;
use tempfile::TempDir;

/// The running floor.
pub(crate) struct Floor {
    child: Child,
    pub(crate) address: String,
}

impl Floor {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let child = Command::new(program).arg("floor").stdout(Stdio::piped()).spawn();
        let mut child = child.expect("the floor starts");
        let out = child.stdout.take().expect("an output");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("an address");
        Self { child, address: format!("http://{}", line.trim()) }
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

struct Rows {
    store: Store,
    envelope: Sealed,
    key: Identity,
}

/// Runs the floor until it is killed.
pub(crate) fn serve() {
    actix_web::rt::System::new().block_on(async {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open_file(&folder.path().join("floor.sqlite")).await.expect("a store");
        store.migrate().await.expect("the tables");
        let tx = store.begin().await.expect("a start");
        let unit = Unit {
            id: UnitId(1),
            code: "19249".into(),
            valid_from: Day(0),
            above: None,
            name: None,
            outside: None,
            merged: None,
        };
        tx.units().add_unit(&unit).await.expect("a unit");
        tx.commit().await.expect("kept");
        let key = Identity::from_secret(&[7; 32]);
        let header = Header { purpose: Purpose::Tip, subject: 1, id: 1 };
        let envelope = seal(header, b"{}", &[&key.recipient()]).expect("sealed");
        let rows = Data::new(Rows { store, envelope, key });
        let server = HttpServer::new(move || {
            App::new()
                .app_data(rows.clone())
                .route("/", get().to(async || HttpResponse::Ok().body("<!doctype html>")))
                .route("/api/v1/tips", post().to(take))
        });
        let server = server.workers(2).bind("127.0.0.1:0").expect("a port");
        println!("{}", server.addrs()[0]);
        server.run().await.expect("served");
    });
}

/// Stores the same rows as for a tip, always with the same bytes.
async fn take(rows: Data<Rows>, body: Bytes) -> HttpResponse {
    let rng = Rng::System;
    let _tip: Value = serde_json::from_slice(&body).expect("JSON");
    let id =
        |purpose| NewEnvelope { id: EnvelopeId(rng.id()), purpose, sealed: rows.envelope.clone() };
    let grant = |dormant| NewGrant {
        id: rng.id(),
        unit: UnitId(1),
        kind: KeyKind::Desk,
        dormant,
        sealed: rows.envelope.clone(),
    };
    let new = NewCase {
        id: CaseId(rng.id()),
        unit: UnitId(1),
        kind: KeyKind::Desk,
        recipient: rows.key.recipient(),
        day: Day(20_780),
        urgent: false,
        size_kib: 1,
        envelopes: [Purpose::Headline, Purpose::Tip, Purpose::Named].map(id).into(),
        grants: vec![grant(false), grant(true)],
    };
    let digest = LookupId::from_bytes(rng.bytes()).digest(&Pepper::from_bytes([0; 32]));
    let door = rows.store.open_door(digest).await.expect("a door");
    door.file_case(new).await.expect("filed");
    door.commit().await.expect("kept");
    HttpResponse::Created().body("{}")
}
