//! The fixed list of what a tip can be about: conduct and hazards, never opinions (rule A1).

use serde::Deserialize;

/// One kind of matter and how it is treated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The code used in the API, `theft`.
    pub code: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// 🔴 The emergency notice comes first, and the case is marked urgent.
    #[serde(default)]
    pub emergency: bool,
    /// 🔒 Sealed to the restricted key, held only by those whom the head names.
    #[serde(default)]
    pub restricted: bool,
    /// ⛔ Never handed to mediation.
    #[serde(default)]
    pub no_mediation: bool,
    /// ⬆ Sealed to the unit above, never to the unit itself (rule C1).
    #[serde(default)]
    pub unit_above: bool,
}

/// All categories, in the order in which the form shows them.
#[derive(Clone, Debug)]
pub struct Categories(Vec<Category>);

/// A list of categories that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadCategories {
    /// Not the expected TOML.
    #[error("categories: {0}")]
    Form(#[from] toml::de::Error),
    /// The same code twice.
    #[error("categories: the code {0:?} stands twice")]
    Twice(String),
    /// A list without "other", the category for all that fits nowhere.
    #[error("categories: there must be one with the code \"other\"")]
    NoOther,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Vec<Category>,
}

impl Categories {
    /// Reads `config/categories.toml`.
    ///
    /// # Errors
    /// [`BadCategories`] when the text is not such a file or a code is there twice.
    pub fn parse(text: &str) -> Result<Self, BadCategories> {
        let File { category: list } = toml::from_str(text)?;
        for (at, category) in list.iter().enumerate() {
            if list[..at].iter().any(|earlier| earlier.code == category.code) {
                return Err(BadCategories::Twice(category.code.clone()));
            }
        }
        let categories = Self(list);
        categories.get("other").ok_or(BadCategories::NoOther)?;
        Ok(categories)
    }

    /// The category of this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Category> {
        self.0.iter().find(|category| category.code == code)
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../config/categories.toml");

    #[test]
    fn the_shipped_list_is_the_products_list() {
        let list = Categories::parse(SHIPPED).expect("the shipped file");
        assert_eq!(list.iter().count(), 22);
        let codes = |pick: fn(&Category) -> bool| {
            list.iter().filter(|c| pick(c)).map(|c| c.code.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(codes(|c| c.unit_above), "officer reprisal");
        assert_eq!(codes(|c| c.no_mediation), "violence drugs domestic child");
        assert_eq!(
            codes(|c| c.restricted),
            "weapons drugs loan domestic child school trafficking officer reprisal"
        );
        assert_eq!(
            codes(|c| c.emergency),
            "fireworks disorder weapons violence domestic child fire trafficking reprisal"
        );
    }

    #[test]
    fn a_code_twice_or_no_other_is_refused() {
        let one = "[[category]]\ncode = \"other\"\nvi = \"a\"\nen = \"b\"\n";
        assert!(matches!(Categories::parse(&one.repeat(2)), Err(BadCategories::Twice(_))));
        assert!(matches!(
            Categories::parse(&one.replace("other", "theft")),
            Err(BadCategories::NoOther)
        ));
    }
}
