//! The expected answer for a case, by how much an officer sees of it.

use serde_json::Value;

use crate::people::Answer;
use crate::year::model::{Case, Sight};
use crate::year::walk::Went;

/// Checks that a case is shown as it should be.
pub(super) fn read_as(case: &Case, sight: Sight, answer: &Answer) -> Went {
    let whole = matches!(sight, Sight::Whole | Sight::Ahead);
    if answer.status != 200 {
        let told = format!("{} {}", answer.status, answer.text.trim());
        return if whole { Err(format!("it does not open: {told}")) } else { Ok(()) };
    }
    let told = answer.json();
    let list = |key: &str| told[key].as_array().cloned().unwrap_or_default();
    match sight {
        Sight::Nothing => return Err("it opens, and should not".to_owned()),
        Sight::Late => {
            let more = ["history", "notes", "conversation", "recused", "tasks", "beside"];
            let more = more.iter().find(|key| !list(key).is_empty());
            let tells = more.copied().or((!told["handler"].is_null()).then_some("handler"));
            return tells.map_or(Ok(()), |it| Err(format!("only late, and {it} is told")));
        }
        Sight::Ahead => {
            let known = ["number", "lead", "day", "category", "village", "place", "time"];
            let fields = told.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            let more = fields.filter(|it| !known.contains(it)).find(|it| *it != "text_follows");
            let words = answer.text.contains(&case.words).then_some("the text");
            let tells = more.or(words);
            return tells.map_or(Ok(()), |it| Err(format!("its text follows, and {it} is told")));
        }
        Sight::Whole => {}
    }
    if told["tip"]["text"] != case.words.as_str() {
        return Err(format!("its words are {}, not {}", told["tip"]["text"], case.words));
    }
    let said = |it: &Value| (it["by"] == "writer", it["text"].as_str().map(str::to_owned));
    let read: Vec<_> = list("conversation").iter().map(said).collect();
    let should: Vec<_> =
        case.read().iter().map(|(writer, text)| (*writer, Some(text.clone()))).collect();
    if read != should {
        return Err(format!("{read:?} is read, and {should:?} was said"));
    }
    if told["state"] != case.state.as_str() {
        return Err(format!("it is {}, not {}", told["state"], case.state));
    }
    Ok(())
}
