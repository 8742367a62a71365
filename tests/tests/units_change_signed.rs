//! Rule C1 between the signing of a merger and the passing on: a case that a unit held beside another is not
//! sealed to it again if it is about the unit with which it is to be merged.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::json;
use system::cases::{hand, share, through_the_gate};
use system::hotline::{Hotline, asked};
use system::people::{Officer, Resident};
use system::unit::{self, look, pass_all};

const UNIT: &str = "[[unit]]\ncode = \"19288\"\nabove = \"44\"\nvillages = [\"Thôn Sen\"]\n";
const TEXT: &str = "cán bộ xã Sen Ngư che chở việc xấu";

/// One more commune; its head.
fn one_more(hotline: &Hotline) -> Officer {
    let invitations = hotline.import(UNIT);
    let head = Officer::join(hotline, &invitations[0].1, "truong.19288");
    hotline.publish();
    head
}

/// A tip about that commune, from its village; its number at the unit above.
fn about_it(hotline: &Hotline) -> String {
    let resident = Resident::of(hotline);
    let units = resident.get("/api/v1/units").json();
    let mut units = units["units"].as_array().into_iter().flatten();
    let village = units.find(|it| it["code"] == "19288").expect("listed")["villages"][0].clone();
    let tip = json!({"unit": "19288", "category": "theft", "text": TEXT, "village": village["id"],
        "concerns_receiver": true});
    let _token = resident.tip_with(&tip);
    Officer::sign_in(hotline, "truong.44").number_of(TEXT).expect("at the unit above")
}

/// The case comes to xã Lệ Thủy, which shares it with xã Cam Hồng; then xã Cam Hồng and the concerned unit
/// sign to be merged. Gives their change.
fn shared_with_who_then_signs(hotline: &Hotline, number: &str, concerned: &Officer) -> String {
    let [above, lead, beside] =
        ["truong.44", "truong.19249", "truong.19255"].map(|name| Officer::sign_in(hotline, name));
    assert_eq!(hand(&above, number, "19249"), 204);
    assert_eq!(lead.act(number, "accept", &json!({})).status, 204);
    assert_eq!(share(&lead, number, "19255"), 204);
    assert_eq!(held_beside(hotline), ["19255"]);
    let merger = ["unit", "merge", "19288", "19255", "--from", "2026-01-01"];
    unit::signed(hotline, &merger, [concerned, &beside])
}

/// The codes of the units to which the one shared case is sealed beside its lead, under the present key.
fn held_beside(hotline: &Hotline) -> Vec<String> {
    let grants = "SELECT unit.code FROM key_grant JOIN cases ON cases.id = key_grant.case_id \
        JOIN unit ON unit.id = key_grant.unit_id WHERE key_grant.key_epoch = cases.key_epoch \
        AND key_grant.beside AND NOT key_grant.dormant ORDER BY unit.code";
    asked(hotline.data(), grants).lines().map(str::to_owned).collect()
}

#[test]
fn rule_c1_what_is_shared_anew_is_not_sealed_to_who_signed_to_become_the_unit_concerned() {
    let hotline = Hotline::start();
    let concerned = one_more(&hotline);
    let number = about_it(&hotline);
    let change = shared_with_who_then_signs(&hotline, &number, &concerned);

    let lead = Officer::sign_in(&hotline, "truong.19249");
    let shared = json!({"with": "19291", "sanitise": true});
    assert_eq!(lead.act(&number, "share", &shared).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    through_the_gate(&second, &lead, &number, &json!({"text": "Có người che chở việc xấu."}));
    assert_eq!(held_beside(&hotline), ["19291"]);
    let beside = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(beside.get(&format!("/api/v1/cases/{number}")).status, 404);

    // Its grant under the old key goes above when it looks at its own cases.
    look(&beside, &change, 100);
    hotline.stands();
}

#[test]
fn rule_c1_what_follows_its_village_is_not_sealed_to_who_signed_to_become_the_unit_concerned() {
    let hotline = Hotline::start();
    let concerned = one_more(&hotline);
    let number = about_it(&hotline);
    let split = |units: [&str; 2], heads: [&Officer; 2]| {
        let village = ["--village", "Thôn Sen", "--from", "2026-01-01"];
        let asked = [&["unit", "split", units[0], units[1]], &village[..]].concat();
        let change = unit::signed(&hotline, &asked, heads);
        hotline.publish();
        pass_all(heads[0], &change, 100);
    };
    let [lead, next] =
        ["truong.19249", "truong.19291"].map(|name| Officer::sign_in(&hotline, name));
    split(["19288", "19249"], [&concerned, &lead]);
    let _change = shared_with_who_then_signs(&hotline, &number, &concerned);

    split(["19249", "19291"], [&lead, &next]);
    assert_eq!(next.case(&number)["tip"]["text"], TEXT);
    assert_eq!(held_beside(&hotline), Vec::<String>::new());
    let beside = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(beside.get(&format!("/api/v1/cases/{number}")).status, 404);
}
