//! Forms as browsers post them (WHATWG URL, `application/x-www-form-urlencoded`), read kindly:
//! broken UTF-8 is kept as far as it goes, so that nobody's words are lost to it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::body::{FORM_LIMIT, is_media_type, read};
use crate::problem::Problem;

/// The fields of a posted form.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Whether some of it was not UTF-8 and was replaced.
    pub broken: bool,
}

impl Form {
    /// Reads the body of a form.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let mut form = Self::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (halves.next().unwrap_or(b""), halves.next().unwrap_or(b""));
            let (name, value) = (form.text(name), form.text(value));
            form.fields.push((name, value));
        }
        form
    }

    /// The value of a field; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.0 == name).map_or("", |field| field.1.as_str())
    }

    /// Every value of a field that stands several times, as checkboxes do.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str())
    }

    /// All fields, name and value, in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether it has no field at all, as a form has none whose fields were dropped.
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
        let bytes = decode(encoded);
        // Browsers end lines with CR LF in forms; a text is the same however it was sent.
        match String::from_utf8(bytes) {
            Ok(text) => text.replace("\r\n", "\n"),
            Err(error) => {
                self.broken = true;
                String::from_utf8_lossy(error.as_bytes()).replace("\r\n", "\n")
            }
        }
    }
}

fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        let escaped = encoded.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(hex);
        match (byte, escaped) {
            (_, Some(escaped)) => {
                bytes.push(escaped);
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
        at += 1;
    }
    bytes
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let right = is_media_type(request, "application/x-www-form-urlencoded");
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            if !right {
                return Err(Problem::MEDIA_TYPE);
            }
            let payload = payload.await.map_err(|_| Problem::MALFORMED)?;
            Ok(Self::parse(&read(payload, FORM_LIMIT).await?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_writes_it() {
        let form = Form::parse("q=L%E1%BB%99c+Th%E1%BB%A7y&text=a%0D%0Ab&x".as_bytes());
        assert_eq!((form.get("q"), form.get("text"), form.get("x")), ("Lộc Thủy", "a\nb", ""));
        assert!(form.has("x") && !form.has("y") && !form.broken);
        let several = Form::parse(b"case=a&x=1&case=b");
        assert_eq!(several.all("case").collect::<Vec<_>>(), ["a", "b"]);
        let all: Vec<_> = several.fields().collect();
        assert_eq!(all, [("case", "a"), ("x", "1"), ("case", "b")]);
    }

    #[test]
    fn broken_letters_are_replaced_and_the_rest_is_kept() {
        let form = Form::parse(b"text=abc%FF%FEdef%&unit=1%2");
        assert!(form.broken);
        assert!(form.get("text").starts_with("abc") && form.get("text").ends_with("def%"));
        assert_eq!(form.get("unit"), "1%2");
    }
}
