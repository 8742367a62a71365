//! Deadlines, legal holds and kept originals, on SQLite and on PostgreSQL.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::deadline::{Beginning, Rule};
use casework::directory::KeyKind;
use casework::ids::CaseId;
use casework::referral::{Answer, Basis};
use storage::audit::{Act, Entry};
use storage::cases::deadlines::Deadline;
use storage::cases::legal_holds::Hold;
use storage::cases::queue::{Filter, View};
use storage::handover::referrals::Referral;

use super::{DAY, Fresh, digest};

const CASE: CaseId = CaseId(1 << 40);

fn term(code: &str, due: i64) -> Deadline {
    let (code, started, due) = (code.to_owned(), Timestamp(100), Timestamp(due));
    Deadline { code, started, due, extended: 0, done: None, rule: None }
}

async fn due(fresh: &Fresh, case: CaseId) -> Option<Timestamp> {
    fresh.store.read().cases().with_id(case).await.expect("read").expect("a case").due
}

#[tokio::test]
async fn a_case_is_due_when_the_earliest_of_its_running_terms_ends() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, true)).await;
        assert_eq!(due(&fresh, CASE).await, Some(DAY.start()), "urgent: from its day");
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().run_deadlines(CASE, &[term("b", 300), term("a", 200)]).await.expect("running");
        tx.commit().await.expect("kept");
        assert_eq!(due(&fresh, CASE).await, Some(DAY.start()), "nobody has accepted it");
        let tx = fresh.store.begin().await.expect("a start");
        let accepted = tx.cases().change_state(CASE, State::Received, State::InReview).await;
        assert!(accepted.expect("moved"));
        tx.cases().run_deadlines(CASE, &[term("b", 300), term("a", 200)]).await.expect("running");
        tx.commit().await.expect("kept");
        assert_eq!(due(&fresh, CASE).await, Some(Timestamp(200)));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.cases().meet_deadline(CASE, "a", Timestamp(150)).await.expect("met"));
        assert!(!tx.cases().meet_deadline(CASE, "a", Timestamp(151)).await.expect("once"));
        assert!(!tx.cases().meet_deadline(CASE, "c", Timestamp(151)).await.expect("none"));
        let running = tx.read().cases().deadlines(CASE).await.expect("read").remove(1);
        assert!(
            tx.cases().extend_deadline(CASE, &running, Timestamp(900)).await.expect("extended")
        );
        assert!(
            !tx.cases().extend_deadline(CASE, &running, Timestamp(950)).await.expect("as read")
        );
        tx.commit().await.expect("kept");
        assert_eq!(due(&fresh, CASE).await, Some(Timestamp(900)));
        let read = fresh.store.read();
        assert!(
            read.cases().overdue(&[fresh.unit], Timestamp(899)).await.expect("read").is_empty()
        );
        let late =
            read.cases().overdue(&[fresh.unit], Timestamp(900)).await.expect("read").remove(0);
        assert_eq!((late.code.as_str(), late.cases, late.since), ("b", 1, Timestamp(900)));
        assert!(
            read.cases()
                .overdue(&[fresh.neighbour], Timestamp(900))
                .await
                .expect("read")
                .is_empty()
        );
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().rest_deadlines(CASE).await.expect("resting");
        assert!(
            tx.cases().change_state(CASE, State::InReview, State::Closed).await.expect("closed")
        );
        tx.commit().await.expect("kept");
        assert_eq!(due(&fresh, CASE).await, None);
        assert!(
            read.cases().overdue(&[fresh.unit], Timestamp(900)).await.expect("read").is_empty()
        );
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().resume_deadlines(CASE).await.expect("running on");
        tx.commit().await.expect("kept");
        assert_eq!(
            due(&fresh, CASE).await,
            Some(Timestamp(900)),
            "no later for having been closed"
        );
    }
}

