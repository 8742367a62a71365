//! After every refusal or failure the words that an officer typed or chose on a page are there again: every
//! form that is posted, in every such situation.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::json;
use system::forms::{PageForm, act_of, posted_forms};
use system::hotline::{DatabaseLock, Hotline};
use system::people::{Answer, Officer, Resident, Visitor};
use system::unit::joined;

/// The fields of the page itself, which nobody types.
const OF_THE_PAGE: [&str; 2] = ["csrf", "seen"];
/// A valid day everywhere.
const DAY: &str = "2026-03-20";

fn forms(page: &str) -> Vec<PageForm> {
    let forms = posted_forms(page, |_, _| String::new()).into_iter();
    let words = |it: &PageForm| !it.boxes.is_empty() || !it.choices.is_empty();
    forms.filter(|it| words(it) && it.boxes.iter().all(|it| it.kind != "password")).collect()
}

/// Whether a form only searches, and stores nothing.
fn looks(form: &PageForm) -> bool {
    ["/", "/tim-ho-so"].contains(&form.action.as_str())
}

/// A form's address, hidden fields and button.
type FormName = (String, Vec<(String, String)>, Option<(String, String)>);

/// What tells a form from the others of its page: its address, its hidden fields, its button.
fn name_of(form: &PageForm) -> FormName {
    let unseen = |it: &&(String, String)| {
        !OF_THE_PAGE.contains(&it.0.as_str()) && !form.boxes.iter().any(|typed| typed.name == it.0)
    };
    let unseen = form.fields.iter().filter(unseen).cloned().collect();
    (form.action.clone(), unseen, form.buttons.first().cloned())
}

/// A form filled in: with words of its own in every box, and with changed choices.
struct Filled {
    form: PageForm,
    words: Vec<(String, String)>,
    chosen: Vec<(String, String)>,
}

impl Filled {
    fn of(form: PageForm) -> Self {
        let word = |kind: &str, name: &str| match kind {
            "date" => DAY.to_owned(),
            "textarea" => format!("lời \"riêng\" ở {name}\n<dòng hai> 🔥"),
            _ => format!("lời \"riêng\" ở {name} <b> 🔥"),
        };
        let words = form.boxes.iter().map(|it| (it.name.clone(), word(&it.kind, &it.name)));
        let (words, mut chosen) = (words.collect(), Vec::new());
        for (name, values) in &form.choices {
            match values.as_slice() {
                [Some(value), None] => {
                    let ticked = (name.clone(), value.clone());
                    if !form.chosen.contains(&ticked) {
                        chosen.push(ticked);
                    }
                }
                options => {
                    chosen.extend(options.last().cloned().flatten().map(|it| (name.clone(), it)));
                }
            }
        }
        Self { form, words, chosen }
    }

    /// The fields that a browser posts.
    fn posted(&self) -> Vec<(&str, &str)> {
        let (.., button) = name_of(&self.form);
        let typed = |name: &str| self.form.boxes.iter().any(|it| it.name == name);
        let unseen = self.form.fields.iter().filter(|it| !typed(&it.0) && it.0 != "csrf");
        let all = unseen.chain(&self.words).chain(&self.chosen);
        let mut fields: Vec<_> = all.map(|it| (it.0.as_str(), it.1.as_str())).collect();
        if button.is_some() {
            let button = &self.form.buttons[0];
            fields.push((button.0.as_str(), button.1.as_str()));
        }
        fields
    }

    /// Asserts that a page has the form again, with all its content.
    fn stands_in(&self, page: &str, situation: &str) {
        let (action, wanted) = (&self.form.action, name_of(&self.form));
        let there = forms(page).into_iter().find(|it| name_of(it) == wanted);
        let there =
            there.unwrap_or_else(|| panic!("{situation}: {action} {wanted:?} is not there"));
        for (name, words) in &self.words {
            let filled = there.boxes.iter().find(|it| it.name == *name).map(|it| &it.value);
            assert_eq!(filled, Some(words), "{situation}: {action} {name}");
        }
        let (mut before, mut after) = (self.chosen.clone(), there.chosen);
        for (name, values) in &self.form.choices {
            // A list whose first option is chosen marks none.
            if let (Some(Some(first)), true) = (values.first(), values.last() != Some(&None)) {
                before
                    .retain(|it| (it.0.as_str(), it.1.as_str()) != (name.as_str(), first.as_str()));
                after
                    .retain(|it| (it.0.as_str(), it.1.as_str()) != (name.as_str(), first.as_str()));
            }
        }
        before.sort();
        after.sort();
        assert_eq!(after, before, "{situation}: {action}");
    }
}

