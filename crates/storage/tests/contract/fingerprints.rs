//! Fingerprints of secrets, and whether the tables in a database are ours.

use storage::db::schema::SchemaVersion;
use storage::db::store::Store;

use super::Fresh;

#[tokio::test]
async fn a_secret_is_known_by_the_fingerprint_that_came_first() {
    for fresh in Fresh::both().await {
        let store = &fresh.store;
        let knows =
            async |name: &str, of: u8| store.knows_secret(name, &[of; 32]).await.expect("it");
        assert!(knows("intake.pepper", 1).await, "the first is kept");
        assert!(knows("intake.pepper", 1).await);
        assert!(!knows("intake.pepper", 2).await);
        assert!(knows("triage.audit_key", 2).await, "each by its name");
    }
}

#[tokio::test]
async fn two_that_start_at_once_agree_on_one_fingerprint() {
    for fresh in Fresh::both().await {
        let tries = (0_u8..8).map(|of| {
            let store = fresh.store.clone();
            tokio::spawn(async move { store.knows_secret("hotline.salt", &[of; 32]).await })
        });
        let mut known = 0;
        for it in tries.collect::<Vec<_>>() {
            known += u32::from(it.await.expect("an end").expect("an answer"));
        }
        assert_eq!(known, 1);
    }
}

#[tokio::test]
async fn the_version_of_the_tables_is_told_from_none_and_a_used_store_from_an_empty_one() {
    for fresh in Fresh::both().await {
        assert_eq!(fresh.store.schema_version().await.expect("it"), SchemaVersion::Current);
        assert!(fresh.store.is_in_use().await.expect("it"), "it has units");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.sqlite");
    let url = format!("sqlite://{}", path.display());
    assert!(Store::open(&url).await.is_err() && !path.exists(), "opening makes none");
    let store = Store::create(&url).await.expect("a store");
    assert_eq!(store.schema_version().await.expect("it"), SchemaVersion::Missing);
    assert!(!store.is_in_use().await.expect("it"));
    store.migrate().await.expect("the tables");
    assert_eq!(store.schema_version().await.expect("it"), SchemaVersion::Current);
    assert!(!store.is_in_use().await.expect("it"));
}
