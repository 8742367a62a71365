//! What an officer typed into a page of one case, so that neither a refusal nor the end of a session
//! costs them their words. It holds for every form of these pages alike, and is kept nowhere.

pub(crate) mod http;

use casework::ids::CaseNumber;
use webkit::form::Form;

use crate::referral::panel::Place;

/// Fields that belong to the page which was shown and not to what was typed.
const OF_THE_PAGE: [&str; 2] = ["csrf", "seen"];

/// A page of one case on which something is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workplace {
    /// The case's own page.
    Case(CaseNumber),
    /// The sanitiser's editor.
    Sanitising(CaseNumber),
}

impl Workplace {
    /// The page from which a form is posted to this address; other forms hold no words of a case.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let (of, number) = path.strip_prefix('/')?.split_once('/')?;
        match of {
            "ho-so" => {
                number.strip_suffix("/chuyen").unwrap_or(number).parse().ok().map(Self::Case)
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
        }
    }
}

/// What was typed and not kept, each in its own box.
#[derive(Clone, Default)]
pub(crate) struct Typed {
    pub(crate) fields: Vec<(String, String)>,
    /// Whether it came through a sign-in.
    pub(crate) carried: bool,
    /// The unit in the place of the merged one that was chosen.
    pub(crate) successor: Option<Place>,
}

impl Typed {
    pub(crate) fn of(form: &Form) -> Self {
        Self::from_fields(form.fields().filter(|(name, _)| !OF_THE_PAGE.contains(name)))
    }

    fn from_fields<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { fields, ..Self::default() }
    }

    /// The value of a field; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.0 == name).map_or("", |field| &field.1)
    }

    /// Whether there is anything.
    pub(crate) fn is_there(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Whether it belongs to the form of one of these acts, which stand with spaces between.
    pub(crate) fn is(&self, acts: &str) -> bool {
        acts.split(' ').any(|act| act == self.get("act"))
    }

    /// What goes back into a box of the form of these acts.
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
    use super::*;

    #[test]
    fn words_go_back_into_the_boxes_of_their_own_form_only() {
        let form = Form::parse(b"csrf=x&seen=1.2&act=task&place=a&what=b&to=c").expect("a form");
        let typed = Typed::of(&form);
        assert_eq!((typed.at("task", "place"), typed.at("task", "what")), ("a", "b"));
        assert!(typed.is("note task") && !typed.is("refer") && typed.at("refer", "to").is_empty());
        assert!(typed.chose("task", "to", "c") && !typed.chose("assign", "to", "c"));
        assert!(typed.get("csrf").is_empty() && typed.get("seen").is_empty());
        assert!(!Typed::default().is_there() && !Typed::default().is("task"));
    }

    #[test]
    fn only_the_pages_of_one_case_give_words_back() {
        let number: CaseNumber = "0000-0000".parse().expect("a number");
        for path in [format!("/ho-so/{number}"), format!("/ho-so/{number}/chuyen")] {
            assert_eq!(Workplace::at(&path), Some(Workplace::Case(number)), "{path}");
        }
        let editor = Workplace::Sanitising(number);
        assert_eq!(Workplace::at(&editor.path()), Some(editor));
        for path in ["/", "/dang-xuat", "/ho-so/x", "/ho-so/../toi", "//elsewhere.example", ""] {
            assert_eq!(Workplace::at(path), None, "{path}");
        }
    }
}
