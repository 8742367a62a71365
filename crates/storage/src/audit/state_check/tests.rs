//! Tests of what acts say of a case.

use super::*;

/// What these acts say; each names the unit of its officer.
fn said<'a>(acts: &[(Act, &'a str, &'a str)]) -> Said<'a> {
    let mut said = Said::default();
    for (act, unit, detail) in acts {
        said.and(*act, Some(unit), detail);
    }
    said
}

#[test]
fn a_case_is_set_aside_until_it_is_taken_back_or_handed_over() {
    assert!(said(&[(Act::SetAside, "A", "junk")]).aside);
    assert!(!said(&[(Act::SetAside, "A", ""), (Act::TakenBack, "A", "")]).aside);
    let handed = (Act::CaseReferred, "A", "competence B removed 0 ab");
    assert!(!said(&[(Act::SetAside, "A", ""), handed]).aside);
    assert!(said(&[(Act::SetAside, "A", ""), (Act::CaseClosed, "A", "")]).aside);
}

#[test]
fn a_case_is_closed_until_it_is_opened_again() {
    let closed = (Act::CaseClosed, "A", "");
    assert!(said(&[closed]).closed);
    assert!(said(&[closed, (Act::MessageSent, "A", "answer")]).closed, "sent at the same moment");
    assert!(!said(&[closed, (Act::StateChanged, "A", "in_review")]).closed);
    assert!(!said(&[(Act::CaseAccepted, "A", "")]).closed);
}

#[test]
fn a_case_that_was_only_looked_at_or_set_aside_can_be_taken_back_by_its_writer() {
    assert!(!said(&[(Act::SetAside, "A", ""), (Act::CaseAssigned, "A", "7")]).worked);
    assert!(said(&[(Act::MessageSent, "A", "question")]).worked);
    assert!(said(&[(Act::CaseReferred, "A", "competence B")]).worked);
}

#[test]
fn the_unit_that_leads_a_case_is_that_of_the_last_act_that_tells_it() {
    assert_eq!(said(&[]).lead, None);
    let (accepted, to_b) = ((Act::CaseAccepted, "A", ""), (Act::CaseReferred, "A", "agreement B"));
    assert_eq!(said(&[accepted]).lead, Some("A"));
    assert_eq!(said(&[accepted, to_b]).lead, Some("B"));
    assert_eq!(said(&[to_b, (Act::ReferralReturned, "B", "back A removed 3 ab")]).lead, Some("A"));
    // A unit that holds the case beside the lead may write in it and sets nothing.
    assert_eq!(said(&[to_b, (Act::MessageSent, "A", "answer")]).lead, Some("B"));
    assert_eq!(said(&[to_b, (Act::SetAside, "A", "")]).lead, Some("B"), "at the same moment");
}

#[test]
fn a_case_passes_on_with_the_unit_that_leads_it_and_with_no_other() {
    let accepted = (Act::CaseAccepted, "A", "");
    assert_eq!(said(&[accepted, (Act::CasePassedOn, "A", "C")]).lead, Some("C"));
    assert_eq!(said(&[accepted, (Act::CasePassedOn, "B", "C")]).lead, Some("A"));
    assert_eq!(said(&[accepted, (Act::CasePassedOn, "A", "C beside")]).lead, Some("A"));
    assert_eq!(said(&[(Act::CasePassedOn, "A", "C")]).lead, None, "who led it is not known");
}

#[test]
fn a_case_that_follows_its_village_is_under_new_keys_and_stands_as_it_stood() {
    let follows = (Act::CasePassedOn, "A", "C removed 3 ab");
    let new = said(&[(Act::SetAside, "A", ""), follows]);
    assert_eq!((new.lead, new.aside, new.worked), (Some("C"), true, false));
    assert!(said(&[(Act::CaseAccepted, "A", ""), follows]).worked);
}

/// The plan is checked, since a test cannot time work that grows with the square of the rows.
#[tokio::test]
async fn every_look_at_all_cases_goes_by_the_case_and_not_by_all_rows_of_a_unit_or_officer() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("hotline.sqlite").display());
    let store = crate::db::store::Store::create(&url).await.expect("a store");
    store.migrate().await.expect("the tables");
    for (table, condition, by) in
        [("cases", KEYLESS, "key_grant_case"), ("recusal", UNSAID, "audit_case")]
    {
        let asked = format!("EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {condition}");
        let asked = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, asked);
        let steps = store.connection.query_all_raw(asked).await.expect("a plan");
        let steps: Vec<String> =
            steps.iter().map(|step| step.try_get("", "detail").expect("a step")).collect();
        let inner = steps.iter().find(|step| step.starts_with("SEARCH")).expect("a search");
        assert!(inner.contains(&format!("INDEX {by} (case_id=?)")), "{table}: {inner}");
    }
}
