//! Every link is tied to triage's audit key: a fitting link written without the key is found.

use sea_orm::{ConnectionTrait, Database, Statement, TryGetable};
use sha2::{Digest, Sha256};
use storage::audit::verify::{Broken, Flaw, Intact};

use super::audit::{record, tamper, verdict};
use super::*;

/// A row of the chain, as a thief of the database reads it.
#[derive(Clone)]
struct Row {
    at: i64,
    act: String,
    /// Officer, case and unit, as text or `-`.
    ids: [String; 3],
    detail: String,
    mac: Option<Vec<u8>>,
}

/// An attacker who can do everything in the database and knows the published format of a link, but lacks the
/// key.
struct Thief<'a>(&'a Fresh);

impl Thief<'_> {
    async fn rows(&self) -> Vec<Row> {
        let connection = Database::connect(&self.0.url).await.expect("a connection");
        let query = "SELECT * FROM audit_entry ORDER BY position".to_owned();
        let query = Statement::from_string(connection.get_database_backend(), query);
        let rows = connection.query_all_raw(query).await.expect("rows");
        connection.close().await.expect("closed");
        let rows = rows.iter().map(|row| {
            let id = |name| Option::<i64>::try_get(row, "", name).expect("an id");
            let id = |name| id(name).map_or_else(|| "-".to_owned(), |id: i64| id.to_string());
            Row {
                at: i64::try_get(row, "", "at").expect("a time"),
                act: String::try_get(row, "", "act").expect("an act"),
                ids: ["officer_id", "case_id", "unit_id"].map(id),
                detail: String::try_get(row, "", "detail").expect("a detail"),
                mac: Option::try_get(row, "", "mac").expect("a mac"),
            }
        });
        rows.collect()
    }

    /// Replaces the chain by these rows, with fitting positions and hashes.
    async fn rebuild(&self, rows: &[Row]) {
        let (start, end) =
            if self.0.url.starts_with("postgres") { ("'\\x", "'::bytea") } else { ("x'", "'") };
        let literal = |bytes: &[u8]| format!("{start}{}{end}", hex(bytes));
        let mut statements = vec!["DELETE FROM audit_entry".to_owned()];
        let mut previous = vec![0; 32];
        for (row, position) in rows.iter().zip(1_i64..) {
            let hash = hash(row, position, &previous);
            let Row { at, act, ids, detail, mac, .. } = row;
            let [officer, case, unit] = ids.clone().map(|id| id.replace('-', "NULL"));
            let mac = mac.as_ref().map_or_else(|| "NULL".to_owned(), |mac| literal(mac));
            let (before, own) = (literal(&previous), literal(&hash));
            statements.push(format!(
                "INSERT INTO audit_entry (position, at, officer_id, act, case_id, unit_id, detail, \
                 previous, hash, mac) VALUES ({position}, {at}, {officer}, '{act}', {case}, {unit}, \
                 '{detail}', {before}, {own}, {mac})"
            ));
            previous = hash;
        }
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        tamper(self.0, &statements).await;
    }
}