/// The hidden fields of a page, as the browser sends them back.
fn hidden(page: &str, action: &str) -> Vec<(String, String)> {
    let forms = posted_forms(page, |_, _| String::new());
    let form = forms.into_iter().find(|it| it.action == action).expect("the form");
    let typed = |name: &str| form.boxes.iter().any(|it| it.name == name);
    form.fields.iter().filter(|it| !typed(&it.0)).cloned().collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect()
}

struct Desk {
    hotline: Hotline,
    officers: Vec<(&'static str, Officer)>,
    pages: Vec<(&'static str, String)>,
}

impl Desk {
    /// A hotline in which every page has all its possible forms.
    fn open(hotline: Hotline) -> Self {
        let names = ["truong.19249", "lamsach.19249", "quantri.44"];
        let officers: Vec<_> = names.map(|it| (it, Officer::sign_in(&hotline, it))).into();
        let (head, resident) = (&officers[0].1, Resident::of(&hotline));
        let tip = |text: &str| {
            let tip = json!({"unit": "19249", "category": "theft", "text": text, "named": "Ai Đó"});
            let _token = resident.tip_with(&tip);
            head.number_of(text).expect("in the queue")
        };
        let (new, at_work, preparing) = (tip("mới"), tip("đang làm"), tip("chờ làm sạch"));
        assert_eq!(head.act(&at_work, "accept", &json!({})).status, 204);
        for name in ["Đội một", "Đội hai"] {
            let team = json!({"kind": "youth", "name": name});
            assert_eq!(head.send(&Method::POST, "/api/v1/bodies", Some(&team)).status, 201);
        }
        let asked = json!({"to": "19255", "sanitise": true});
        assert_eq!(head.act(&preparing, "handover", &asked).status, 204);
        let _waits = joined(&hotline, "19249", "duty_officer", "moi.1");
        let case = |number: &str| ("truong.19249", format!("/ho-so/{number}"));
        let mut pages = vec![case(&new), case(&at_work)];
        let more = ["/", "/thoa-thuan", "/to-chuc", "/toi/xung-dot", "/don-vi"];
        pages.extend(more.map(|it| ("truong.19249", it.to_owned())));
        pages.push(("lamsach.19249", format!("/lam-sach/{preparing}")));
        pages.push(("quantri.44", "/quan-tri".to_owned()));
        Self { hotline, officers, pages }
    }

    fn officer(&self, name: &str) -> &Officer {
        &self.officers.iter().find(|it| it.0 == name).expect("signed in").1
    }

    /// Does something with every form of every page, filled in.
    fn with_every_form(&self, situation: &str, each: impl Fn(&str, &Officer, &Filled)) {
        let mut count = 0;
        for (name, page) in &self.pages {
            let officer = self.officer(name);
            let shown = officer.get(page);
            assert_eq!(shown.status, 200, "{page}");
            let found = forms(&shown.text);
            assert!(!found.is_empty(), "{page} has forms");
            for form in found {
                count += 1;
                each(name, officer, &Filled::of(form));
            }
        }
        assert!(count > 20, "{situation}: {count} forms");
    }
}

/// Asserts that a form is back although nothing could be stored: on its page, or on the page that keeps words
/// while their own cannot be shown, and that it can continue from there. Gives whether it was kept so.
fn comes_back(officer: &Officer, answer: &Answer, filled: &Filled, situation: &str) -> bool {
    let action = &filled.form.action;
    assert_eq!(answer.status, 503, "{situation} {action}");
    assert!(answer.header("content-type").starts_with("text/html"), "{situation} {action}");
    if !answer.text.contains("action=\"/viet-tiep\"") {
        filled.stands_in(&answer.text, situation);
        return false;
    }
    let shown = answer.text.split("<form class=\"card\"").next().expect("what stands before");
    for (name, words) in filled.words.iter().filter(|it| it.1 != DAY) {
        let escaped = words.replace('"', "&#34;").replace('<', "&#60;").replace('>', "&#62;");
        assert!(shown.contains(&escaped), "{situation}: {action} {name} is seen");
    }
    let carried = hidden(&answer.text, "/viet-tiep");
    let back = officer.post_form("/viet-tiep", &borrowed(&carried));
    assert_eq!(back.status, 200, "{situation} {action}");
    filled.stands_in(&back.text, situation);
    true
}

#[test]
fn what_was_typed_and_chosen_is_back_after_the_session_ended_and_on_a_page_of_an_earlier_one() {
    let desk = Desk::open(Hotline::start());
    let passwords: Vec<_> = desk.officers.iter().map(|it| desk.hotline.password(it.0)).collect();
    desk.with_every_form("signed out", |name, _, filled| {
        let visitor = Visitor::of(&desk.hotline);
        let asked = visitor.post(&filled.form.action, &filled.posted(), Some(&desk.hotline.triage));
        assert_eq!(asked.status, 401, "{}", filled.form.action);
        let carried = hidden(&asked.text, "/dang-nhap");
        let at = desk.officers.iter().position(|it| it.0 == name).expect("an officer");
        let mut enter = borrowed(&carried);
        enter.extend([("username", name), ("password", passwords[at].as_str())]);
        let back = visitor.post("/dang-nhap", &enter, Some(&desk.hotline.triage));
        assert_eq!(back.status, 200, "{}", filled.form.action);
        assert!(back.text.contains("chưa gửi"), "{}", filled.form.action);
        filled.stands_in(&back.text, "signed out");
    });
    desk.with_every_form("an earlier session", |_, officer, filled| {
        let old = [&[("csrf", "cũ")], filled.posted().as_slice()].concat();
        let back = officer.post_form(&filled.form.action, &old);
        assert_eq!(back.status, 403, "{}", filled.form.action);
        filled.stands_in(&back.text, "an earlier session");
    });
    desk.with_every_form("damaged on the way", |_, officer, filled| {
        let damaged = [filled.posted().as_slice(), &[("x", "\0")]].concat();
        let back = officer.post_form(&filled.form.action, &damaged);
        assert_eq!(back.status, 400, "{}", filled.form.action);
        filled.stands_in(&back.text, "damaged on the way");
    });
    desk.hotline.stands();
}

#[test]
fn what_was_typed_and_chosen_is_back_when_nothing_can_be_kept() {
    let desk = Desk::open(Hotline::start());
    let file = desk.hotline.data().join("hotline.sqlite");
    let away = desk.hotline.data().join("away");
    desk.with_every_form("the file is gone", |_, officer, filled| {
        if looks(&filled.form) {
            return;
        }
        std::fs::rename(&file, &away).expect("moved");
        let mut answer = officer.post_form(&filled.form.action, &filled.posted());
        if act_of(&filled.form.action) == "xem-truoc" {
            // The page first shows what the writer will read, and nothing is stored for it.
            assert_eq!(answer.status, 200);
            let closes = filled.form.action.replace("xem-truoc", "ket-thuc");
            let sure = hidden(&answer.text, &closes);
            answer = officer.post_form(&closes, &borrowed(&sure));
        }
        std::fs::rename(&away, &file).expect("moved back");
        let _kept = comes_back(officer, &answer, filled, "the file is gone");
    });
    // Locked by a stranger: the session is known, and the typed words are read.
    let mut waiting = Vec::new();
    for (name, page) in &desk.pages {
        let officer = desk.officer(name);
        let typed = forms(&officer.get(page).text).into_iter().filter(|it| !looks(it));
        waiting.extend(typed.take(1).map(|it| (officer, Filled::of(it))));
    }
    let lock = DatabaseLock::hold(&file);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let posts = waiting.iter().map(|(officer, filled)| {
            scope.spawn(move || officer.post_form(&filled.form.action, &filled.posted()))
        });
        let posts: Vec<_> = posts.collect();
        posts.into_iter().map(|it| it.join().expect("an answer")).collect()
    });
    lock.release();
    for ((officer, filled), answer) in waiting.iter().zip(answers) {
        let _kept = comes_back(officer, &answer, filled, "locked");
    }
    assert!(waiting.len() > 6, "{} forms", waiting.len());
    desk.hotline.stands();
}

