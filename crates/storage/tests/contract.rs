//! The contract of the store, the same on SQLite and on PostgreSQL.
//!
//! `tests/run` starts the PostgreSQL server; each test has its own database on it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, OfficerId, UnitId, UnitKeyId};
use casework::rng::Rng;
use casework::role::Role;
use sealing::audit_mac::AuditMacKey;
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupDigest, LookupId, Pepper};
use storage::accounts::invitations::Invitation;
use storage::accounts::officers::Officer;
use storage::accounts::second_factors::{Factor, WrongCodes};
use storage::audit::{Act, Entry};
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::cases::grants::Progress;
use storage::cases::queue::View;
use storage::db::error::StoreError;
use storage::db::store::Store;
use storage::intake::{Filed, NewCase};
use storage::units::{Unit, UnitKey};
use tempfile::TempDir;

#[path = "contract/accounts.rs"]
mod accounts;
#[path = "contract/audit.rs"]
mod audit;
#[path = "contract/audit_macs.rs"]
mod audit_macs;
#[path = "contract/contention.rs"]
mod contention;
#[path = "contract/dropping.rs"]
mod dropping;
#[path = "contract/editions.rs"]
mod editions;
#[path = "contract/failing.rs"]
mod failing;
#[path = "contract/fingerprints.rs"]
mod fingerprints;
#[path = "contract/gate.rs"]
mod gate;
#[path = "contract/jobs.rs"]
mod jobs;
#[path = "contract/keeping.rs"]
mod keeping;
#[path = "contract/kept_heads.rs"]
mod kept_heads;
#[path = "contract/merging.rs"]
mod merging;
#[path = "contract/rekeying.rs"]
mod rekeying;
#[path = "contract/renamed.rs"]
mod renamed;
#[path = "contract/resets.rs"]
mod resets;
#[path = "contract/state_check.rs"]
mod state_check;
#[path = "contract/unattended.rs"]
mod unattended;
#[path = "contract/withdrawal.rs"]
mod withdrawal;
#[path = "contract/wrong_tries.rs"]
mod wrong_tries;

const DAY: Day = Day(20_780);

/// The addresses of two databases without tables; the folder holds the SQLite file.
async fn empty() -> [(String, TempDir); 2] {
    let (one, two) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let sqlite = format!("sqlite://{}/test.sqlite?mode=rwc", one.path().display());
    let postgres = std::env::var("HOTLINE_TEST_POSTGRES")
        .expect("HOTLINE_TEST_POSTGRES: run the tests with tests/run, which starts one");
    let name = format!("contract_{:016x}", Rng::System.id());
    let server = Store::open(&postgres).await.expect("PostgreSQL");
    server.make_database(&name).await.expect("a database");
    let (base, _) = postgres.rsplit_once('/').expect("a database name");
    [(sqlite, one), (format!("{base}/{name}"), two)]
}

/// An empty store with one unit; the folder holds its SQLite file.
struct Fresh {
    store: Store,
    unit: UnitId,
    neighbour: UnitId,
    rng: Rng,
    url: String,
    _folder: TempDir,
}

impl Fresh {
    async fn on(url: &str, folder: TempDir) -> Self {
        let store = Store::create(url).await.expect("a store").recording_under(audit_key());
        store.migrate().await.expect("the tables");
        let (rng, unit) = (Rng::System, UnitId(1));
        let tx = store.begin().await.expect("a start");
        let new = Unit {
            id: unit,
            code: "19249".into(),
            valid_from: DAY,
            above: None,
            name: None,
            outside: None,
            merged: None,
        };
        tx.units().add_unit(&new).await.expect("a unit");
        let neighbour = UnitId(2);
        let new = Unit { id: neighbour, code: "19255".into(), ..new };
        tx.units().add_unit(&new).await.expect("a unit");
        tx.commit().await.expect("kept");
        Self { store, unit, neighbour, rng, url: url.to_owned(), _folder: folder }
    }

    async fn both() -> [Self; 2] {
        let [(sqlite, one), (postgres, two)] = empty().await;
        [Self::on(&sqlite, one).await, Self::on(&postgres, two).await]
    }

    fn recipient(&self) -> Recipient {
        Identity::generate(&mut self.rng.clone()).recipient()
    }

    fn sealed(&self) -> Sealed {
        let header = Header { purpose: Purpose::Tip, subject: 1, id: 1 };
        let to = self.recipient();
        seal(header, b"{}", &[&to]).expect("sealed")
    }

    fn envelope(&self, id: i64, purpose: Purpose) -> NewEnvelope {
        NewEnvelope { id: EnvelopeId(id), purpose, sealed: self.sealed() }
    }

