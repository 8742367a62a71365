//! Wrong tries are counted and become one link of the chain for each name and quarter hour.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use storage::accounts::wrong_tries::{QUARTER, WrongTries, WrongTry, quarter_of};
use storage::audit::Act;
use storage::audit::list::Scope;

use super::Fresh;

const BEGIN: Timestamp = Timestamp(1_795_366_800);

#[tokio::test]
async fn wrong_tries_of_two_quarter_hours_are_two_links_with_their_counts() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let count = async |who: Option<OfficerId>, what, at: Timestamp| {
            let tx = fresh.store.begin().await.expect("a start");
            tx.accounts().count_wrong_try(who, what, at).await.expect("counted");
            tx.commit().await.expect("kept");
        };
        for second in 0..40 {
            count(Some(officer), WrongTry::Password, BEGIN.plus(second)).await;
            count(None, WrongTry::Sheet, BEGIN.plus(second)).await;
        }
        count(Some(officer), WrongTry::Code, BEGIN.plus(QUARTER - 1)).await;
        count(Some(officer), WrongTry::Password, BEGIN.plus(QUARTER)).await;
        let open = fresh.store.read().accounts().open_wrong_tries(officer).await.expect("read");
        assert_eq!(open.iter().map(WrongTries::total).sum::<i64>(), 42);

        let close = async |until| {
            let tx = fresh.store.begin().await.expect("a start");
            let closed = tx.accounts().close_wrong_tries(until).await.expect("closed");
            tx.commit().await.expect("kept");
            closed
        };
        assert_eq!(close(BEGIN.plus(QUARTER - 1)).await, 0, "it is not over");
        assert_eq!(close(BEGIN.plus(QUARTER)).await, 2);
        assert_eq!(close(BEGIN.plus(2 * QUARTER)).await, 1);
        assert_eq!(close(BEGIN.plus(9 * QUARTER)).await, 0, "each once");
        assert!(
            fresh.store.read().accounts().open_wrong_tries(officer).await.expect("read").is_empty()
        );

        let links =
            fresh.store.read().audit().acts(&Scope::All, Some(Act::SignInFailed), None, 9).await;
        let mut links: Vec<_> = links
            .expect("read")
            .into_iter()
            .map(|it| (it.at, it.officer, it.unit, it.detail))
            .collect();
        links.sort_by_key(|it| (it.0, it.1));
        let (own, unit) = (Some(officer), Some(fresh.unit));
        let expected = [
            (BEGIN, None, None, "sheet 40".to_owned()),
            (BEGIN, own, unit, "password 40 code 1".to_owned()),
            (BEGIN.plus(QUARTER), own, unit, "password 1".to_owned()),
        ];
        assert_eq!(links, expected);
    }
}

#[test]
fn what_a_link_says_of_wrong_tries_is_read_back_also_from_earlier_versions() {
    let read = |detail| WrongTries::read(BEGIN, detail).counts;
    assert_eq!(read("password 40 code 1"), [(WrongTry::Password, 40), (WrongTry::Code, 1)]);
    assert_eq!(read(""), [(WrongTry::Password, 1)]);
    assert_eq!(quarter_of(BEGIN.plus(QUARTER + 1)), BEGIN.plus(QUARTER));
    assert_eq!(quarter_of(Timestamp(-1)), Timestamp(-QUARTER));
}
