use super::*;

const SHIPPED: &str = include_str!("../../../../config/deadlines.toml");
const DAYS_OFF: &str = include_str!("../../../../config/days_off.toml");

fn terms() -> DeadlineRules {
    DeadlineRules::parse(SHIPPED, days_off()).expect("the shipped file")
}

fn days_off() -> DaysOff {
    DaysOff::parse(DAYS_OFF).expect("the shipped file")
}

fn at(day: &str, hour: i64) -> Timestamp {
    // Midnight in Vietnam is 17:00 UTC of the day before.
    Timestamp(i64::from(Day::parse(day).expect("a day").0) * 86_400 + (hour - 7) * 3_600)
}

#[test]
fn the_shipped_terms_are_the_products_terms() {
    let terms = terms();
    let today = Day::parse("2026-11-25").expect("a day");
    let spans: Vec<_> =
        terms.from_acceptance(today).map(|it| (it.code.as_str(), it.span)).collect();
    let expected =
        [("report_up", Span::Hours(12)), ("transfer", Span::Days(7)), ("decision", Span::Days(20))];
    assert_eq!(spans, expected);
    let report = terms.get("report_up", today).expect("there");
    assert_eq!(report.remote, Some(Span::Hours(24)));
    let decision = terms.get("decision", today).expect("there");
    assert_eq!(decision.rule.extended, [Span::Months(2), Span::Months(4)]);
    assert!(terms.from_acceptance(today).all(|it| !it.rule.basis.is_empty()));
    // Before the communes' police had this task only the code of procedure held.
    let before = Day::parse("2024-06-01").expect("a day");
    assert_eq!(terms.from_acceptance(before).count(), 1);
}

#[test]
fn hours_end_to_the_second_and_days_at_the_midnight_of_their_last_day() {
    let terms = terms();
    let wednesday = at("2026-11-25", 15);
    assert_eq!(terms.end(Span::Hours(12), wednesday), at("2026-11-26", 3));
    assert_eq!(terms.end(Span::Days(7), wednesday), at("2026-12-03", 0));
}

#[test]
fn months_end_on_the_same_day_or_on_the_last_of_a_shorter_month() {
    let terms = terms();
    assert_eq!(terms.end(Span::Months(2), at("2026-11-25", 9)), at("2027-01-26", 0));
    assert_eq!(terms.end(Span::Months(1), at("2026-03-31", 9)), at("2026-05-05", 0));
    assert_eq!(terms.end(Span::Months(1), at("2027-01-29", 9)), at("2027-03-02", 0));
}

#[test]
fn a_term_that_ends_on_a_day_off_ends_on_the_next_working_day() {
    let terms = terms();
    // The 28th is a Saturday.
    assert_eq!(terms.end(Span::Days(3), at("2026-11-25", 9)), at("2026-12-01", 0));
    // 30 April and 1 May are days off, the 2nd and 3rd a weekend.
    assert_eq!(terms.end(Span::Days(1), at("2026-04-29", 9)), at("2026-05-05", 0));
}

#[test]
fn a_list_that_cannot_be_used_is_refused_with_its_line() {
    let parse = |text: &str| DeadlineRules::parse(text, days_off());
    let refused = |text: &str| parse(text).expect_err("a fault").to_string();
    let one = "[[term]]\ncode = \"a\"\nbasis = \"b\"\n\
        valid_from = \"2018-01-01\"\nvalid_to = \"2020-12-31\"\n";
    assert!(refused(one).starts_with("line 1: missing field `length`"), "{}", refused(one));
    let hours = format!("{one}length = {{ hours = 1 }}\n");
    assert!(refused(&hours.replace("hours", "weeks")).starts_with("line 6: unknown variant"));
    assert!(refused(&hours.replace("= 1", "= -1")).starts_with("line 6: "));
    assert!(refused(&hours.repeat(2)).starts_with("line 7: \"a\" stands on line 1"));
    let answer = hours.replace("code = \"a\"", "code = \"answer\"");
    assert!(refused(&answer).contains("take another code"));
    assert!(refused(&hours.replace("2020", "2010")).contains("ends before it begins"));
    let later = hours.replace("2018", "2021").replace("2020", "2030");
    assert!(parse(&format!("{hours}{later}")).is_ok());
}

#[test]
fn working_days_leave_out_weekends_and_days_off_and_count_what_is_worked_for_them() {
    let terms = terms();
    let ends = |many, from: &str| terms.end(Span::WorkingDays(many), at(from, 9)).plus(-1).day();
    let day = |text: &str| Day::parse(text).expect("a day");
    // Wednesday, Thursday, Friday; the day itself does not count.
    assert_eq!(ends(3, "2026-12-01"), day("2026-12-04"));
    assert_eq!(ends(3, "2026-12-03"), day("2026-12-08"), "a weekend between");
    assert_eq!(ends(3, "2026-02-13"), day("2026-02-25"), "Tết between");
    assert_eq!(ends(1, "2026-08-21"), day("2026-08-22"), "a Saturday that is worked");
}

#[test]
fn on_every_day_of_four_years_a_term_ends_on_the_first_working_day_from_its_last_on() {
    let terms = terms();
    let first = Day::parse("2026-01-01").expect("a day");
    for day in (0..=4 * 365).map(|at| first.plus(at)) {
        let morning = day.start().plus(9 * 60 * 60);
        for (span, last) in [
            (Span::Days(7), day.plus(7)),
            (Span::Days(20), day.plus(20)),
            (Span::Months(2), day.plus_months(2)),
            (Span::Months(4), day.plus_months(4)),
        ] {
            let end = terms.end(span, morning);
            let ends = end.plus(-1).day();
            assert_eq!(end, ends.end(), "{day}: at midnight");
            let is_off = |day: Day| !terms.days_off.is_worked(day);
            assert!(ends >= last && !is_off(ends), "{day}: {ends}");
            let between = (last.0..ends.0).map(Day);
            assert!(between.into_iter().all(is_off), "{day}: not later than need be, {ends}");
        }
    }
}

#[test]
fn an_end_in_a_year_that_nobody_has_decreed_is_provisional_and_one_in_hours_never_is() {
    let terms = terms();
    let begun = at("2026-12-20", 9);
    assert!(!terms.is_provisional(terms.end(Span::Days(7), begun)));
    assert!(terms.is_provisional(terms.end(Span::Days(20), begun)));
    assert!(!terms.is_provisional(terms.end(Span::Hours(24 * 20), begun)));
}
