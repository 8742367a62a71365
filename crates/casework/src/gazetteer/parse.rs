//! Reads the tables of provinces and communes, and says which line is wrong and why.

use crate::gazetteer::names::{Commune, Province};
use std::collections::HashSet;
use std::fmt;
use thiserror::Error;

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{table}, line {line}: {fault}")]
pub struct GazetteerError {
    /// The table that has the fault.
    pub table: Table,
    /// The line of that table, counted from 1, comments included.
    pub line: usize,
    /// The fault of that line.
    pub fault: Fault,
}

/// One of the two tables a gazetteer is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The table of provinces.
    Provinces,
    /// The table of communes.
    Communes,
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Provinces => "table of provinces",
            Self::Communes => "table of communes",
        })
    }
}

/// What can be wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The row has too few or too many fields.
    #[error("{found} fields where {wanted} are wanted")]
    FieldCount {
        /// How many fields a row of this table has.
        wanted: usize,
        /// How many fields the row has.
        found: usize,
    },
    /// The code is not made of the right number of digits.
    #[error("code {code:?} is not {digits} digits")]
    BadCode {
        /// The code in the row.
        code: String,
        /// How many digits a code of this table has.
        digits: usize,
    },
    /// The name is empty.
    #[error("the name is empty")]
    NoName,
    /// No row of the table of provinces has this code.
    #[error("there is no province {0:?}")]
    UnknownProvince(String),
    /// An earlier row of the same table has this code.
    #[error("code {0:?} was used before")]
    DuplicateCode(String),
}

/// Reads the table of provinces, two fields a row.
pub(super) fn provinces(text: &str) -> Result<Vec<Province>, GazetteerError> {
    read(Table::Provinces, text, 2, |[code, name]: [&str; 2]| {
        Ok(Province { code: code.to_owned(), name: name.to_owned() })
    })
}

/// Reads the table of communes, four fields a row, each in one of `provinces`.
pub(super) fn communes(text: &str, provinces: &[Province]) -> Result<Vec<Commune>, GazetteerError> {
    let known: HashSet<&str> = provinces.iter().map(|p| p.code.as_str()).collect();
    read(Table::Communes, text, 5, |row: [&str; 4]| {
        let [code, name, province, former] = row;
        if !known.contains(province) {
            return Err(Fault::UnknownProvince(province.to_owned()));
        }
        let former = former.split(';').filter(|name| !name.is_empty());
        Ok(Commune {
            code: code.to_owned(),
            name: name.to_owned(),
            province: province.to_owned(),
            former: former.map(str::to_owned).collect(),
        })
    })
}

/// Reads a table whose rows have `N` fields, the first a code of `digits` digits and the second
/// a name, and turns each row into what `make` builds from it.
fn read<const N: usize, T>(
    table: Table,
    text: &str,
    digits: usize,
    make: impl Fn([&str; N]) -> Result<T, Fault>,
) -> Result<Vec<T>, GazetteerError> {
    let mut used = HashSet::new();
    let mut rows = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let parsed =
            fields(row).and_then(|fields| check(fields, digits, &mut used)).and_then(&make);
        rows.push(parsed.map_err(|fault| GazetteerError { table, line, fault })?);
    }
    Ok(rows)
}

/// Splits a row at its tabs into exactly `N` fields.
fn fields<const N: usize>(row: &str) -> Result<[&str; N], Fault> {
    let fields: Vec<&str> = row.split('\t').collect();
    let found = fields.len();
    let wanted = N;
    fields.try_into().map_err(|_| Fault::FieldCount { wanted, found })
}

/// Passes a row on if its code has the right shape and is new, and its name is not empty.
fn check<'a, const N: usize>(
    row: [&'a str; N],
    digits: usize,
    used: &mut HashSet<&'a str>,
) -> Result<[&'a str; N], Fault> {
    let mut fields = row.iter().copied();
    let code = fields.next().unwrap_or_default();
    if code.len() != digits || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        let code = code.to_owned();
        return Err(Fault::BadCode { code, digits });
    }
    if fields.next().unwrap_or_default().trim().is_empty() {
        return Err(Fault::NoName);
    }
    if !used.insert(code) {
        return Err(Fault::DuplicateCode(code.to_owned()));
    }
    Ok(row)
}
