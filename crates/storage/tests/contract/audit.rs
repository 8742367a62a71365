//! The audit chain only grows, and every change behind our back shows.

use casework::ids::OfficerId;
use sea_orm::{ConnectionTrait, Database};
use storage::audit::list::Scope;
use storage::audit::verify::{Broken, Flaw, Intact};

use super::*;

/// A chain of eight links, the seventh of them a commitment of yesterday's six envelopes.
async fn chained(fresh: &Fresh) {
    for seed in 1..=2 {
        let _filed = fresh.file(seed, fresh.case(i64::from(seed) << 40, DAY, false)).await;
    }
    for at in 1..=6 {
        record(fresh, Act::CaseViewed, at).await;
    }
    assert_eq!(commit(fresh, Day(DAY.0 + 1)).await, 6);
    record(fresh, Act::CaseClosed, 8).await;
}

fn entry(act: Act, at: i64) -> Entry {
    Entry::of_nobody(Timestamp(at), act).by(OfficerId(3), UnitId(1)).on_case(CaseId(1 << 40))
}

pub(crate) async fn record(fresh: &Fresh, act: Act, at: i64) {
    let tx = fresh.store.begin().await.expect("a start");
    tx.audit().record(entry(act, at)).await.expect("recorded");
    tx.commit().await.expect("kept");
}

async fn commit(fresh: &Fresh, before: Day) -> usize {
    let tx = fresh.store.begin().await.expect("a start");
    let done =
        tx.audit().commit_envelopes(before, Timestamp(7), &fresh.rng).await.expect("committed");
    tx.commit().await.expect("kept");
    done
}

/// An intact chain of so many links, of which so many commit envelopes; no head is stored.
fn whole(links: i64, commitments: u64) -> Intact {
    Intact { links, keyed: links, commitments, heads: 0 }
}

/// Changes the database directly, as an attacker with all rights in it.
pub(crate) async fn tamper(fresh: &Fresh, statements: &[&str]) {
    let connection = Database::connect(&fresh.url).await.expect("a connection");
    let off = if fresh.url.starts_with("sqlite") {
        "PRAGMA foreign_keys = OFF; \
         DROP TRIGGER IF EXISTS audit_entry_never_changes; \
         DROP TRIGGER IF EXISTS audit_entry_never_goes; \
         DROP TRIGGER IF EXISTS audit_head_never_changes; \
         DROP TRIGGER IF EXISTS audit_head_never_goes"
    } else {
        "DROP TRIGGER IF EXISTS audit_entry_never_changes ON audit_entry; \
         DROP TRIGGER IF EXISTS audit_head_never_changes ON audit_head; \
         ALTER TABLE committed_envelope \
         DROP CONSTRAINT IF EXISTS committed_envelope_envelope_id_fkey"
    };
    // One string, so that the pool runs all of it on one connection.
    let all = format!("{off}; {}", statements.join("; "));
    connection.execute_unprepared(&all).await.expect("tampered with");
    connection.close().await.expect("closed");
}

pub(crate) async fn verdict(
    fresh: &Fresh,
    heads: &[storage::audit::head::Head],
) -> Result<Intact, Broken> {
    fresh.store.read().audit().verify_chain(heads, Some(&audit_key())).await.expect("read")
}

#[tokio::test]
async fn whatever_is_changed_removed_or_moved_in_the_chain_is_found_where_it_is() {
    let ways: [(&[&str], i64, Flaw); 7] = [
        (&["UPDATE audit_entry SET at = 99 WHERE position = 3"], 3, Flaw::Changed),
        (&["UPDATE audit_entry SET officer_id = NULL WHERE position = 8"], 8, Flaw::Changed),
        (&["DELETE FROM audit_entry WHERE position = 2"], 2, Flaw::Missing),
        (
            &[
                "DELETE FROM audit_entry WHERE position = 2",
                "UPDATE audit_entry SET position = 2 WHERE position = 3",
            ],
            2,
            Flaw::Unlinked,
        ),
        (
            &[
                "UPDATE audit_entry SET position = -1 WHERE position = 4",
                "UPDATE audit_entry SET position = 4 WHERE position = 5",
                "UPDATE audit_entry SET position = 5 WHERE position = -1",
            ],
            4,
            Flaw::Unlinked,
        ),
        (&["DELETE FROM audit_entry WHERE position >= 7"], 7, Flaw::CutOff),
        (&["DELETE FROM audit_entry"], 7, Flaw::CutOff),
    ];
    for (statements, position, flaw) in ways {
        for fresh in Fresh::both().await {
            chained(&fresh).await;
            assert_eq!(verdict(&fresh, &[]).await, Ok(whole(8, 1)));
            tamper(&fresh, statements).await;
            let found = verdict(&fresh, &[]).await;
            assert_eq!(found, Err(Broken { position, flaw }), "{statements:?}");
        }
    }
}

