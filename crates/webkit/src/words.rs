//! The words of the pages, one file for each language (Project Fluent).

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The words of one language.
pub struct Words {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

/// A language file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadWords {
    /// The code is not that of a language.
    #[error("{0:?} is not the code of a language")]
    Code(&'static str),
    /// The file has errors, or has a key twice.
    #[error("the words of {0:?} have errors: {1}")]
    Form(&'static str, String),
}

impl Words {
    /// Reads the words of the language `code`.
    ///
    /// # Errors
    /// [`BadWords`].
    pub fn parse(code: &'static str, text: &str) -> Result<Self, BadWords> {
        let language: LanguageIdentifier = code.parse().map_err(|_| BadWords::Code(code))?;
        let resource = FluentResource::try_new(text.to_owned())
            .map_err(|(_, errors)| BadWords::Form(code, format!("{errors:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .map_err(|errors| BadWords::Form(code, format!("{errors:?}")))?;
        Ok(Self { code, bundle })
    }

    /// The language's code, `vi` or `en`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The words under `key`; the key itself when there are none, which a test rules out.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The words under `key` with one value filled in.
    #[must_use]
    pub fn text_with(&self, key: &str, name: &str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), FluentValue::from(value));
        self.format(key, Some(&args))
    }

    /// A number as the language writes it: `20.000`, in English `20,000`.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let (digits, mark) = (number.to_string(), if self.code == "en" { ',' } else { '.' });
        let mut written = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(mark);
            }
            written.push(digit);
        }
        written
    }

    /// Whether there are words under `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }
}
