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
        let acts = read.acts(&Scope::All, Some(Act::AuditViewed), None, 9).await;
        acts.expect("read").len()
    };
    triage.clock.advance(20 * HOURS);
    let may = fresh.may::<Oversee>("giamsat", &account.password).await;
    for (seconds, looked, recorded) in [
        (0, PagesLooked::Acts, 1),
        (60, PagesLooked::Acts, 1),
        (60, PagesLooked::Totals, 2),
        (5 * HOURS, PagesLooked::Acts, 3),
        (60, PagesLooked::Acts, 3),
    ] {
        triage.clock.advance(seconds);
        triage.note_look(&may, looked).await.expect("noted");
        assert_eq!(count().await, recorded);
    }
    triage.clock.advance(60);
    let next = fresh.may::<Oversee>("giamsat", &account.password).await;
    triage.note_look(&next, PagesLooked::Acts).await.expect("noted");
    assert_eq!(count().await, 4);
}
