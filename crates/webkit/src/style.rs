//! The one style sheet of a site, as it is sent: without comments and needless spaces.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// A style sheet inside every page, allowed by its hash alone.
pub struct Style {
    text: String,
    hash: String,
}

impl Style {
    /// Takes the sheet as written.
    #[must_use]
    pub fn new(sheet: &str) -> Self {
        let text = compact(sheet);
        let hash = format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(&text)));
        Self { text, hash }
    }

    /// The text between `<style>` and `</style>`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source expression for `style-src`.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// The same sheet without comments and needless spaces. Texts in double quotes are unchanged. A space before
/// a colon or around a plus stays, since it has a meaning in selectors and sums; a comment counts as a space.
fn compact(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let (mut rest, mut spaced) = (sheet, false);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => quoted(rest),
            _ if rest.starts_with("/*") => {
                rest.find("*/").map_or(rest.len(), |end| end + "*/".len())
            }
            _ => c.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        if c.is_whitespace() || part.starts_with("/*") {
            spaced = true;
            continue;
        }
        let begins = out.is_empty() || out.ends_with(|last| stands_alone(last) || last == ':');
        if spaced && !begins && !stands_alone(c) {
            out.push(' ');
        }
        spaced = false;
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(part);
    }
    out
}

/// Whether spaces next to it have no meaning.
fn stands_alone(c: char) -> bool {
    matches!(c, '{' | '}' | ';' | ',' | '>')
}

/// The length of the text whose opening quote comes first, both quotes counted.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_readers_need_is_not_sent() {
        let written =
            "/* Words. */\nh1, h2 {\n  margin: 0 auto; /* and */\n  color: red;\n}\n\n.a > p { }\n";
        assert_eq!(compact(written), "h1,h2{margin:0 auto;color:red}.a>p{}");
        assert_eq!(compact(&compact(written)), compact(written));
    }

    #[test]
    fn a_space_that_means_something_stays() {
        for sheet in [
            "main :focus{top:calc(1rem + 2px)}",
            "@media screen and (max-width:52rem){li + li{margin:0 .5rem}}",
            "p{margin:0!important;content:\"▸\" / \"\"}",
        ] {
            assert_eq!(compact(sheet), sheet);
        }
    }

    #[test]
    fn a_text_in_quotes_stays_as_it_is() {
        let sheet = r#"p{content:" /* a ;  b */ \" } ";font:1rem "Noto  Sans",sans-serif}"#;
        assert_eq!(compact(sheet), sheet);
    }

    #[test]
    fn a_sheet_that_ends_too_early_is_taken_to_its_end() {
        assert_eq!(compact("p{top:0} /* and"), "p{top:0}");
        assert_eq!(compact("p{content:\"a"), "p{content:\"a");
    }

    #[test]
    fn the_hash_is_that_of_what_is_sent() {
        let style = Style::new("p { top: 0; }\n");
        assert_eq!(style.text(), "p{top:0}");
        let hash = BASE64_STANDARD.encode(Sha256::digest("p{top:0}"));
        assert_eq!(style.hash(), format!("'sha256-{hash}'"));
    }
}
