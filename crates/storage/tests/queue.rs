//! The queue's filters, recusals, versions and support bodies, the same on both databases.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::directory::KeyKind;
use casework::ids::{BodyId, CaseId, EnvelopeId, OfficerId, UnitId};
use casework::referral::{Basis, Stage};
use casework::rng::Rng;
use casework::role::Role;
use sealing::audit_mac::AuditMacKey;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupDigest, LookupId, Pepper};
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::Eyes;
use storage::audit::{Act, Entry};
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::cases::queue::{Filter, View};
use storage::db::store::Store;
use storage::handover::referrals::Handover;
use storage::intake::NewCase;
use storage::units::Unit;
use storage::units::support_bodies::SupportBody;
use tempfile::TempDir;

const DAY: Day = Day(20_780);
const UNIT: UnitId = UnitId(1);
const NOW: Timestamp = Timestamp(1_795_000_000);
const ME: OfficerId = OfficerId(11);
const COLLEAGUE: OfficerId = OfficerId(12);

/// A store with one unit and two officers; the folder holds its SQLite file.
struct Fresh {
    store: Store,
    sealed: Sealed,
    key: Identity,
    _folder: TempDir,
}

impl Fresh {
    async fn on(url: &str, folder: TempDir) -> Self {
        let store = Store::create(url).await.expect("a store");
        let store = store.recording_under(AuditMacKey::of_audit_key(&[6; 32]));
        store.migrate().await.expect("the tables");
        let key = Identity::from_secret(&[7; 32]);
        let header = Header { purpose: Purpose::Tip, subject: 1, id: 1 };
        let sealed = seal(header, b"{}", &[&key.recipient()]).expect("sealed");
        let tx = store.begin().await.expect("a start");
        let (code, above) = ("19249".into(), None);
        let unit = Unit {
            id: UNIT,
            code,
            valid_from: DAY,
            above,
            name: None,
            outside: None,
            merged: None,
        };
        tx.units().add_unit(&unit).await.expect("a unit");
        for (id, name) in [(ME, "truc"), (COLLEAGUE, "truc2")] {
            let officer = Officer {
                id,
                unit: UNIT,
                username: name.to_owned(),
                display_name: name.to_owned(),
                salt: [0; 16],
                identity: sealed.clone(),
                recipient: key.recipient(),
                roles: vec![Role::DutyOfficer],
            };
            tx.accounts().add_officer(&officer).await.expect("an officer");
        }
        tx.commit().await.expect("kept");
        Self { store, sealed, key, _folder: folder }
    }

    async fn on_sqlite() -> Self {
        let folder = TempDir::new().expect("a folder");
        let url = format!("sqlite://{}/test.sqlite?mode=rwc", folder.path().display());
        Self::on(&url, folder).await
    }

    async fn both() -> [Self; 2] {
        let postgres = std::env::var("HOTLINE_TEST_POSTGRES")
            .expect("HOTLINE_TEST_POSTGRES: run the tests with tests/run, which starts one");
        let name = format!("queue_{:016x}", Rng::System.id());
        let server = Store::open(&postgres).await.expect("PostgreSQL");
        server.make_database(&name).await.expect("a database");
        let (base, _) = postgres.rsplit_once('/').expect("a database name");
        let folder = TempDir::new().expect("a folder");
        [Self::on_sqlite().await, Self::on(&format!("{base}/{name}"), folder).await]
    }

    /// Files case `number` of `day`.
    async fn file(&self, number: u16, day: Day, urgent: bool) -> CaseId {
        let envelope = |purpose| NewEnvelope {
            id: EnvelopeId(Rng::System.id()),
            purpose,
            sealed: self.sealed.clone(),
        };
        let grant = |dormant| NewGrant {
            id: Rng::System.id(),
            unit: UNIT,
            kind: KeyKind::Desk,
            dormant,
            sealed: self.sealed.clone(),
        };
        let id = CaseId(i64::from(number) << 40);
        let case = NewCase {
            id,
            unit: UNIT,
            kind: KeyKind::Desk,
            recipient: self.key.recipient(),
            day,
            urgent,
            size_kib: 1,
            envelopes: [Purpose::Headline, Purpose::Tip, Purpose::Named].map(envelope).into(),
            grants: vec![grant(false), grant(true)],
        };
        let door = self.store.open_door(digest(number)).await.expect("a door");
        door.file_case(case).await.expect("filed");
        door.commit().await.expect("kept");
        id
    }

