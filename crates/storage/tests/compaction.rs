//! After the nightly job the order of pages in SQLite's file does not tell the order of tips (rule W2).

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use casework::rng::Rng;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::sealed::seal;
use sealing::writer::{LookupId, Pepper};
use storage::cases::NewEnvelope;
use storage::db::compaction::WRITTEN_ANEW;
use storage::db::store::Store;
use storage::intake::{Filed, NewCase};
use storage::units::Unit;
use tempfile::TempDir;

const DAY: Day = Day(20_780);
const TIPS: i64 = 61;

/// A tip's id: in no order, and different for each tip, since 61 is a prime.
fn id_of(at: i64) -> i64 {
    at * 23 % TIPS + 1
}

async fn filed(folder: &TempDir) -> Store {
    let store = Store::open_file(&folder.path().join("test.sqlite")).await.expect("a store");
    store.migrate().await.expect("the tables");
    let tx = store.begin().await.expect("a start");
    let unit = Unit {
        id: UnitId(1),
        code: "19249".into(),
        valid_from: DAY,
        above: None,
        name: None,
        outside: None,
        merged: None,
    };
    tx.units().add_unit(&unit).await.expect("a unit");
    tx.commit().await.expect("kept");
    let recipient = Identity::generate(&mut Rng::System).recipient();
    for at in 0..TIPS {
        let id = id_of(at);
        let header = Header { purpose: Purpose::Tip, subject: id << 40, id };
        let sealed = seal(header, &[b' '; 9_000], &[&recipient]).expect("sealed");
        let new = NewCase {
            id: CaseId(id << 40),
            unit: UnitId(1),
            kind: KeyKind::Desk,
            recipient: recipient.clone(),
            day: DAY,
            urgent: false,
            size_kib: 16,
            envelopes: vec![NewEnvelope { id: EnvelopeId(id), purpose: Purpose::Tip, sealed }],
            grants: Vec::new(),
        };
        let seed = [u8::try_from(at).expect("a byte"); 32];
        let digest = LookupId::from_bytes(seed).digest(&Pepper::from_bytes([0; 32]));
        let door = store.open_door(digest).await.expect("a door");
        assert_eq!(door.file_case(new).await.expect("filed"), Filed::New);
        door.commit().await.expect("kept");
    }
    store
}

/// How far the order of the tips' first overflow pages follows the order in which they came: Kendall's tau, 1
/// for the same order and about 0 by chance (its deviation is 0.09 for so many).
fn told_by_pages(file: &Path) -> f64 {
    let pages = "SELECT pageno FROM dbstat WHERE name = 'envelope' AND path LIKE '%+000000' \
                 ORDER BY path";
    let done = Command::new("sqlite3").arg(file).arg(pages).output().expect("sqlite3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // In the order of ids; each tip is larger than a page.
    let by_id: Vec<i64> = String::from_utf8_lossy(&done.stdout)
        .lines()
        .map(|line| line.parse().expect("a page"))
        .collect();
    assert_eq!(i64::try_from(by_id.len()), Ok(TIPS));
    let page = |at: i64| by_id[usize::try_from(id_of(at) - 1).expect("a place")];
    let (mut sum, mut pairs) = (0_i32, 0_i32);
    for first in 0..TIPS {
        for second in first + 1..TIPS {
            sum += if page(first) < page(second) { 1 } else { -1 };
            pairs += 1;
        }
    }
    f64::from(sum) / f64::from(pairs)
}

#[tokio::test]
async fn after_the_nights_job_the_places_of_pages_tell_the_order_of_tips_no_better_than_chance() {
    for anew in [WRITTEN_ANEW, 0] {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("test.sqlite");
        let store = filed(&folder).await;
        let before = store.read().cases().envelopes(CaseId(7 << 40)).await.expect("read");
        assert!(told_by_pages(&file) > 0.9, "before it they do");
        store.compact(DAY, &Rng::System, anew).await.expect("compacted");
        let log = std::fs::metadata(folder.path().join("test.sqlite-wal")).expect("a log");
        assert_eq!(log.len(), 0);
        let after = store.read().cases().envelopes(CaseId(7 << 40)).await.expect("read");
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].sealed.as_bytes(), before[0].sealed.as_bytes());
        store.close().await.expect("closed");
        let told = told_by_pages(&file);
        assert!(told.abs() < 0.45, "{anew}: {told}");
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "a store that was closed leaves no log");
    }
}
