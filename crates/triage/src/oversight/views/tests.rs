//! How often it is recorded that oversight looked.

use casework::role::Role;
use storage::audit::list::Scope;

use super::*;
use crate::testing::Fresh;

const HOURS: i64 = 60 * 60;

#[tokio::test]
async fn that_oversight_looked_is_recorded_once_a_session_and_again_the_next_day() {
    let fresh = Fresh::new().await;
    let account = fresh.joined(Role::Oversight, "giamsat").await;
    let triage = &fresh.triage;
    let count = async || {
        let read = triage.store.read();
        let acts = read.audit().acts(&Scope::All, Some(Act::AuditViewed), None, 9).await;
        acts.expect("read").len()
    };
    triage.clock.advance(20 * HOURS);
    let may = fresh.may::<Oversee>("giamsat", &account.password).await;
    for (seconds, looked, recorded) in [
        (0, AuditView::Acts, 1),
        (60, AuditView::Acts, 1),
        (60, AuditView::Totals, 2),
        (5 * HOURS, AuditView::Acts, 3),
        (60, AuditView::Acts, 3),
    ] {
        triage.clock.advance(seconds);
        triage.oversight().record_view(&may, looked).await.expect("noted");
        assert_eq!(count().await, recorded);
    }
    triage.clock.advance(60);
    let next = fresh.may::<Oversee>("giamsat", &account.password).await;
    triage.oversight().record_view(&next, AuditView::Acts).await.expect("noted");
    assert_eq!(count().await, 4);
}