    /// The numbers of the cases that pass a filter, read two at a time.
    async fn seen(&self, filter: impl Into<Filter>) -> Vec<i64> {
        let (filter, mut seen, mut after) = (filter.into(), Vec::new(), None);
        loop {
            let kinds = [KeyKind::Desk];
            let page = self.store.read().queue().list(UNIT, &kinds, filter, after, 2).await;
            let page = page.expect("a page");
            let Some(last) = page.last() else { break };
            after = Some(last.cursor());
            seen.extend(page.iter().map(|case| case.id.0 >> 40));
        }
        let count = self.store.read().queue().count(UNIT, &[KeyKind::Desk], filter, 100).await;
        assert_eq!(count.expect("a count"), seen.len() as u64, "counts and pages agree");
        seen
    }
}

fn digest(number: u16) -> LookupDigest {
    let mut lookup = [0; 32];
    lookup[..2].copy_from_slice(&number.to_be_bytes());
    LookupId::from_bytes(lookup).digest(&Pepper::from_bytes([0; 32]))
}

fn act(act: Act, case: CaseId) -> Entry {
    Entry::of_nobody(Timestamp(1), act).by(ME, UNIT).on_case(case)
}

#[tokio::test]
async fn each_filter_shows_its_cases_once_urgent_first() {
    for fresh in Fresh::both().await {
        for number in 1..=8_u16 {
            fresh.file(number, Day(DAY.0 + i32::from(number % 3)), number % 2 == 0).await;
        }
        let tx = fresh.store.begin().await.expect("a start");
        let case = |number: i64| CaseId(number << 40);
        assert!(
            tx.cases()
                .change_state(case(2), State::Received, State::InReview)
                .await
                .expect("moved")
        );
        assert!(
            tx.cases()
                .change_state(case(3), State::Received, State::InReview)
                .await
                .expect("moved")
        );
        assert!(
            tx.cases().change_state(case(8), State::Received, State::Closed).await.expect("moved")
        );
        tx.cases().assign(case(3), ME).await.expect("assigned");
        tx.cases().assign(case(5), COLLEAGUE).await.expect("assigned");
        assert!(tx.cases().set_aside(case(7), true).await.expect("aside"));
        assert!(!tx.cases().set_aside(case(7), true).await.expect("aside already"));
        tx.commit().await.expect("kept");

        let all: Filter = View::Open.into();
        assert_eq!(fresh.seen(all).await, [2, 4, 6, 5, 1, 3]);
        assert_eq!(fresh.seen(Filter { urgent: Some(true), ..all }).await, [2, 4, 6]);
        assert_eq!(fresh.seen(Filter { urgent: Some(false), ..all }).await, [5, 1, 3]);
        assert_eq!(fresh.seen(Filter { state: Some(State::InReview), ..all }).await, [2, 3]);
        assert_eq!(fresh.seen(Filter { since: Some(Day(DAY.0 + 1)), ..all }).await, [2, 4, 5, 1]);
        assert_eq!(fresh.seen(Filter { until: Some(DAY), ..all }).await, [6, 3]);
        let both = Filter { since: Some(Day(DAY.0 + 1)), until: Some(Day(DAY.0 + 1)), ..all };
        assert_eq!(fresh.seen(both).await, [4, 1]);
        assert_eq!(fresh.seen(View::Of(ME)).await, [3]);
        assert_eq!(fresh.seen(View::Unassigned).await, [2, 4, 6, 1]);
        assert_eq!(fresh.seen(View::Aside).await, [7]);
        assert_eq!(fresh.seen(View::Closed).await, [8]);

        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.cases().set_aside(case(7), false).await.expect("back"));
        tx.commit().await.expect("kept");
        assert_eq!(fresh.seen(View::Aside).await, [0_i64; 0]);
        assert_eq!(fresh.seen(all).await, [2, 4, 6, 5, 7, 1, 3]);
    }
}

#[tokio::test]
async fn a_case_is_answered_from_the_writers_reply_to_the_next_message_or_until_it_was_read() {
    for fresh in Fresh::both().await {
        let case = fresh.file(1, DAY, false).await;
        fresh.file(2, DAY, false).await;
        assert_eq!(fresh.seen(View::Answered).await, [0_i64; 0]);
        let new =
            |purpose, id| NewEnvelope { id: EnvelopeId(id), purpose, sealed: fresh.sealed.clone() };
        let add = async |purpose, id| {
            let tx = fresh.store.begin().await.expect("a start");
            tx.cases().add_envelope(case, DAY, new(purpose, id)).await.expect("added");
            tx.commit().await.expect("kept");
        };
        add(Purpose::Reply, 21).await;
        assert_eq!(fresh.seen(View::Answered).await, [1]);
        add(Purpose::Message, 22).await;
        assert_eq!(fresh.seen(View::Answered).await, [0_i64; 0]);
        add(Purpose::Reply, 23).await;
        assert_eq!(fresh.seen(View::Answered).await, [1]);
        let answered =
            async || fresh.store.read().queue().answered(UNIT, &[case]).await.expect("read");
        assert_eq!(answered().await, [case]);
        add(Purpose::Read, 24).await;
        assert_eq!(fresh.seen(View::Answered).await, [0_i64; 0]);
        assert_eq!(answered().await, []);
        add(Purpose::Reply, 25).await;
        assert_eq!(fresh.seen(View::Answered).await, [1], "the next one is unread by itself");
        assert_eq!(answered().await, [case]);
    }
}

