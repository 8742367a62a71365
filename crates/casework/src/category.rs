//! The fixed list of what a tip can be about: conduct and hazards, never opinions (rule A1).

use serde::Deserialize;

use crate::lists::{BadList, Entries, check_codes, check_once, read, values};

/// One kind of matter and how it is treated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The code used in the API, `theft`.
    pub code: String,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Entries<Category>,
}

impl Category {
    /// Under which key its name stands in the words of a language.
    #[must_use]
    pub fn name_key(&self) -> String {
        format!("category-{}", self.code)
    }
}

impl Categories {
    /// Reads `config/categories.toml`.
    ///
    /// # Errors
    /// [`BadList`] when the text is not such a file, a code stands twice, or there is no `other`.
    pub fn parse(text: &str) -> Result<Self, BadList> {
        let File { category: list } = read(text)?;
        check_codes(text, &list, |it| &it.code)?;
        check_once(text, &list, |it| it.code.clone(), |it| format!("{:?}", it.code))?;
        let categories = Self(values(list));
        if categories.get("other").is_none() {
            let fault = "there is no category \"other\": add it, for what fits nowhere else";
            return Err(BadList::at(text, text.len(), fault));
        }
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
    fn a_code_twice_an_odd_one_or_no_other_is_refused_with_its_line() {
        let refused = |text: &str| Categories::parse(text).expect_err("a fault").to_string();
        let one = "# kinds\n[[category]]\ncode = \"other\"\n";
        assert_eq!(
            refused(&one.repeat(2)),
            "line 5: \"other\" stands on line 2 already: leave one out"
        );
        assert!(refused(&one.replace("other", "theft")).contains("no category \"other\""));
        for odd in ["", "Theft", "a b", "trộm", "1st", &"a".repeat(41)] {
            let told = refused(&one.replace("other", odd));
            assert!(told.starts_with("line 2: ") && told.contains("is no code"), "{odd}: {told}");
        }
        assert!(refused(&format!("{one}urgent = true\n")).starts_with("line 4: unknown field"));
    }
}
