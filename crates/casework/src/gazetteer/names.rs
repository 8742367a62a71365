//! Communes and provinces with their names.

/// A province or a city of province rank, as it is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// The official code, two digits.
    pub code: String,
    /// The name with its type word, such as "Tỉnh Quảng Trị".
    pub name: String,
}

/// A commune, a ward or a special zone, as it is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// The official code, five digits.
    pub code: String,
    /// The name with its type word, such as "Xã Lệ Thủy".
    pub name: String,
    /// The code of the province it lies in.
    pub province: String,
    /// Names, with their type words, of the places it was made from, wholly or in part.
    pub former: Vec<String>,
}

impl Commune {
    /// The former names without their type words: "Lộc Thủy".
    pub fn former_bare(&self) -> impl Iterator<Item = &str> {
        self.former.iter().map(|name| bare(name))
    }
}

/// A name without its type word.
#[must_use]
pub fn bare(name: &str) -> &str {
    let types = ["Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Tỉnh ", "Thành phố "];
    types.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
}

/// A name within a sentence, its type word in small letters: "xã Lệ Thủy". Other text is unchanged.
#[must_use]
pub fn within_sentence(name: &str) -> String {
    let rest = bare(name);
    match name.strip_suffix(rest) {
        Some(kind) => kind.to_lowercase() + rest,
        None => name.to_owned(),
    }
}
