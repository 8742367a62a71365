//! The doors on which other programs rely: the command line, its folder, its addresses.

use std::process::Command;

use serde_json::{Value, json};
use system::hotline::{Hotline, binary};
use system::people::{Officer, Resident};

#[test]
fn the_demos_folder_holds_what_other_programs_look_for() {
    let hotline = Hotline::start();
    for file in ["hotline.toml", "hotline.sqlite", "demo.json", "logs"] {
        assert!(hotline.data().join(file).exists(), "{file}");
    }
    let text = std::fs::read_to_string(hotline.data().join("demo.json")).expect("demo.json");
    let officers: Vec<Value> = serde_json::from_str(&text).expect("a list");
    for role in ["duty_officer", "unit_head", "sanitiser", "oversight", "administrator"] {
        let mut of_role = officers.iter().filter(|it| it["role"] == role);
        let officer = of_role.next().expect(role);
        assert!(["unit", "username", "password"].iter().all(|key| officer[key].is_string()));
    }
}

#[test]
fn started_again_the_demo_goes_on_with_what_is_there() {
    let hotline = Hotline::start();
    let token = Resident::of(&hotline).tip("theft", "trước khi tắt");
    let password = hotline.password("truc.19249");
    let hotline = hotline.restarted();
    assert_eq!(hotline.password("truc.19249"), password);
    assert_eq!(Resident::of(&hotline).case(&token)["state"], "received");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert!(officer.number_of("trước khi tắt").is_some());
}

#[test]
fn a_killed_parent_takes_its_children_along_and_loses_nothing_acknowledged() {
    let mut hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "rút phích cắm");
    Hotline::signal(hotline.process(), "KILL");
    assert!(!hotline.wait());
    let hotline = hotline.restarted();
    assert_eq!(Resident::of(&hotline).case(&token)["state"], "received");
}

#[test]
fn told_to_end_the_demo_ends_with_its_children() {
    let mut hotline = Hotline::start();
    let children = hotline.children();
    assert_eq!(children.len(), 2);
    Hotline::signal(hotline.process(), "TERM");
    assert!(hotline.wait(), "it ends well");
    for child in children {
        assert!(!std::path::Path::new(&format!("/proc/{child}")).exists(), "a child is left");
    }
}

#[test]
fn told_to_end_while_it_starts_the_demo_ends_well_too() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let mut demo = Command::new(binary())
        .args(["demo", "--intake", "127.0.0.1:0", "--triage", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the demo starts");
    while !folder.path().join("hotline.toml").exists() {
        std::thread::yield_now();
    }
    Hotline::signal(demo.id(), "TERM");
    assert!(demo.wait().expect("its end").success());
    // An unfinished folder is not taken for a demo.
    if !folder.path().join("demo.json").exists() {
        let again = Command::new(binary()).args(["demo", "--data"]).arg(folder.path()).output();
        let again = again.expect("it runs");
        assert!(!again.status.success());
        assert!(String::from_utf8_lossy(&again.stderr).contains("cut short"));
    }
}

#[test]
fn a_service_that_dies_is_started_again_where_it_was() {
    let hotline = Hotline::start();
    for child in hotline.children() {
        Hotline::signal(child, "KILL");
    }
    while hotline.printed().matches("is started again").count() < 2 || hotline.children().len() < 2
    {
        std::thread::yield_now();
    }
    let resident = Resident::of(&hotline);
    let _token = resident.tip_when_up("theft", "sau khi ngã");
}

#[test]
fn the_units_and_categories_are_listed_as_programs_expect() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let units = resident.get("/api/v1/units").json();
    let unit = units["units"].as_array().expect("units").iter().find(|it| it["code"] == "19249");
    let unit = unit.expect("xã Lệ Thủy");
    assert_eq!(unit["name"], "Xã Lệ Thủy");
    assert!(unit["former"].as_array().expect("names").contains(&json!("Lộc Thủy")));
    let village = &unit["villages"][0];
    let tip = json!({"unit": "19249", "village": village["id"], "category": "theft",
        "text": "ở thôn", "language": "vi", "concerns_receiver": false});
    let _token = resident.tip_with(&tip);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("ở thôn").expect("in the queue");
    assert_eq!(officer.case(&number)["tip"]["village"], village["name"]);
    let categories = resident.get("/api/v1/categories").json();
    assert_eq!(categories["categories"].as_array().expect("categories").len(), 22);
    for base in [&hotline.intake, &hotline.triage] {
        let description = Resident::at(base).get("/api/v1/openapi.json").json();
        assert!(description["paths"].as_object().expect("paths").len() >= 5);
    }
}

#[test]
fn the_first_page_comes_compressed_in_one_small_request() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for encoding in ["br", "gzip"] {
        let page = resident.get_encoded("/", encoding);
        assert_eq!((page.0, page.1.as_str()), (200, encoding));
        assert!(page.2 <= 14 * 1024, "{} bytes", page.2);
    }
    assert!(!resident.get("/").text.contains(" src="), "nothing else is fetched");
}

#[test]
fn a_commune_is_found_by_any_name_it_had() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for typed in ["loc thuy", "Lộc Thuỷ", "xa Loc Thuy cu", "LỆ THỦY"] {
        let page = resident.post_form("/bao-tin", &[("q", typed)]).text;
        let found = page.split_once("Kết quả").expect("a heading").1;
        let found = found.split_once("Các nơi đang nhận tin").expect("a heading").0;
        assert!(found.contains("value=\"19249\""), "{typed}");
    }
    let unserved = resident.post_form("/bao-tin", &[("q", "Sen Ngư")]).text;
    assert!(unserved.contains("tel:113") && unserved.contains("value=\"44\""));
}