#[tokio::test]
async fn whatever_is_done_to_a_committed_envelope_is_found_at_its_commitment() {
    let one = "(SELECT min(id) FROM envelope)";
    let ways: [(&[&str], Flaw); 7] = [
        (
            &[
                "DELETE FROM key_grant WHERE case_id = 1099511627776",
                "DELETE FROM envelope WHERE case_id = 1099511627776",
                "DELETE FROM cases WHERE id = 1099511627776",
            ],
            Flaw::EnvelopeGone,
        ),
        (
            &[&format!(
                "UPDATE envelope SET sealed = (SELECT sealed FROM envelope WHERE id = \
                 (SELECT max(id) FROM envelope)) WHERE id = {one}"
            )],
            Flaw::EnvelopeChanged,
        ),
        (&[&format!("UPDATE envelope SET day = day + 1 WHERE id = {one}")], Flaw::EnvelopeChanged),
        (&[&format!("UPDATE envelope SET sequence = 99 WHERE id = {one}")], Flaw::EnvelopeChanged),
        (
            &[
                &format!("DELETE FROM committed_envelope WHERE envelope_id = {one}"),
                &format!("DELETE FROM envelope WHERE id = {one}"),
            ],
            Flaw::ListChanged,
        ),
        (&["DELETE FROM committed_envelope"], Flaw::ListChanged),
        (&[&format!("UPDATE envelope SET id = 4 WHERE id = {one}")], Flaw::EnvelopeGone),
    ];
    for (statements, flaw) in ways {
        for fresh in Fresh::both().await {
            chained(&fresh).await;
            tamper(&fresh, statements).await;
            let found = verdict(&fresh, &[]).await;
            assert_eq!(found, Err(Broken { position: 7, flaw }), "{statements:?}");
        }
    }
}

#[tokio::test]
async fn an_envelope_passed_off_as_lawfully_removed_is_found() {
    for fresh in Fresh::both().await {
        chained(&fresh).await;
        let one = "(SELECT min(id) FROM envelope)";
        let marked = format!(
            "UPDATE committed_envelope SET removed_at = 8, envelope_id = NULL \
             WHERE envelope_id = {one}"
        );
        tamper(&fresh, &[&marked, &format!("DELETE FROM envelope WHERE id = {one}")]).await;
        let found = verdict(&fresh, &[]).await;
        assert_eq!(found, Err(Broken { position: 8, flaw: Flaw::ListChanged }));
    }
}

#[tokio::test]
async fn what_is_lawfully_removed_leaves_the_chain_whole() {
    for fresh in Fresh::both().await {
        chained(&fresh).await;
        let envelopes = fresh.store.read().cases().envelopes(CaseId(1 << 40)).await.expect("read");
        let ids: Vec<_> = envelopes.iter().map(|it| it.id).collect();
        let tx = fresh.store.begin().await.expect("a start");
        let named = Entry { detail: "in_review".to_owned(), ..entry(Act::StateChanged, 9) };
        tx.audit().remove_envelopes(&ids, named).await.expect("removed");
        // The same id may come back with other bytes, as when a case gets new keys.
        let again = fresh.envelope(ids[0].0, Purpose::Tip);
        tx.cases().add_envelope(CaseId(1 << 40), DAY, again).await.expect("added");
        tx.commit().await.expect("kept");
        assert_eq!(verdict(&fresh, &[]).await, Ok(whole(9, 1)));
        let history = fresh.store.read().audit().history(CaseId(1 << 40)).await.expect("read");
        let detail = &history.last().expect("an act").detail;
        assert!(detail.starts_with("in_review removed 3 "), "{detail}");
        assert_eq!(commit(&fresh, Day(DAY.0 + 1)).await, 1, "the new one, though the day is old");
        assert_eq!(verdict(&fresh, &[]).await, Ok(whole(10, 2)));

        tamper(&fresh, &["UPDATE committed_envelope SET removed_at = NULL"]).await;
        let found = verdict(&fresh, &[]).await;
        assert_eq!(found, Err(Broken { position: 7, flaw: Flaw::EnvelopeGone }));
    }
}