#[test]
fn what_was_typed_and_chosen_is_back_when_not_even_the_session_can_be_looked_up_on_postgresql() {
    let desk = Desk::open(Hotline::start_on_postgres());
    let mut waiting = Vec::new();
    for (name, page) in &desk.pages {
        let officer = desk.officer(name);
        let found = forms(&officer.get(page).text).into_iter();
        waiting.extend(found.map(|it| (officer, Filled::of(it))));
    }
    desk.hotline.refuse_connections(true);
    let post = |it: &(&Officer, Filled)| it.0.post_form(&it.1.form.action, &it.1.posted());
    let answers: Vec<Answer> = waiting.iter().map(post).collect();
    desk.hotline.refuse_connections(false);
    for ((officer, filled), answer) in waiting.iter().zip(answers) {
        let kept = comes_back(officer, &answer, filled, "no session");
        assert!(kept, "{}", filled.form.action);
    }
    assert!(waiting.len() > 20, "{} forms", waiting.len());
    desk.hotline.stands();
}

#[test]
fn what_was_typed_on_a_case_that_is_withdrawn_meanwhile_is_shown() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let words = "câu hỏi viết dở";
    for through_the_sign_in in [false, true] {
        let token = resident.tip("theft", "sẽ rút lại");
        let number = officer.number_of("sẽ rút lại").expect("in the queue");
        let (path, form) = (format!("/ho-so/{number}/hoi"), [("text", words)]);
        assert_eq!(resident.post_form("/ho-so/rut-lai", &[("token", &token)]).status, 200);
        let shown = if through_the_sign_in {
            let visitor = Visitor::of(&hotline);
            let asked = visitor.post(&path, &form, Some(&hotline.triage));
            let (carried, password) =
                (hidden(&asked.text, "/dang-nhap"), hotline.password("truc.19249"));
            let mut enter = borrowed(&carried);
            enter.extend([("username", "truc.19249"), ("password", password.as_str())]);
            visitor.post("/dang-nhap", &enter, Some(&hotline.triage))
        } else {
            officer.post_form(&path, &form)
        };
        assert_eq!(shown.status, 404);
        assert!(shown.text.contains(words), "{through_the_sign_in}");
    }
}

