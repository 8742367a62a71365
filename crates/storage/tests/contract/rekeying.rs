//! Re-keying, sharing and waking, on SQLite and on PostgreSQL.

use casework::case::State;
use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, OfficerId, UnitId};
use casework::referral::{Answer, Basis};
use sealing::header::Purpose;
use storage::accounts::password_resets::Eyes;
use storage::audit::{Act, Entry};
use storage::cases::grants::NewGrant;
use storage::cases::queue::{Filter, View};
use storage::cases::sight::Viewer;
use storage::db::error::StoreError;
use storage::handover::referrals::Referral;
use storage::handover::rekey::{Rekeyed, Resealed};

use super::audit::tamper;
use super::renamed::before_the_fields_words;
use super::{DAY, Fresh, digest};

const CASE: CaseId = CaseId(1 << 40);

fn entry() -> Entry {
    Entry::of_nobody(Timestamp(1), Act::CaseReferred).on_case(CASE)
}

async fn case_of(fresh: &Fresh) -> storage::cases::Case {
    fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case")
}

/// The same envelopes under new keys for the neighbour.
pub(super) async fn rekeyed(fresh: &Fresh, keep: bool) -> Rekeyed {
    let there = fresh.store.read().cases().envelopes(CASE).await.expect("read");
    let grant = |unit, dormant| NewGrant {
        id: fresh.rng.id(),
        unit,
        kind: KeyKind::Desk,
        dormant,
        sealed: fresh.sealed(),
    };
    let resealed = |it: &storage::cases::Envelope| Resealed {
        id: if keep { EnvelopeId(fresh.rng.id()) } else { it.id },
        purpose: it.purpose,
        sequence: if keep { it.sequence + 10 } else { it.sequence },
        day: it.day,
        sealed: fresh.sealed(),
    };
    Rekeyed {
        keeps_handler: false,
        state: State::Transferred,
        keeps_aside: false,
        beside: Vec::new(),
        unit: fresh.neighbour,
        kind: KeyKind::Desk,
        recipient: fresh.recipient(),
        seen: there.len(),
        envelopes: there.iter().map(resealed).collect(),
        grants: vec![grant(fresh.neighbour, false), grant(fresh.unit, true)],
        size_kib: None,
        keep,
    }
}

/// An officer of a unit who holds all its keys.
fn viewer(unit: UnitId) -> Viewer<'static> {
    Viewer { unit, kinds: KeyKind::ALL, eyes: None }
}

#[tokio::test]
async fn a_re_keyed_case_leaves_nothing_of_its_old_era() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let before = case_of(&fresh).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover()
                .rekey(&before, rekeyed(&fresh, false).await, entry())
                .await
                .expect("done")
        );
        tx.commit().await.expect("kept");
        let after = case_of(&fresh).await;
        assert_eq!(
            (after.unit, after.key_epoch, after.state),
            (fresh.neighbour, 1, State::Transferred)
        );
        assert_ne!(after.recipient.to_string(), before.recipient.to_string());
        let read = fresh.store.read();
        assert!(
            read.cases().envelopes(CASE).await.expect("read").iter().all(|it| it.key_epoch == 1)
        );
        let grants = read.cases().grants(&[CASE]).await.expect("read");
        assert!(grants.len() == 2 && grants.iter().all(|it| it.key_epoch == 1));
        // A caller who read the case before cannot re-key it again.
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            !tx.handover()
                .rekey(&before, rekeyed(&fresh, true).await, entry())
                .await
                .expect("done")
        );
    }
}

#[tokio::test]
async fn the_original_of_a_sanitised_case_stays_with_its_sender_alone() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let before = case_of(&fresh).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover().rekey(&before, rekeyed(&fresh, true).await, entry()).await.expect("done")
        );
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        let old: Vec<_> = read.cases().grants(&[CASE]).await.expect("read");
        let old: Vec<_> = old.into_iter().filter(|it| it.key_epoch == 0).collect();
        assert_eq!(old.len(), 1);
        assert_eq!((old[0].unit, old[0].dormant), (fresh.unit, false));
        let originals = read.cases().envelopes(CASE).await.expect("read");
        assert_eq!(originals.iter().filter(|it| it.key_epoch == 0).count(), 3);
    }
}