#[tokio::test]
async fn what_is_not_there_cannot_be_passed_off_as_removed() {
    for fresh in Fresh::both().await {
        let tx = fresh.store.begin().await.expect("a start");
        let removed =
            tx.audit().remove_envelopes(&[EnvelopeId(4)], entry(Act::StateChanged, 1)).await;
        assert!(matches!(removed, Err(StoreError::Unreadable(_))));
    }
}

#[tokio::test]
async fn a_committed_envelope_cannot_be_deleted_by_the_way() {
    for fresh in Fresh::both().await {
        chained(&fresh).await;
        let connection = Database::connect(&fresh.url).await.expect("a connection");
        assert!(connection.execute_unprepared("DELETE FROM envelope").await.is_err());
    }
}

#[tokio::test]
async fn of_two_nodes_that_commit_at_once_one_finds_the_work_done() {
    for fresh in Fresh::both().await {
        let _filed = fresh.file(1, fresh.case(1 << 40, DAY, false)).await;
        let tomorrow = Day(DAY.0 + 1);
        let done = tokio::join!(commit(&fresh, tomorrow), commit(&fresh, tomorrow));
        assert_eq!(done.0 + done.1, 3);
        assert_eq!(verdict(&fresh, &[]).await, Ok(whole(1, 1)));
        assert_eq!(commit(&fresh, tomorrow).await, 0);
        assert_eq!(fresh.store.read().audit().uncommitted_day(tomorrow).await.expect("read"), None);
    }
}

#[tokio::test]
async fn today_is_not_committed_before_it_is_over() {
    for fresh in Fresh::both().await {
        let _filed = fresh.file(1, fresh.case(1 << 40, DAY, false)).await;
        assert_eq!(commit(&fresh, DAY).await, 0);
        assert_eq!(verdict(&fresh, &[]).await, Ok(Intact::default()));
    }
}

#[tokio::test]
async fn a_chain_that_was_cut_and_rebuilt_does_not_fit_the_head_that_was_kept() {
    for fresh in Fresh::both().await {
        record(&fresh, Act::CaseViewed, 1).await;
        record(&fresh, Act::NameUnmasked, 2).await;
        let kept = fresh.store.read().audit().head().await.expect("read").expect("a head");
        assert_eq!(verdict(&fresh, std::slice::from_ref(&kept)).await.map(|it| it.links), Ok(2));
        tamper(&fresh, &["DELETE FROM audit_entry WHERE position = 2"]).await;
        let found = verdict(&fresh, std::slice::from_ref(&kept)).await;
        assert_eq!(found, Err(Broken { position: 2, flaw: Flaw::CutOff }));
        record(&fresh, Act::CaseViewed, 2).await;
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.links), Ok(2), "without the head: whole");
        let found = verdict(&fresh, &[kept]).await;
        assert_eq!(found, Err(Broken { position: 2, flaw: Flaw::OtherHead }));
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_a_link() {
    for fresh in Fresh::both().await {
        record(&fresh, Act::CaseViewed, 1).await;
        let connection = Database::connect(&fresh.url).await.expect("a connection");
        let mut ways = vec!["UPDATE audit_entry SET at = 2", "DELETE FROM audit_entry"];
        if fresh.url.starts_with("postgres") {
            ways.push("TRUNCATE audit_entry");
        }
        for way in ways {
            let refused = connection.execute_unprepared(way).await.expect_err(way).to_string();
            assert!(refused.contains("only grows"), "{refused}");
        }
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.links), Ok(1));
    }
}

#[tokio::test]
async fn a_long_chain_is_checked_page_by_page() {
    for fresh in Fresh::both().await {
        let tx = fresh.store.begin().await.expect("a start");
        for at in 1..=2100 {
            tx.audit().record(entry(Act::CaseViewed, at)).await.expect("recorded");
        }
        tx.commit().await.expect("kept");
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.links), Ok(2100));
        tamper(&fresh, &["UPDATE audit_entry SET detail = 'x' WHERE position = 2050"]).await;
        assert_eq!(verdict(&fresh, &[]).await.map_err(|it| it.position), Err(2050));
    }
}

