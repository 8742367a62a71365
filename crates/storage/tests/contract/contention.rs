//! Transactions that meet: no ring of them waits for each other, and a lock held by another program stops
//! only the work that needs that row.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    Statement, TransactionTrait,
};
use storage::db::store::Tx;
use storage::db::store::timeouts::Timeouts;
use tokio::task::JoinSet;

use super::*;

/// How many callers act at once.
const AT_ONCE: usize = 8;
/// The case that another program holds.
const HELD: CaseId = CaseId(1 << 40);

/// Withdraws the tip of this digest, as intake does; gives whether it was withdrawn.
async fn take_back(store: &Store, seed: u8) -> Result<bool, StoreError> {
    let door = store.open_door(digest(seed)).await?;
    let case = door.case().await?.expect("a case");
    if case.withdrawn {
        return Ok(true);
    }
    let done = door.withdraw(&case, DAY).await?;
    door.commit().await?;
    Ok(done)
}

impl Fresh {
    /// Files the tips of these digests; the first can be held.
    async fn with_tips(&self, seeds: impl IntoIterator<Item = u8>) {
        for seed in seeds {
            self.file(seed, self.case(i64::from(seed) << 40, DAY, false)).await;
        }
    }

    /// A stranger at the database, with one connection.
    async fn stranger(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options.max_connections(1);
        Database::connect(options).await.expect("a connection")
    }

    /// The store of another process, which waits so many seconds.
    async fn waiting(&self, seconds: u64) -> Store {
        let lock = Duration::from_secs(seconds);
        let timeouts = Timeouts { lock, ..Timeouts::default() };
        Store::open_with(&self.url, timeouts).await.expect("a store").recording_under(audit_key())
    }