    fn case(&self, id: i64, day: Day, urgent: bool) -> NewCase {
        let purposes = [Purpose::Headline, Purpose::Tip, Purpose::Named];
        let grant = |dormant| NewGrant {
            id: self.rng.id(),
            unit: self.unit,
            kind: KeyKind::Desk,
            dormant,
            sealed: self.sealed(),
        };
        NewCase {
            id: CaseId(id),
            unit: self.unit,
            kind: KeyKind::Desk,
            recipient: self.recipient(),
            day,
            urgent,
            size_kib: 1,
            envelopes: purposes.map(|it| self.envelope(self.rng.id(), it)).into(),
            grants: vec![grant(false), grant(true)],
        }
    }

    async fn file(&self, seed: u8, new: NewCase) -> Filed {
        let door = self.store.open_door(digest(seed)).await.expect("a door");
        let filed = door.file_case(new).await.expect("filed");
        door.commit().await.expect("kept");
        filed
    }
}

/// The key under which these tests record acts.
fn audit_key() -> AuditMacKey {
    AuditMacKey::of_audit_key(&[6; 32])
}

fn digest(seed: u8) -> LookupDigest {
    LookupId::from_bytes([seed; 32]).digest(&Pepper::from_bytes([0; 32]))
}

#[tokio::test]
async fn a_case_is_reached_by_its_digest_and_by_no_other() {
    for fresh in Fresh::both().await {
        assert_eq!(fresh.file(1, fresh.case(1 << 40, DAY, false)).await, Filed::New);
        let door = fresh.store.look_behind(digest(1)).await.expect("a door");
        let case = door.case().await.expect("read").expect("a case");
        assert_eq!((case.id, case.state, case.day), (CaseId(1 << 40), State::Received, DAY));
        let other = fresh.store.look_behind(digest(2)).await.expect("a door");
        assert!(other.case().await.expect("read").is_none());
        let by_number =
            fresh.store.read().cases().with_number(case.id.number()).await.expect("read");
        assert_eq!(by_number.map(|it| it.id), Some(case.id));
    }
}

#[tokio::test]
async fn the_same_digest_takes_one_case_and_the_first_stands() {
    for fresh in Fresh::both().await {
        let case = fresh.case(1 << 40, DAY, false);
        assert_eq!(fresh.file(1, case.clone()).await, Filed::New);
        assert_eq!(fresh.file(1, case).await, Filed::Again);
        assert_eq!(fresh.file(1, fresh.case(2 << 40, DAY, false)).await, Filed::OtherWords);
    }
}

#[tokio::test]
async fn two_cases_never_share_a_number() {
    for fresh in Fresh::both().await {
        assert_eq!(fresh.file(1, fresh.case(1 << 40, DAY, false)).await, Filed::New);
        let door = fresh.store.open_door(digest(2)).await.expect("a door");
        let same_number = door.file_case(fresh.case((1 << 40) + 1, DAY, false)).await;
        assert!(matches!(same_number, Err(StoreError::Conflict(_))));
    }
}

#[tokio::test]
async fn work_that_is_dropped_never_happened() {
    for fresh in Fresh::both().await {
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let filed = door.file_case(fresh.case(1 << 40, DAY, false)).await.expect("filed");
        assert_eq!(filed, Filed::New);
        drop(door);
        let door = fresh.store.look_behind(digest(1)).await.expect("a door");
        assert!(door.case().await.expect("read").is_none());
    }
}

#[tokio::test]
async fn replies_keep_their_order_and_one_form_leaves_one_reply() {
    for fresh in Fresh::both().await {
        let _filed = fresh.file(1, fresh.case(1 << 40, DAY, false)).await;
        for (id, expected) in [
            (9 << 30, Filed::New),
            (5 << 30, Filed::New),
            (5 << 30, Filed::Again),
            ((5 << 30) + 1, Filed::OtherWords),
        ] {
            let door = fresh.store.open_door(digest(1)).await.expect("a door");
            let case = door.case().await.expect("read").expect("a case");
            let reply = fresh.envelope(id, Purpose::Reply);
            assert_eq!(door.file_reply(&case, DAY, reply).await.expect("filed"), expected);
            door.commit().await.expect("kept");
        }
        let envelopes = fresh.store.read().cases().envelopes(CaseId(1 << 40)).await.expect("read");
        let replies: Vec<_> = envelopes.iter().filter(|it| it.purpose == Purpose::Reply).collect();
        assert_eq!(
            replies.iter().map(|it| (it.id.0, it.sequence)).collect::<Vec<_>>(),
            [(9 << 30, 4), (5 << 30, 5)]
        );
    }
}

