//! The names of newcomers: to sign in with, and to show to colleagues with their acts.

use casework::copied::{self, is_unseen};
use casework::length;
use casework::normalize::normalize;
use casework::role::Role;
use storage::accounts::officers::Officer;

/// Titles of offices, without marks. Only a head may be called by one.
const TITLES: [&str; 20] = [
    "truong cong an",
    "truong ca",
    "truong don vi",
    "pho truong",
    "pho cong an",
    "cong an xa",
    "cong an phuong",
    "chi huy",
    "lanh dao",
    "doi truong",
    "to truong",
    "truc ban",
    "quan tri",
    "giam sat",
    "thanh tra",
    "vien kiem sat",
    "can bo",
    "he thong",
    "admin",
    "administrator",
];

/// Whether this can be a username: 3 to 32 letters a-z, digits, dots or dashes.
pub(super) fn is_username(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
    };
    let (fewest, most) = length::USERNAME;
    (fewest..=most).contains(&text.len()) && text.bytes().all(allowed)
}

/// The display name: as typed, without invisible characters; the username where nothing is left.
pub(super) fn display_name(typed: &str, username: &str) -> String {
    let words = typed.split(|letter: char| letter.is_whitespace());
    let seen = words.map(|word| word.chars().filter(|it| !is_unseen(*it)).collect::<String>());
    let words: Vec<String> = seen.filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    if copied::says_something(&name) { name } else { username.to_owned() }
}

/// The name of an officer who joins these colleagues with their unit: if one of them has the same, the
/// username is added to it.
pub(crate) fn among(officer: &Officer, colleagues: &[Officer]) -> String {
    let Officer { display_name, username, .. } = officer;
    let key = copied::letters(&normalize(display_name));
    if colleagues.iter().any(|it| is_called(it, &key)) {
        return format!("{display_name} ({username})");
    }
    display_name.clone()
}

/// Whether one of an officer's names has this spelling, regardless of marks.
fn is_called(officer: &Officer, key: &str) -> bool {
    let names = [&officer.display_name, &officer.username];
    names.into_iter().any(|name| copied::letters(&normalize(name)) == key)
}

/// Whether this name cannot be taken for another's: it is in Latin letters, is no title unless of a head, and
/// no colleague has it in any spelling.
pub(super) fn tells_apart(name: &str, role: Option<Role>, colleagues: &[Officer]) -> bool {
    let plain = normalize(name);
    let is_title = TITLES.iter().any(|title| format!(" {plain} ").contains(&format!(" {title} ")));
    let key = copied::letters(&plain);
    name.chars().all(is_latin)
        && (!is_title || role == Some(Role::UnitHead))
        && !colleagues.iter().any(|it| is_called(it, &key))
}

/// Letters of other scripts can look like Latin ones.
fn is_latin(letter: char) -> bool {
    matches!(letter,
        ' ' | '.' | '-' | '\'' | '’' | '0'..='9' | 'a'..='z' | 'A'..='Z'
        | '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use casework::ids::{OfficerId, UnitId};
    use casework::rng::Rng;
    use sealing::keys::Identity;
    use sealing::sealed::Sealed;

    use super::*;

    fn colleague(username: &str, display_name: &str) -> Officer {
        Officer {
            id: OfficerId(1),
            unit: UnitId(1),
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            salt: [0; 16],
            identity: Sealed::from_bytes(Vec::new()),
            recipient: Identity::generate(&mut Rng::System).recipient(),
            roles: vec![Role::DutyOfficer],
        }
    }

    #[test]
    fn a_name_that_could_be_taken_for_another_a_title_or_another_script_is_not_had() {
        let colleagues = [colleague("truc", "N.V.A"), colleague("truong", "Trương Thị Bình")];
        let had = |name: &str, role| tells_apart(name, Some(role), &colleagues);
        for name in ["N.V.A", "n v a", "NVA", "N.V.Ả", "Truong Thi Binh", "TRUC", "N.V.А", "Ν.V.B"]
        {
            assert!(!had(name, Role::DutyOfficer), "{name}");
        }
        for title in ["Trưởng công an", "Đ/c Chỉ huy", "quản trị", "Admin"] {
            assert!(!had(title, Role::DutyOfficer), "{title}");
        }
        assert!(had("Trưởng CA", Role::UnitHead) && !had("Trưởng CA", Role::DutyOfficer));
        for name in ["N.V.B", "Trương Quản", "Y Ban Êban", "K’Bing", "Cán Văn Bo"] {
            assert!(had(name, Role::DutyOfficer), "{name}");
        }
    }

    #[test]
    fn who_comes_with_their_unit_among_colleagues_of_the_same_name_is_told_apart() {
        let here = [colleague("truc", "N.V.A")];
        assert_eq!(among(&colleague("truc.2", "n v ả"), &here), "n v ả (truc.2)");
        assert_eq!(among(&colleague("truc.2", "N.V.B"), &here), "N.V.B");
    }

    #[test]
    fn of_a_name_nothing_stays_that_nobody_sees() {
        assert_eq!(display_name(" N.V.\u{200b}A \u{3164}", "truc"), "N.V.A");
        assert_eq!(display_name("\u{200b}\u{2800}", "truc"), "truc");
        assert_eq!(display_name("Lê\u{a0} Thị\u{202e} C", "truc"), "Lê Thị C");
    }
}