#[tokio::test]
async fn a_term_from_the_receipt_runs_on_whoever_has_the_case_until_the_writer_is_answered() {
    let rule = Rule {
        basis: "Điều 14".to_owned(),
        extended: Vec::new(),
        from: Beginning::Received,
        met_by_answer: true,
    };
    for fresh in Fresh::both().await {
        for seed in 1..=3 {
            fresh.file(seed, fresh.case(i64::from(seed) << 40, DAY, false)).await;
        }
        let without = async |days| {
            let read = fresh.store.read();
            let cases = read.queue().without_term("first", days, 9).await.expect("read");
            cases.iter().map(|it| it.id.0 >> 40).collect::<Vec<_>>()
        };
        assert_eq!(without((DAY, DAY.plus(9))).await, [1, 2, 3]);
        assert!(without((DAY.plus(1), DAY.plus(9))).await.is_empty(), "received before the law");
        assert!(without((DAY.plus(-9), DAY.plus(-1))).await.is_empty(), "and after it");
        let first = Deadline { rule: Some(rule.clone()), ..term("first", 500) };
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().begin_deadline(CASE, &first).await.expect("begun");
        // Under a changed list the same code may be one from acceptance.
        let accepted = [term("a", 700), term("first", 900)];
        tx.cases().run_deadlines(CASE, &accepted).await.expect("accepted");
        tx.cases().run_deadlines(CASE, &[term("b", 600)]).await.expect("handed over");
        tx.commit().await.expect("kept");
        assert_eq!(without((DAY, DAY)).await, [2, 3]);
        let read = fresh.store.read();
        let codes = async || {
            let all = read.cases().deadlines(CASE).await.expect("read");
            all.into_iter().map(|it| (it.code, it.done)).collect::<Vec<_>>()
        };
        assert_eq!(codes().await, [("first".to_owned(), None), ("b".to_owned(), None)]);
        assert_eq!(read.cases().deadlines(CASE).await.expect("read")[0], first, "as it began");
        assert_eq!(due(&fresh, CASE).await, Some(Timestamp(500)));
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().meet_by_answer(CASE, Timestamp(400)).await.expect("met");
        tx.cases().meet_by_answer(CASE, Timestamp(450)).await.expect("a second one");
        tx.commit().await.expect("kept");
        assert_eq!(codes().await[0], ("first".to_owned(), Some(Timestamp(400))));
        assert_eq!(due(&fresh, CASE).await, Some(Timestamp(600)));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.cases().begin_deadline(CASE, &first).await.is_err(), "it has one");
    }
}

#[tokio::test]
async fn what_is_due_comes_page_by_page_the_earliest_first() {
    for fresh in Fresh::both().await {
        let tx_due = [500, 100, 300, 300, 900];
        for (seed, due) in (1..).zip(tx_due) {
            let case = CaseId(i64::from(seed) << 40);
            fresh.file(seed, fresh.case(case.0, DAY, false)).await;
            let tx = fresh.store.begin().await.expect("a start");
            tx.cases().run_deadlines(case, &[term("a", due)]).await.expect("running");
            tx.commit().await.expect("kept");
        }
        let filter = Filter { due: Some(Timestamp(500)), ..View::Open.into() };
        let (read, kinds) = (fresh.store.read(), [KeyKind::Desk]);
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = read.queue().list(fresh.unit, &kinds, filter, after, 2).await.expect("read");
            let Some(last) = page.last() else { break };
            after = Some(last.cursor());
            seen.extend(page.iter().map(|case| case.id.0 >> 40));
        }
        assert_eq!(seen, [2, 3, 4, 1]);
        assert_eq!(read.queue().count(fresh.unit, &kinds, filter, 100).await.expect("read"), 4);
    }
}

fn hold(until: Day, by: casework::ids::OfficerId) -> Hold {
    Hold { case: CASE, until, asked: (by, Timestamp(5)), confirmed: None }
}

