//! A walk along a page's links and through its forms: each form is sent exactly as its page offers it, once
//! unchanged and once filled in, and the pages of the answers are walked too.

mod sending;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::crawl::sending::{Sending, asking, key, ways_of};
use crate::forms::sent_forms;
use crate::people::{Answer, Officer, Resident};

/// Fields of a form, by name.
pub type Fields = Vec<(String, String)>;

/// A person who opens pages and sends their forms.
pub trait Hand {
    /// Opens a page.
    fn open(&self, path: &str) -> Answer;
    /// Posts these fields and no others.
    fn post(&self, path: &str, fields: &[(String, String)]) -> Answer;
}

impl Hand for Officer {
    fn open(&self, path: &str) -> Answer {
        self.get(path)
    }

    fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        self.post_offered(path, &borrowed(fields))
    }
}

impl Hand for Resident {
    fn open(&self, path: &str) -> Answer {
        self.get(path)
    }

    fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        self.post_form(path, &borrowed(fields))
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// An expected refusal.
#[derive(Clone, Copy)]
pub struct Refused {
    /// The address of the form.
    pub at: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// The reason.
    pub why: &'static str,
}

/// The rules for the pages of a walk.
pub struct Rules<'a> {
    /// The words for a box, by its name and type.
    pub typed: &'a dyn Fn(&str, &str) -> String,
    /// Expected refusals.
    pub refused: &'a [Refused],
    /// Endings of addresses that end something which others need: they are sent last, in this order.
    pub last: &'a [&'a str],
}

/// The walk of one person.
pub struct Crawl<'a> {
    hand: &'a dyn Hand,
    rules: &'a Rules<'a>,
    /// Whether the walk follows links.
    follows: bool,
    to_open: VecDeque<String>,
    known: BTreeSet<String>,
    sent: BTreeSet<String>,
    postponed: BTreeMap<usize, Vec<String>>,
    /// Forms with an answer that no offered form may get, and dead links.
    pub wrong: Vec<String>,
    /// The pages that were opened, by address.
    pub pages: Vec<String>,
}

impl<'a> Crawl<'a> {
    /// Walks from these addresses on until nothing new is offered.
    #[must_use]
    pub fn from(hand: &'a dyn Hand, rules: &'a Rules<'a>, paths: &[&str]) -> Self {
        Self::new(hand, rules, true).go(paths)
    }

    /// Sends the forms of one page and follows no link.
    #[must_use]
    pub fn on(hand: &'a dyn Hand, rules: &'a Rules<'a>, path: &str) -> Self {
        let mut crawl = Self::new(hand, rules, false);
        crawl.to_open.push_back(path.to_owned());
        crawl.go(&[])
    }

    fn new(hand: &'a dyn Hand, rules: &'a Rules<'a>, follows: bool) -> Self {
        Self {
            hand,
            rules,
            follows,
            to_open: VecDeque::new(),
            known: BTreeSet::new(),
            sent: BTreeSet::new(),
            postponed: BTreeMap::new(),
            wrong: Vec::new(),
            pages: Vec::new(),
        }
    }

    fn go(mut self, paths: &[&str]) -> Self {
        for path in paths {
            self.learn(path);
        }
        loop {
            while let Some(path) = self.to_open.pop_front() {
                self.walk(&path, None);
            }
            // Now the forms that end something: for each rank the pages on which they were met.
            let Some((rank, paths)) = self.postponed.pop_first() else { return self };
            for path in paths {
                self.walk(&path, Some(rank));
                // The page left by it may offer something new.
                self.to_open.push_back(path);
            }
        }
    }