    /// Waits until so many connections to this database wait for a lock.
    async fn until_wait(&self, many: i64) {
        let asks = self.stranger().await;
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND wait_event_type = 'Lock'";
        loop {
            let row = asks.query_one_raw(Statement::from_string(DbBackend::Postgres, waiting));
            let row = row.await.expect("read").expect("a row");
            if row.try_get_by_index::<i64>(0).expect("a number") >= many {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Holds a case, as an administrator who forgets to end a transaction does.
async fn held(stranger: &DatabaseConnection) -> DatabaseTransaction {
    let held = stranger.begin().await.expect("a start");
    let lock = format!("SELECT FROM cases WHERE id = {} FOR UPDATE", HELD.0);
    held.execute_unprepared(&lock).await.expect("held");
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_who_take_one_tip_back_at_once_all_succeed_at_the_first_try() {
    for fresh in Fresh::both().await {
        let store = Arc::new(fresh.store.clone());
        fresh.with_tips(1..=20).await;
        for seed in 1..=20 {
            let mut all = JoinSet::new();
            for _ in 0..AT_ONCE {
                let store = Arc::clone(&store);
                all.spawn(async move { take_back(&store, seed).await });
            }
            while let Some(done) = all.join_next().await {
                assert!(done.expect("a task").expect("taken back"));
            }
        }
        assert!(fresh.store.read().cases().grants(&[HELD]).await.expect("read").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_take_one_tip_back_at_once_all_succeed_too() {
    let [_, fresh] = Fresh::both().await;
    let nodes = [fresh.waiting(30).await, fresh.waiting(30).await, fresh.waiting(30).await];
    fresh.with_tips(1..=20).await;
    for seed in 1..=20 {
        let taken = nodes.each_ref().map(|node| take_back(node, seed));
        let [one, two, three] = taken;
        let (one, two, three) = tokio::join!(one, two, three);
        assert!(one.expect("taken") && two.expect("taken") && three.expect("taken"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_somebody_holds_stops_only_those_who_need_it_however_many_they_are() {
    let [_, fresh] = Fresh::both().await;
    fresh.with_tips(1..=5).await;
    let stranger = fresh.stranger().await;
    let store = Arc::new(fresh.waiting(30).await);
    let lock = held(&stranger).await;
    let mut stuck = JoinSet::new();
    for _ in 0..3 * AT_ONCE {
        let store = Arc::clone(&store);
        stuck.spawn(async move { take_back(&store, 1).await });
    }
    fresh.until_wait(1).await;
    // New tips, withdrawals of other tips, officers' acts on other cases and on none.
    for seed in 2..=5 {
        assert!(take_back(&store, seed).await.expect("taken back"));
        let case = fresh.case(i64::from(seed + 10) << 40, DAY, false);
        let door = store.open_door_for_new(digest(seed + 10), fresh.unit).await.expect("a door");
        assert_eq!(door.file_case(case).await.expect("filed"), Filed::New);
        door.commit().await.expect("kept");
        let tx = store.begin_on(&[CaseId(i64::from(seed + 10) << 40)]).await.expect("a start");
        tx.audit().record(Entry::of_nobody(Timestamp(1), Act::CaseViewed)).await.expect("recorded");
        tx.commit().await.expect("kept");
    }
    // The same tip sent again is recognised by its row, without a change of that row.
    let door = store.open_door_for_new(digest(1), fresh.unit).await.expect("a door");
    let again = door.file_case(fresh.case(HELD.0, DAY, false)).await.expect("told");
    assert_eq!(again, Filed::Again);
    assert!(stuck.try_join_next().is_none(), "they wait");
    lock.rollback().await.expect("let go");
    while let Some(done) = stuck.join_next().await {
        assert!(done.expect("a task").expect("taken back after it was let go"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_needs_what_somebody_holds_hears_so_after_the_time_out_and_then_succeeds() {
    let [_, fresh] = Fresh::both().await;
    fresh.with_tips([1]).await;
    let stranger = fresh.stranger().await;
    let store = fresh.waiting(1).await;
    let lock = held(&stranger).await;
    let Err(stopped) = take_back(&store, 1).await else { panic!("it was held") };
    assert!(matches!(stopped, StoreError::Contended(_)) && !stopped.passes());
    assert!(matches!(store.begin_on(&[HELD]).await, Err(StoreError::Contended(_))));
    lock.rollback().await.expect("let go");
    assert!(take_back(&store, 1).await.expect("taken back"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_whose_row_somebody_holds_leaves_turns_to_tips_for_other_units() {
    let [_, fresh] = Fresh::both().await;
    let stranger = fresh.stranger().await;
    let store = Arc::new(fresh.waiting(30).await);
    let lock = stranger.begin().await.expect("a start");
    let row = format!("SELECT FROM unit WHERE id = {} FOR UPDATE", fresh.unit.0);
    lock.execute_unprepared(&row).await.expect("held");
    let mut stuck = JoinSet::new();
    for seed in 1..=10 {
        let (store, to) = (Arc::clone(&store), fresh.unit);
        let case = fresh.case(i64::from(seed) << 40, DAY, false);
        stuck.spawn(async move {
            let door = store.open_door_for_new(digest(seed), to).await?;
            let filed = door.file_case(case).await?;
            door.commit().await.map(|()| filed)
        });
    }
    fresh.until_wait(3).await;
    let other = NewCase { unit: fresh.neighbour, ..fresh.case(11 << 40, DAY, false) };
    let to_other = |mut grant: NewGrant| {
        grant.unit = fresh.neighbour;
        grant
    };
    let other = NewCase { grants: other.grants.into_iter().map(to_other).collect(), ..other };
    let door = store.open_door_for_new(digest(11), fresh.neighbour).await.expect("a door");
    assert_eq!(door.file_case(other).await.expect("filed"), Filed::New);
    door.commit().await.expect("kept");
    lock.rollback().await.expect("let go");
    while let Some(done) = stuck.join_next().await {
        assert_eq!(done.expect("a task").expect("kept"), Filed::New);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_case_does_not_hold_the_chain_meanwhile() {
    let [_, fresh] = Fresh::both().await;
    fresh.with_tips([1]).await;
    assert!(take_back(&fresh.store, 1).await.expect("taken back"));
    let (stranger, store) = (fresh.stranger().await, Arc::new(fresh.waiting(30).await));
    let lock = held(&stranger).await;
    let erased = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let tx = store.begin_on(&[HELD]).await?;
            let entry = Entry::of_nobody(Timestamp(2), Act::CaseWithdrawn).on_case(HELD);
            tx.intake().erase_withdrawn(HELD, entry).await?;
            tx.commit().await
        })
    };
    fresh.until_wait(1).await;
    let tx = store.begin().await.expect("a start");
    tx.audit()
        .record(Entry::of_nobody(Timestamp(1), Act::CaseViewed))
        .await
        .expect("recorded meanwhile");
    tx.commit().await.expect("kept");
    lock.rollback().await.expect("let go");
    erased.await.expect("a task").expect("erased");
}

/// How many verbs [`change`] knows.
const VERBS: u8 = 5;

/// Changes something of an account, and then records it.
async fn change(store: &Store, officer: OfficerId, which: u8) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    match which {
        0 => tx.accounts().end_sessions_of(officer, None).await?,
        1 => drop(tx.accounts().end_account(officer).await?),
        2 => tx.units().take_keys_of_leaver(officer).await?,
        3 => tx.accounts().drop_factor(officer).await?,
        _ => drop(tx.accounts().use_recovery_code(officer, &[0; 32]).await?),
    }
    tx.audit().record(Entry::of_nobody(Timestamp(1), Act::CaseViewed)).await?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_changes_accounts_sessions_or_keys_takes_the_chain_before_them() {
    let [_, fresh] = Fresh::both().await;
    let officer = fresh.officer(1).await;
    let _key = fresh.unit_key(10, &[officer]).await;
    let (stranger, store) = (fresh.stranger().await, Arc::new(fresh.waiting(30).await));
    let chain = stranger.begin().await.expect("a start");
    let lock = "LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE";
    chain.execute_unprepared(lock).await.expect("held");
    // The work that ends an account holds the chain and then needs the account's rows. If work that waits for
    // the chain had already changed one of those rows, both would wait for ever.
    let mut waiting = JoinSet::new();
    for which in 0..VERBS {
        let store = Arc::clone(&store);
        waiting.spawn(async move { change(&store, officer, which).await });
    }
    fresh.until_wait(i64::from(VERBS)).await;
    for change in [
        "UPDATE officer SET active = false",
        "UPDATE unit_key SET leaver = true",
        "DELETE FROM key_share",
        "DELETE FROM officer_session",
        "DELETE FROM recovery_code",
    ] {
        chain.execute_unprepared(change).await.expect("nobody holds it");
    }
    chain.rollback().await.expect("let go");
    while let Some(done) = waiting.join_next().await {
        done.expect("a task").expect("done in turn");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_on_an_empty_or_an_older_database_all_find_it_ready() {
    for _ in 0..3 {
        for (url, _folder) in empty().await {
            let mut stores = Vec::new();
            for _ in 0..4 {
                stores.push(Store::create(&url).await.expect("a store"));
            }
            let mut nodes = JoinSet::new();
            for store in stores {
                nodes.spawn(async move { store.migrate().await });
            }
            while let Some(done) = nodes.join_next().await {
                done.expect("a task").expect("ready");
            }
        }
    }
}

#[tokio::test]
async fn what_passes_by_itself_is_told_from_what_does_not() {
    let [_, fresh] = Fresh::both().await;
    let stranger = fresh.stranger().await;
    for (code, contended, passes) in [
        ("40001", true, true),
        ("40P01", true, true),
        ("55P03", true, false),
        ("57014", false, false),
    ] {
        let fault = format!(
            "CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'a fault' USING ERRCODE = '{code}'; END $$; \
             CREATE OR REPLACE TRIGGER fault BEFORE INSERT ON cases \
             FOR EACH ROW EXECUTE FUNCTION fault()"
        );
        stranger.execute_unprepared(&fault).await.expect("a fault");
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let Err(error) = door.file_case(fresh.case(1 << 40, DAY, false)).await else {
            panic!("{code}")
        };
        assert_eq!(matches!(error, StoreError::Contended(_)), contended, "{code}");
        assert_eq!(error.passes(), passes, "{code}");
    }
}

#[tokio::test]
async fn sqlites_one_lock_held_by_somebody_else_is_waited_for_once() {
    let [fresh, _] = Fresh::both().await;
    let stranger = fresh.stranger().await;
    let store = fresh.waiting(1).await;
    stranger.execute_unprepared("BEGIN IMMEDIATE").await.expect("held");
    let Err(error) = store.begin().await else { panic!("it was held") };
    assert!(matches!(error, StoreError::Contended(_)) && !error.passes());
    // SQLite's own message, when nobody waits in our queue.
    let busy = fresh.stranger().await;
    busy.execute_unprepared("PRAGMA busy_timeout = 1").await.expect("set");
    let told = busy.execute_unprepared("BEGIN IMMEDIATE").await.expect_err("it was held");
    let error = StoreError::from(told);
    assert!(matches!(error, StoreError::Contended(_)) && !error.passes());
    stranger.execute_unprepared("ROLLBACK").await.expect("let go");
    store.begin().await.expect("a start").commit().await.expect("kept");
}

/// How many callers come one after the other, and within how many seconds each must be refused.
const ONE_BY_ONE: u32 = 4;
const WAITED: u64 = 2;

/// Lets several callers come to a held case, each a part of the time-out after the one before, and tells in
/// which order they were refused.
async fn refused<F>(begin: impl Fn() -> F) -> Vec<u32>
where
    F: Future<Output = Result<Tx, StoreError>> + Send + 'static,
{
    let mut waiting = JoinSet::new();
    let apart = Duration::from_secs(WAITED) / ONE_BY_ONE;
    for who in 0..ONE_BY_ONE {
        let begins = begin();
        waiting.spawn(async move {
            tokio::time::sleep(apart * who).await;
            let Err(error) = begins.await else { panic!("it was held") };
            assert!(matches!(error, StoreError::Contended(_)) && !error.passes());
            who
        });
    }
    let mut order = Vec::new();
    while let Some(who) = waiting.join_next().await {
        order.push(who.expect("a task"));
    }
    order
}

#[tokio::test]
async fn who_comes_first_is_refused_first_as_a_turn_and_a_lock_have_one_time_together() {
    let [sqlite, postgres] = Fresh::both().await;
    let in_order: Vec<u32> = (0..ONE_BY_ONE).collect();

    let (stranger, store) = (sqlite.stranger().await, sqlite.waiting(WAITED).await);
    stranger.execute_unprepared("BEGIN IMMEDIATE").await.expect("held");
    let begin = || {
        let store = store.clone();
        async move { store.begin().await }
    };
    assert_eq!(refused(begin).await, in_order);
    stranger.execute_unprepared("ROLLBACK").await.expect("let go");
    store.begin().await.expect("a start").commit().await.expect("kept");

    postgres.with_tips([1]).await;
    let (stranger, store) = (postgres.stranger().await, postgres.waiting(WAITED).await);
    let lock = held(&stranger).await;
    let begin = || {
        let store = store.clone();
        async move { store.begin_on(&[HELD]).await }
    };
    assert_eq!(refused(begin).await, in_order);
    lock.rollback().await.expect("let go");
    store.begin_on(&[HELD]).await.expect("a start").commit().await.expect("kept");
}

#[tokio::test]
async fn writers_that_go_away_while_they_wait_for_sqlites_lock_leave_connections_to_readers() {
    let [fresh, _] = Fresh::both().await;
    let (stranger, store) = (fresh.stranger().await, fresh.waiting(60).await);
    stranger.execute_unprepared("BEGIN IMMEDIATE").await.expect("held");
    for _ in 0..3 * AT_ONCE {
        let gone = tokio::time::timeout(Duration::from_millis(20), store.begin()).await;
        assert!(gone.is_err(), "it was held");
    }
    let mut waiting = JoinSet::new();
    for _ in 0..3 * AT_ONCE {
        let store = store.clone();
        waiting.spawn(async move { store.begin().await?.commit().await });
    }
    // Less time than the callers who left would have waited.
    let read = tokio::time::timeout(Duration::from_secs(20), async {
        store.read().units().with_id(fresh.unit).await.expect("read").expect("a unit")
    });
    assert_eq!(read.await.expect("a connection").code, "19249");
    assert!(waiting.try_join_next().is_none(), "they wait");
    stranger.execute_unprepared("ROLLBACK").await.expect("let go");
    while let Some(done) = waiting.join_next().await {
        done.expect("a task").expect("done after it was let go");
    }
}
