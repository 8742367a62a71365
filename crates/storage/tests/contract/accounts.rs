//! Acts on an officer's account, on SQLite and on PostgreSQL.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use storage::audit::{Act, Entry};

use super::Fresh;

#[tokio::test]
async fn an_officers_history_holds_their_own_acts_and_what_others_did_to_their_account() {
    for fresh in Fresh::both().await {
        let (own, colleague) = (OfficerId(1), OfficerId(2));
        let acts = [
            (own, Act::SignedIn, String::new()),
            (colleague, Act::PasswordReset, own.0.to_string()),
            (own, Act::PasswordReset, colleague.0.to_string()),
            (colleague, Act::CaseAssigned, own.0.to_string()),
            (own, Act::AccountRecovered, own.0.to_string()),
            (colleague, Act::SignedIn, String::new()),
            (colleague, Act::RestrictedGiven, own.0.to_string()),
        ];
        for (at, (officer, act, detail)) in (1..).zip(acts) {
            let tx = fresh.store.begin().await.expect("a start");
            let entry = Entry::of_nobody(Timestamp(at), act).by(officer, fresh.unit).saying(detail);
            tx.audit().record(entry).await.expect("recorded");
            tx.commit().await.expect("kept");
        }
        let history = async |most| {
            let kinds = [Act::SignedIn, Act::AccountRecovered];
            let acts = fresh.store.read().audit().acts_of(own, &kinds, most).await.expect("read");
            acts.iter().map(|it| (it.at.0, it.officer)).collect::<Vec<_>>()
        };
        let all = [(7, Some(colleague)), (5, Some(own)), (2, Some(colleague)), (1, Some(own))];
        assert_eq!(history(9).await, all);
        assert_eq!(history(2).await, all[..2]);
    }
}
