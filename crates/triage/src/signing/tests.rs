//! How a session ages.

use casework::role::Role;

use super::*;
use crate::fresh::Fresh;

#[tokio::test]
async fn what_a_page_asks_by_itself_keeps_no_session_alive() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let station = &fresh.station;
    let session = station.sign_in("truong", head.password, "", None).await.expect("signed in");

    for _ in 0..29 {
        station.clock.advance(60);
        assert!(station.look_in(&session, false).await.is_ok());
    }
    station.clock.advance(61);
    assert!(matches!(station.look_in(&session, false).await, Err(Refusal::SignIn)));
    assert!(matches!(station.resume(&session).await, Err(Refusal::SignIn)));
}
