//! One key in use of each kind, and the deletion of replaced keys, on SQLite and on PostgreSQL.

use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, UnitKeyId};
use sealing::keys::Identity;
use storage::db::error::StoreError;
use storage::intake::Filed;
use storage::units::UnitKey;

use super::{DAY, Fresh};

impl Fresh {
    /// Puts a new key in the place of `old`.
    async fn replaced(&self, old: UnitKeyId, id: i64) -> UnitKey {
        let tx = self.store.begin().await.expect("a start");
        assert!(tx.units().replace_key(old, UnitKeyId(id), self.sealed()).await.expect("replaced"));
        tx.commit().await.expect("kept");
        self.unit_key(id, &[]).await
    }

    async fn superseded(&self, key: UnitKeyId, since: Option<Day>) {
        let tx = self.store.begin().await.expect("a start");
        tx.units().note_superseded(key, since).await.expect("noted");
        tx.commit().await.expect("kept");
    }

    /// Notes that every grant is under this key.
    async fn all_under(&self, key: UnitKeyId) {
        let grants = self.store.read().cases().grants(&[CaseId(1 << 40)]).await.expect("read");
        let tx = self.store.begin().await.expect("a start");
        for grant in grants {
            tx.cases().put_grant_under(grant.id, key, None).await.expect("put");
        }
        tx.commit().await.expect("kept");
    }

    async fn drops(&self, key: UnitKeyId, day: Day) -> bool {
        let tx = self.store.begin().await.expect("a start");
        let dropped = tx.units().drop_key(key, day).await.expect("tried");
        tx.commit().await.expect("kept");
        dropped
    }
}

#[tokio::test]
async fn a_replaced_key_goes_once_it_is_superseded_for_long_and_every_grant_is_under_another() {
    for fresh in Fresh::both().await {
        let old = fresh.unit_key(10, &[]).await;
        assert_eq!(fresh.file(1, fresh.case(1 << 40, DAY, false)).await, Filed::New);
        assert!(!fresh.drops(old.id, DAY).await, "it is in use");
        let new = fresh.replaced(old.id, 11).await;
        fresh.superseded(old.id, Some(DAY)).await;
        let perhaps =
            async || fresh.store.read().units().grants_perhaps_under(&old).await.expect("read");
        assert_eq!(perhaps().await, 2, "they came without saying under which key");
        assert!(!fresh.drops(old.id, DAY).await);
        fresh.all_under(old.id).await;
        assert_eq!(perhaps().await, 2);
        assert!(!fresh.drops(old.id, DAY).await);

        fresh.all_under(new.id).await;
        assert_eq!(perhaps().await, 0);
        assert!(!fresh.drops(old.id, Day(DAY.0 - 1)).await, "not superseded for long");
        fresh.superseded(old.id, None).await;
        assert!(!fresh.drops(old.id, DAY).await, "not superseded at all");
        fresh.superseded(old.id, Some(DAY)).await;
        let kept = fresh.store.read().units().kept_keys().await.expect("read");
        assert_eq!((kept[0].key.id, kept[0].by), (old.id, new.id));
        assert_eq!((kept[0].made, kept[0].superseded), (DAY, Some(DAY)));
        assert!(fresh.drops(old.id, DAY).await);
        assert!(!fresh.drops(old.id, DAY).await, "once");
        assert!(fresh.store.read().units().kept_keys().await.expect("read").is_empty());
        let left = fresh.store.read().units().keys_by_id(&[old.id, new.id]).await.expect("read");
        assert_eq!(left.iter().map(|key| key.id).collect::<Vec<_>>(), [new.id]);
    }
}

#[tokio::test]
async fn a_key_through_which_another_is_reached_waits_for_it_and_shares_go_with_their_key() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let first = fresh.unit_key(10, &[]).await;
        let second = fresh.replaced(first.id, 11).await;
        let _third = fresh.replaced(second.id, 12).await;
        for key in [first.id, second.id] {
            fresh.superseded(key, Some(DAY)).await;
        }
        // An attacker put a share of a replaced key back.
        let tx = fresh.store.begin().await.expect("a start");
        tx.units().share_key(9, second.id, officer, fresh.sealed()).await.expect("shared");
        tx.commit().await.expect("kept");
        assert!(!fresh.drops(second.id, DAY).await, "the first is sealed to it");
        assert!(fresh.drops(first.id, DAY).await);
        assert!(fresh.drops(second.id, DAY).await);
        assert!(!fresh.drops(UnitKeyId(12), DAY).await, "it is in use");
    }
}

#[tokio::test]
async fn of_two_keys_of_a_kind_made_at_once_one_is_in_use_and_the_other_is_refused() {
    for fresh in Fresh::both().await {
        let key = |id| UnitKey {
            id: UnitKeyId(id),
            unit: fresh.unit,
            kind: KeyKind::Desk,
            recipient: Identity::generate(&mut fresh.rng.clone()).recipient(),
        };
        let made = async |id| {
            let tx = fresh.store.begin().await?;
            tx.units().add_unit_key(&key(id), DAY).await?;
            tx.commit().await
        };
        let (one, two) = tokio::join!(made(10), made(11));
        assert!(one.is_ok() != two.is_ok());
        let refused = one.and(two);
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        assert_eq!(fresh.store.read().units().keys(fresh.unit).await.expect("read").len(), 1);
        // The unit may have a key of another kind, and the neighbour one of this kind.
        let tx = fresh.store.begin().await.expect("a start");
        let restricted = UnitKey { kind: KeyKind::Restricted, ..key(12) };
        tx.units().add_unit_key(&restricted, DAY).await.expect("another kind");
        let neighbours = UnitKey { unit: fresh.neighbour, ..key(13) };
        tx.units().add_unit_key(&neighbours, DAY).await.expect("another unit");
    }
}
