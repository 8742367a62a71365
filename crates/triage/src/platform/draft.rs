//! Drafts: what an officer typed into a page, so that neither a refusal nor the end of a session loses their
//! words or choices. This works for every form of these pages, and nothing is stored. Pages that ask for a
//! password, a one-time code or a recovery sheet do not take part: those are typed again.

pub(crate) mod unsent;

use casework::ids::CaseNumber;
use casework::tip::answers::Field;
use webkit::form::Form;

use crate::platform::names::NamedUnit;

/// Fields that belong to the page as shown, and not to the typed words.
const OF_THE_PAGE: [&str; 2] = ["csrf", "seen"];

/// The fields that hold words, in addition to those of a tip.
const WORDS: [&str; 18] = [
    "text",
    "message",
    "receiver",
    "question",
    "corroboration",
    "reason",
    "place",
    "time",
    "what",
    "verify",
    "why",
    "document",
    "title",
    "scope",
    "name",
    "code",
    "noi",
    "so",
];

/// The field that says for which act of a case's page the form was.
const ACT: &str = "act";

/// The act of a case's page that has this address.
fn act_at(path: &str) -> Option<&str> {
    path.strip_prefix("/ho-so/")?.split_once('/').map(|(_, act)| act)
}

/// The fields of a form that do not belong to its page.
fn typed_in(form: &Form) -> impl Iterator<Item = (&str, &str)> {
    form.fields().filter(|(name, _)| !OF_THE_PAGE.contains(name))
}

/// Whether a field holds words.
fn is_of_words(name: &str) -> bool {
    WORDS.contains(&name) || Field::named(name).is_some()
}

/// A page on which something is typed or chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workplace {
    /// A case's own page.
    Case(CaseNumber),
    /// The sanitiser's editor.
    Sanitising(CaseNumber),
    /// The queue.
    Queue,
    /// The register of agreements.
    Agreements,
    /// The register of support bodies.
    Bodies,
    /// One's own conflicts of interest.
    Conflicts,
    /// The unit's officers.
    Unit,
    /// The unit changes.
    UnitChanges,
    /// The administrator's page.
    Administration,
}

/// Pages that exist once, with the addresses of their other forms.
const SINGLE: [(Workplace, &str, &[&str]); 7] = [
    (Workplace::Queue, "/", &["/de-rieng", "/lay-lai", "/tim-ho-so"]),
    (Workplace::Agreements, "/thoa-thuan", &[]),
    (Workplace::Bodies, "/to-chuc", &[]),
    (Workplace::Conflicts, "/toi/xung-dot", &[]),
    (
        Workplace::Unit,
        "/don-vi",
        &[
            "/don-vi/nhan",
            "/don-vi/khoa-han-che",
            "/don-vi/mat-khau",
            "/don-vi/nghi",
            "/don-vi/thay-khoa",
        ],
    ),
    (Workplace::UnitChanges, "/doi-don-vi", &[]),
    (Workplace::Administration, "/quan-tri", &["/quan-tri/moi", "/quan-tri/rut"]),
];

impl Workplace {
    /// The page whose form is posted to this address, if its words are given back.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let posts = |it: &&(Self, &str, &[&str])| it.1 == path || it.2.contains(&path);
        if let Some((single, ..)) = SINGLE.iter().find(posts) {
            return Some(*single);
        }
        let (of, number) = path.strip_prefix('/')?.split_once('/')?;
        match of {
            "ho-so" => {
                let case = number.split_once('/').map_or(number, |(number, _)| number);
                case.parse().ok().map(Self::Case)
            }
            "lam-sach" => number.parse().ok().map(Self::Sanitising),
            _ => None,
        }
    }

    /// Its address.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Case(number) => format!("/ho-so/{number}"),
            Self::Sanitising(number) => format!("/lam-sach/{number}"),
            single => SINGLE.iter().find(|it| it.0 == single).map_or("/", |it| it.1).to_owned(),
        }
    }
}

/// Words that were typed and not stored, each for its own box.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    pub(crate) fields: Vec<(String, String)>,
    /// Whether it came through a sign-in.
    pub(crate) carried: bool,
    /// The unit into which the chosen one was merged.
    pub(crate) successor: Option<NamedUnit>,
}

impl Draft {
    /// The content of a form.
    pub(crate) fn of(form: &Form) -> Self {
        Self::from_fields(typed_in(form))
    }

    /// The content of a form that is posted to this address. A case's page has many forms, each with an
    /// address of its own, so the address goes along.
    pub(crate) fn posted(path: &str, form: &Form) -> Self {
        Self::from_fields(act_at(path).map(|act| (ACT, act)).into_iter().chain(typed_in(form)))
    }

