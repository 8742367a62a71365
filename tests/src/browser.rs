//! A headless browser, driven by Debian's chromedriver on a free port of loopback.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::ElementWaitable;
use thirtyfour::{By, DesiredCapabilities, WebDriver, WebElement};

/// A running chromedriver; it and its browsers end when this is dropped.
pub struct Browsers {
    driver: Child,
    address: String,
    profiles: TempDir,
}

/// The set-up of a browser.
#[derive(Clone, Copy)]
pub struct Screen {
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    /// Whether pages may run scripts.
    pub scripts: bool,
}

/// A resident's old phone without JavaScript.
pub const PHONE: Screen = Screen { size: (360, 740), scripts: false };
/// An officer's desktop.
pub const DESKTOP: Screen = Screen { size: (1280, 800), scripts: true };

impl Browsers {
    /// Starts chromedriver.
    ///
    /// # Panics
    /// When it is missing; `tests/run` installs it.
    #[must_use]
    pub fn start() -> Self {
        let program = std::env::var("HOTLINE_TEST_CHROMEDRIVER");
        let program = program.unwrap_or_else(|_| "chromedriver".to_owned());
        let mut driver = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let lines = BufReader::new(driver.stdout.take().expect("an output")).lines();
        let mut ports = lines.map_while(Result::ok).filter_map(|line| {
            let port = line.split_once("successfully on port ")?.1;
            Some(port.trim_end_matches('.').to_owned())
        });
        let address = format!("http://127.0.0.1:{}", ports.next().expect("a port"));
        Self { driver, address, profiles: TempDir::new().expect("a folder") }
    }

    /// Opens a browser with a fresh profile.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(&self, screen: Screen) -> WebDriver {
        self.open_with(screen, &[]).await
    }

    /// Opens a browser with a fresh profile and these further arguments.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open_with(&self, screen: Screen, more: &[&str]) -> WebDriver {
        let mut wanted = DesiredCapabilities::chrome();
        if let Ok(program) = std::env::var("HOTLINE_TEST_CHROMIUM") {
            wanted.set_binary(&program).expect("a binary");
        }
        let (width, height) = screen.size;
        let profile = self.profiles.path().join(format!("{width}-{}", screen.scripts));
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--user-data-dir={}", profile.display()),
        ] {
            wanted.add_arg(argument).expect("an argument");
        }
        for argument in more {
            wanted.add_arg(argument).expect("an argument");
        }
        // A window is at least 500 pixels wide; a phone is narrower.
        let phone = serde_json::json!({
            "deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0, "touch": false}
        });
        wanted.add_experimental_option("mobileEmulation", phone).expect("an option");
        if !screen.scripts {
            let off = serde_json::json!({"profile.managed_default_content_settings.javascript": 2});
            wanted.add_experimental_option("prefs", off).expect("an option");
        }
        WebDriver::new(&self.address, wanted).await.expect("a browser")
    }
}

impl Browsers {
    /// Makes a browser prefer dark or light pages from now on.
    ///
    /// # Panics
    /// When chromedriver does not obey.
    pub async fn prefer(&self, browser: &WebDriver, scheme: &str) {
        self.emulate(browser, "", scheme).await;
    }

    /// Makes a browser lay out pages as for paper from now on, and prefer dark or light ones.
    ///
    /// # Panics
    /// When chromedriver does not obey.
    pub async fn on_paper(&self, browser: &WebDriver, scheme: &str) {
        self.emulate(browser, "print", scheme).await;
    }

    async fn emulate(&self, browser: &WebDriver, media: &str, scheme: &str) {
        let session = browser.handle().session_id();
        let address = format!("{}/session/{session}/goog/cdp/execute", self.address);
        let scheme = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        let media = json!({"media": media, "features": scheme});
        let command = json!({"cmd": "Emulation.setEmulatedMedia", "params": media});
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let told = client.post(address).json(&command).send().await.expect("an answer");
        assert!(told.status().is_success(), "{told:?}");
    }
}

impl Drop for Browsers {
    fn drop(&mut self) {
        // chromedriver ends its browsers if it gets a signal; if it were killed, they would stay.
        crate::hotline::Hotline::signal(self.driver.id(), "TERM");
        let _waited = self.driver.wait();
    }
}

/// The one element that a CSS selector finds.
///
/// # Panics
/// When there is none.
pub async fn find(browser: &WebDriver, selector: &str) -> WebElement {
    browser.find(By::Css(selector)).await.expect(selector)
}

/// Types into a field.
///
/// # Panics
/// When it cannot be typed into.
pub async fn write(browser: &WebDriver, selector: &str, text: &str) {
    find(browser, selector).await.send_keys(text).await.expect(selector);
}

/// Scrolls an element into view, as a person would, and clicks it.
///
/// # Panics
/// When it cannot be clicked.
pub async fn press(browser: &WebDriver, selector: &str) {
    find(browser, selector).await.click().await.expect(selector);
}

/// Clicks an element that leads to another page, and waits for that page.
///
/// # Panics
/// When it cannot be clicked, or no other page comes.
pub async fn follow(browser: &WebDriver, selector: &str) {
    let page = find(browser, "html").await;
    press(browser, selector).await;
    page.wait_until().stale().await.expect("another page");
}

/// The text of the page.
///
/// # Panics
/// When there is none.
pub async fn text(browser: &WebDriver) -> String {
    find(browser, "body").await.text().await.expect("a text")
}
