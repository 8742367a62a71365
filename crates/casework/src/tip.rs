//! What a writer tells and an officer answers, in the form that the envelopes hold.
//!
//! Each of these is the JSON body of one kind of envelope; none of it exists outside an envelope.

pub mod answers;
mod checks;

use serde::{Deserialize, Serialize};

use crate::case::Outcome;
use crate::category::{Categories, Category};
use crate::copied::is_unseen;
use crate::length;
use crate::normalize::normalize;
use crate::tip::answers::Answers;
pub use crate::tip::checks::{Fault, check_answer, check_required_answer, check_text};

/// The form of a tip as the writer typed it, before any check.
#[derive(Clone, Default)]
pub struct TipForm {
    /// Code of the category; empty means "other".
    pub category: String,
    /// What they answered.
    pub answers: Answers,
    /// Name of a person, if the writer gave one.
    pub named: String,
    /// Language of the page, `vi` or `en`.
    pub language: String,
    /// "Người nhận tin có liên quan không?": whether the receiver is concerned.
    pub concerns_receiver: bool,
}

impl TipForm {
    /// The first fault of this draft, or its category.
    ///
    /// # Errors
    /// The [`Fault`] for which it is refused.
    pub fn check<'a>(&self, categories: &'a Categories) -> Result<&'a Category, Fault> {
        self.answers.check()?;
        check_answer(&self.named)?;
        let code = if self.category.is_empty() { "other" } else { &self.category };
        categories.get(code).ok_or(Fault::UnknownCategory)
    }
}

/// The sealed tip: all that the writer told, and how to answer the holder of the token.
#[derive(Serialize, Deserialize)]
pub struct Tip {
    /// Code of the category.
    pub category: String,
    /// Local id of the village, if one was chosen.
    pub village: Option<String>,
    /// The answers, in the writer's words or a second person's.
    #[serde(flatten, deserialize_with = "answers::told")]
    pub answers: Answers,
    /// Language of the page.
    pub language: String,
    /// Whether the writer said that the receiver is concerned.
    pub concerns_receiver: bool,
    /// Code of the commune that the writer chose; differs from the receiver when sealed upwards.
    pub about_unit: String,
    /// Code of the unit past which it was sealed (rule C1): the chosen unit, or a unit above it that would
    /// have received the tip. Empty where it was sealed past no unit.
    #[serde(default)]
    pub past_unit: String,
    /// The writer's age recipient, `age1…`; officers' messages are also sealed to it.
    pub writer_recipient: String,
    /// The writer's Ed25519 verifying key, 32 bytes in base64url.
    pub writer_verifying_key: String,
}

/// The few sealed words of a case that a queue page shows.
#[derive(Serialize, Deserialize)]
pub struct Headline {
    /// Code of the category.
    pub category: String,
    /// Name of the village, if one was chosen.
    pub village: Option<String>,
    /// The beginning of the place, at most [`Headline::PLACE`] characters.
    pub place: String,
}

impl Headline {
    /// How many characters of the place a headline keeps.
    pub const PLACE: usize = 60;

    /// The part of a place that fits a headline.
    #[must_use]
    pub fn place_of(place: &str) -> String {
        length::cut(place.trim(), Self::PLACE).to_owned()
    }
}

/// The sealed name of a person (rule A4). An empty name is sealed too, so that cases without one look the
/// same.
#[derive(Serialize, Deserialize)]
pub struct Named {
    /// The name as typed; may be empty.
    pub name: String,
}

/// The sealed text of a tip, rewritten by a second person so that it does not tell who wrote it (rule W7): a
/// hand-over carries it instead of the tip's own words.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sanitised {
    /// The hand-over for which it was made.
    pub handover: i64,
    /// What the writer answered, in the second person's words.
    #[serde(flatten, deserialize_with = "answers::told")]
    pub answers: Answers,
    /// Display name of the officer who sanitised it.
    pub by: String,
    /// Whether the sanitiser said that the account stays as it is, since nothing in it points to the writer.
    #[serde(default)]
    pub nothing_to_hide: bool,
    /// The question that waited for the writer's answer.
    #[serde(default)]
    pub question: Option<Along>,
    /// What independently confirmed the tip.
    #[serde(default)]
    pub corroboration: Option<Along>,
}

/// An officer's earlier words that go along with a sanitised hand-over, as the second person left them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Along {
    /// The envelope that holds the original words; if the case has another envelope by now, that one does not
    /// go along.
    pub of: i64,
    /// The words.
    pub text: String,
}

/// The few sealed facts of an urgent case that a neighbour is shown at once, before its text has passed the
/// gate of rule W7. They are sealed to the unit and not to the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// Code of the category.
    pub category: String,
    /// Name of the village, if one was chosen.
    pub village: Option<String>,
    /// Where, in an officer's words.
    pub place: String,
    /// When, in an officer's words.
    pub time: String,
}

/// Whether two texts have the same letters and digits in the same order. White space, marks, punctuation,
/// capitals and unseen characters do not count.
#[must_use]
pub fn says_the_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let seen = |it: char| if is_unseen(it) && !it.is_whitespace() { None } else { Some(it) };
        normalize(&text.chars().filter_map(seen).collect::<String>()).replace(' ', "")
    };
    plain(one) == plain(other)
}

