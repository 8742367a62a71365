//! Automatic work: one node does it, a failure waits, and a clock that was set back keeps nothing waiting.

use casework::clock::Timestamp;
use casework::job::{Job, JobOutcome, TICK};

use super::Fresh;

const NOW: Timestamp = Timestamp(1_790_000_000);
const JOB: Job = Job::WakeUnanswered;

impl Fresh {
    async fn claims(&self, holder: i64, now: Timestamp) -> bool {
        let tx = self.store.begin().await.expect("a start");
        let claimed = tx.jobs().claim(JOB, holder, now, false).await.expect("asked");
        tx.commit().await.expect("kept");
        claimed
    }

    async fn ends(&self, holder: i64, now: Timestamp, outcome: JobOutcome) {
        let tx = self.store.begin().await.expect("a start");
        tx.jobs().end(JOB, holder, now, outcome).await.expect("noted");
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn of_two_nodes_one_does_a_job_and_the_other_once_its_time_is_over() {
    for fresh in Fresh::both().await {
        assert!(fresh.claims(1, NOW).await, "a job that never ran is due");
        assert!(!fresh.claims(2, NOW).await, "the first has it");
        let over = NOW.plus(JOB.may_take());
        assert!(!fresh.claims(2, over.plus(-1)).await);
        assert!(fresh.claims(2, over).await, "the first is gone");
        // The first comes back and finds that it has the job no more.
        fresh.ends(1, over, JobOutcome::Failed).await;
        assert!(fresh.store.read().jobs().all().await.expect("read")[0].is_running());
        fresh.ends(2, over, JobOutcome::Done).await;
        let all = fresh.store.read().jobs().all().await.expect("read");
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].job, all[0].failures, all[0].is_running()), (JOB, 0, false));
        assert_eq!(all[0].outcome, Some(JobOutcome::Done));
        assert!(!fresh.claims(3, over).await, "it is done");
        assert!(fresh.claims(3, over.plus(TICK)).await, "and due at the next tick");
    }
}

#[tokio::test]
async fn what_fails_waits_longer_each_time_and_a_machine_that_slept_does_it_once() {
    for fresh in Fresh::both().await {
        let mut now = NOW;
        for ticks in [1, 2, 4] {
            assert!(fresh.claims(1, now).await);
            fresh.ends(1, now, JobOutcome::Failed).await;
            assert!(!fresh.claims(1, now.plus(ticks * TICK - 120)).await, "after {ticks} ticks");
            now = now.plus(ticks * TICK);
        }
        assert_eq!(fresh.store.read().jobs().all().await.expect("read")[0].failures, 3);
        // A week later.
        now = now.plus(7 * 24 * 60 * 60);
        assert!(fresh.claims(1, now).await);
        fresh.ends(1, now, JobOutcome::Done).await;
        assert!(!fresh.claims(1, now).await, "once");
        assert_eq!(fresh.store.read().jobs().all().await.expect("read")[0].failures, 0);
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_by_a_year_keeps_no_job_waiting() {
    for fresh in Fresh::both().await {
        let ahead = NOW.plus(365 * 24 * 60 * 60);
        assert!(fresh.claims(1, ahead).await);
        assert!(fresh.claims(2, NOW).await, "a claim of next year counts for nothing");
        fresh.ends(2, ahead, JobOutcome::Done).await;
        assert!(fresh.claims(3, NOW).await, "and neither does a run of next year");
    }
}

#[tokio::test]
async fn a_start_frees_what_a_dead_process_claimed_where_there_is_one_triage() {
    let [sqlite, postgresql] = Fresh::both().await;
    for (fresh, freed) in [(sqlite, true), (postgresql, false)] {
        assert!(fresh.claims(1, NOW).await);
        let tx = fresh.store.begin().await.expect("a start");
        tx.jobs().free_at_a_start().await.expect("freed");
        tx.commit().await.expect("kept");
        assert_eq!(fresh.claims(2, NOW).await, freed);
    }
}
