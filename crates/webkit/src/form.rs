//! Forms as browsers post them (WHATWG URL, `application/x-www-form-urlencoded`). Broken UTF-8 is kept as far
//! as possible, so that nobody loses their words to it. U+0000, which no database keeps, counts as broken
//! too, so that both databases answer alike.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use crate::body::{SHORT_LIMIT, is_media_type, read};
use crate::problem::Problem;

/// The most fields of a form: several times our longest lists of boxes.
const FIELDS: usize = 512;
/// The most bytes of a field's name.
const NAME: usize = 64;
/// The most bytes of all names and values. A page may show the words again, with up to five bytes for one.
const TEXT: usize = 256 * 1024;

/// The fields of a posted form.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Whether a part was not UTF-8, or was U+0000, and was replaced by U+FFFD.
    pub broken: bool,
}

impl Form {
    /// Reads the body of a form.
    ///
    /// # Errors
    /// [`Problem::TOO_LARGE`] when it has more fields, longer names or more text than any of our forms.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let (mut form, mut size) = (Self::default(), 0);
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (halves.next().unwrap_or(b""), halves.next().unwrap_or(b""));
            let (name, value) = (form.text(name), form.text(value));
            size += name.len() + value.len();
            if form.fields.len() == FIELDS || name.len() > NAME || size > TEXT {
                return Err(Problem::TOO_LARGE);
            }
            form.fields.push((name, value));
        }
        Ok(form)
    }

    /// The value of a field; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.0 == name).map_or("", |field| field.1.as_str())
    }

    /// Every value of a field that is there several times, as checkboxes are.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str())
    }

    /// All fields, name and value, in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The fields in the types of `T`; none where one is missing or of another type. Other fields are
    /// ignored.
    #[must_use]
    pub fn typed<T: DeserializeOwned>(&self) -> Option<T> {
        let fields = serde_urlencoded::to_string(&self.fields).ok()?;
        serde_urlencoded::from_str(&fields).ok()
    }

    /// Whether it has no field at all, as a form whose fields were all dropped.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether the field is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.0 == name)
    }

    fn text(&mut self, encoded: &[u8]) -> String {
        let spaced: Vec<u8> =
            encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let decoded = percent_decode(&spaced).collect();
        let text = String::from_utf8(decoded).unwrap_or_else(|error| {
            self.broken = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        self.broken |= text.contains('\0');
        // Browsers end lines with CR LF in forms; the text is to be the same however it was sent.
        text.replace("\r\n", "\n").replace('\0', "\u{fffd}")
    }
}

/// A posted form that is not read yet. The handler that reads it sets the limit.
pub struct Unread {
    is_form: bool,
    payload: Payload,
}

/// A form of at most [`SHORT_LIMIT`] bytes.
pub struct ShortForm(pub Form);

impl Unread {
    /// The body that a request posts.
    #[must_use]
    pub fn of(request: &HttpRequest, payload: &mut Payload) -> Self {
        let is_form = is_media_type(request, "application/x-www-form-urlencoded");
        Self { is_form, payload: payload.take() }
    }

    /// Reads at most so many bytes.
    ///
    /// # Errors
    /// [`Problem::MEDIA_TYPE`], and the errors of [`read`] and [`Form::parse`].
    pub async fn read(self, limit: usize) -> Result<Form, Problem> {
        if self.is_form {
            Form::parse(&read(self.payload, limit).await?)
        } else {
            Err(Problem::MEDIA_TYPE)
        }
    }
}

impl FromRequest for ShortForm {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unread = Unread::of(request, payload);
        Box::pin(async move { unread.read(SHORT_LIMIT).await.map(Self) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_writes_it() {
        let form = Form::parse(b"q=L%E1%BB%99c+Th%E1%BB%A7y&text=a%0D%0Ab&x").expect("a form");
        assert_eq!((form.get("q"), form.get("text"), form.get("x")), ("Lộc Thủy", "a\nb", ""));
        assert!(form.has("x") && !form.has("y") && !form.broken);
        let several = Form::parse(b"case=a&x=1&case=b").expect("a form");
        assert_eq!(several.all("case").collect::<Vec<_>>(), ["a", "b"]);
        let all: Vec<_> = several.fields().collect();
        assert_eq!(all, [("case", "a"), ("x", "1"), ("case", "b")]);
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Asked {
        text: String,
        #[serde(default)]
        sure: bool,
        many: Option<u8>,
    }

    #[test]
    fn fields_are_given_in_the_types_of_what_they_are_asked_for() {
        let typed = |form: &str| Form::parse(form.as_bytes()).expect("a form").typed::<Asked>();
        let asked = |text: &str, sure, many| Some(Asked { text: text.to_owned(), sure, many });
        let text = "a&=%\u{fffd}+\n\u{1f3e1}";
        assert_eq!(
            typed("text=a%26%3D%25%EF%BF%BD%2B%0D%0A%F0%9F%8F%A1"),
            asked(text, false, None)
        );
        assert_eq!(typed("csrf=x&text=a&sure=true&many=7"), asked("a", true, Some(7)));
        for odd in ["sure=true", "text=a&sure=1", "text=a&many=256", "text=a&text=b"] {
            assert_eq!(typed(odd), None, "{odd}");
        }
    }

    #[test]
    fn broken_letters_are_replaced_and_the_rest_is_kept() {
        let form = Form::parse(b"text=abc%FF%FEdef%&unit=1%2").expect("a form");
        assert!(form.broken);
        assert!(form.get("text").starts_with("abc") && form.get("text").ends_with("def%"));
        assert_eq!(form.get("unit"), "1%2");
        let form = Form::parse(b"text=a%00b").expect("a form");
        assert!(form.broken);
        assert_eq!(form.get("text"), "a\u{fffd}b");
    }

    #[test]
    fn what_is_half_escaped_stays_as_it_was_typed() {
        for (sent, read) in [
            ("", ""),
            ("%", "%"),
            ("%%", "%%"),
            ("100%+sure", "100% sure"),
            ("%4", "%4"),
            ("%4g%g4%41", "%4g%g4A"),
            ("%%41%4%41", "%A%4A"),
            ("%2B%2b+%20", "++  "),
            // Neither a sign nor a space makes a digit.
            ("%+1%-1% 1", "% 1%-1% 1"),
            ("%25%34%31", "%41"),
            ("a%3Db%26c=d", "a=b&c=d"),
        ] {
            let form = Form::parse(format!("x={sent}").as_bytes()).expect("a form");
            assert_eq!((form.get("x"), form.broken), (read, false), "{sent}");
        }
        for sent in [&b"%C3"[..], b"\xff", b"%e1%bb", b"a%ED%A0%80"] {
            let form = Form::parse(&[b"x=", sent].concat()).expect("a form");
            assert!(form.broken && form.get("x").contains('\u{fffd}'), "{sent:?}");
        }
    }

    /// A text as a browser posts it (WHATWG URL, the `application/x-www-form-urlencoded` serialiser).
    fn posted(text: &str) -> String {
        let escaped = |byte: u8| match byte {
            b' ' => "+".to_owned(),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        };
        text.bytes().map(escaped).collect()
    }

    /// Decodes byte after byte, as the code did before it used a library.
    fn decoded_by_hand(encoded: &[u8]) -> Vec<u8> {
        let (mut bytes, mut rest) = (Vec::new(), encoded);
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
        while let Some((first, behind)) = rest.split_first() {
            let escaped = match (first, behind) {
                (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
                _ => None,
            };
            let plain = if *first == b'+' { b' ' } else { *first };
            bytes.push(escaped.map_or(plain, |(high, low)| high << 4 | low));
            rest = if escaped.is_some() { &behind[2..] } else { behind };
        }
        bytes
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_as_it_was_posted(text in "\\PC*", name in "[a-z]{1,9}") {
            let form = Form::parse(format!("{name}={}", posted(&text)).as_bytes()).expect("a form");
            prop_assert!(!form.broken);
            prop_assert_eq!(form.get(&name), text);
        }

        #[test]
        fn bytes_are_read_as_they_were_before_a_library_read_them(
            bytes in prop::collection::vec(prop_oneof![
                any::<u8>(), Just(b'%'), Just(b'+'), Just(b'4'), Just(b'c'), Just(b'F'),
            ], 0..60),
        ) {
            let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'&').collect();
            let form = Form::parse(&[b"x=", &bytes[..]].concat()).expect("a form");
            let by_hand = decoded_by_hand(&bytes);
            let broken = std::str::from_utf8(&by_hand).is_err() || by_hand.contains(&0);
            let text = String::from_utf8_lossy(&by_hand).replace("\r\n", "\n");
            prop_assert_eq!(form.get("x"), text.replace('\0', "\u{fffd}"));
            prop_assert_eq!(form.broken, broken);
        }
    }

    #[test]
    fn a_form_of_more_fields_longer_names_or_more_text_than_any_of_ours_is_too_large() {
        let fields = |count: usize| vec!["a=b"; count].join("&");
        let named = |size: usize| format!("{}=b", "a".repeat(size));
        let text = |size: usize| format!("a={}", "%22".repeat(size - 1));
        for (form, size) in
            [(&fields as &dyn Fn(usize) -> String, FIELDS), (&named, NAME), (&text, TEXT)]
        {
            assert!(Form::parse(form(size).as_bytes()).is_ok(), "{size}");
            let more = Form::parse(form(size + 1).as_bytes());
            assert_eq!(more.err(), Some(Problem::TOO_LARGE), "{size}");
        }
    }
}
