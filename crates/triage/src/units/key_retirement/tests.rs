//! Tests of how long a replaced key is kept.

use casework::ids::{CaseId, UnitKeyId};
use casework::role::Role;
use sealing::keys::{Identity, Recipient};
use secrecy::SecretString;
use storage::audit::Act;
use storage::audit::list::Scope;

use super::*;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::testing::{Fresh, UNIT};

const CASE: CaseId = CaseId(1 << 40);

impl Fresh {
    /// A head whose keys are published, and so many officers who hold the desk key.
    async fn with_officers(officers: usize) -> (Self, SecretString) {
        let fresh = Self::new().await;
        let head = fresh.joined(Role::UnitHead, "truong").await;
        fresh.publish().await;
        let may: May<WorkCases> = fresh.may("truong", &head.password).await;
        for at in 0..officers {
            let name = format!("truc{at}");
            let code = fresh.joined(Role::DutyOfficer, &name).await.short_code.expect("a code");
            fresh.triage.units().admit_waiting(&may, &name, &code).await.expect("admitted");
        }
        (fresh, head.password)
    }

    async fn leaves(&self, password: &SecretString, username: &str) {
        let may: May<LeadUnit> = self.may("truong", password).await;
        let left = self.triage.units().end_account(&may, username).await.expect("left");
        assert_eq!(left.made.len(), 1, "the desk key");
    }

    /// A case under this key.
    async fn tip(&self, desk: &Recipient) {
        self.filed(CASE, desk).await;
    }

    /// The kept keys that a page shows to the head.
    async fn kept(&self, password: &SecretString) -> Vec<(u64, Option<Day>)> {
        let may: May<WorkCases> = self.may("truong", password).await;
        let renewal = self.triage.units().renewal(&may.who).await.expect("told");
        renewal.kept.iter().map(|it| (it.grants, it.until)).collect()
    }

    /// Whether the case opens in a new session of the head.
    async fn opens(&self, password: &SecretString) -> bool {
        let may: May<WorkCases> = self.may("truong", password).await;
        let grants = self.triage.store.read().cases().grants(&[CASE]).await.expect("read");
        may.who.case_key(&grants[0]).is_some()
    }

    async fn renewed(&self, password: &SecretString) {
        let may: May<WorkCases> = self.may("truong", password).await;
        let renewal = self.triage.units().renew_grants(&may).await.expect("renewed");
        assert!(!renewal.is_under_way());
    }

    async fn dropped_at_a_tick(&self) -> usize {
        let read = self.triage.store.read();
        let before = read.units().kept_keys().await.expect("read").len();
        self.triage.jobs().first_tick().await;
        before - read.units().kept_keys().await.expect("read").len()
    }
}

#[tokio::test]
async fn a_key_goes_at_a_tick_thirty_days_after_the_directory_first_named_another() {
    let (fresh, head) = Fresh::with_officers(1).await;
    let since = fresh.triage.clock.today();
    fresh.leaves(&head, "truc0").await;
    assert_eq!(fresh.kept(&head).await, [(0, None)]);
    fresh.days(60);
    assert_eq!(fresh.dropped_at_a_tick().await, 0, "new tips still come under it");
    assert_eq!(fresh.kept(&head).await, [(0, None)]);

    fresh.publish().await;
    assert_eq!(fresh.dropped_at_a_tick().await, 0, "the days count from the directory");
    let until = since.plus(60 + KEPT);
    assert_eq!(fresh.kept(&head).await, [(0, Some(until))]);
    fresh.days(29);
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    fresh.days(1);
    assert_eq!(fresh.triage.clock.today(), until);
    assert_eq!(fresh.dropped_at_a_tick().await, 1);
    assert_eq!(fresh.kept(&head).await, []);
    let acts =
        fresh.triage.store.read().audit().acts(&Scope::All, Some(Act::KeyDropped), None, 9).await;
    let acts = acts.expect("read");
    assert_eq!(acts.len(), 1, "and none for the times when nothing went");
    assert_eq!(
        (acts[0].detail.as_str(), acts[0].unit, acts[0].officer),
        ("desk", Some(UNIT), None)
    );
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
}