#[tokio::test]
async fn what_waits_for_the_head_is_a_view_and_what_waits_for_a_second_person_another() {
    for fresh in Fresh::both().await {
        let (whole, hidden) = (fresh.file(1, DAY, false).await, fresh.file(2, DAY, false).await);
        fresh.file(3, DAY, false).await;
        let tx = fresh.store.begin().await.expect("a start");
        for (id, case, stage) in [(1, whole, Stage::Approval), (2, hidden, Stage::Sanitising)] {
            let asked = Handover {
                id,
                case,
                to: UNIT,
                basis: Basis::Competence,
                agreement: None,
                stage,
                asked_by: ME,
                asked_at: NOW,
                ahead: None,
            };
            tx.handover().prepare_handover(&asked).await.expect("prepared");
        }
        tx.commit().await.expect("kept");
        assert_eq!(fresh.seen(View::Preparing(Stage::Approval)).await, [1]);
        assert_eq!(fresh.seen(View::Preparing(Stage::Sanitising)).await, [2]);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().await_approval(2).await.expect("sanitised"));
        assert!(tx.handover().end_handover(whole).await.expect("dropped"));
        tx.commit().await.expect("kept");
        assert_eq!(fresh.seen(View::Preparing(Stage::Approval)).await, [2]);
        assert_eq!(fresh.seen(View::Preparing(Stage::Sanitising)).await, [0_i64; 0]);
    }
}

#[tokio::test]
async fn rule_c2_a_recused_officers_queue_leaves_the_case_out_and_a_colleagues_does_not() {
    for fresh in Fresh::both().await {
        let case = fresh.file(1, DAY, false).await;
        fresh.file(2, DAY, false).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().assign(case, ME).await.expect("assigned");
        assert!(tx.conflicts().recuse(case, ME).await.expect("recused"));
        assert!(!tx.conflicts().recuse(case, ME).await.expect("recused already"));
        tx.cases().unassign_from(case, COLLEAGUE).await.expect("not theirs");
        assert_eq!(
            tx.read().cases().with_number(case.number()).await.expect("read").expect("it").handler,
            Some(ME)
        );
        tx.cases().unassign_from(case, ME).await.expect("unassigned");
        assert_eq!(
            tx.read().cases().with_number(case.number()).await.expect("read").expect("it").handler,
            None
        );
        tx.commit().await.expect("kept");
        let eyes = |officer| Filter { eyes: Some(Eyes::of(officer, NOW)), ..View::Open.into() };
        assert_eq!(fresh.seen(eyes(ME)).await, [2]);
        assert_eq!(fresh.seen(eyes(COLLEAGUE)).await, [2, 1]);
        assert_eq!(fresh.store.read().conflicts().recused_from(case).await.expect("read"), [ME]);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.conflicts().lift_recusal(case, ME).await.expect("lifted"));
        assert!(!tx.conflicts().lift_recusal(case, ME).await.expect("lifted already"));
        tx.commit().await.expect("kept");
        assert_eq!(fresh.seen(eyes(ME)).await, [2, 1]);
    }
}

#[tokio::test]
async fn a_version_moves_with_an_act_or_a_reply_and_not_with_a_view() {
    for fresh in Fresh::both().await {
        let case = fresh.file(1, DAY, false).await;
        let first = fresh.store.read().cases().version(case).await.expect("a version");
        let record = async |what| {
            let tx = fresh.store.begin().await.expect("a start");
            tx.audit().record(act(what, case)).await.expect("recorded");
            tx.commit().await.expect("kept");
            fresh.store.read().cases().version(case).await.expect("a version")
        };
        assert_eq!(record(Act::CaseViewed).await, first);
        let second = record(Act::StateChanged).await;
        assert_ne!(second, first);
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let found = door.case().await.expect("read").expect("a case");
        let reply = NewEnvelope {
            id: EnvelopeId(9 << 30),
            purpose: Purpose::Reply,
            sealed: fresh.sealed.clone(),
        };
        door.file_reply(&found, DAY, reply).await.expect("filed");
        door.commit().await.expect("kept");
        let third = fresh.store.read().cases().version(case).await.expect("a version");
        assert_ne!(third, second);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.cases().lock(&found, Some(third)).await.expect("read"));
        assert!(!tx.cases().lock(&found, Some(second)).await.expect("read"));
    }
}

