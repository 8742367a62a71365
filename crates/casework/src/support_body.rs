//! Kinds of support bodies, and the categories for which each is suggested or refused.

use serde::Deserialize;

use crate::category::{Categories, Category};

/// One kind of support body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    /// The code used in the API, `mediation`.
    pub code: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// Whether it mediates, which ⛔ categories exclude.
    #[serde(default)]
    pub mediation: bool,
    /// Codes of the categories for which it is suggested first.
    pub categories: Vec<String>,
}

/// All kinds, in the order in which a page offers them.
#[derive(Clone, Debug, Default)]
pub struct SupportBodyKinds(Vec<BodyKind>);

/// A list of kinds that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadKinds {
    /// Not the expected TOML.
    #[error("bodies: {0}")]
    Form(#[from] toml::de::Error),
    /// The same code twice.
    #[error("bodies: the code {0:?} stands twice")]
    Twice(String),
    /// A category that does not exist.
    #[error("bodies: {0:?} is suggested for {1:?}, which is no category")]
    NoCategory(String, String),
    /// A mediating body suggested for a category that never goes to mediation.
    #[error("bodies: {0:?} mediates, and {1:?} never goes to mediation")]
    Mediates(String, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: Vec<BodyKind>,
}

impl BodyKind {
    /// Whether a case of this category may be handed to it. A case whose category nobody can read is kept
    /// from mediation too.
    #[must_use]
    pub fn may_take(&self, category: Option<&Category>) -> bool {
        !self.mediation || category.is_some_and(|category| !category.no_mediation)
    }

    /// Whether it is suggested for this category.
    #[must_use]
    pub fn fits(&self, category: &str) -> bool {
        self.categories.iter().any(|code| code == category)
    }
}

impl SupportBodyKinds {
    /// Reads `config/bodies.toml`.
    ///
    /// # Errors
    /// [`BadKinds`].
    pub fn parse(text: &str, categories: &Categories) -> Result<Self, BadKinds> {
        let File { body: list } = toml::from_str(text)?;
        for (at, kind) in list.iter().enumerate() {
            if list[..at].iter().any(|earlier| earlier.code == kind.code) {
                return Err(BadKinds::Twice(kind.code.clone()));
            }
            for code in &kind.categories {
                let (kind_code, code_told) = (kind.code.clone(), code.clone());
                match categories.get(code) {
                    None => return Err(BadKinds::NoCategory(kind_code, code_told)),
                    known if !kind.may_take(known) => {
                        return Err(BadKinds::Mediates(kind_code, code_told));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(Self(list))
    }

    /// The kind of this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&BodyKind> {
        self.0.iter().find(|kind| kind.code == code)
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &BodyKind> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../config/bodies.toml");
    const CATEGORIES: &str = include_str!("../../../config/categories.toml");

    #[test]
    fn the_mediation_team_takes_none_of_the_excluded_categories() {
        let categories = Categories::parse(CATEGORIES).expect("the shipped file");
        let kinds = SupportBodyKinds::parse(SHIPPED, &categories).expect("the shipped file");
        let team = kinds.get("mediation").expect("a mediation team");
        for code in ["violence", "drugs", "domestic", "child"] {
            assert!(!team.may_take(categories.get(code)), "{code}");
        }
        assert!(team.may_take(categories.get("dispute")) && team.fits("dispute"));
        assert!(!team.may_take(None), "what cannot be read goes to no mediation");
        let guard = kinds.get("security").expect("a security team");
        assert!(guard.may_take(categories.get("violence")) && guard.may_take(None));
    }

    #[test]
    fn a_list_that_suggests_mediation_for_violence_is_refused() {
        let categories = Categories::parse(CATEGORIES).expect("the shipped file");
        let wrong = SHIPPED.replace("[\"dispute\"]", "[\"violence\"]");
        assert!(matches!(
            SupportBodyKinds::parse(&wrong, &categories),
            Err(BadKinds::Mediates(..))
        ));
        let unknown = SHIPPED.replace("[\"dispute\"]", "[\"opinions\"]");
        assert!(matches!(
            SupportBodyKinds::parse(&unknown, &categories),
            Err(BadKinds::NoCategory(..))
        ));
    }
}
