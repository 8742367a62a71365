//! The shapes in requests and answers of the API: numbers, ids, days, codes, words.

use casework::case::{Outcome, State};
use casework::directory::KeyKind;
use casework::job::{Every, Job, JobOutcome};
use casework::length;
use casework::referral::{AgreementKind, Answer, Basis, Stage};
use casework::role::Role;
use casework::unit_change::UnitChangeKind;
use storage::audit::Act;
use webkit::shape;
use webkit::shapes;

/// A case number as printed; people's ways of writing it are accepted too.
const NUMBER: &str = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}";
/// A code of a list: of units, categories, classes, kinds of bodies, terms.
const CODE: &str = "[0-9A-Za-z_.-]{1,64}";

shapes! {
    /// A case number: eight letters and digits.
    Number = shape::like(NUMBER);
    /// A case number; empty for none.
    NumberOrEmpty = shape::like_or_empty(NUMBER);
    /// An id: 16 hexadecimal digits.
    Id = shape::id();
    /// An id in decimal digits.
    DecimalId = shape::like("[0-9]{1,19}");
    /// The version of a case; empty for none.
    Seen = shape::like_or_empty(r"[0-9]{1,9}\.[0-9]{1,9}");
    /// The version of a case.
    Version = shape::like(r"[0-9]+\.[0-9]+");
    /// A day, `YYYY-MM-DD`.
    OnDay = shape::day();
    /// A day, `YYYY-MM-DD`; empty for none.
    DayOrEmpty = shape::day_or_empty();
    /// The code of a unit, or of something else on one of the operator's lists.
    Code = shape::like(CODE);
    /// The same; empty for none.
    CodeOrEmpty = shape::like_or_empty(CODE);
    /// An officer's sign-in name.
    Username = shape::like("[a-z0-9.-]{3,32}");
    /// Words that say something: at least a letter or a digit, and at most 20,000 characters.
    Words = shape::words(length::TEXT);
    /// Words of at most 20,000 characters; may be empty.
    WordsOrEmpty = shape::at_most(length::TEXT);
    /// A short answer that says something, at most 500 characters.
    Short = shape::words(length::SHORT);
    /// A short answer of at most 500 characters; may be empty.
    ShortOrEmpty = shape::at_most(length::SHORT);
    /// A support body's name: at most 120 characters.
    BodyName = shape::words(length::BODY_NAME);
    /// `true` or `false`; empty for either.
    YesNoOrEmpty = shape::one_of(["", "true", "false"]);
    /// The state of a case.
    StateCode = shape::one_of(State::ALL.iter().map(|it| it.name()));
    /// The state of a case; empty for any.
    StateOrEmpty = shape::one_of([""].into_iter().chain(State::ALL.iter().map(|it| it.name())));
    /// The outcome of a case.
    OutcomeCode = shape::one_of(Outcome::ALL.iter().map(|it| it.name()));
    /// The role of an officer.
    RoleCode = shape::one_of(Role::ALL.iter().map(|it| it.name()));
    /// Automatic work.
    JobCode = shape::one_of(Job::ALL.iter().map(|it| it.name()));
    /// How often automatic work is done.
    EveryCode = shape::one_of(Every::ALL.iter().map(|it| it.name()));
    /// How a run of automatic work went.
    JobOutcomeCode = shape::one_of(JobOutcome::ALL.iter().map(|it| it.name()));
    /// The kind of a unit's key.
    KeyCode = shape::one_of(KeyKind::ALL.iter().map(|it| it.name()));
    /// The basis of a hand-over.
    BasisCode = shape::one_of(Basis::ALL.iter().map(|it| it.name()));
    /// The answer to a hand-over.
    AnswerCode = shape::one_of(Answer::ALL.iter().map(|it| it.name()));
    /// What a hand-over under preparation waits for.
    StageCode = shape::one_of(Stage::ALL.iter().map(|it| it.name()));
    /// The kind of an agreement.
    AgreementCode = shape::one_of(AgreementKind::ALL.iter().map(|it| it.name()));
    /// The kind of a unit change.
    ChangeCode = shape::one_of(UnitChangeKind::ALL.iter().map(|it| it.name()));
    /// An act of the audit chain.
    ActCode = shape::one_of(Act::ALL.iter().map(|it| it.name()));
    /// An act of the audit chain; empty for any.
    ActOrEmpty = shape::one_of([""].into_iter().chain(Act::ALL.iter().map(|it| it.name())));
}
