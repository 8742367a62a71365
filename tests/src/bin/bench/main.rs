//! CPU for a request of the whole service, and its ratio to a floor in the same run.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a tool for the command line")]

mod floor;
mod load;

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

use load::{Figure, measured};

/// Clients that ask at the same time.
const CLIENTS: usize = 32;
/// Requests measured for a submission or a check.
const REQUESTS: usize = 2_000;
/// Queue pages measured.
const PAGES: usize = 100;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("floor") {
        return floor::serve();
    }
    let hotline = Hotline::start();
    let processes = hotline.children();
    println!("memory at rest, both services: {:.1} MB", load::resident(&processes));
    let floor = floor::Floor::start();
    println!("{:45} {:>9} {:>9} {:>8} {:>7}", "", "CPU ms", "per s", "failed", "ratio");

    let bare = measured(&[floor.process()], CLIENTS, REQUESTS, |client, _| {
        client.get(format!("{}/", floor.address)).send()
    });
    let first = measured(&processes, CLIENTS, REQUESTS, |client, _| {
        client.get(format!("{}/", hotline.intake)).header("accept-encoding", "br").send()
    });
    print("first page, floor: bare handler", &bare, None);
    print("first page", &first, Some(&bare));

    queue(&hotline, 0, 1_000, &bare);

    let rows = measured(&[floor.process()], CLIENTS, REQUESTS, |client, at| {
        client.post(format!("{}/api/v1/tips", floor.address)).json(&tip(at)).send()
    });
    print("submission, floor: rows unsealed", &rows, None);
    let sealed_here = measured(&processes, CLIENTS, REQUESTS, |client, at| {
        client.post(format!("{}/api/v1/tips", hotline.intake)).json(&tip(at)).send()
    });
    print("submission, sealed on arrival", &sealed_here, Some(&rows));
    let presealed: Vec<Value> = (0..REQUESTS).map(|_| load::sealed_tip()).collect();
    let from_browser = measured(&processes, CLIENTS, REQUESTS, |client, at| {
        client.post(format!("{}/api/v1/tips", hotline.intake)).json(&presealed[at]).send()
    });
    print("submission, sealed in the browser", &from_browser, Some(&rows));

    let token = Resident::of(&hotline).tip("theft", "để đo");
    let check = measured(&processes, CLIENTS, REQUESTS, |client, _| {
        let body = json!({ "token": token });
        client.post(format!("{}/api/v1/case", hotline.intake)).json(&body).send()
    });
    print("status check", &check, Some(&bare));
    queue(&hotline, 1_000 + 2 * REQUESTS, 10_000, &bare);
    fill(&hotline, 10_000, 20_000);
    verify(&hotline, 20_000);
    queue(&hotline, 20_000, 100_000, &bare);
    verify(&hotline, 100_000);
}

/// Measures the queue page with `wanted` cases stored; `stored` are there already.
fn queue(hotline: &Hotline, stored: usize, wanted: usize, bare: &Figure) {
    let processes = hotline.children();
    fill(hotline, stored, wanted);
    let officer = Officer::sign_in(hotline, "truc.19249");
    // A second officer has declared a conflict in a village without cases: each headline that their pages or
    // counts need is opened once.
    let declared = Officer::sign_in(hotline, "truong.19249");
    declare(&declared);
    for (name, who, address) in [
        ("queue page", &officer, "/"),
        ("queue page, what is due", &officer, "/?han=1"),
        ("queue page, a conflict declared", &declared, "/"),
    ] {
        let page = measured(&processes, 1, PAGES, |_, _| {
            assert_eq!(who.get(address).status, 200);
            Ok(())
        });
        print(&format!("{name}, {wanted} stored"), &page, Some(bare));
    }
}

/// Sends tips until `wanted` are stored; `stored` are there already.
fn fill(hotline: &Hotline, stored: usize, wanted: usize) {
    let _filled =
        measured(&hotline.children(), CLIENTS, wanted.saturating_sub(stored), |client, at| {
            client.post(format!("{}/api/v1/tips", hotline.intake)).json(&tip(at)).send()
        });
}

/// How long `hotline audit verify` takes, including the start of the program.
fn verify(hotline: &Hotline, stored: usize) {
    let seconds = load::seconds(|| hotline.stands());
    println!("{:45} {seconds:9.2} s", format!("audit verify, {stored} stored"));
}

fn declare(officer: &Officer) {
    let villages = officer.get("/api/v1/account/conflicts").json();
    let first = json!({"villages": [villages["villages"][0]["id"]]});
    let done = officer.send(&Method::PUT, "/api/v1/account/conflicts", Some(&first));
    assert_eq!(done.status, 204, "{}", done.text);
}

fn tip(at: usize) -> Value {
    json!({"unit": "19249", "category": "theft", "place": "ngõ sau chợ",
        "text": format!("Hai người dắt xe máy không nổ máy ra khỏi ngõ sau chợ, lần {at}.")})
}

fn print(name: &str, figure: &Figure, floor: Option<&Figure>) {
    let ratio = floor.map_or_else(String::new, |floor| format!("{:.1}", figure.cpu / floor.cpu));
    let (cpu, speed, failed) = (figure.cpu * 1000.0, figure.per_second, figure.failed);
    println!("{name:45} {cpu:9.3} {speed:9.0} {failed:8} {ratio:>7}");
}
