//! Tests of oversight's numbers and units.

use super::*;

fn unit(code: &str, above: Option<&str>) -> Unit {
    let id = UnitId(code.parse().expect("a number"));
    let above = above.map(str::to_owned);
    Unit {
        id,
        code: code.to_owned(),
        valid_from: Day(0),
        above,
        name: None,
        outside: None,
        merged: None,
    }
}

#[test]
fn a_unit_oversees_itself_and_all_below_it_and_nothing_beside_or_above() {
    let units = vec![
        unit("1", None),
        unit("10", Some("1")),
        unit("11", Some("1")),
        unit("100", Some("10")),
        unit("2", None),
        unit("30", Some("31")),
        unit("31", Some("30")),
    ];
    let codes = |code| {
        let below = below(units.clone(), code).into_iter();
        below.map(|unit| unit.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("1"), ["1", "10", "11", "100"]);
    assert_eq!(codes("10"), ["10", "100"]);
    assert_eq!(codes("100"), ["100"]);
    assert_eq!(codes("30"), ["30", "31"], "a circle ends");
}

#[test]
fn what_waits_is_counted_by_days_and_every_case_once() {
    let came = |unit, day, urgent| Waiting { unit: UnitId(unit), day: Day(day), urgent, cases: 2 };
    let waiting = [
        came(1, 100, true),
        came(1, 97, false),
        came(1, 94, false),
        came(1, 60, true),
        came(2, 1, true),
    ];
    let counts = [
        Count { unit: UnitId(1), state: State::Received, cases: 8 },
        Count { unit: UnitId(1), state: State::Closed, cases: 5 },
        Count { unit: UnitId(2), state: State::Closed, cases: 9 },
    ];
    let totals = totals(unit("1", None), &counts, &waiting, Day(100));
    assert_eq!(totals.waiting, [2, 0, 0, 4, 2]);
    assert_eq!((totals.urgent, totals.longest), (4, Some(40)));
    assert_eq!((totals.open(), totals.closed()), (8, 5));
}
