//! The files of `config/` that are compiled in, so that every command works from any folder.

use anyhow::{Context, Result};
use casework::category::Categories;
use casework::class::Classes;
use casework::deadline::DeadlineRules;
use casework::gazetteer::Gazetteer;
use casework::support_body::SupportBodyKinds;
use webkit::words::Words;

/// The settings with their defaults.
pub(crate) const SETTINGS: &str = include_str!("../../../config/hotline.toml");
/// The units of the demo.
pub(crate) const DEMO_UNITS: &str = include_str!("../../../config/demo/units.toml");

const PROVINCES: &str = include_str!("../../../config/places/provinces.tsv");
const COMMUNES: &str = include_str!("../../../config/places/communes.tsv");
const CATEGORIES: &str = include_str!("../../../config/categories.toml");
const CLASSES: &str = include_str!("../../../config/classes.toml");
const CLOCKS: &str = include_str!("../../../config/clocks.toml");
const BODIES: &str = include_str!("../../../config/bodies.toml");
const VIETNAMESE: &str = include_str!("../../../config/languages/vi.ftl");
const ENGLISH: &str = include_str!("../../../config/languages/en.ftl");

/// All provinces and communes.
pub(crate) fn gazetteer() -> Result<Gazetteer> {
    Gazetteer::parse(PROVINCES, COMMUNES).context("the compiled-in places")
}

/// The categories of tips.
pub(crate) fn categories() -> Result<Categories> {
    Categories::parse(CATEGORIES).context("the compiled-in categories")
}

/// The classes of cases by law.
pub(crate) fn classes() -> Result<Classes> {
    Classes::parse(CLASSES).context("the compiled-in classes")
}

/// The terms that run from the acceptance of a case.
pub(crate) fn deadline_rules() -> Result<DeadlineRules> {
    DeadlineRules::parse(CLOCKS).context("the compiled-in clocks")
}

/// Kinds of support bodies.
pub(crate) fn bodies() -> Result<SupportBodyKinds> {
    SupportBodyKinds::parse(BODIES, &categories()?).context("the compiled-in kinds of bodies")
}

/// The words in Vietnamese.
pub(crate) fn vietnamese() -> Result<Words> {
    Words::parse("vi", VIETNAMESE).context("the compiled-in words")
}

/// The words in English.
pub(crate) fn english() -> Result<Words> {
    Words::parse("en", ENGLISH).context("the compiled-in words")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        let messages = text.lines().filter(|line| line.starts_with(|it: char| it.is_lowercase()));
        messages.filter_map(|line| line.split_once(" =").map(|(key, _)| key)).collect()
    }

    #[test]
    fn every_key_has_words_in_both_languages() {
        let (vi, en) = (vietnamese().expect("vi"), english().expect("en"));
        assert_eq!(keys(VIETNAMESE), keys(ENGLISH));
        for key in keys(VIETNAMESE) {
            assert!(vi.has(key) && en.has(key), "{key}");
        }
    }

    #[test]
    fn every_key_that_a_page_asks_for_has_words() {
        let vi = vietnamese().expect("vi");
        for crate_name in ["intake", "triage"] {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(crate_name);
            for key in asked_in(&root.join("src")) {
                assert!(vi.has(&key), "{crate_name} asks for {key}");
            }
        }
    }

    #[test]
    fn every_act_and_every_state_that_a_list_shows_has_words() {
        let vi = vietnamese().expect("vi");
        for act in storage::audit::Act::ALL {
            assert!(vi.has(&format!("act-{}", act.name())), "{act:?}");
        }
        for state in casework::case::State::ALL {
            let name = state.name();
            assert!(vi.has(&format!("state-{name}")), "{name}");
            assert!(vi.has(&format!("state-{name}-means")), "what {name} means to the writer");
        }
    }

    /// The literal keys of `text("…")`, `text_with("…"` and `text_with_name("…"` in the templates below a folder.
    fn asked_in(folder: &std::path::Path) -> Vec<String> {
        let mut keys = Vec::new();
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                keys.extend(asked_in(&path));
            } else if path.extension().is_some_and(|it| it == "html") {
                let text = std::fs::read_to_string(&path).expect("template");
                for call in [".text(\"", ".text_with(\"", ".text_with_name(\""] {
                    let rests = text.split(call).skip(1);
                    keys.extend(rests.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
                }
            }
        }
        keys
    }
}