#[tokio::test]
async fn a_case_that_comes_late_under_a_replaced_key_keeps_it_and_opens_before_and_after() {
    let (fresh, head) = Fresh::with_officers(1).await;
    let old = fresh.desk();
    fresh.leaves(&head, "truc0").await;
    fresh.publish().await;
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    fresh.days(i64::from(KEPT) - 1);
    // From a page that was open all the time.
    fresh.tip(&old).await;
    assert!(old != fresh.desk() && fresh.opens(&head).await);
    fresh.days(5);
    assert_eq!(fresh.dropped_at_a_tick().await, 0, "something is under it, or may be");
    assert_eq!(fresh.kept(&head).await[0].0, 1);
    assert!(fresh.opens(&head).await);
    // The officer who renews the grants finds the days over, and the key goes at once.
    fresh.renewed(&head).await;
    assert_eq!(fresh.kept(&head).await, []);
    assert!(fresh.opens(&head).await, "under the key in use");
}

#[tokio::test]
async fn when_a_later_directory_names_the_old_key_again_the_days_count_anew() {
    let (fresh, head) = Fresh::with_officers(1).await;
    let before = fresh.triage.directory.current();
    fresh.leaves(&head, "truc0").await;
    fresh.publish().await;
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    assert!(fresh.kept(&head).await[0].1.is_some());
    fresh.put_in_place(&before).await;
    assert!(fresh.triage.directory.is_refused(), "the old one itself is none");
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    assert!(fresh.kept(&head).await[0].1.is_some());
    fresh.publish_this((*before).clone()).await;
    fresh.days(40);
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    assert_eq!(fresh.kept(&head).await, [(0, None)]);
    fresh.publish().await;
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    let until = fresh.triage.clock.today().plus(KEPT);
    assert_eq!(fresh.kept(&head).await, [(0, Some(until))]);
}

#[tokio::test]
async fn keys_that_were_replaced_one_after_the_other_go_together_once_nothing_is_under_any() {
    let (fresh, head) = Fresh::with_officers(2).await;
    fresh.tip(&fresh.desk()).await;
    fresh.leaves(&head, "truc0").await;
    fresh.publish().await;
    fresh.leaves(&head, "truc1").await;
    // The directory names the second of three keys: the days of the first count, those of the second do not.
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    let told = fresh.kept(&head).await;
    assert_eq!((told.len(), told[0].1.is_some(), told[1].1), (2, true, None));
    fresh.days(10);
    fresh.publish().await;
    assert_eq!(fresh.dropped_at_a_tick().await, 0);
    fresh.days(i64::from(KEPT));
    assert_eq!(fresh.dropped_at_a_tick().await, 0, "the case is under the first");
    assert!(fresh.opens(&head).await, "by way of the second");
    fresh.renewed(&head).await;
    assert_eq!(fresh.kept(&head).await, []);
    assert!(fresh.opens(&head).await);
}

#[test]
fn a_merged_units_key_leads_to_the_unit_in_its_place_however_often_that_replaced_its_own() {
    let identities = [1, 2, 3].map(|seed| Identity::from_secret(&[seed; 32]));
    let key = |at: usize, unit| UnitKey {
        id: UnitKeyId(i64::try_from(at).expect("small")),
        unit: UnitId(unit),
        kind: KeyKind::Desk,
        recipient: identities[at].recipient(),
    };
    let kept = |at, unit, by| KeptKey {
        key: key(at, unit),
        by: UnitKeyId(by),
        made: Day(0),
        superseded: None,
    };
    let (known, all) = ([key(1, 2), key(2, 2)], [kept(0, 1, 1), kept(1, 2, 2)]);
    let chain = Chain { later: later(&all[0], &all, &known), kept: all[0].clone() };
    assert!(chain.leads_to(UnitId(2)) && !chain.leads_to(UnitId(1)));
    assert_eq!(chain.later.len(), 2);
    // A cycle, which only an altered database can have, ends too.
    let circle = [kept(0, 1, 1), kept(1, 1, 0)];
    assert!(later(&circle[0], &circle, &known).len() <= 3);
}