impl Sanitised {
    /// Whether it can be taken.
    ///
    /// # Errors
    /// [`Fault`], as for a draft.
    pub fn check(&self) -> Result<(), Fault> {
        for text in self.texts() {
            check_text(text)?;
        }
        self.answers.check()
    }

    /// The account, and what goes along with it.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let along = [&self.question, &self.corroboration].into_iter().flatten();
        std::iter::once(self.answers.text.as_str()).chain(along.map(|it| it.text.as_str()))
    }
}

/// A sealed reply of the writer.
#[derive(Serialize, Deserialize)]
pub struct Reply {
    /// The words.
    pub text: String,
    /// Ed25519 over case id, message id and words, 64 bytes in base64url.
    pub signature: String,
}

/// A sealed message of an officer to the writer: a question or an answer.
#[derive(Serialize, Deserialize)]
pub struct OfficerMessage {
    /// The words.
    pub text: String,
}

/// The sealed end of a case, told to the writer.
#[derive(Serialize, Deserialize)]
pub struct Ending {
    /// How it ended.
    pub outcome: Outcome,
}

/// A sealed note among officers.
#[derive(Serialize, Deserialize)]
pub struct Note {
    /// The words.
    pub text: String,
    /// Display name of the officer who wrote it.
    pub by: String,
}

/// The sealed mark that an officer read the writer's last reply, which needs no answer.
#[derive(Serialize, Deserialize)]
pub struct ReadMark {
    /// Display name of the officer who read it.
    pub by: String,
}

/// The sealed half of a legal hold (rule K2): the document that it rests on.
#[derive(Serialize, Deserialize)]
pub struct Held {
    /// Number and day of the document.
    pub document: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
    /// Display name of the officer who asked for it.
    pub by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tip as it was sealed before one list held the form's questions.
    const TIP: &str = concat!(
        r#"{"category":"theft","village":null,"place":"chợ","time":"tối qua","behaviour":"đi hai xe","#,
        r#""text":"Mất xe đạp.","language":"vi","concerns_receiver":false,"about_unit":"19249","#,
        r#""past_unit":"","writer_recipient":"age1x","writer_verifying_key":"y"}"#,
    );
    /// A sanitised text of the same time.
    const SANITISED: &str = concat!(
        r#"{"handover":7,"place":"","time":"đêm","behaviour":"","text":"Mất xe.","by":"L.T.C","#,
        r#""nothing_to_hide":false,"question":{"of":9,"text":"Xe gì?"},"corroboration":null}"#,
    );

    /// Opens what was sealed before; all its fields keep their names and values.
    fn reopened<T: Serialize + serde::de::DeserializeOwned>(sealed: &str) -> T {
        let opened: T = serde_json::from_str(sealed).expect("what was sealed");
        let now = serde_json::to_value(&opened).expect("JSON");
        let before: serde_json::Value = serde_json::from_str(sealed).expect("JSON");
        for (name, value) in before.as_object().expect("fields") {
            assert_eq!(&now[name], value, "{name}");
        }
        opened
    }

    #[test]
    fn what_was_sealed_before_opens_and_is_sealed_under_the_same_names() {
        let tip: Tip = reopened(TIP);
        assert_eq!(tip.answers.text, "Mất xe đạp.");
        let lines: Vec<_> = tip.answers.lines().map(|it| it.1).collect();
        assert_eq!(lines, ["chợ", "tối qua", "đi hai xe"]);
        let words: Sanitised = reopened(SANITISED);
        assert_eq!((words.handover, words.answers.time.as_str()), (7, "đêm"));
    }

    #[test]
    fn what_was_sealed_before_a_field_was_asked_for_opens_and_without_an_account_nothing_does() {
        let old = TIP.replace(r#""behaviour":"đi hai xe","#, "").replace(r#""past_unit":"","#, "");
        let tip: Tip = serde_json::from_str(&old).expect("a tip");
        assert_eq!((tip.answers.behaviour.as_str(), tip.past_unit.as_str()), ("", ""));
        assert!(serde_json::from_str::<Tip>(&TIP.replace("\"text\"", "\"other\"")).is_err());
        assert!(serde_json::from_str::<Tip>(&TIP.replace("\"chợ\"", "5")).is_err());
        let words = SANITISED.replace(r#""text":"Mất xe.","#, "");
        assert!(serde_json::from_str::<Sanitised>(&words).is_err());
    }

    #[test]
    fn what_is_only_written_otherwise_says_the_same() {
        let told = "Tôi là hàng xóm, thấy qua cửa sổ.";
        for same in [
            "tôi là hàng xóm  thấy qua cửa sổ",
            " Tôi là\n\nhàng xóm, thấy qua cửa sổ!\n",
            "To\u{302}i là hàng xóm, thấy qua cửa sổ.",
            "Tôi là hàng\u{a0}xóm, thấy qua c\u{200b}ửa sổ.",
            "Toi la hang xom, thay qua cua so",
            "T ô i là hàng xóm, thấy qua cửa sổ.",
        ] {
            assert!(says_the_same(told, same), "{same}");
        }
        for other in ["", "Có người thấy qua cửa sổ.", "Tôi là hàng xóm, thấy qua cửa sổ bếp."]
        {
            assert!(!says_the_same(told, other), "{other}");
        }
    }
}