#[test]
fn what_was_typed_and_chosen_is_back_when_it_is_refused() {
    let desk = Desk::open(Hotline::start());
    desk.with_every_form("refused", |_, officer, filled| {
        // An offer of these is accepted, or shown at once; none is refused.
        let action = filled.form.action.as_str();
        let shares = action.ends_with("/chia-se");
        if shares || ["/quan-tri/moi", "/don-vi/nghi", "/"].contains(&action) {
            return;
        }
        let long = filled.form.boxes.iter().find(|it| it.most.is_some() || it.kind == "textarea");
        let mut refused = Filled::of(filled.form.clone());
        let mut more = Vec::new();
        match long {
            Some(it) => {
                let words = "ạ".repeat(it.most.unwrap_or(casework::length::TEXT) + 1);
                let named = |typed: &&mut (String, String)| typed.0 == it.name;
                refused.words.iter_mut().find(named).expect("the box").1 = words;
            }
            // A value that is not on the list, or was meant for an earlier version of a case.
            None if action == "/toi/xung-dot" => more.push(("village", "77")),
            None if action == "/de-rieng" => more.push(("case", "77")),
            None if action.ends_with("/chuyen") => more.push(("agreement", "77")),
            None => {}
        }
        let stale = filled.form.fields.iter().any(|it| it.0 == "seen");
        let mut form = refused.posted();
        form.retain(|it| !(stale && it.0 == "seen"));
        if stale {
            form.push(("seen", "0.77"));
        }
        form.extend(&more);
        let back = officer.post_form(action, &form);
        assert!((400..500).contains(&back.status), "{action} {form:?} {}", back.status);
        refused.stands_in(&back.text, "refused");
    });
    desk.hotline.stands();
}
