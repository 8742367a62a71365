//! Eyes for pages: they look for violations that axe-core finds, for parts wider than the screen, and for
//! parts that the Tab key misses.

use serde_json::Value;
use thirtyfour::{Key, WebDriver};

use crate::browser::{Browsers, Screen, follow, write};
use crate::hotline::Hotline;

/// A phone whose browser runs scripts, as axe-core needs.
pub const NARROW: Screen = Screen { size: (360, 740), scripts: true };

/// Asks axe-core for violations: rule and elements.
const ASK: &str = r"
const done = arguments[arguments.length - 1];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
axe.run(document, { runOnly: rules }).then(
  (found) => done(found.violations.map((it) => it.id + ': ' + it.nodes.map((at) => at.html).join(' | ').slice(0, 400))),
  (error) => done([String(error)]));";

/// Looks at pages and remembers what is wrong with them.
pub struct Eyes<'a> {
    browsers: &'a Browsers,
    /// Their browser.
    pub browser: WebDriver,
    /// The width of its screen.
    pub width: u32,
    axe: String,
    seen: usize,
    wrong: Vec<String>,
}

impl<'a> Eyes<'a> {
    /// Opens a browser of this size.
    ///
    /// # Panics
    /// When it does not open, or axe-core is not there; `tests/run` fetches it.
    pub async fn open(browsers: &'a Browsers, screen: Screen) -> Self {
        let path = std::env::var("HOTLINE_TEST_AXE").expect("tests/run fetches axe-core");
        let axe = std::fs::read_to_string(path).expect("axe-core");
        let browser = browsers.open(screen).await;
        Self { browsers, browser, width: screen.size.0, axe, seen: 0, wrong: Vec::new() }
    }

    /// Opens an address and looks at the page, with all its parts open.
    ///
    /// # Panics
    /// When there is no page.
    pub async fn visit(&mut self, base: &str, path: &str) {
        self.browser.goto(format!("{base}{path}")).await.expect("a page");
        self.look(path).await;
    }

    /// Looks at the open page, light and dark.
    ///
    /// # Panics
    /// When the browser does not obey.
    pub async fn look(&mut self, page: &str) {
        let run = |script: &'static str| self.browser.execute(script, vec![]);
        run("document.querySelectorAll('main details').forEach((it) => it.open = true)")
            .await
            .expect("opened");
        let wide = run("return document.documentElement.scrollWidth").await.expect("a width");
        if wide.json().as_u64().expect("a number") > u64::from(self.width) {
            self.wrong.push(format!("{page}, {} px: it is {} px wide", self.width, wide.json()));
        }
        self.browser.execute(&self.axe, vec![]).await.expect("axe-core is there");
        for scheme in ["light", "dark"] {
            self.browsers.prefer(&self.browser, scheme).await;
            let found = self.browser.execute_async(ASK, vec![]).await.expect("an answer");
            for it in found.json().as_array().expect("a list") {
                let it = it.as_str().expect("words");
                self.wrong.push(format!("{page}, {} px, {scheme}: {it}", self.width));
            }
        }
        self.seen += 1;
    }

    /// Signs in a sample officer, after signing out the one before.
    ///
    /// # Panics
    /// When that fails.
    pub async fn sign_in(&self, hotline: &Hotline, username: &str) {
        self.browser.delete_all_cookies().await.expect("signed out");
        self.browser.goto(format!("{}/dang-nhap", hotline.triage)).await.expect("a page");
        write(&self.browser, "#username", username).await;
        write(&self.browser, "#password", &hotline.password(username)).await;
        follow(&self.browser, "main form button").await;
    }

    /// Tells what was wrong with the pages.
    ///
    /// # Panics
    /// When something was wrong, or fewer pages were looked at than this.
    pub async fn close(self, at_least: usize) {
        self.browser.quit().await.expect("closed");
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert!(self.seen >= at_least, "only {} pages were looked at", self.seen);
    }
}

/// The focused element: a name for it, its place, whether it has an outline, the contrast of that outline to
/// its background (WCAG 2.1, relative luminance), and whether a fixed part of the page covers it.
const FOCUS: &str = r"
const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
const all = [...document.querySelectorAll('*')];
const stays = (it) => ['sticky', 'fixed'].includes(getComputedStyle(it).position)
  && it.checkVisibility() && !it.contains(at);
const over = (it) => {
  const other = it.getBoundingClientRect();
  return box.top < other.bottom - 1 && other.top < box.bottom - 1
    && box.left < other.right - 1 && other.left < box.right - 1;
};
const parts = (color) => color.match(/[\d.]+/g).map(Number);
const light = (color) => {
  const [r, g, b] = parts(color).map((it) => it / 255)
    .map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
};
let under = at.parentElement;
while (under?.parentElement && parts(getComputedStyle(under).backgroundColor)[3] === 0) {
  under = under.parentElement;
}
const ground = light(getComputedStyle(under ?? at).backgroundColor), line = light(style.outlineColor);
return { index: all.indexOf(at), name: at.outerHTML.slice(0, 120), tag: at.tagName,
  contrast: Math.max(ground, line) / Math.min(ground, line),
  covered: all.filter(stays).some(over) || box.bottom < 0 || box.top > innerHeight,
  visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 };";

/// All elements of the page that a keyboard must reach.
const REACHABLE: &str = r"
return [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
  .filter((it) => !it.disabled && it.tabIndex >= 0 && it.checkVisibility() && it.type !== 'radio')
  .map((it) => [...document.querySelectorAll('*')].indexOf(it));";

/// Tabs through the page from its beginning; gives how many elements were reached.
///
/// # Panics
/// When an element is not reached, comes out of order, has no outline or a faint one, or is covered.
pub async fn tab_through(browser: &WebDriver, page: &str) -> usize {
    let reachable = browser.execute(REACHABLE, vec![]).await.expect("a list").json().clone();
    let mut missing: Vec<u64> =
        reachable.as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
    let (count, mut last) = (missing.len(), 0);
    for _ in 0..count * 4 {
        if missing.is_empty() {
            break;
        }
        browser.action_chain().send_keys(Key::Tab).perform().await.expect("Tab");
        let focus = browser.execute(FOCUS, vec![]).await.expect("a focus").json().clone();
        let (index, name) = (focus["index"].as_u64().expect("a place"), &focus["name"]);
        assert!(focus["tag"] == "BODY" || focus["visible"] == true, "{page}: no line at {name}");
        let contrast = focus["contrast"].as_f64().expect("a number");
        assert!(focus["tag"] == "BODY" || contrast >= 3.0, "{page}: {contrast} at {name}");
        assert!(focus["tag"] == "BODY" || focus["covered"] == false, "{page}: {name} is covered");
        assert!(index >= last || focus["tag"] == "BODY", "{page}: {name} comes out of order");
        last = index;
        missing.retain(|it| *it != index);
    }
    assert!(missing.is_empty(), "{page}: {} of {count} are not reached by Tab", missing.len());
    count
}