    /// How many forms were sent.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.sent.len()
    }

    fn learn(&mut self, path: &str) {
        let path = path.split('#').next().unwrap_or_default();
        let own = path.starts_with('/') && !path.starts_with("//");
        let (path, notice) = path.split_once("?xong=").unwrap_or((path, ""));
        if own && !notice.is_empty() && self.known.insert(notice.to_owned()) {
            // The page is walked without the notice: it offers the same.
            let page = self.hand.open(&format!("{path}?xong={notice}"));
            if page.status != 200 || !page.text.contains("role=\"status\"") {
                self.wrong.push(format!("{path} says nothing of {notice}: {}", page.status));
            }
        }
        if own && self.follows && self.known.insert(shape(path)) {
            self.to_open.push_back(path.to_owned());
        }
    }

    /// Opens a page, learns its links, and sends its forms one by one, each from the present page; of forms
    /// that end something only those of this rank.
    fn walk(&mut self, path: &str, rank: Option<usize>) {
        if rank.is_none() {
            self.pages.push(path.to_owned());
        }
        loop {
            let page = self.hand.open(path);
            if page.status >= 400
                && rank.is_none()
                && self.pages.last().is_some_and(|it| it == path)
            {
                // A page that an act took away meanwhile may be gone; no other linked page may.
                if !self.is_gone(path, page.status) {
                    self.wrong.push(format!("{path} is linked and gave {}", page.status));
                }
            }
            if page.status != 200 || !page.header("content-type").starts_with("text/html") {
                self.follow(&page);
                return;
            }
            self.learn_links(&page.text);
            let sendings = self.sendings(&page.text, path);
            self.postpone(path, &sendings);
            let next = sendings.into_iter().find(|it| {
                let fits = self.rank(it) == rank;
                fits && !self.sent.contains(&key(path, it))
            });
            let Some(next) = next else { return };
            self.send(path, &next, 0);
        }
    }

    fn is_gone(&self, path: &str, status: u16) -> bool {
        let of_a_case =
            ["/ho-so/", "/lam-sach/", "/da-chuyen/"].iter().any(|it| path.starts_with(it));
        status == 404 && of_a_case && !self.sent.is_empty()
    }

    fn learn_links(&mut self, page: &str) {
        for rest in page.split(" href=\"").skip(1) {
            let link = rest.split('"').next().unwrap_or_default().replace("&amp;", "&");
            self.learn(&link.replace("&#38;", "&"));
        }
    }

    fn follow(&mut self, answer: &Answer) {
        if (300..400).contains(&answer.status) {
            self.learn(answer.header("location"));
        }
    }

    /// Every button of every form, unchanged and filled in.
    fn sendings(&self, page: &str, path: &str) -> Vec<Sending> {
        let mut ways = Vec::new();
        for is_filled in [false, true] {
            let typed = |name: &str, kind: &str| {
                if is_filled { (self.rules.typed)(name, kind) } else { String::new() }
            };
            for form in sent_forms(page, typed) {
                ways.extend(ways_of(&form, path, is_filled));
            }
        }
        ways
    }

    fn postpone(&mut self, path: &str, sendings: &[Sending]) {
        let unsent = sendings.iter().filter(|it| !self.sent.contains(&key(path, it)));
        let ranks: BTreeSet<usize> = unsent.filter_map(|it| self.rank(it)).collect();
        for rank in ranks {
            let paths = self.postponed.entry(rank).or_default();
            if !paths.iter().any(|known| known == path) {
                paths.push(path.to_owned());
            }
        }
    }

    fn rank(&self, it: &Sending) -> Option<usize> {
        let is = |last: &&str| it.action.ends_with(*last);
        self.rules.last.iter().position(is)
    }

    fn send(&mut self, path: &str, it: &Sending, depth: usize) {
        self.sent.insert(key(path, it));
        let answer = if it.is_posted {
            self.hand.post(&it.action, &it.fields)
        } else {
            self.hand.open(&asking(&it.action, &it.fields))
        };
        self.judge(path, it, &answer);
        self.follow(&answer);
        let is_page = answer.header("content-type").starts_with("text/html");
        if is_page && depth < 6 && matches!(answer.status, 200 | 422) {
            self.learn_links(&answer.text);
            for next in self.sendings(&answer.text, &it.action) {
                // An officer's page has its own address, from which it is walked.
                let is_officers = next.fields.iter().any(|(name, _)| name == "csrf");
                if !is_officers && !self.sent.contains(&key(&it.action, &next)) {
                    self.send(&it.action, &next, depth + 1);
                }
            }
        }
    }

    fn judge(&mut self, path: &str, it: &Sending, answer: &Answer) {
        let status = answer.status;
        let fits = |rule: &&Refused| it.action == rule.at && rule.status == status;
        let is_asked_for = status == 422 && !it.is_filled;
        if status < 400 || is_asked_for || self.rules.refused.iter().any(|rule| fits(&rule)) {
            return;
        }
        let names: Vec<&str> = it.fields.iter().map(|it| it.0.as_str()).collect();
        let (action, button) = (&it.action, &it.button);
        let filled = if it.is_filled { "filled in" } else { "as it stands" };
        let said = answer.text.split("role=\"alert\"").nth(1).unwrap_or_default();
        let said: String = said.chars().skip(1).take_while(|it| *it != '<').take(160).collect();
        self.wrong.push(format!(
            "{path} offers {action} by {button:?}, {filled}, {names:?}: {status} {said}"
        ));
    }
}

/// An address without the part that differs between the pages of a list.
fn shape(path: &str) -> String {
    match path.split_once("sau=") {
        Some((before, _)) => before.to_owned(),
        None => path.to_owned(),
    }
}
