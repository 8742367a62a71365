//! The work that triage does at fixed ticks, with nobody signed in and without a key.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;

use casework::clock::Day;
use casework::job::{AFTER_MIDNIGHT, Every, Job, JobOutcome};
use futures_util::FutureExt;
use storage::audit::meaning::Meaning;
use storage::audit::{Act, Entry};
use storage::cases::Case;
use storage::db::compaction::WRITTEN_ANEW;
use storage::handover::referrals::Referral;
use tokio::time::timeout;

use crate::platform::handles::handles;
use crate::platform::refusal::Refusal;

/// How many cases one tick erases at most.
const AT_ONCE: u64 = 500;
/// For how many past days tips change places after a start of triage, which may have been down.
const UNKNOWN_DAYS: i32 = 31;

/// How many seconds after its end a quarter hour's wrong tries go to the chain: by then all of them are
/// counted.
const SETTLED: i64 = 60;

handles! {
    /// Automatic work.
    jobs: Jobs,
}

impl Jobs<'_> {
    /// Does the work that is due. A run that fails is logged, and tried again later each time.
    pub async fn tick(&self) {
        self.do_all(false).await;
    }

    /// The first tick of this process: it does the work of a tick at once, whenever that was done last.
    pub async fn first_tick(&self) {
        if let Err(refused) = self.free_claims().await {
            tracing::warn!("claims of an earlier process stay: {}", refused.problem().kind);
        }
        self.do_all(true).await;
    }

    async fn do_all(&self, first: bool) {
        self.triage.directory.look().await;
        for job in Job::ALL {
            let anyway = first && job.every() == Every::Tick;
            if let Err(refused) = self.run(*job, anyway).await {
                tracing::warn!("{} is not done: {}", job.name(), refused.problem().kind);
            }
        }
    }

    async fn free_claims(&self) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        tx.jobs().free_at_a_start().await?;
        Ok(tx.commit().await?)
    }

    /// Does one job if it is due and no other node does it.
    async fn run(&self, job: Job, anyway: bool) -> Result<(), Refusal> {
        let holder = self.triage.rng.id();
        let tx = self.triage.store.begin().await?;
        if !tx.jobs().claim(job, holder, self.triage.clock.now(), anyway).await? {
            return Ok(());
        }
        tx.commit().await?;
        let outcome = self.outcome_of(job).await;
        if outcome != JobOutcome::Done {
            tracing::warn!("{} ended with {}", job.name(), outcome.name());
        }
        let tx = self.triage.store.begin().await?;
        tx.jobs().end(job, holder, self.triage.clock.now(), outcome).await?;
        Ok(tx.commit().await?)
    }

    /// Does the work of a job, within its time; a panic ends this job only.
    async fn outcome_of(&self, job: Job) -> JobOutcome {
        let time = Duration::from_secs(job.may_take().unsigned_abs());
        let work = AssertUnwindSafe(timeout(time, self.work(job))).catch_unwind();
        match work.await {
            Ok(Ok(Ok(()))) => JobOutcome::Done,
            Ok(Ok(Err(_))) => JobOutcome::Failed,
            Ok(Err(_)) => JobOutcome::TookTooLong,
            Err(_) => JobOutcome::Panicked,
        }
    }

    async fn work(&self, job: Job) -> Result<(), Refusal> {
        let triage = self.triage;
        match job {
            Job::WakeUnanswered => triage.referrals().wake_what_waits().await.map(|_| ()),
            Job::FreeHandlers => {
                triage.handlers().leave_what_handlers_cannot_open().await.map(|_| ())
            }
            Job::WakeUnattended => triage.handlers().make_the_unattended_known().await.map(|_| ()),
            Job::WakeUnread => triage.handlers().make_unread_replies_known().await.map(|_| ()),
            Job::StartTerms => triage.deadlines().start_from_receipt().await,
            Job::EraseWithdrawn => self.erase_withdrawn().await,
            Job::EraseOriginals => self.erase_originals().await,
            Job::CloseWrongTries => self.close_wrong_tries().await,
            Job::CommitDays => triage.oversight().commit_finished_days().await,
            Job::KeepHead => triage.oversight().keep_todays_head().await,
            Job::DropKeys => triage.units().drop_replaced_keys().await.map(|_| ()),
            Job::Compact => self.compact_finished_days().await,
        }
    }

    /// Removes the order of the tips of finished days from SQLite's file, once a day an hour after midnight
    /// and when triage starts.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; it is done at the next tick.
    pub async fn compact_finished_days(&self) -> Result<(), Refusal> {
        let today = self.triage.clock.now().plus(-AFTER_MIDNIGHT).day();
        let since = match self.triage.compacted.load(Ordering::Relaxed) {
            done if done == today.0 => return Ok(()),
            0 => Day(today.0 - UNKNOWN_DAYS),
            done => Day(done - 1),
        };
        self.triage.store.compact(since, &self.triage.rng, WRITTEN_ANEW).await?;
        self.triage.compacted.store(today.0, Ordering::Relaxed);
        Ok(())
    }

    /// Adds the wrong tries of finished quarter hours to the chain, one link for each name.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; it is done at the next tick.
    pub async fn close_wrong_tries(&self) -> Result<(), Refusal> {
        loop {
            let tx = self.triage.store.begin().await?;
            if tx.accounts().close_wrong_tries(self.triage.clock.now().plus(-SETTLED)).await? == 0 {
                return Ok(());
            }
            tx.commit().await?;
        }
    }

    /// Erases cases that were withdrawn on days before this one.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; what is left is done the next time.
    pub async fn erase_withdrawn(&self) -> Result<(), Refusal> {
        for case in self
            .triage
            .store
            .read()
            .intake()
            .withdrawn_before(self.triage.clock.today(), AT_ONCE)
            .await?
        {
            // A case that cannot be erased does not stop the others.
            let _logged = self.erase(&case).await;
        }
        Ok(())
    }

    /// Erases the originals of sanitised hand-overs, so many days after the other unit accepted the case
    /// (rule K1).
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; what is left is done the next time.
    pub async fn erase_originals(&self) -> Result<(), Refusal> {
        let days = i64::from(self.triage.settings.keep_original_days);
        let (before, today) =
            (self.triage.clock.now().plus(-days * 24 * 60 * 60), self.triage.clock.today());
        for referral in
            self.triage.store.read().handover().originals_to_erase(before, today).await?
        {
            let _logged = self.erase_original(&referral).await;
        }
        Ok(())
    }

    async fn erase_original(&self, referral: &Referral) -> Result<(), Refusal> {
        let entry = Entry::of_nobody(self.triage.clock.now(), Act::OriginalErased);
        let entry = entry.on_case(referral.case).of_unit(referral.from);
        let tx = self.triage.store.begin_on(&[referral.case]).await?;
        if tx.handover().erase_original(referral, self.triage.clock.today(), entry).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// Erases one case, unless an officer has worked it: then somebody passed an accepted case off as
    /// withdrawn, and it stays for an inquiry.
    async fn erase(&self, case: &Case) -> Result<(), Refusal> {
        let works = |code: &str| Act::named(code).is_some_and(|act| act.means(Meaning::Works));
        let history = self.triage.store.read().audit().history(case.id).await?;
        let held = case.is_held(self.triage.clock.today());
        if held || history.iter().any(|it| works(&it.act)) {
            tracing::error!(
                "a case that an officer worked or held is marked as withdrawn; it is not erased"
            );
            return Err(Refusal::Changed);
        }
        let entry = Entry::of_nobody(self.triage.clock.now(), Act::CaseWithdrawn);
        let entry = entry.on_case(case.id).of_unit(case.unit);
        let tx = self.triage.store.begin_on(&[case.id]).await?;
        tx.intake().erase_withdrawn(case.id, entry).await?;
        Ok(tx.commit().await?)
    }
}