/// The SHA-256 of a link, as described in docs/cryptography.md.
fn hash(row: &Row, position: i64, previous: &[u8]) -> Vec<u8> {
    let label = if row.mac.is_some() { "lienthon/1 keyed audit" } else { "lienthon/1 audit" };
    let [officer, case, unit] = &row.ids;
    let Row { at, act, detail, mac, .. } = row;
    let mac = mac.as_ref().map_or_else(String::new, |mac| format!("{}\n", hex(mac)));
    let line =
        format!("{label}\n{position}\n{at}\n{officer}\n{act}\n{case}\n{unit}\n{detail}\n{mac}");
    Sha256::new().chain_update(previous).chain_update(line).finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The same act by another officer, as if it had come before.
fn invented(row: &Row, mac: Option<Vec<u8>>) -> Row {
    Row { ids: ["77".to_owned(), row.ids[1].clone(), row.ids[2].clone()], mac, ..row.clone() }
}

async fn without_the_key(fresh: &Fresh) -> Result<Intact, Broken> {
    fresh.store.read().audit().verify_chain(&[], None).await.expect("read")
}

async fn five_links(fresh: &Fresh) {
    for at in 1..=5 {
        record(fresh, Act::CaseViewed, at).await;
    }
}

#[tokio::test]
async fn a_thief_who_rebuilds_what_was_there_changes_nothing() {
    for fresh in Fresh::both().await {
        five_links(&fresh).await;
        let thief = Thief(&fresh);
        thief.rebuild(&thief.rows().await).await;
        let found = verdict(&fresh, &[]).await.expect("whole: these tests write links as we do");
        assert_eq!((found.links, found.keyed), (5, 5));
    }
}

#[tokio::test]
async fn whatever_is_written_into_the_chain_without_the_key_is_found_though_its_hashes_fit() {
    for fresh in Fresh::both().await {
        five_links(&fresh).await;
        let thief = Thief(&fresh);
        let rows = thief.rows().await;
        let known = rows[2].mac.clone();
        let (at_the_end, in_the_middle) = (rows.len(), 2);
        let mut ways: Vec<(&str, Vec<Row>, i64, Flaw)> = Vec::new();
        let macs = [Some(vec![7; 32]), known, Some(Vec::new()), None];
        for (place, mac) in [at_the_end, in_the_middle]
            .iter()
            .flat_map(|it| macs.iter().map(move |mac| (*it, mac.clone())))
        {
            let flaw = if mac.is_some() { Flaw::Forged } else { Flaw::Unkeyed };
            let mut with_it = rows.clone();
            with_it.insert(place, invented(&rows[0], mac));
            let position = i64::try_from(place).expect("few") + 1;
            ways.push(("an invented link", with_it, position, flaw));
        }
        let mut without = rows.clone();
        without.remove(2);
        ways.push(("a link removed", without, 3, Flaw::Forged));
        let mut changed = rows.clone();
        changed[2].detail = "x".to_owned();
        ways.push(("a link changed", changed, 3, Flaw::Forged));
        let mut moved = rows.clone();
        moved.swap(2, 3);
        ways.push(("two links moved", moved, 3, Flaw::Forged));
        let mut stripped = rows.clone();
        stripped[4].mac = None;
        ways.push(("a mac taken away", stripped, 5, Flaw::Unkeyed));
        let mut first = rows.clone();
        first[0] = invented(&rows[0], None);
        ways.push(("the first link passed off as one of before", first, 2, Flaw::Forged));
        for (what, rows, position, flaw) in ways {
            thief.rebuild(&rows).await;
            let found = verdict(&fresh, &[]).await;
            assert_eq!(found, Err(Broken { position, flaw }), "{what}");
            let blind = without_the_key(&fresh).await;
            match flaw {
                Flaw::Unkeyed => assert_eq!(blind, Err(Broken { position, flaw }), "{what}"),
                _ => assert!(blind.is_ok_and(|it| it.keyed > 0), "{what}: takes the key"),
            }
        }
    }
}

#[tokio::test]
async fn links_of_before_there_was_a_key_stay_and_the_first_under_it_vouches_for_them() {
    for fresh in Fresh::both().await {
        five_links(&fresh).await;
        let thief = Thief(&fresh);
        let mut rows = thief.rows().await;
        for row in &mut rows {
            row.mac = None;
        }
        thief.rebuild(&rows).await;
        let found = verdict(&fresh, &[]).await.expect("whole");
        assert_eq!((found.links, found.keyed), (5, 0));
        // The first start of this version records this once, even if no setting changed.
        let start = async || {
            let tx = fresh.store.begin().await.expect("a start");
            let entry = Entry::of_nobody(Timestamp(9), Act::SettingsChanged).saying("same");
            let new = tx.audit().record_if_new(entry).await.expect("recorded");
            tx.commit().await.expect("kept");
            new
        };
        assert!(start().await && !start().await);
        let found = verdict(&fresh, &[]).await.expect("whole");
        assert_eq!((found.links, found.keyed), (6, 1));
        let mut rows = thief.rows().await;
        rows[1] = invented(&rows[1], None);
        thief.rebuild(&rows).await;
        let found = verdict(&fresh, &[]).await;
        assert_eq!(found, Err(Broken { position: 6, flaw: Flaw::Forged }));
    }
}

#[tokio::test]
async fn a_chain_of_which_all_that_is_under_the_key_was_cut_off_fits_no_head_kept_elsewhere() {
    for fresh in Fresh::both().await {
        five_links(&fresh).await;
        let kept = fresh.store.read().audit().head().await.expect("read").expect("a head");
        let thief = Thief(&fresh);
        let mut rows = thief.rows().await;
        for row in &mut rows {
            *row = invented(row, None);
        }
        thief.rebuild(&rows).await;
        let found = verdict(&fresh, &[]).await.expect("nothing in the database shows it");
        assert_eq!((found.links, found.keyed), (5, 0), "but that none is under the key");
        let found = verdict(&fresh, &[kept]).await;
        assert_eq!(found, Err(Broken { position: 5, flaw: Flaw::OtherHead }));
    }
}

#[tokio::test]
async fn another_key_finds_a_flaw_at_the_first_link_under_the_right_one() {
    for fresh in Fresh::both().await {
        five_links(&fresh).await;
        let other = AuditMacKey::of_audit_key(&[7; 32]);
        let found = fresh.store.read().audit().verify_chain(&[], Some(&other)).await.expect("read");
        assert_eq!(found, Err(Broken { position: 1, flaw: Flaw::Forged }));
        let said = found.expect_err("broken").to_string();
        assert!(said.contains("or the key is another one"), "{said}");
    }
}

#[tokio::test]
async fn no_act_is_recorded_through_a_store_without_the_key() {
    for fresh in Fresh::both().await {
        let _filed = fresh.file(1, fresh.case(1 << 40, DAY, false)).await;
        let store = Store::open(&fresh.url).await.expect("a store");
        let envelopes = store.read().cases().envelopes(CaseId(1 << 40)).await.expect("read");
        let entry = || Entry::of_nobody(Timestamp(1), Act::CaseViewed);
        let begin = async || store.begin().await.expect("a start");
        let (tomorrow, rng) = (Day(DAY.0 + 1), &fresh.rng);
        // Each in a transaction of its own, which ends with its statement.
        let mut refused = vec![begin().await.audit().record(entry()).await];
        refused.push(begin().await.audit().record_if_new(entry()).await.map(drop));
        refused
            .push(begin().await.audit().record_unless_since(entry(), Timestamp(0)).await.map(drop));
        refused.push(
            begin().await.audit().keep_head(DAY, Timestamp(1), str::to_owned).await.map(drop),
        );
        refused.push(
            begin().await.audit().commit_envelopes(tomorrow, Timestamp(1), rng).await.map(drop),
        );
        refused.push(begin().await.audit().remove_envelopes(&[envelopes[0].id], entry()).await);
        for refused in refused {
            assert!(matches!(refused, Err(StoreError::NoAuditKey)), "{refused:?}");
        }
        assert_eq!(verdict(&fresh, &[]).await, Ok(Intact::default()));
    }
}
