//! Finds today's commune by its code, its name or a name it had before the mergers.

mod index;
pub mod names;
mod parse;
mod query;

pub use parse::{Fault, GazetteerError, Table};

use index::{Hits, Index};
use query::{Plan, Query};
use std::collections::HashMap;

use crate::gazetteer::names::{Commune, Province};

/// One answer of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// The commune of today.
    pub commune: &'a Commune,
    /// The province of today it lies in.
    pub province: &'a Province,
    /// The former name that matched, if it was not the present one.
    pub by_former: Option<&'a str>,
}

/// All provinces and communes, ready to be looked up and searched.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    provinces: Vec<Province>,
    communes: Vec<Commune>,
    by_code: HashMap<String, usize>,
    index: Index,
}

impl Gazetteer {
    /// The name of the commune or province of this code, "Xã Lệ Thủy", "Tỉnh Quảng Trị"; the code
    /// itself when it is neither.
    #[must_use]
    pub fn name_of(&self, code: &str) -> String {
        let commune = self.commune(code).map(|commune| &commune.name);
        let name = commune.or_else(|| self.province(code).map(|province| &province.name));
        name.map_or_else(|| code.to_owned(), Clone::clone)
    }

    /// Reads both tables: `provinces` has lines "code, name", `communes` has lines "code, name,
    /// province code, former names joined by `;`", both with a tab between fields.
    ///
    /// Empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    ///
    /// Tells the table, the line and the fault of the first row that has a wrong number of
    /// fields, a code of the wrong shape, no name, an unknown province or a code used before.
    pub fn parse(provinces: &str, communes: &str) -> Result<Self, GazetteerError> {
        let provinces = parse::provinces(provinces)?;
        let communes = parse::communes(communes, &provinces)?;
        let codes = communes.iter().map(|commune| commune.code.clone());
        Ok(Self {
            by_code: codes.zip(0..).collect(),
            index: Index::build(&provinces, &communes),
            provinces,
            communes,
        })
    }

    /// Returns the commune with this five-digit code, if there is one.
    #[must_use]
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.communes.get(*self.by_code.get(code)?)
    }

    /// Returns the province with this two-digit code, if there is one.
    #[must_use]
    pub fn province(&self, code: &str) -> Option<&Province> {
        self.provinces.iter().find(|province| province.code == code)
    }

    /// Goes through all communes in the order of the table.
    pub fn communes(&self) -> impl Iterator<Item = &Commune> {
        self.communes.iter()
    }

    /// Finds the communes that `typed` may mean, the likeliest first, at most `most` of them.
    ///
    /// Marks, capitals and type words such as "xã" or "cũ" make no difference. A present
    /// province typed after the name narrows the search; other words there, such as a province
    /// of the past, are passed over when they would leave nothing. Exact present names come
    /// first, then exact former ones, then names that begin with all the typed words, then
    /// names that hold them from the start of a word; equals are ordered by name. When nothing
    /// else is found, a name of five or more letters may differ by one typing mistake.
    /// A five-digit code finds its commune. Empty text, or type words alone, find nothing.
    #[must_use]
    pub fn search(&self, typed: &str, most: usize) -> Vec<Found<'_>> {
        let Some(query) = Query::read(typed) else {
            return Vec::new();
        };
        if let Some(commune) = query.words().find_map(|word| self.commune(word)) {
            return self.found(commune, None).into_iter().take(most).collect();
        }
        let mut hits = self.matching(&query);
        if hits.is_empty() {
            hits = self.mistyped(&query);
        }
        let ranked = self.index.ranked(hits).into_iter();
        let answers = ranked.filter_map(|(commune, former)| self.answer(commune, former));
        answers.take(most).collect()
    }

    /// Returns the hits of the first stage of readings that has any.
    fn matching(&self, query: &Query) -> Hits {
        for stage in query.stages() {
            let mut hits = Hits::new();
            for reading in stage {
                let plans = Plan::all(&reading, &query.hints, self.index.provinces());
                let tries = plans.iter().map(|plan| self.index.matching(plan));
                index::merge(&mut hits, tries.into_iter().find(|hits| !hits.is_empty()));
            }
            if !hits.is_empty() {
                return hits;
            }
        }
        Hits::new()
    }

    /// Returns the hits one typing mistake away from the first reading that has any.
    fn mistyped(&self, query: &Query) -> Hits {
        for reading in query.stages().into_iter().flatten() {
            for plan in Plan::all(&reading, &query.hints, self.index.provinces()) {
                let hits = self.index.mistyped(&plan);
                if !hits.is_empty() {
                    return hits;
                }
            }
        }
        Hits::new()
    }

    /// Builds the answer for the commune at a place in the table.
    fn answer(&self, commune: usize, former: Option<usize>) -> Option<Found<'_>> {
        self.found(self.communes.get(commune)?, former)
    }

    /// Builds the answer for a commune, matched by the former name at a place in its list.
    fn found<'a>(&'a self, commune: &'a Commune, former: Option<usize>) -> Option<Found<'a>> {
        let by_former = former.and_then(|place| commune.former.get(place));
        Some(Found {
            commune,
            province: self.province(&commune.province)?,
            by_former: by_former.map(String::as_str),
        })
    }
}

#[cfg(test)]
mod tests;
