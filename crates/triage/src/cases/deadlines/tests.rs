//! Terms, and the work of ticks, on every day of a year.

use casework::clock::Day;
use casework::ids::CaseId;
use casework::role::Role;

use super::*;
use crate::testing::Fresh;

/// How many days ago the cases were accepted whose lateness is checked.
const AGO: [i32; 5] = [1, 7, 10, 20, 35];

fn case_of(day: Day) -> CaseId {
    CaseId((i64::from(day.0) + 1) << 40)
}

impl Fresh {
    /// The deadlines of the case that was accepted on a day, as its page shows them now.
    async fn of_day(&self, day: Day) -> Vec<Running> {
        let deadlines =
            self.triage.store.read().cases().deadlines(case_of(day)).await.expect("read");
        self.triage.deadlines().running(State::InReview, deadlines)
    }

    async fn accepted_today(&self, may: &May<WorkCases>) {
        let case = case_of(self.triage.clock.today());
        self.filed(case, &self.desk()).await;
        self.triage.cases().accept(may, case.number()).await.expect("accepted");
    }
}

#[tokio::test]
async fn on_every_day_of_a_year_a_case_is_accepted_and_its_terms_end_when_they_should() {
    let fresh = Fresh::new().await;
    // Nine o'clock on 1 December 2027: the year to come has Tết, 29 February and 31 December.
    let first = Day::parse("2027-12-01").expect("a day");
    let clock = &fresh.triage.clock;
    clock.advance(first.start().0 - clock.now().0 + 9 * 60 * 60);
    let head = fresh.joined(Role::UnitHead, "truong").await;
    fresh.publish().await;
    let may: May<WorkCases> = fresh.may("truong", &head.password).await;
    for at in 0..=366 {
        let (today, now) = (clock.today(), clock.now());
        assert_eq!(today, first.plus(at));
        fresh.accepted_today(&may).await;
        let running = fresh.of_day(today).await;
        let codes: Vec<_> = running.iter().map(|it| it.deadline.code.as_str()).collect();
        assert_eq!(codes, ["report_up", "transfer", "decision"], "{today}");
        assert!(running.iter().all(|it| !it.late && it.deadline.started == now), "{today}");
        assert_eq!(running.iter().map(|it| it.soon).collect::<Vec<_>>(), [true, false, false]);
        for ago in AGO.into_iter().filter(|ago| *ago <= at) {
            let then = fresh.of_day(today.plus(-ago)).await;
            for it in &then {
                assert_eq!(it.late, it.deadline.due <= now, "{today}, {ago} days");
                // Days off delay the end of a term by two weeks at most.
                let days = match it.deadline.code.as_str() {
                    "report_up" => 0..=0,
                    "first_answer" => 3..=17,
                    "transfer" => 7..=21,
                    _ => 20..=34,
                };
                assert!(it.late || ago <= *days.end(), "{today}, {ago} days");
                assert!(!it.late || ago > *days.start(), "{today}, {ago} days");
            }
        }
        fresh.triage.jobs().first_tick().await;
        fresh.days(1);
    }
    let read = fresh.triage.store.read();
    let intact =
        read.audit().verify_chain(&[], None).await.expect("read").expect("the chain is whole");
    assert_eq!((intact.heads, intact.commitments), (367, 366));
    read.audit().verify_cases().await.expect("read").expect("every case stands as its acts say");
}
