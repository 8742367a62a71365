//! Whose recusals apply after a reset, and agreements from before both heads confirmed, on SQLite and on
//! PostgreSQL.

use casework::clock::{Day, Timestamp};
use casework::ids::{OfficerId, UnitId};
use casework::referral::AgreementKind;
use storage::accounts::password_resets::{Eyes, ONE_PERSON, PasswordReset, ResetBy};
use storage::audit::{Act, Entry};
use storage::handover::agreements::{Agreement, Party};

use super::audit::tamper;
use super::{DAY, Fresh};

const NOW: Timestamp = Timestamp(1_795_000_000);

#[tokio::test]
async fn recusals_go_along_a_chain_of_resets_one_way_and_for_seven_days() {
    for fresh in Fresh::both().await {
        let new = fresh.case(1 << 40, DAY, false);
        let case = new.id;
        let _filed = fresh.file(1, new).await;
        let [first, second, third] =
            [fresh.officer(1).await, fresh.officer(2).await, fresh.officer(3).await];
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.conflicts().recuse(case, first).await.expect("recused"));
        for (id, officer, by) in [(1, second, first), (2, third, second)] {
            let by = ResetBy::Colleague(by);
            let reset = PasswordReset { officer, unit: fresh.unit, by, at: NOW };
            tx.accounts().note_reset(id, &reset).await.expect("noted");
        }
        tx.commit().await.expect("kept");
        let away = async |officer: OfficerId, now: Timestamp| {
            let eyes = Eyes::of(officer, now);
            let away =
                fresh.store.read().conflicts().recusals_of(eyes, &[case]).await.expect("read");
            away == [case]
        };
        assert!(away(first, NOW).await && away(second, NOW).await && away(third, NOW).await);
        let over = NOW.plus(ONE_PERSON);
        assert!(away(third, over.plus(-1)).await);
        assert!(away(first, over).await && !away(second, over).await && !away(third, over).await);

        let new = fresh.case(2 << 40, DAY, false);
        let other = new.id;
        let _filed = fresh.file(2, new).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.conflicts().recuse(other, third).await.expect("recused"));
        tx.commit().await.expect("kept");
        let eyes = Eyes::of(first, NOW);
        let of_helper =
            fresh.store.read().conflicts().recusals_of(eyes, &[other]).await.expect("read");
        assert_eq!(of_helper, [], "who helped a colleague is not kept from what they avoid");

        let resets = fresh.store.read().accounts().resets(NOW).await.expect("read");
        assert_eq!(resets.all().len(), 2);
        assert_eq!(fresh.store.read().accounts().resets(over).await.expect("read").all(), []);
    }
}

#[tokio::test]
async fn an_agreement_from_before_is_confirmed_by_whose_head_registered_it_and_waits_for_the_other()
{
    for fresh in Fresh::both().await {
        let (head, there) = (fresh.officer(1).await, UnitId(2));
        let parties = [fresh.unit, there].map(|unit| Party { unit, confirmed: None });
        let agreement = Agreement {
            id: 77,
            kind: AgreementKind::JointResolution,
            title: "Nghị quyết 01".into(),
            scope: String::new(),
            valid_from: Day(0),
            review_by: Day(99_999),
            ended: false,
            parties: parties.into(),
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.handover().add_agreement(&agreement).await.expect("added");
        let entry = Entry::of_nobody(NOW, Act::AgreementAdded).by(head, fresh.unit).saying("77");
        tx.audit().record(entry).await.expect("recorded");
        tx.commit().await.expect("kept");
        tamper(
            &fresh,
            &[
                "DROP TABLE password_reset",
                "ALTER TABLE second_factor DROP COLUMN lost",
                "ALTER TABLE agreement_party DROP COLUMN confirmed_by",
                "DELETE FROM seaql_migrations WHERE version LIKE 'm0015%'",
            ],
        )
        .await;
        fresh.store.migrate().await.expect("brought up");
        let known = fresh.store.read().handover().agreements(fresh.unit).await.expect("read");
        assert!(known[0].is_confirmed_by(fresh.unit) && !known[0].is_confirmed_by(there));
        assert!(!known[0].holds_between(fresh.unit, there, DAY));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().confirm_agreement(77, there, head).await.expect("confirmed"));
        assert!(!tx.handover().confirm_agreement(77, there, head).await.expect("once"));
        tx.commit().await.expect("kept");
        let known = fresh.store.read().handover().agreements(fresh.unit).await.expect("read");
        assert!(known[0].holds_between(fresh.unit, there, DAY));
    }
}
