use super::*;

fn unit(code: &str, above: Option<&str>, keys: bool) -> ServedUnit {
    ServedUnit {
        id: code.parse().unwrap_or(1),
        code: code.into(),
        above: above.map(Into::into),
        name: None,
        outside: None,
        merged_into: None,
        keys: keys.then(|| UnitRecipients {
            desk: format!("{code}-desk"),
            restricted: format!("{code}-restricted"),
        }),
        passed: Vec::new(),
        villages: vec![],
        neighbours: vec![],
    }
}

fn directory() -> Directory {
    Directory {
        version: 1,
        serial: 1,
        made: "2026-11-23".into(),
        units: vec![
            unit("19249", Some("44"), true),
            unit("19255", Some("44"), false),
            unit("44", None, true),
        ],
    }
}

fn category(emergency: bool, restricted: bool, unit_above: bool) -> Category {
    Category { code: "x".into(), emergency, restricted, no_mediation: false, unit_above }
}

#[test]
fn a_plain_tip_goes_to_the_desk_of_the_chosen_unit_with_a_dummy_above() {
    let directory = directory();
    let route = directory.route("19249", &category(false, false, false), false).expect("route");
    assert_eq!((route.recipient, route.dormant, route.urgent), ("19249-desk", None, false));
}

#[test]
fn an_urgent_or_restricted_tip_can_be_woken_by_the_unit_above() {
    let directory = directory();
    let urgent = directory.route("19249", &category(true, false, false), false).expect("route");
    assert_eq!((urgent.recipient, urgent.dormant), ("19249-desk", Some("44-restricted")));
    let quiet = directory.route("19249", &category(false, true, false), false).expect("route");
    assert_eq!((quiet.recipient, quiet.dormant), ("19249-restricted", Some("44-restricted")));
}

#[test]
fn rule_c1_a_tip_about_the_receiver_goes_to_the_unit_above_only() {
    let directory = directory();
    for (category, concerns) in
        [(category(false, false, true), false), (category(false, false, false), true)]
    {
        let route = directory.route("19249", &category, concerns).expect("route");
        assert_eq!((route.unit.code.as_str(), route.dormant), ("44", None));
    }
    // A commune without keys: the receiver is the province, and nobody is above it.
    assert_eq!(
        directory.route("19255", &category(false, false, false), true),
        Err(NoRoute::NobodyAbove)
    );
    assert_eq!(
        directory.route("44", &category(false, false, true), false),
        Err(NoRoute::NobodyAbove)
    );
}

#[test]
fn until_a_unit_has_keys_its_tips_go_to_the_unit_above() {
    let directory = directory();
    let route = directory.route("19255", &category(false, false, false), false).expect("route");
    assert_eq!(route.recipient, "44-desk");
    assert_eq!(
        directory.route("00001", &category(false, false, false), false),
        Err(NoRoute::NotServed)
    );
}

#[test]
fn rule_c1_a_tip_about_the_top_unit_goes_to_the_body_outside_that_it_names() {
    let mut directory = directory();
    let plain = category(false, false, false);
    assert_eq!(directory.route("44", &plain, true), Err(NoRoute::NobodyAbove));
    directory.units.push(unit("44-TT", None, true));
    directory.units[2].outside = Some("44-TT".into());
    let about = directory.route("44", &plain, true).expect("route");
    assert_eq!((about.recipient, about.dormant), ("44-TT-desk", None));
    let officer = directory.route("44", &category(false, true, true), false).expect("route");
    assert_eq!((officer.recipient, officer.dormant), ("44-TT-restricted", None));
    // It is no unit's unit above: no grant of another tip goes to it.
    let urgent = directory.route("44", &category(true, false, false), false).expect("route");
    assert_eq!((urgent.recipient, urgent.dormant), ("44-desk", None));
}

#[test]
fn what_is_told_to_a_merged_unit_goes_to_its_successor_and_past_that_when_it_is_about_it() {
    let mut directory = directory();
    directory.units[1].merged_into = Some("19249".into());
    let plain = category(false, false, false);
    let code = |route: Route<'_>| route.unit.code.clone();
    assert_eq!(directory.route("19255", &plain, false).map(code), Ok("19249".into()));
    assert_eq!(directory.route("19255", &plain, true).map(code), Ok("44".into()));
    assert_eq!(directory.today("19255").map(|unit| unit.code.as_str()), Some("19249"));
    directory.units[0].merged_into = Some("19255".into());
    assert_eq!(directory.today("19255"), None, "a circle leads nowhere");
}

fn village(id: &str) -> Village {
    Village { id: id.to_owned(), name: format!("Thôn {id}") }
}

fn passed(id: &str, to: &str) -> PassedVillage {
    PassedVillage { village: village(id), to: to.to_owned() }
}

#[test]
fn a_village_is_found_under_every_unit_that_it_was_in() {
    let communes = ["10", "11", "12", "13"].map(|code| unit(code, Some("1"), true));
    let mut directory = Directory { units: communes.into(), ..directory() };
    // Village 7 went from 10 to 11, came back, and went to 12; 13 was merged into 10.
    directory.units[0].passed = vec![passed("7", "11"), passed("7", "12")];
    directory.units[1].passed = vec![passed("7", "10")];
    directory.units[1].villages = vec![village("8")];
    directory.units[2].villages = vec![village("7")];
    directory.units[3].merged_into = Some("10".to_owned());
    directory.units[3].passed = vec![passed("8", "11")];
    let of = |code: &str, id: &str| directory.of_village(code, id).map(|it| it.code.as_str());
    for code in ["10", "11", "12", "13"] {
        assert_eq!(of(code, "7"), Some("12"), "{code}");
    }
    assert_eq!((of("13", "8"), of("10", "8")), (Some("11"), Some("11")));
    assert_eq!((of("10", "9"), of("13", ""), of("99", "7")), (Some("10"), Some("10"), None));
    let under = |code: &str| {
        let unit = directory.today(code).expect("a unit");
        let passed = directory.passed(unit).into_iter();
        passed.map(|(it, now)| (it.id.clone(), now.code.clone())).collect::<Vec<_>>()
    };
    let pair = |id: &str, code: &str| (id.to_owned(), code.to_owned());
    assert_eq!(under("10"), [pair("7", "12"), pair("8", "11")]);
    assert_eq!(under("12"), []);
}
