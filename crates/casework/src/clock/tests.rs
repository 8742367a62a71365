use super::*;

#[test]
fn a_day_begins_at_midnight_in_vietnam() {
    // 2026-11-22T16:59:59Z and one second later.
    assert_eq!(Timestamp(1_795_366_799).day().to_string(), "2026-11-22");
    assert_eq!(Timestamp(1_795_366_800).day().to_string(), "2026-11-23");
    assert_eq!(Timestamp(1_795_366_800).day().start(), Timestamp(1_795_366_800));
    assert_eq!(Timestamp(1_795_366_800).hour_and_minute(), "00:00");
    assert_eq!(Timestamp(1_795_366_800).day().as_people_write_it(), "23/11/2026");
}

#[test]
fn a_day_read_back_is_the_same() {
    assert_eq!(Day::parse("2026-11-23").map(|day| day.to_string()), Some("2026-11-23".into()));
    assert_eq!((Day::parse("1970-01-02"), Day::parse("2026-02-30")), (Some(Day(1)), None));
    assert_eq!(Day::parse("23/11/2026"), None);
}

#[test]
fn a_day_begins_and_ends_at_its_midnights() {
    let day = Timestamp(1_795_366_800).day();
    assert_eq!((day.start(), day.end()), (Timestamp(1_795_366_800), Timestamp(1_795_453_200)));
    assert_eq!(day.end().day(), day.plus(1));
    // 2026-11-23 is a Monday.
    assert!(!day.is_weekend() && day.plus(-1).is_weekend() && day.plus(5).is_weekend());
}

#[test]
fn a_month_later_is_the_same_day_or_the_last_of_the_month() {
    let day = |text| Day::parse(text).expect("a day");
    assert_eq!(day("2026-11-25").plus_months(2), day("2027-01-25"));
    assert_eq!(day("2026-12-31").plus_months(2), day("2027-02-28"));
    assert_eq!(day("2028-01-31").plus_months(1), day("2028-02-29"));
}

#[test]
fn a_stopped_clock_moves_only_by_hand() {
    let clock = Clock::stopped_at(Timestamp(0));
    assert_eq!(clock.now(), Timestamp(0));
    clock.advance(60);
    assert_eq!(clock.now(), Timestamp(60));
}

#[test]
fn a_minute_is_read_as_one_in_vietnam_and_nothing_else_is_read() {
    assert_eq!(Timestamp::parse("2026-11-23T00:00"), Some(Timestamp(1_795_366_800)));
    assert_eq!(
        Timestamp::parse("2028-02-29T23:59").map(Timestamp::hour_and_minute),
        Some("23:59".into())
    );
    for other in ["2026-11-23", "2026-11-23 00:00", "2026-11-23T00:00:00", "2027-02-29T09:00", ""] {
        assert_eq!(Timestamp::parse(other), None, "{other}");
    }
}

#[test]
fn a_clock_that_was_set_runs_from_there_and_by_the_same_offset_for_whoever_shares_it() {
    let (early, late) = (Timestamp(951_782_400), Timestamp(4_102_444_800));
    for moment in [early, late] {
        let clock = Clock::running_from(moment);
        let Clock::Ahead(seconds) = clock else { panic!("it runs") };
        let (other, before) = (Clock::Ahead(seconds), clock.now());
        assert!(before >= moment && other.now() >= before);
        clock.advance(1_000_000);
        assert!(clock.now().0 - moment.0 < 1_000_000, "no hand moves it");
    }
}
