//! Many wrong tries to sign in at once: whom they delay, and what they leave behind.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Barrier;
use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::sign_in;

/// How many junk tries are in flight.
const JUNK: usize = 150;
/// Within this time an honest try among them is served on any machine that runs this test. On an idle machine
/// it takes less than one second; 150 hashes one after the other take more than five times this.
const SERVED: Duration = Duration::from_secs(5);

#[test]
fn an_honest_sign_in_beside_150_junk_ones_is_served_in_its_turn_and_not_after_them() {
    let hotline = Hotline::start();
    let together = Barrier::new(JUNK + 1);
    let password = hotline.password("truong.19249");
    std::thread::scope(|scope| {
        for which in 0..JUNK {
            let (hotline, together) = (&hotline, &together);
            scope.spawn(move || {
                // A third of them under an existing name.
                let stranger = format!("ai.{which}");
                let (username, tries) =
                    if which % 3 == 0 { ("truc.19249", 1) } else { (stranger.as_str(), 3) };
                together.wait();
                for _ in 0..tries {
                    let told = sign_in(hotline, username, "không phải", "");
                    let kinds = [(401, "wrong-password"), (429, "too-many-tries")];
                    assert!(kinds.iter().any(|it| told.is_problem(it.0, it.1)), "{}", told.text);
                }
            });
        }
        together.wait();
        let browser = Client::builder().no_proxy().timeout(SERVED).build().expect("a client");
        for _ in 0..5 {
            let body = json!({"username": "truong.19249", "password": password});
            let url = format!("{}/api/v1/session", hotline.triage);
            let entered = browser.post(url).json(&body).send().expect("in time");
            assert_eq!(entered.status().as_u16(), 200);
        }
    });
}

/// Tries a recovery sheet so often under each of these names, all at once.
fn recovered(hotline: &Hotline, names: &[&str], each: usize) -> Vec<u16> {
    std::thread::scope(|scope| {
        let one = |username: &str| {
            let body = json!({"username": username, "sheet": "gì đó"});
            Resident::at(&hotline.triage).post("/api/v1/recovery", &body).status
        };
        let tries = names.iter().flat_map(|name| std::iter::repeat_n(*name, each));
        let tries: Vec<_> = tries.map(|name| scope.spawn(move || one(name))).collect();
        tries.into_iter().map(|it| it.join().expect("an answer")).collect()
    })
}

fn failures(oversight: &Officer) -> Vec<Value> {
    let acts = oversight.get("/api/v1/audit?act=sign_in_failed");
    assert_eq!(acts.status, 200, "{}", acts.text);
    acts.json()["acts"].as_array().expect("acts").clone()
}

fn wrong_tries_stay_as_counts(mut hotline: Hotline) {
    let strangers: Vec<String> = (0..99).map(|it| format!("ai.{it}")).collect();
    let strangers: Vec<&str> = strangers.iter().map(String::as_str).collect();
    let own = recovered(&hotline, &["truc.19249"], 3);
    assert_eq!(own, [401; 3]);
    let told = recovered(&hotline, &strangers, 3);
    assert!(told.iter().all(|status| [401, 429].contains(status)));
    let looked_at = told.iter().filter(|status| **status == 401).count();
    assert!(sign_in(&hotline, "truc.19249", "không phải", "").is_problem(401, "wrong-password"));
    assert!(failures(&Officer::sign_in(&hotline, "giamsat.44")).is_empty());
    let owner = Officer::sign_in(&hotline, "truc.19249");
    let own = owner.get("/api/v1/account/sign-ins").json();
    let own = own["sign_ins"].as_array().expect("acts").iter();
    let own: Vec<_> = own.filter(|it| it["act"] == "sign_in_failed").collect();
    let sum = |kind: &str| own.iter().filter_map(|it| it["tries"][kind].as_i64()).sum::<i64>();
    assert_eq!((sum("password"), sum("code"), sum("sheet")), (1, 0, 3));
    assert!(owner.get("/toi").text.contains("đăng nhập sai: "));
    let page = owner.get("/toi").text;
    for words in ["mật khẩu 1 lần", "tờ khóa dự phòng 3 lần", "(trong 15 phút kể từ lúc này)"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }

    hotline = hotline.days_later(1);
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let links = loop {
        // The first tick begins when triage does.
        let links = failures(&oversight);
        if !links.is_empty() {
            break links;
        }
        std::thread::yield_now();
    };
    // The tries may be in two quarter hours.
    assert!((2..=4).contains(&links.len()), "{links:?}");
    let of = |named: bool| {
        let theirs = links.iter().filter(move |it| it["by"].is_string() == named);
        let details = theirs.flat_map(|it| it["detail"].as_str().expect("text").split(' '));
        details.filter_map(|word| word.parse::<usize>().ok()).sum::<usize>()
    };
    assert_eq!((of(true), of(false)), (4, looked_at));
    let page = oversight.get("/giam-sat?viec=sign_in_failed").text;
    for words in ["đăng nhập sai", "mật khẩu: 1", "tờ khóa dự phòng: 3"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    hotline.stands();
}

#[test]
fn three_hundred_wrong_tries_leave_a_count_a_name_and_quarter_hour_on_either_database() {
    wrong_tries_stay_as_counts(Hotline::start());
    wrong_tries_stay_as_counts(Hotline::start_on_postgres());
}