#[test]
fn units_are_imported_listed_joined_and_published_beside_a_running_demo() {
    let hotline = Hotline::start();
    let file = hotline.data().join("more.toml");
    let path = file.to_str().expect("a path");
    let write = |text: &str| std::fs::write(&file, text).expect("a file");
    write("[[unit]]\ncode = \"19288\"\n");
    let refused = hotline.command(&["unit", "import", path]);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no unit above"));
    let imported =
        hotline.import("[[unit]]\ncode = \"19288\"\nabove = \"44\"\nvillages = [\"Thôn mẫu\"]\n");
    let (code, invitation) = &imported[0];
    assert_eq!(code, "19288");

    // Until the unit has keys, its tips go to the province.
    hotline.publish();
    let resident = Resident::of(&hotline);
    let tip = |text: &str| json!({"unit": "19288", "category": "theft", "text": text});
    let _upwards = resident.tip_with(&tip("khi chưa có khóa"));
    let above = Officer::sign_in(&hotline, "truc.44");
    let number = above.number_of("khi chưa có khóa").expect("in the queue");
    let down = above.act(&number, "handover", &json!({"to": "19288", "sanitise": true}));
    assert!(down.is_problem(422, "refer-no-keys"), "{}", down.text);

    let head = Officer::join(&hotline, invitation, "truong.19288");
    let again = [("code", invitation.as_str()), ("username", "ai.khac"), ("display_name", "")];
    let again = Resident::at(&hotline.triage).post_form("/moi", &again);
    assert_eq!(again.status, 422, "an invitation works once");
    hotline.publish();
    let _own = resident.tip_with(&tip("khi đã có khóa"));
    assert!(head.number_of("khi đã có khóa").is_some());
    let listed = hotline.command(&["unit", "list"]);
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert!(listed.contains("19288\tXã Sen Ngư\tkeys"), "{listed}");
}

#[test]
fn an_export_opens_with_the_recovery_sheets_key_and_the_age_client() {
    let hotline = Hotline::start();
    let file = hotline.data().join("more.toml");
    std::fs::write(&file, "[[unit]]\ncode = \"19288\"\nabove = \"44\"\n").expect("a file");
    let imported = hotline.command(&["unit", "import", file.to_str().expect("a path")]);
    let printed = String::from_utf8(imported.stdout).expect("text");
    let invitation = printed.trim().split_once('\t').expect("an invitation").1;
    let triage = Resident::at(&hotline.triage);
    let form = [("code", invitation), ("username", "truong.19288"), ("display_name", "")];
    let sheet = triage.post_form("/moi", &form).text;
    let secret = |at: usize| {
        let start = sheet.match_indices("AGE-SECRET-KEY-1").nth(at).expect("a key").0;
        sheet[start..].split('<').next().expect("an end").to_owned()
    };
    let password = sheet.split("<code>").nth(2).and_then(|it| it.split('<').next()).expect("one");
    let notary = hotline.data().join("secrets/notary");
    let published =
        hotline.command(&["unit", "publish", "--notary", notary.to_str().expect("a path")]);
    assert!(published.status.success());
    let tip = json!({"unit": "19288", "category": "theft", "text": "mở bằng tờ dự phòng"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let head = Officer::sign_in_with(&hotline.triage, "truong.19288", password);
    let number = head.number_of("mở bằng tờ dự phòng").expect("in the queue");

    let out = hotline.data().join("export");
    let exported =
        hotline.command(&["export", "--case", &number, "--out", out.to_str().expect("a path")]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let sheet_file = hotline.data().join("sheet.txt");
    std::fs::write(&sheet_file, secret(0)).expect("a file");
    let opened = |identity: &std::path::Path, sealed: &str| {
        let mut age = Command::new("age");
        age.arg("-d").arg("-i").arg(identity).arg(out.join(sealed));
        let opened = age.output().expect("age runs");
        assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
        String::from_utf8(opened.stdout).expect("text")
    };
    let case_key = hotline.data().join("case.key");
    std::fs::write(&case_key, opened(&sheet_file, "grant-desk.age")).expect("a file");
    let files = String::from_utf8(exported.stdout).expect("text");
    let tip = files.lines().find(|name| name.contains("-tip-")).expect("a tip");
    assert!(opened(&case_key, tip).contains("mở bằng tờ dự phòng"));
    let history = head.case(&number)["history"].clone();
    let acts = history.as_array().expect("acts");
    assert!(acts.iter().any(|it| it["act"] == "case_exported"));
}

#[test]
fn what_cannot_be_done_fails_with_words_on_standard_error() {
    let hotline = Hotline::start();
    let out = hotline.data().join("export");
    let none =
        hotline.command(&["export", "--case", "0000-0000", "--out", out.to_str().expect("it")]);
    assert!(!none.status.success() && none.stdout.is_empty() && !none.stderr.is_empty());
    let nowhere = Command::new(binary()).args(["serve", "--data", "/nonexistent"]).output();
    let nowhere = nowhere.expect("it runs");
    assert!(!nowhere.status.success());
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("hotline init"));
}