#[tokio::test]
async fn a_reply_that_comes_in_between_refuses_the_re_keying() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let before = case_of(&fresh).await;
        let new = rekeyed(&fresh, false).await;
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let reply = fresh.envelope(fresh.rng.id(), Purpose::Reply);
        door.file_reply(&before, DAY, reply).await.expect("filed");
        door.commit().await.expect("kept");
        let tx = fresh.store.begin().await.expect("a start");
        assert!(!tx.handover().rekey(&before, new, entry()).await.expect("done"));
        drop(tx);
        assert_eq!(case_of(&fresh).await.key_epoch, 0);
        assert_eq!(fresh.store.read().cases().envelopes(CASE).await.expect("read").len(), 4);
    }
}

#[tokio::test]
async fn a_grant_beside_is_listed_there_and_nowhere_else_and_can_be_taken_back() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let case = case_of(&fresh).await;
        let listed = async |unit: UnitId| {
            fresh.store.read().handover().held_beside(viewer(unit), 10).await.expect("read").len()
        };
        assert_eq!((listed(fresh.unit).await, listed(fresh.neighbour).await), (0, 0));
        let tx = fresh.store.begin().await.expect("a start");
        let grant = NewGrant {
            id: fresh.rng.id(),
            unit: fresh.neighbour,
            kind: KeyKind::Desk,
            dormant: false,
            sealed: fresh.sealed(),
        };
        tx.handover().grant_beside(&case, grant).await.expect("done");
        tx.commit().await.expect("kept");
        assert_eq!((listed(fresh.unit).await, listed(fresh.neighbour).await), (0, 1));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            !tx.handover().take_grant(&case, fresh.unit).await.expect("done"),
            "the lead's own stays"
        );
        assert!(tx.handover().take_grant(&case, fresh.neighbour).await.expect("done"));
        tx.commit().await.expect("kept");
        assert_eq!(listed(fresh.neighbour).await, 0);
        dormant_at_the_neighbour(&fresh, &case).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().wake(&case).await.expect("done"));
        assert!(!tx.handover().wake(&case).await.expect("done"), "once");
        tx.commit().await.expect("kept");
        assert_eq!((listed(fresh.unit).await, listed(fresh.neighbour).await), (0, 1));
    }
}

/// Gives the dormant grant, which the case has to the unit that leads it, to the neighbour.
pub(super) async fn dormant_at_the_neighbour(fresh: &Fresh, case: &storage::cases::Case) {
    let grants = fresh.store.read().cases().grants(&[case.id]).await.expect("read");
    let dormant = grants.iter().find(|it| it.dormant).expect("one");
    let tx = fresh.store.begin().await.expect("a start");
    assert!(tx.reorganisation().pass_grant(dormant, fresh.neighbour, None).await.expect("passed"));
    tx.commit().await.expect("kept");
}

#[tokio::test]
async fn a_dormant_grant_to_the_unit_that_leads_the_case_is_never_woken_and_one_that_was_sleeps_on()
{
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        let tx = fresh.store.begin().await.expect("a start");
        let new = Referral { to: fresh.unit, ..referral(&fresh, officer, 1, 0) };
        tx.handover().refer(&new).await.expect("done");
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        assert_eq!(read.handover().unanswered(Timestamp(300), 10).await.expect("read"), []);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(!tx.handover().wake(&case_of(&fresh).await).await.expect("done"));
        drop(tx);

        let awake = "UPDATE key_grant SET beside = TRUE WHERE dormant";
        let of_before = "DELETE FROM seaql_migrations WHERE version LIKE 'm0020%'";
        tamper(&fresh, &[awake, of_before]).await;
        let beside = read.handover().held_beside(viewer(fresh.unit), 10).await.expect("read");
        assert!(beside.is_empty(), "it leads it");
        before_the_fields_words(&fresh).await;
        fresh.store.migrate().await.expect("brought up");
        let grants = read.cases().grants(&[CASE]).await.expect("read");
        assert!(grants.len() == 2 && grants.iter().all(|it| !it.beside));
    }
}