    pub(crate) fn from_fields<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { fields, ..Self::default() }
    }

    /// The value of a field; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.0 == name).map_or("", |field| &field.1)
    }

    /// Every value of a field that is there several times, as checkboxes are.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.fields.iter().filter(move |field| field.0 == name);
        named.map(|field| field.1.as_str())
    }

    /// The words that the officer wrote, without their choices. A deadline's code is a choice.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let chosen = |name: &str| name == "code" && !self.get(ACT).is_empty();
        let written = move |name: &str| is_of_words(name) && !chosen(name);
        let words = self.fields.iter().filter(move |it| written(&it.0) && !it.1.trim().is_empty());
        words.map(|(_, value)| value.as_str())
    }

    /// The value of a field, if it is there.
    pub(crate) fn if_there(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.0 == name).map(|field| field.1.as_str())
    }

    /// Whether there is any field.
    pub(crate) fn is_there(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Whether it belongs to the form of one of these acts, named by their addresses with spaces between.
    pub(crate) fn is(&self, acts: &str) -> bool {
        acts.split(' ').any(|act| act == self.get(ACT))
    }

    /// The value to put back into a box of the form of these acts.
    pub(crate) fn at(&self, acts: &str, name: &str) -> &str {
        if self.is(acts) { self.get(name) } else { "" }
    }

    /// Whether this choice was made in the form of this act.
    pub(crate) fn chose(&self, act: &str, name: &str, value: &str) -> bool {
        self.is(act) && self.get(name) == value
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn words_go_back_into_the_boxes_of_their_own_form_only() {
        let form = Form::parse(b"csrf=x&seen=1.2&act=chuyen&place=a&what=b&to=c").expect("a form");
        let typed = Draft::posted("/ho-so/0000-0000/giao-viec", &form);
        let of_task = |name| typed.at("giao-viec", name);
        assert_eq!((of_task("place"), of_task("what")), ("a", "b"));
        assert!(typed.is("ghi-chu giao-viec") && !typed.is("chuyen"));
        assert!(typed.at("chuyen", "to").is_empty(), "the address says which act it is");
        assert!(typed.chose("giao-viec", "to", "c") && !typed.chose("giao", "to", "c"));
        assert!(typed.get("csrf").is_empty() && typed.get("seen").is_empty());
        assert!(!Draft::default().is_there() && !Draft::default().is("giao-viec"));
    }

    /// The templates below a folder.
    fn templates(folder: &Path) -> Vec<String> {
        let mut texts = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                texts.extend(templates(&path));
            } else if path.extension().is_some_and(|it| it == "html") {
                texts.push(fs::read_to_string(path).expect("a template"));
            }
        }
        texts
    }

    /// Whether an address is one of these, or below one.
    fn asks(secret: &[&str], path: &str) -> bool {
        secret
            .iter()
            .any(|it| path.strip_prefix(it).is_some_and(|it| it.is_empty() || it.starts_with('/')))
    }

    #[test]
    fn every_form_says_where_it_goes_and_gives_back_what_it_holds_or_asks_for_a_secret() {
        // A form without an address would be posted to the wrong place when its page is shown at another
        // address, as after a sign-in.
        let secret = ["/dang-nhap", "/moi", "/phuc-hoi", "/toi/mat-khau", "/toi/ma-mot-lan"];
        let nothing_typed =
            ["/dang-xuat", "/toi/phien", "/viet-tiep", "/tro-lai", "/khong-tham-gia"];
        let mut found = 0;
        for text in templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
            for form in text.split("<form ").skip(1) {
                let head = form.split('>').next().expect("a tag");
                if !head.contains("method=\"post\"") {
                    continue;
                }
                assert!(head.contains(" action=\""), "{head} says not where it goes");
                let form = form.split("</form>").next().expect("a form");
                // The form's own address, and those of its buttons.
                for to in form.split("action=\"").skip(1) {
                    let action = to.split('"').next().expect("an address");
                    let number = |part: &str| part.starts_with("{{").then_some("0000-0000");
                    let parts = action.split('/').map(|it| number(it).unwrap_or(it));
                    let path = parts.collect::<Vec<_>>().join("/");
                    let given_back = Workplace::at(&path).is_some();
                    let ends = nothing_typed.iter().any(|it| path.ends_with(it));
                    assert!(given_back || ends || asks(&secret, &path), "{action}");
                    found += 1;
                }
            }
        }
        assert!(found > 30, "{found} forms");
    }

    #[test]
    fn only_pages_that_ask_for_no_secret_give_words_back() {
        let number: CaseNumber = "0000-0000".parse().expect("a number");
        for path in [format!("/ho-so/{number}"), format!("/ho-so/{number}/hoi")] {
            assert_eq!(Workplace::at(&path), Some(Workplace::Case(number)), "{path}");
        }
        let editor = Workplace::Sanitising(number);
        assert_eq!(Workplace::at(&editor.path()), Some(editor));
        for (page, path, others) in SINGLE {
            assert_eq!(page.path(), path);
            assert!(
                others.iter().chain([&path]).all(|it| Workplace::at(it) == Some(page)),
                "{path}"
            );
        }
        for path in [
            "/dang-nhap",
            "/dang-xuat",
            "/moi",
            "/phuc-hoi",
            "/toi/mat-khau",
            "/toi/ma-mot-lan",
            "/ho-so/x",
            "/ho-so/../toi",
            "//elsewhere.example",
            "",
        ] {
            assert_eq!(Workplace::at(path), None, "{path}");
        }
    }
}
