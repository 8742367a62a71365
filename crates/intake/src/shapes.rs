//! The shapes in requests and answers of the public API: tokens, ids, days, codes, words.

use casework::case::{Outcome, State};
use casework::directory::KeyKind;
use casework::length;
use webkit::shape;
use webkit::shapes;

shapes! {
    /// A case token: 25 digits with a right check digit.
    Token = shape::like("[0-9]{25}");
    /// A lookup id: 32 bytes in base64url.
    Lookup = shape::like("[0-9A-Za-z_-]{42}[048AEIMQUYcgkosw]");
    /// An id: 16 hexadecimal digits below 2⁶³.
    Id = shape::id();
    /// A day, `YYYY-MM-DD`.
    OnDay = shape::day();
    /// Random base64url characters that make a retry the same tip or message.
    Once = shape::like("[0-9A-Za-z_-]{22,128}");
    /// The code of a unit that can receive.
    UnitCode = shape::like("[0-9A-Za-z_.-]{1,64}");
    /// The code of a category; empty for "other".
    CategoryOrEmpty = shape::like("[0-9A-Za-z_.-]{0,64}");
    /// Words that say something: at least one letter or digit, and at most 20,000 characters.
    Words = shape::words(length::TEXT);
    /// A short answer of at most 500 characters; may be empty.
    ShortOrEmpty = shape::at_most(length::SHORT);
    /// The state of a case.
    StateCode = shape::one_of(State::ALL.iter().map(|it| it.name()));
    /// The outcome of a case.
    OutcomeCode = shape::one_of(Outcome::ALL.iter().map(|it| it.name()));
    /// The kind of a unit's key.
    KeyCode = shape::one_of(KeyKind::ALL.iter().map(|it| it.name()));
    /// A public key of age.
    Recipient = shape::like("age1[02-9ac-hj-np-z]{58}");
    /// An age file in base64.
    AgeFile = shape::like("(?:[0-9A-Za-z+/]{4})*(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?");
}