#[tokio::test]
async fn what_is_held_is_not_withdrawn_until_the_day_after() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let (one, two) = (fresh.officer(1).await, fresh.officer(2).await);
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().ask_hold(&hold(DAY, one)).await.expect("asked");
        let asked = tx.read().cases().legal_hold(CASE).await.expect("read").expect("a hold");
        let other = hold(Day(DAY.0 + 9), one);
        assert!(!tx.cases().confirm_hold(&other, two, Timestamp(6)).await.expect("another one"));
        assert!(tx.cases().confirm_hold(&asked, two, Timestamp(6)).await.expect("confirmed"));
        tx.commit().await.expect("kept");
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let case = door.case().await.expect("read").expect("a case");
        assert!(case.is_held(DAY) && !case.is_held(Day(DAY.0 + 1)));
        assert!(!door.withdraw(&case, DAY).await.expect("done"), "on its last day");
        assert!(door.withdraw(&case, Day(DAY.0 + 1)).await.expect("done"));
        drop(door);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.cases().lift_hold(CASE).await.expect("lifted"));
        assert!(!tx.cases().lift_hold(CASE).await.expect("once"));
        tx.commit().await.expect("kept");
        let case = fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case");
        assert_eq!((case.held_until, case.state), (None, State::Received));
    }
}

#[tokio::test]
async fn an_original_is_erased_when_its_time_has_come_unless_the_case_is_held() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        let case = fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case");
        let referral = Referral {
            id: 1,
            case: CASE,
            from: fresh.unit,
            to: fresh.neighbour,
            basis: Basis::Competence,
            agreement: None,
            officer,
            at: Timestamp(100),
            accept_by: Timestamp(200),
            answer: None,
            sanitised: true,
            kept: true,
            hop: 0,
            key_epoch: 0,
        };
        let tx = fresh.store.begin().await.expect("a start");
        let entry = Entry::of_nobody(Timestamp(100), Act::CaseReferred);
        let entry = entry.by(officer, fresh.unit).on_case(CASE);
        let new = super::rekeying::rekeyed(&fresh, true).await;
        assert!(tx.handover().rekey(&case, new, entry.clone()).await.expect("done"));
        tx.handover().refer(&referral).await.expect("done");
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        let due = async |before: i64, day: Day| {
            read.handover().originals_to_erase(Timestamp(before), day).await.expect("read").len()
        };
        assert_eq!(due(999, DAY).await, 0, "nobody has taken it on");
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover()
                .answer_referral(1, Answer::Accepted, Timestamp(150))
                .await
                .expect("answered")
        );
        tx.cases().ask_hold(&hold(DAY, officer)).await.expect("asked");
        let asked = tx.read().cases().legal_hold(CASE).await.expect("read").expect("a hold");
        assert!(tx.cases().confirm_hold(&asked, officer, Timestamp(6)).await.expect("confirmed"));
        tx.commit().await.expect("kept");
        assert_eq!((due(149, Day(DAY.0 + 1)).await, due(150, DAY).await), (0, 0));
        assert_eq!(due(150, Day(DAY.0 + 1)).await, 1, "held until yesterday");
        let tx = fresh.store.begin().await.expect("a start");
        let entry = Entry { act: Act::OriginalErased, ..entry };
        assert!(
            !tx.handover().erase_original(&referral, DAY, entry.clone()).await.expect("held again")
        );
        let tomorrow = Day(DAY.0 + 1);
        assert!(
            tx.handover().erase_original(&referral, tomorrow, entry.clone()).await.expect("erased")
        );
        assert!(!tx.handover().erase_original(&referral, tomorrow, entry).await.expect("once"));
        tx.commit().await.expect("kept");
        assert!(
            read.cases().envelopes(CASE).await.expect("read").iter().all(|it| it.key_epoch == 1)
        );
        assert!(
            read.cases().grants(&[CASE]).await.expect("read").iter().all(|it| it.key_epoch == 1)
        );
        assert_eq!(due(150, Day(DAY.0 + 1)).await, 0);
        assert!(
            read.audit().verify_chain(&[], Some(&super::audit_key())).await.expect("read").is_ok()
        );
    }
}
