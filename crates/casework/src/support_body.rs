//! Kinds of support bodies, and the categories for which each is suggested or refused.

use serde::Deserialize;

use crate::category::{Categories, Category};
use crate::lists::{BadList, Entries, check_codes, check_once, read, values};

/// One kind of support body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    /// The code used in the API, `mediation`.
    pub code: String,
    /// Whether it mediates, which ⛔ categories exclude.
    #[serde(default)]
    pub mediation: bool,
    /// Codes of the categories for which it is suggested first.
    pub categories: Vec<String>,
}

/// All kinds, in the order in which a page offers them.
#[derive(Clone, Debug, Default)]
pub struct SupportBodyKinds(Vec<BodyKind>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: Entries<BodyKind>,
}

impl BodyKind {
    /// Under which key its name stands in the words of a language.
    #[must_use]
    pub fn name_key(&self) -> String {
        format!("body-kind-{}", self.code)
    }

    /// What is wrong with the categories for which it is suggested.
    fn fault(&self, categories: &Categories) -> Option<String> {
        let code = &self.code;
        self.categories.iter().find_map(|named| match categories.get(named) {
            None => Some(format!(
                "{code:?} is suggested for {named:?}, which is no category: leave it out or add it to \
                 categories.toml"
            )),
            known if !self.may_take(known) => Some(format!(
                "{code:?} mediates, and {named:?} never goes to mediation: leave {named:?} out"
            )),
            Some(_) => None,
        })
    }

    /// Whether a case of this category may be handed to it. Of a case whose category nobody can
    /// read, mediation is kept away too.
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
    /// Reads `config/support_bodies.toml`.
    ///
    /// # Errors
    /// [`BadList`], also when a kind is suggested for what is no category, or mediates what never goes to
    /// mediation.
    pub fn parse(text: &str, categories: &Categories) -> Result<Self, BadList> {
        let File { body: list } = read(text)?;
        check_codes(text, &list, |it| &it.code)?;
        check_once(text, &list, |it| it.code.clone(), |it| format!("{:?}", it.code))?;
        for entry in &list {
            if let Some(fault) = entry.as_ref().fault(categories) {
                return Err(BadList::at(text, entry.span().start, fault));
            }
        }
        Ok(Self(values(list)))
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

    const SHIPPED: &str = include_str!("../../../config/support_bodies.toml");
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
        let refused = |text: &str| {
            SupportBodyKinds::parse(text, &categories).expect_err("a fault").to_string()
        };
        let told = refused(&SHIPPED.replace("[\"dispute\"]", "[\"violence\"]"));
        assert!(told.contains("never goes to mediation"), "{told}");
        let told = refused(&SHIPPED.replace("[\"dispute\"]", "[\"opinions\"]"));
        assert!(told.starts_with("line 8: ") && told.contains("is no category"), "{told}");
    }
}