#[tokio::test]
async fn of_two_who_act_on_the_same_sight_at_once_only_one_goes_on() {
    for fresh in Fresh::both().await {
        let case = fresh.file(1, DAY, false).await;
        let seen = fresh.store.read().cases().version(case).await.expect("a version");
        let found = fresh.store.read().cases().with_id(case).await.expect("read").expect("a case");
        let try_it = async || {
            let tx = fresh.store.begin().await.expect("a start");
            let mine = tx.cases().lock(&found, Some(seen)).await.expect("read");
            if mine {
                tx.audit().record(act(Act::StateChanged, case)).await.expect("recorded");
                tx.commit().await.expect("kept");
            }
            mine
        };
        let (a, b, c) = tokio::join!(try_it(), try_it(), try_it());
        assert_eq!([a, b, c].into_iter().filter(|it| *it).count(), 1);
    }
}

#[tokio::test]
async fn a_support_body_serves_within_its_mandate_and_its_own_unit_ends_it() {
    for fresh in Fresh::both().await {
        let body = SupportBody {
            id: BodyId(5),
            unit: UNIT,
            kind: "mediation".into(),
            name: "Tổ hòa giải thôn Một".into(),
            from: DAY,
            to: None,
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.units().add_body(&body).await.expect("added");
        assert!(!tx.units().end_body(UnitId(2), body.id, DAY).await.expect("another unit's"));
        assert_eq!(
            tx.read().units().support_bodies(UNIT).await.expect("read"),
            std::slice::from_ref(&body)
        );
        assert!(tx.units().end_body(UNIT, body.id, Day(DAY.0 + 1)).await.expect("ended"));
        tx.commit().await.expect("kept");
        let kept = fresh.store.read().units().support_bodies(UNIT).await.expect("read").remove(0);
        let serves = [-1, 0, 1, 2].map(|days| kept.serves_on(Day(DAY.0 + days)));
        assert_eq!(serves, [false, true, true, false]);
    }
}

#[tokio::test]
async fn every_usual_view_reads_one_stretch_of_an_index_on_its_first_page_and_on_a_late_one() {
    let fresh = Fresh::on_sqlite().await;
    let case = fresh.file(1, DAY, true).await;
    let found = fresh.store.read().cases().with_number(case.number()).await.expect("read");
    let cursor = found.expect("a case").cursor();
    let of = Filter::from;
    let day = Some(DAY);
    for (name, index, filter) in [
        ("open", "case_waiting (unit_id=?", of(View::Open)),
        (
            "with my recusals",
            "case_waiting (unit_id=?",
            Filter { eyes: Some(Eyes::of(ME, NOW)), ..of(View::Open) },
        ),
        (
            "urgent",
            "case_waiting (unit_id=? AND urgent=?",
            Filter { urgent: Some(true), ..of(View::Open) },
        ),
        (
            "days",
            "case_waiting (unit_id=? AND urgent=? AND day_received>?",
            Filter { since: day, ..of(View::Open) },
        ),
        ("mine", "case_held (handler_id=?", of(View::Of(ME))),
        ("unassigned", "case_unassigned (unit_id=?", of(View::Unassigned)),
        ("aside", "case_aside (unit_id=?", of(View::Aside)),
        ("closed", "case_closed (unit_id=?", of(View::Closed)),
        (
            "state",
            "case_state (unit_id=? AND state=?",
            Filter { state: Some(State::Question), ..of(View::Open) },
        ),
        ("due", "case_due (unit_id=? AND ", Filter { due: Some(DAY.start()), ..of(View::Open) }),
    ] {
        for after in [None, Some(cursor)] {
            let plan =
                fresh.store.read().queue().plan_of(UNIT, filter, after).await.expect("a plan");
            assert!(plan.contains(index), "{name}, {after:?}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{name}, {after:?}: {plan}");
            let order = ["urgent,day_received,id)<", "day_received", "due_at>?"];
            let beyond = order.iter().any(|it| plan.contains(it));
            assert!(after.is_none() || beyond, "{name}, {after:?}: {plan}");
        }
    }
    let plan =
        fresh.store.read().queue().plan_of(UNIT, View::Answered, None).await.expect("a plan");
    assert!(plan.contains("INDEX envelope_reply"), "by the replies: {plan}");
    assert!(plan.contains("cases USING INTEGER PRIMARY KEY (rowid=?)"), "{plan}");
}