#[tokio::test]
async fn acts_are_listed_newest_first_page_by_page_of_the_units_asked_for() {
    for fresh in Fresh::both().await {
        for at in 1..=5 {
            let act = if at % 2 == 0 { Act::CaseClosed } else { Act::CaseViewed };
            record(&fresh, act, at).await;
        }
        let tx = fresh.store.begin().await.expect("a start");
        let elsewhere = Entry { unit: Some(UnitId(2)), ..entry(Act::CaseViewed, 6) };
        tx.audit().record(elsewhere).await.expect("recorded");
        tx.audit()
            .record(Entry { unit: None, ..entry(Act::SettingsChanged, 7) })
            .await
            .expect("recorded");
        tx.commit().await.expect("kept");
        let times = async |scope: &Scope, act, after| {
            let acts = fresh.store.read().audit().acts(scope, act, after, 3).await.expect("a page");
            let last = acts.last().map(|it| it.link.hash);
            (acts.iter().map(|it| it.at.0).collect::<Vec<_>>(), last)
        };
        let units = |of, and_of_none| Scope::Units { of, and_of_none };
        let own = units(vec![UnitId(1)], false);
        let (first, last) = times(&own, None, None).await;
        assert_eq!(first, [5, 4, 3]);
        assert_eq!(times(&own, None, last).await.0, [2, 1]);
        assert_eq!(times(&own, Some(Act::CaseClosed), None).await.0, [4, 2]);
        assert_eq!(times(&Scope::All, None, None).await.0, [7, 6, 5]);
        assert_eq!(times(&units(vec![UnitId(2)], true), None, None).await.0, [7, 6]);
        assert!(times(&units(vec![], false), None, None).await.0.is_empty());
    }
}

#[tokio::test]
async fn settings_are_recorded_when_they_differ_from_the_last() {
    for fresh in Fresh::both().await {
        for (detail, new) in [("a", true), ("a", false), ("b", true), ("a", true)] {
            let tx = fresh.store.begin().await.expect("a start");
            let entry = Entry { detail: detail.to_owned(), ..entry(Act::SettingsChanged, 1) };
            assert_eq!(tx.audit().record_if_new(entry).await.expect("recorded"), new);
            tx.commit().await.expect("kept");
        }
    }
}

#[tokio::test]
async fn cases_are_counted_by_the_unit_that_holds_them() {
    for fresh in Fresh::both().await {
        for (seed, day, urgent) in [(1, DAY, true), (2, DAY, false), (3, Day(DAY.0 + 1), false)] {
            let _filed = fresh.file(seed, fresh.case(i64::from(seed) << 40, day, urgent)).await;
        }
        let tx = fresh.store.begin().await.expect("a start");
        let moved = tx.cases().change_state(CaseId(3 << 40), State::Received, State::Closed).await;
        assert!(moved.expect("moved"));
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        let mut counts = read.queue().counts(&[fresh.unit]).await.expect("counts");
        counts.sort_by_key(|count| count.state.name());
        let counts: Vec<_> = counts.iter().map(|it| (it.state, it.cases)).collect();
        assert_eq!(counts, [(State::Closed, 1), (State::Received, 2)]);
        let mut waiting = read.queue().waiting(&[fresh.unit]).await.expect("counts");
        waiting.sort_by_key(|it| it.urgent);
        let waiting: Vec<_> = waiting.iter().map(|it| (it.day, it.urgent, it.cases)).collect();
        assert_eq!(waiting, [(DAY, false, 1), (DAY, true, 1)]);
        assert!(read.queue().counts(&[UnitId(9)]).await.expect("counts").is_empty());
    }
}

#[tokio::test]
async fn verification_beside_work_that_goes_on_finds_nothing_wrong() {
    for fresh in Fresh::both().await {
        let work = async {
            for seed in 1..=10_u8 {
                let case = CaseId(i64::from(seed) << 40);
                let _filed = fresh.file(seed, fresh.case(case.0, DAY, false)).await;
                assert_eq!(commit(&fresh, Day(DAY.0 + 1)).await, 3);
                let envelopes = fresh.store.read().cases().envelopes(case).await.expect("read");
                let tx = fresh.store.begin().await.expect("a start");
                let gone = [envelopes[0].id, envelopes[2].id];
                tx.audit()
                    .remove_envelopes(&gone, entry(Act::CaseClosed, 9))
                    .await
                    .expect("removed");
                tx.commit().await.expect("kept");
            }
        };
        let verify = async {
            let mut links = 0;
            while links < 20 {
                let found = verdict(&fresh, &[]).await.expect("intact at any moment");
                assert!(found.links >= links);
                links = found.links;
            }
        };
        tokio::join!(work, verify);
    }
}
