//! The heads that triage stores: one for each day. A chain that was cut or rebuilt does not fit them.

use sea_orm::{ConnectionTrait, Database};
use storage::audit::head::Head;
use storage::audit::stored_heads::KeptHead;
use storage::audit::verify::{Broken, Flaw};

use super::audit::{record, tamper, verdict};
use super::*;

/// Stores a head for a day, with a signature that nobody made.
async fn keep(fresh: &Fresh, day: Day) -> bool {
    let tx = fresh.store.begin().await.expect("a start");
    let kept = tx.audit().keep_head(day, Timestamp(7), |text| format!("{text} by-nobody")).await;
    let kept = kept.expect("kept");
    tx.commit().await.expect("kept");
    kept
}

async fn heads(fresh: &Fresh) -> Vec<KeptHead> {
    fresh.store.read().audit().kept_heads(None).await.expect("read")
}

/// Two acts a day, each day followed by its head: the heads are at 3, 6 and 9.
async fn three_days(fresh: &Fresh) {
    for day in 0..3 {
        record(fresh, Act::CaseViewed, 1).await;
        record(fresh, Act::CaseClosed, 2).await;
        assert!(keep(fresh, Day(DAY.0 + day)).await);
    }
}

#[tokio::test]
async fn the_head_of_a_day_is_a_link_that_is_kept_once() {
    for fresh in Fresh::both().await {
        three_days(&fresh).await;
        assert!(!keep(&fresh, DAY).await, "there is one");
        let kept = heads(&fresh).await;
        let at: Vec<_> = kept.iter().map(|it| (it.day.0 - DAY.0, it.head.position)).collect();
        assert_eq!(at, [(2, 9), (1, 6), (0, 3)], "the newest first");
        let last = fresh.store.read().audit().head().await.expect("read").expect("a head");
        assert_eq!(kept[0].head, last);
        assert_eq!(kept[0].line(), format!("{} by-nobody", last.text(Day(DAY.0 + 2))));
        assert_eq!(fresh.store.read().audit().kept_heads(Some(1)).await.expect("read"), kept[..1]);
        let intact = verdict(&fresh, &[]).await.expect("whole");
        assert_eq!((intact.links, intact.heads), (9, 3));
    }
}

#[tokio::test]
async fn of_two_nodes_that_sign_at_once_one_finds_the_head_kept() {
    for fresh in Fresh::both().await {
        let (one, two) = tokio::join!(keep(&fresh, DAY), keep(&fresh, DAY));
        assert!(one != two);
        assert_eq!(heads(&fresh).await.len(), 1);
        assert_eq!(verdict(&fresh, &[]).await.map(|it| (it.links, it.heads)), Ok((1, 1)));
    }
}

#[tokio::test]
async fn what_is_done_to_a_kept_head_or_to_the_chain_under_it_is_found() {
    // With fitting hashes: all links from the fourth on are replaced by others.
    let cut = "DELETE FROM audit_entry WHERE position >= 4";
    let ways: [(&[&str], i64, Flaw); 7] = [
        (
            &[
                "UPDATE audit_head SET hash = previous FROM audit_entry WHERE audit_head.position = 6 \
            AND audit_entry.position = 6",
            ],
            6,
            Flaw::OtherHead,
        ),
        (&["UPDATE audit_head SET position = 5 WHERE position = 6"], 5, Flaw::OtherHead),
        (&["UPDATE audit_head SET position = 60 WHERE position = 6"], 6, Flaw::HeadGone),
        (&["UPDATE audit_head SET day = day + 9 WHERE position = 6"], 6, Flaw::HeadChanged),
        (&["DELETE FROM audit_head WHERE position = 6"], 6, Flaw::HeadGone),
        (&[cut], 6, Flaw::CutOff),
        (&[cut, "DELETE FROM audit_head WHERE position = 6"], 9, Flaw::CutOff),
    ];
    for (statements, position, flaw) in ways {
        for fresh in Fresh::both().await {
            three_days(&fresh).await;
            tamper(&fresh, statements).await;
            let found = verdict(&fresh, &[]).await;
            assert_eq!(found, Err(Broken { position, flaw }), "{statements:?}");
        }
    }
}

#[tokio::test]
async fn a_chain_that_was_rebuilt_is_whole_only_where_the_heads_that_do_not_fit_are_gone_too() {
    for fresh in Fresh::both().await {
        three_days(&fresh).await;
        let elsewhere: Vec<Head> = heads(&fresh).await.into_iter().map(|it| it.head).collect();
        tamper(&fresh, &["DELETE FROM audit_entry WHERE position >= 4"]).await;
        for at in 4..=9 {
            record(&fresh, Act::CaseViewed, at).await;
        }
        let rebuilt = Err(Broken { position: 6, flaw: Flaw::OtherHead });
        assert_eq!(verdict(&fresh, &[]).await, rebuilt);
        tamper(&fresh, &["DELETE FROM audit_head WHERE position >= 4"]).await;
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.heads), Ok(1), "nothing shows it");
        assert_eq!(verdict(&fresh, &elsewhere).await, rebuilt, "but what was kept elsewhere");
    }
}

#[tokio::test]
async fn a_day_without_a_head_is_no_flaw() {
    for fresh in Fresh::both().await {
        assert!(keep(&fresh, DAY).await);
        record(&fresh, Act::CaseViewed, 1).await;
        assert!(keep(&fresh, Day(DAY.0 + 5)).await);
        // A clock that was set back is no flaw either.
        assert!(keep(&fresh, Day(DAY.0 + 2)).await);
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.heads), Ok(3));
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_a_kept_head() {
    for fresh in Fresh::both().await {
        assert!(keep(&fresh, DAY).await);
        let connection = Database::connect(&fresh.url).await.expect("a connection");
        let mut ways = vec!["UPDATE audit_head SET day = 2", "DELETE FROM audit_head"];
        if fresh.url.starts_with("postgres") {
            ways.push("TRUNCATE audit_head");
        }
        for way in ways {
            let refused = connection.execute_unprepared(way).await.expect_err(way).to_string();
            assert!(refused.contains("only grows"), "{refused}");
        }
        assert_eq!(heads(&fresh).await.len(), 1);
    }
}

#[tokio::test]
async fn an_act_that_is_recorded_once_is_recorded_again_in_the_next_session() {
    for fresh in Fresh::both().await {
        let looked = async |at: i64, detail: &str, since: i64| {
            let entry = Entry::of_nobody(Timestamp(at), Act::AuditViewed).saying(detail);
            let entry = entry.by(casework::ids::OfficerId(3), fresh.unit);
            let tx = fresh.store.begin().await.expect("a start");
            let new =
                tx.audit().record_unless_since(entry, Timestamp(since)).await.expect("recorded");
            tx.commit().await.expect("kept");
            new
        };
        assert!(looked(10, "acts", 5).await);
        assert!(!looked(11, "acts", 5).await);
        assert!(looked(12, "totals", 5).await, "another page");
        assert!(looked(21, "acts", 20).await, "another session");
        assert_eq!(verdict(&fresh, &[]).await.map(|it| it.links), Ok(3));
    }
}