#[tokio::test]
async fn the_queue_pages_through_every_open_case_once_urgent_first() {
    for fresh in Fresh::both().await {
        for at in 1..=7_u8 {
            let day = Day(DAY.0 + i32::from(at % 3));
            let case = fresh.case(i64::from(at) << 40, day, at % 2 == 0);
            assert_eq!(fresh.file(at, case).await, Filed::New);
        }
        let (read, kinds) = (fresh.store.read(), [KeyKind::Desk]);
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page =
                read.queue().list(fresh.unit, &kinds, View::Open, after, 2).await.expect("a page");
            let Some(last) = page.last() else { break };
            after = Some(last.cursor());
            seen.extend(page.iter().map(|case| (!case.urgent, -case.day.0, -case.id.0)));
        }
        assert_eq!(seen.len(), 7);
        assert!(seen.is_sorted());
        let none = read.queue().list(fresh.unit, &[KeyKind::Restricted], View::Open, None, 9).await;
        assert!(none.expect("a page").is_empty());
    }
}

#[tokio::test]
async fn of_two_officers_who_move_a_case_one_is_told_that_it_moved() {
    for fresh in Fresh::both().await {
        let _filed = fresh.file(1, fresh.case(1 << 40, DAY, false)).await;
        let tx = fresh.store.begin().await.expect("a start");
        let case = CaseId(1 << 40);
        let cases = tx.cases();
        let moved = |to| cases.change_state(case, State::Received, to);
        assert!(moved(State::InReview).await.expect("moved"));
        assert!(!moved(State::Question).await.expect("not moved"));
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn an_invitation_is_used_once() {
    for fresh in Fresh::both().await {
        let invitation = Invitation {
            id: 7,
            code_digest: [3; 32],
            unit: fresh.unit,
            role: Role::UnitHead,
            expires: Timestamp(9),
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.accounts().invite(&invitation).await.expect("invited");
        let found = tx.read().accounts().invitation(&[3; 32]).await.expect("read");
        assert_eq!(found, Some(invitation));
        assert!(tx.accounts().use_invitation(7).await.expect("used"));
        assert!(!tx.accounts().use_invitation(7).await.expect("gone"));
    }
}

#[tokio::test]
async fn acts_side_by_side_make_one_unbroken_chain() {
    for fresh in Fresh::both().await {
        let record = async || {
            let tx = fresh.store.begin().await.expect("a start");
            let entry = Entry::of_nobody(Timestamp(1), Act::CaseViewed).on_case(CaseId(5));
            tx.audit().record(entry).await.expect("recorded");
            tx.commit().await.expect("kept");
        };
        tokio::join!(record(), record(), record(), record());
        let history = fresh.store.read().audit().history(CaseId(5)).await.expect("read");
        assert_eq!(history.len(), 4);
    }
}

impl Fresh {
    async fn officer(&self, id: i64) -> OfficerId {
        let officer = Officer {
            id: OfficerId(id),
            unit: self.unit,
            username: format!("truc{id}"),
            display_name: "N.V.A".into(),
            salt: [0; 16],
            identity: self.sealed(),
            recipient: Identity::generate(&mut self.rng.clone()).recipient(),
            roles: vec![Role::DutyOfficer],
        };
        let tx = self.store.begin().await.expect("a start");
        tx.accounts().add_officer(&officer).await.expect("an officer");
        tx.commit().await.expect("kept");
        officer.id
    }

    async fn unit_key(&self, id: i64, holders: &[OfficerId]) -> UnitKey {
        let recipient = Identity::generate(&mut self.rng.clone()).recipient();
        let key = UnitKey { id: UnitKeyId(id), unit: self.unit, kind: KeyKind::Desk, recipient };
        let tx = self.store.begin().await.expect("a start");
        tx.units().add_unit_key(&key, DAY).await.expect("a key");
        for holder in holders {
            let shared = tx.units().share_key(self.rng.id(), key.id, *holder, self.sealed()).await;
            shared.expect("shared");
        }
        tx.commit().await.expect("kept");
        key
    }
}

#[tokio::test]
async fn a_key_that_a_leaver_held_is_replaced_once_and_grants_go_over_one_by_one() {
    for fresh in Fresh::both().await {
        let (leaver, stays) = (fresh.officer(1).await, fresh.officer(2).await);
        let old = fresh.unit_key(10, &[leaver, stays]).await;
        for seed in 1..=3 {
            let case = fresh.case(i64::from(seed) << 40, DAY, false);
            assert_eq!(fresh.file(seed, case).await, Filed::New);
        }
        let tx = fresh.store.begin().await.expect("a start");
        tx.units().take_keys_of_leaver(leaver).await.expect("taken");
        assert!(tx.accounts().end_account(leaver).await.expect("ended"));
        assert!(!tx.accounts().end_account(leaver).await.expect("ended before"));
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        assert_eq!(read.units().holders(fresh.unit).await.expect("read"), [(stays, KeyKind::Desk)]);
        assert_eq!(read.units().keys_to_replace(fresh.unit).await.expect("read").len(), 1);
        assert!(read.accounts().with_username("truc1").await.expect("read").is_none());

        let tx = fresh.store.begin().await.expect("a start");
        let next = UnitKeyId(11);
        assert!(tx.units().replace_key(old.id, next, fresh.sealed()).await.expect("replaced"));
        assert!(!tx.units().replace_key(old.id, next, fresh.sealed()).await.expect("not again"));
        tx.commit().await.expect("kept");
        let new = fresh.unit_key(11, &[stays]).await;
        assert!(read.units().keys_to_replace(fresh.unit).await.expect("read").is_empty());
        let in_use = read.units().keys(fresh.unit).await.expect("read");
        assert_eq!(in_use.iter().map(|key| key.id).collect::<Vec<_>>(), [new.id]);
        assert_eq!(read.units().replaced_keys(fresh.unit).await.expect("read")[0].by, new.id);
        let shares = read.units().key_shares(stays).await.expect("read");
        assert_eq!(shares.iter().map(|share| share.key.id).collect::<Vec<_>>(), [new.id]);

        let left = read.cases().grants_not_under(&new, 4).await.expect("read");
        assert_eq!(left.len(), 4, "dormant ones too, as many as were asked for");
        let tx = fresh.store.begin().await.expect("a start");
        let sealed = fresh.sealed();
        tx.cases().put_grant_under(left[0].id, new.id, Some(sealed.clone())).await.expect("put");
        tx.cases().put_grant_under(left[1].id, new.id, None).await.expect("put");
        tx.commit().await.expect("kept");
        let progress = read.cases().progress(&new).await.expect("read");
        assert_eq!(progress, Progress { done: 2, total: 6 });
        let after = read.cases().grants(&[left[0].case, left[1].case]).await.expect("read");
        let of = |id| after.iter().find(|it| it.id == id).expect("a grant");
        assert!(of(left[0].id).sealed == sealed && of(left[1].id).sealed == left[1].sealed);
    }
}

#[tokio::test]
async fn steps_used_while_a_clock_was_ahead_keep_nobody_out_and_stay_used_each() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let factor =
            Factor { officer, secret: fresh.sealed(), last_step: 0, confirmed: false, lost: false };
        let tx = fresh.store.begin().await.expect("a start");
        tx.accounts().keep_factor(&factor).await.expect("kept");
        // The clock is ahead by some 100 steps, then right again, and goes on.
        let tries = [(100, 101, true), (103, 104, true), (5, 6, true), (4, 6, false)];
        let later = [(5, 6, false), (100, 101, false), (101, 101, true), (103, 104, false)];
        for (step, latest, taken) in tries.into_iter().chain(later) {
            let used = tx.accounts().use_step(officer, step, latest).await.expect("tried");
            assert_eq!(used, taken, "step {step} when {latest} is the latest");
            if !used {
                let last = tx
                    .read()
                    .accounts()
                    .factor(officer)
                    .await
                    .expect("read")
                    .expect("one")
                    .last_step;
                assert!(last <= latest, "{last}");
            }
        }
        tx.accounts().keep_factor(&factor).await.expect("another secret");
        assert!(
            tx.accounts().use_step(officer, 103, 104).await.expect("tried"),
            "its codes are others"
        );
        let wrong = WrongCodes { count: 4, last: Timestamp(9) };
        tx.accounts().remember_wrong_codes(officer, wrong).await.expect("kept");
        assert_eq!(tx.read().accounts().wrong_codes(officer).await.expect("read"), wrong);
        tx.accounts().drop_factor(officer).await.expect("dropped");
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn a_step_and_a_recovery_code_are_used_once() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let factor = |confirmed| Factor {
            officer,
            secret: fresh.sealed(),
            last_step: 0,
            confirmed,
            lost: false,
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.accounts().keep_factor(&factor(false)).await.expect("kept");
        tx.accounts().keep_factor(&factor(false)).await.expect("in the place of the first");
        for (step, taken) in [(5, true), (5, false), (4, false), (6, true)] {
            assert_eq!(
                tx.accounts().use_step(officer, step, 6).await.expect("tried"),
                taken,
                "{step}"
            );
        }
        assert!(tx.read().accounts().factor(officer).await.expect("read").expect("one").confirmed);
        let codes = [(1, [1; 32]), (2, [2; 32])];
        tx.accounts().keep_recovery_codes(officer, &codes).await.expect("kept");
        assert!(tx.accounts().use_recovery_code(officer, &[2; 32]).await.expect("used"));
        assert!(!tx.accounts().use_recovery_code(officer, &[2; 32]).await.expect("gone"));
        assert_eq!(tx.read().accounts().recovery_codes_left(officer).await.expect("read"), 1);
        tx.accounts().drop_factor(officer).await.expect("dropped");
        assert!(tx.read().accounts().factor(officer).await.expect("read").is_none());
        tx.commit().await.expect("kept");
    }
}
