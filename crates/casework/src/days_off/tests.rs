use super::*;

const SHIPPED: &str = include_str!("../../../../config/days_off.toml");

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

#[test]
fn the_shipped_days_reach_ten_years_ahead_and_say_which_are_decreed() {
    let days = DaysOff::parse(SHIPPED).expect("the shipped file");
    for year in 2026..=2036 {
        let of_year = days.off.iter().filter(|it| it.year() == year).count();
        assert!((11..=20).contains(&of_year), "{year}: {of_year}");
        for fixed in ["01-01", "04-30", "05-01", "09-02"] {
            assert!(days.off.contains(&day(&format!("{year}-{fixed}"))), "{year}-{fixed}");
        }
    }
    assert!(days.off.contains(&day("2030-02-02")), "Tết of 2030");
    assert!(!days.is_provisional(day("2026-12-31")) && days.is_provisional(day("2027-01-01")));
    assert!(days.is_provisional(day("2040-01-01")), "a year that is not listed");
}

#[test]
fn a_saturday_that_is_worked_for_a_monday_counts_and_the_monday_does_not() {
    let days = DaysOff::parse(SHIPPED).expect("the shipped file");
    assert!(days.is_worked(day("2026-08-22")) && !days.is_worked(day("2026-08-31")));
    assert!(!days.is_worked(day("2026-08-23")) && days.is_worked(day("2026-08-24")));
    // From Friday the 21st the Saturday is the first working day.
    assert_eq!(days.worked_after(day("2026-08-21"), 1), day("2026-08-22"));
    assert_eq!(days.worked_after(day("2026-08-28"), 1), day("2026-09-03"));
    assert_eq!(days.worked_after(day("2026-08-28"), 0), day("2026-08-28"));
}

#[test]
fn a_list_that_contradicts_itself_is_refused_with_its_line() {
    let refused = |text: &str| DaysOff::parse(text).expect_err("a fault").to_string();
    let one = "# days\n[[year]]\nyear = 2026\noff = [\"2026-01-01\"]\n";
    let told = refused(&format!("{one}worked = [\"2026-01-01\"]\n"));
    assert_eq!(told, "line 2: 2026-01-01 is off and worked: leave it out of one list");
    assert!(refused(&one.replace("2026-01-01", "2027-01-01")).contains("under its own year"));
    assert!(refused(&format!("{one}worked = [\"2026-01-05\"]\n")).contains("no Saturday"));
    assert!(refused(&one.replace("01-01", "13-01")).contains("line 4: a day is written"));
    let twice = format!("{one}{}", &one[7..]);
    assert_eq!(refused(&twice), "line 5: the year 2026 stands on line 2 already: leave one out");
    assert!(refused(&format!("{one}of = 1\n")).starts_with("line 5: "));
}