#[tokio::test]
async fn rule_w7_whoever_holds_a_sanitised_case_counts_nothing_of_before_the_hand_over() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        let record = async |act| {
            let tx = fresh.store.begin().await.expect("a start");
            tx.audit().record(Entry { act, ..entry() }).await.expect("recorded");
            tx.commit().await.expect("kept");
        };
        let hand_over = async || {
            let new = rekeyed(&fresh, true).await;
            let tx = fresh.store.begin().await.expect("a start");
            assert!(tx.handover().rekey(&case_of(&fresh).await, new, entry()).await.expect("done"));
            let new = Referral { sanitised: true, kept: true, ..referral(&fresh, officer, 1, 0) };
            tx.handover().refer(&new).await.expect("done");
            tx.commit().await.expect("kept");
        };
        let told = async || {
            let read = fresh.store.read();
            let acts = read.cases().holders_history(CASE, fresh.unit).await.expect("read");
            let acts: Vec<_> = acts.into_iter().map(|it| it.act).collect();
            (acts.join(" "), read.cases().version(CASE).await.expect("read").to_string())
        };
        for act in [Act::CaseViewed, Act::MessageSent, Act::NameUnmasked] {
            record(act).await;
        }
        let all = ("case_viewed message_sent name_unmasked".to_owned(), "2.3".to_owned());
        assert_eq!(told().await, all);
        hand_over().await;
        assert_eq!(told().await, ("case_referred".to_owned(), "1.3".to_owned()));
        record(Act::NoteAdded).await;
        assert_eq!(told().await, ("case_referred note_added".to_owned(), "2.3".to_owned()));
        // The holder does not learn either when the sender looks at the original; the chain records it, for
        // oversight.
        record(Act::OriginalViewed).await;
        assert_eq!(told().await, ("case_referred note_added".to_owned(), "2.3".to_owned()));
        assert_eq!(fresh.store.read().audit().history(CASE).await.expect("read").len(), 6);
    }
}

pub(super) fn referral(
    fresh: &Fresh,
    officer: casework::ids::OfficerId,
    id: i64,
    hop: i32,
) -> Referral {
    Referral {
        id,
        case: CASE,
        from: fresh.neighbour,
        to: fresh.unit,
        basis: Basis::Competence,
        agreement: None,
        officer,
        at: Timestamp(100),
        accept_by: Timestamp(200),
        answer: None,
        sanitised: false,
        kept: false,
        hop,
        key_epoch: hop,
    }
}

#[tokio::test]
async fn a_hand_over_is_answered_once_and_two_never_share_a_place() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        dormant_at_the_neighbour(&fresh, &case_of(&fresh).await).await;
        let officer = fresh.officer(1).await;
        let referral = |id, hop| referral(&fresh, officer, id, hop);
        let tx = fresh.store.begin().await.expect("a start");
        tx.handover().refer(&referral(1, 0)).await.expect("done");
        tx.commit().await.expect("kept");
        let tx = fresh.store.begin().await.expect("a start");
        let twice = tx.handover().refer(&referral(2, 0)).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))));
        drop(tx);
        let read = fresh.store.read();
        assert!(read.handover().unanswered(Timestamp(199), 9).await.expect("read").is_empty());
        assert_eq!(read.handover().unanswered(Timestamp(200), 9).await.expect("read").len(), 1);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover().answer_referral(1, Answer::Accepted, Timestamp(150)).await.expect("done")
        );
        assert!(
            !tx.handover()
                .answer_referral(1, Answer::Returned, Timestamp(151))
                .await
                .expect("done")
        );
        tx.commit().await.expect("kept");
        assert!(read.handover().unanswered(Timestamp(200), 9).await.expect("read").is_empty());
        let stones = fresh
            .store
            .read()
            .handover()
            .tombstones(viewer(fresh.neighbour), 9)
            .await
            .expect("read");
        assert_eq!(stones[0].answer, Some((Answer::Accepted, Timestamp(150))));
        assert!(
            fresh
                .store
                .read()
                .handover()
                .tombstones(viewer(fresh.unit), 9)
                .await
                .expect("read")
                .is_empty()
        );
    }
}

#[tokio::test]
async fn a_committed_case_that_is_re_keyed_leaves_the_chain_intact() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let tx = fresh.store.begin().await.expect("a start");
        let next = casework::clock::Day(DAY.0 + 1);
        tx.audit().commit_envelopes(next, Timestamp(1), &fresh.rng).await.expect("committed");
        tx.commit().await.expect("kept");
        let before = case_of(&fresh).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover()
                .rekey(&before, rekeyed(&fresh, false).await, entry())
                .await
                .expect("done")
        );
        tx.commit().await.expect("kept");
        let intact = fresh
            .store
            .read()
            .audit()
            .verify_chain(&[], Some(&super::audit_key()))
            .await
            .expect("read");
        assert_eq!(intact.expect("intact").links, 2);
    }
}

