//! The proxy in `deploy/`: HTTPS on a port of its own, both services behind it by their names, in a browser
//! and by hand; and no trace on the disk of who asked for what.

use system::browser::{Browsers, DESKTOP, PHONE, Screen, find, follow, press, text, write};
use system::cases::aside;
use system::hotline::Hotline;
use system::proxy::{NAMES, Ports, Proxy};
use thirtyfour::WebDriver;

const WORDS: &str = "Hai người dắt xe máy qua cổng sau.";

fn started() -> (Hotline, Proxy) {
    let ports = Ports::free();
    let [intake, triage] = NAMES.map(|name| ports.authority(name));
    let hotline = Hotline::start_with_settings(&[
        ("HOTLINE_INTAKE__ADDRESSES", &intake),
        ("HOTLINE_TRIAGE__ADDRESSES", &triage),
        ("HOTLINE_TRIAGE__SECURE_COOKIE", "true"),
    ]);
    let proxy = Proxy::before(&hotline, ports);
    (hotline, proxy)
}

/// A browser for which every name is loopback and the certificate is valid.
async fn open(browsers: &Browsers, screen: Screen) -> WebDriver {
    let more = ["--host-resolver-rules=MAP * 127.0.0.1", "--ignore-certificate-errors"];
    browsers.open_with(screen, &more).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_a_tip_is_told_and_an_officer_signs_in_through_the_proxy() {
    let (hotline, proxy) = aside(started).await;
    let [intake, triage] = NAMES.map(|name| format!("https://{}", proxy.ports.authority(name)));
    let browsers = Browsers::start();
    let phone = open(&browsers, PHONE).await;
    phone.goto(format!("{intake}/bao-tin")).await.expect("a page");
    write(&phone, "#q", "loc thuy").await;
    follow(&phone, "form[role=search] button").await;
    follow(&phone, "button.pick").await;
    press(&phone, "input[value=theft]").await;
    write(&phone, "#text", WORDS).await;
    follow(&phone, "main button[value=send]").await;
    let token = find(&phone, ".token").await.text().await.expect("a token");
    assert_eq!(token.chars().filter(char::is_ascii_digit).count(), 25);
    phone.quit().await.expect("closed");

    let officer = open(&browsers, DESKTOP).await;
    officer.goto(format!("{triage}/dang-nhap")).await.expect("a page");
    write(&officer, "#username", "truc.19249").await;
    write(&officer, "#password", &hotline.password("truc.19249")).await;
    follow(&officer, "main form button").await;
    officer.goto(format!("{triage}/?trang_thai=received")).await.expect("the queue");
    follow(&officer, "table.queue td.n a").await;
    follow(&officer, "form[action$='/tiep-nhan'] button:not([formaction])").await;
    assert_eq!(officer.current_url().await.expect("an address").scheme(), "https");
    assert!(text(&officer).await.contains("đã tiếp nhận"), "a form was posted and taken");
    let cookie = &officer.get_all_cookies().await.expect("cookies")[0];
    assert_eq!((cookie.name.as_str(), cookie.secure), ("__Host-lienthon", Some(true)));
    officer.quit().await.expect("closed");
    for (path, bytes) in proxy.left() {
        let holds = |words: &str| bytes.windows(words.len()).any(|it| it == words.as_bytes());
        assert!(!holds("127.0.0.1 - ") && !holds("GET /") && !holds("xe m%C3%A1y"), "{path:?}");
    }
    let left: Vec<_> = proxy.left().into_iter().map(|it| it.0).collect();
    assert_eq!(left.len(), 4, "its settings, certificate, key and process: {left:?}");
}

#[test]
fn the_proxy_passes_host_origin_and_length_on_and_nothing_of_who_asks() {
    let (_hotline, proxy) = started();
    let ports = &proxy.ports;
    let [intake, triage] = NAMES.map(|name| format!("https://{}", ports.authority(name)));
    let status = |args: &[&str]| {
        let mut all = vec!["--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}"];
        all.extend(args);
        String::from_utf8(proxy.curl(&all).stdout).expect("text").trim().to_owned()
    };
    for (name, base) in NAMES.iter().zip([&intake, &triage]) {
        let page = format!("{base}/");
        let first =
            if *name == NAMES[0] { "200".to_owned() } else { format!("303 {base}/dang-nhap") };
        assert_eq!(status(&[&page]), first);
        assert_eq!(status(&["--head", &page]), first);
        assert_eq!(status(&["--header", "Host: elsewhere.example", &page]), "421");
        let plain = format!("http://{name}:{}/ho-so?x=1", ports.plain);
        assert_eq!(status(&[&plain]), format!("308 https://{name}/ho-so?x=1"));
    }
    let elsewhere = format!("https://elsewhere.example:{}/", ports.secure);
    assert!(!proxy.curl(&["--insecure", &elsewhere]).status.success(), "no certificate for it");
    assert_eq!(status(&[&format!("http://elsewhere.example:{}/", ports.plain)]), "421");
    // A service tells its own pages from others by the Origin header.
    let tip = format!(r#"{{"unit":"19249","category":"theft","text":"{WORDS}"}}"#);
    let told = |origin: &str| {
        let origin = format!("Origin: {origin}");
        let json = "Content-Type: application/json";
        let url = format!("{intake}/api/v1/tips");
        status(&["--header", &origin, "--header", json, "--data", &tip, &url])
    };
    assert_eq!(told(&intake), "201");
    assert_eq!(told("https://elsewhere.example"), "403");
    assert_eq!(told("https://tin.example"), "403", "without its port it is another origin");
    // The service answers a tip that is too long, and not the proxy.
    let long = format!(r#"{{"unit":"19249","category":"theft","text":"{}"}}"#, "a".repeat(900_000));
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("long");
    std::fs::write(&file, long).expect("written");
    let data = format!("@{}", file.display());
    let url = format!("{intake}/api/v1/tips");
    let json = "Content-Type: application/json";
    let answer = proxy.curl(&["--header", json, "--data-binary", &data, &url]);
    let answer = String::from_utf8(answer.stdout).expect("text");
    assert!(answer.contains("urn:lienthon:problem:too-large"), "{answer}");
}