#[tokio::test]
async fn what_was_woken_is_left_out_so_that_the_next_hand_over_is_reached() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        for seed in 1..=3_u8 {
            let id = CaseId(i64::from(seed) << 40);
            fresh.file(seed, fresh.case(id.0, DAY, false)).await;
            let tx = fresh.store.begin().await.expect("a start");
            let accept_by = Timestamp(200 + i64::from(seed));
            let new = referral(&fresh, officer, i64::from(seed), 0);
            tx.handover().refer(&Referral { case: id, accept_by, ..new }).await.expect("done");
            tx.commit().await.expect("kept");
            let case = fresh.store.read().cases().with_id(id).await.expect("read").expect("a case");
            dormant_at_the_neighbour(&fresh, &case).await;
        }
        let read = fresh.store.read();
        let (mut reached, now) = (Vec::new(), Timestamp(300));
        // One at a time: the first, even if read again and again, does not hide the others.
        while let Some(late) = read.handover().unanswered(now, 1).await.expect("read").pop() {
            reached.push(late.id);
            let case = read.cases().with_id(late.case).await.expect("read").expect("a case");
            let tx = fresh.store.begin().await.expect("a start");
            assert!(tx.handover().wake(&case).await.expect("done"));
            tx.commit().await.expect("kept");
        }
        assert_eq!(reached, [1, 2, 3]);
    }
}

#[tokio::test]
async fn no_list_that_the_database_makes_has_a_case_that_its_viewer_may_not_see() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let case = case_of(&fresh).await;
        let [officer, away] = [fresh.officer(1).await, fresh.officer(2).await];
        let tx = fresh.store.begin().await.expect("a start");
        let (id, unit, sealed) = (fresh.rng.id(), fresh.neighbour, fresh.sealed());
        let grant = NewGrant { id, unit, kind: KeyKind::Restricted, dormant: false, sealed };
        tx.handover().grant_beside(&case, grant).await.expect("done");
        tx.handover().refer(&referral(&fresh, officer, 1, 0)).await.expect("done");
        assert!(tx.conflicts().recuse(CASE, away).await.expect("done"));
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        let lists = async |unit: UnitId, kinds: &[KeyKind], by: OfficerId| {
            let eyes = Some(Eyes::of(by, Timestamp(1)));
            let by = Viewer { unit, kinds, eyes };
            let filter = Filter { eyes, ..View::Open.into() };
            let queue = read.queue().list(unit, kinds, filter, None, 9).await.expect("read").len();
            let counted = read.queue().count(unit, kinds, filter, 9).await.expect("read");
            assert_eq!(queue, usize::try_from(counted).expect("a number"), "counts are of lists");
            let beside = read.handover().held_beside(by, 9).await.expect("read").len();
            (queue, beside, read.handover().tombstones(by, 9).await.expect("read").len())
        };
        let (desk, restricted) = ([KeyKind::Desk], [KeyKind::Restricted]);
        let (own, neighbour) = (fresh.unit, fresh.neighbour);
        assert_eq!(lists(own, &desk, officer).await, (1, 0, 0));
        assert_eq!(lists(neighbour, &desk, officer).await, (0, 0, 1), "the case's own kind");
        assert_eq!(lists(neighbour, &restricted, officer).await, (0, 1, 0), "the grant's own kind");
        assert_eq!(lists(neighbour, KeyKind::ALL, officer).await, (0, 1, 1));
        for unit in [own, neighbour] {
            assert_eq!(lists(unit, &[], officer).await, (0, 0, 0), "without a key");
            assert_eq!(lists(unit, KeyKind::ALL, away).await, (0, 0, 0), "who stays away");
        }
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        assert!(door.withdraw(&case, DAY).await.expect("done"));
        door.commit().await.expect("kept");
        for unit in [own, neighbour] {
            assert_eq!(lists(unit, KeyKind::ALL, officer).await, (0, 0, 0), "taken back");
        }
    }
}
