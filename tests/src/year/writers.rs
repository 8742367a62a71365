//! Acts of writers.

use serde_json::{Value, json};

use crate::year::act::Act;
use crate::year::model::Case;
use crate::year::walk::{Walk, Went, Wrong, is_done, outcome, served};

/// Categories, and whether each is urgent, restricted, about the unit itself.
const CATEGORIES: [(&str, bool, bool, bool); 7] = [
    ("theft", false, false, false),
    ("disorder", true, false, false),
    ("violence", true, false, false),
    ("drugs", false, true, false),
    ("child", true, true, false),
    ("environment", false, false, false),
    ("officer", false, true, true),
];

impl Walk {
    /// The units and villages that a writer can choose.
    fn offered(&self) -> Vec<Value> {
        let units = self.resident().get("/api/v1/units").json();
        units["units"].as_array().cloned().unwrap_or_default()
    }

    pub(super) fn tip(&mut self, act: &Act) -> Went {
        let about = act.kind == "tip-about";
        let units = self.offered();
        let Some(unit) = act.of(0, &units).cloned() else { return Ok(()) };
        let last = if about { CATEGORIES.len() } else { CATEGORIES.len() - 1 };
        let Some(category) = act.of(1, &CATEGORIES[..last]).copied() else { return Ok(()) };
        let villages = unit["villages"].as_array().cloned().unwrap_or_default();
        let village = if act.one_in(2, 2) { act.of(3, &villages).cloned() } else { None };
        let unit = unit["code"].as_str().unwrap_or_default().to_owned();
        self.tip_to(&unit, category, village, about).map(|_| ())
    }

    /// Sends a tip; gives the case's place if it was taken.
    pub(super) fn tip_to(
        &mut self,
        unit: &str,
        (category, urgent, restricted, past): (&str, bool, bool, bool),
        village: Option<Value>,
        about: bool,
    ) -> Result<Option<usize>, Wrong> {
        let words = self.fresh_words();
        let about = about || past;
        let tip = json!({
            "unit": unit, "category": category, "text": words, "concerns_receiver": about,
            "village": village.as_ref().map(|it| it["id"].clone()),
            "named": if words.contains('3') { "Nguyễn Văn Lạ" } else { "" },
        });
        let answer = self.unheard_by(about.then_some(unit), |walk| {
            served(walk.resident().post("/api/v1/tips", &tip), "a tip")
        })?;
        let of = if about { " about the unit itself" } else { "" };
        self.tell(format!("a tip to {unit}{of} ({category}): {}", outcome(&answer)));
        let lead = if about { self.model.above(unit) } else { Some(unit.to_owned()) };
        let Some(lead) = lead else {
            let refused = answer.is_problem(422, "nobody-above");
            return if refused { Ok(None) } else { Err(told_about(unit, &answer.text)) };
        };
        if answer.status != 201 {
            return Err(format!("a tip to {unit} is not taken: {}", outcome(&answer)));
        }
        let token = answer.json()["token"].as_str().map(str::to_owned);
        let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
        self.model.cases.push(Case {
            token,
            words,
            restricted,
            urgent,
            wakes: urgent || restricted,
            village: village.map(|it| (text(&it, "id"), text(&it, "name"))),
            about: about.then(|| unit.to_owned()),
            dormant: Some(self.model.above(&lead).unwrap_or_else(|| lead.clone())),
            lead,
            state: "received".to_owned(),
            ..Case::default()
        });
        let place = self.model.cases.len() - 1;
        self.find_numbers()?;
        self.touched.insert(place);
        Ok(Some(place))
    }

    pub(super) fn reply(&mut self, act: &Act) -> Went {
        let Some(place) = self.choose_case(act, 0, |it| it.token.is_some()) else {
            return Ok(());
        };
        let text = self.fresh_words();
        let case = &self.model.cases[place];
        let (body, about) = (json!({"token": case.token, "text": text}), case.about.clone());
        let answer = self.unheard_by(about.as_deref(), |walk| {
            served(walk.resident().post("/api/v1/case/messages", &body), "a reply")
        })?;
        self.tell(format!("a reply in {}: {}", self.model.cases[place].number, outcome(&answer)));
        if answer.status != 201 {
            return Err(format!("a reply is not taken: {}", outcome(&answer)));
        }
        let case = &mut self.model.cases[place];
        case.said.push((true, text));
        self.touched.insert(place);
        Ok(())
    }

    pub(super) fn withdraw(&mut self, act: &Act) -> Went {
        let Some(place) = self.choose_case(act, 0, |it| it.token.is_some()) else {
            return Ok(());
        };
        let body = json!({"token": self.model.cases[place].token});
        let answer = served(self.resident().post("/api/v1/case/withdraw", &body), "withdrawal")?;
        let number = self.model.cases[place].number.clone();
        self.tell(format!("its writer takes {number} back: {}", outcome(&answer)));
        if is_done(&answer) {
            let case = &mut self.model.cases[place];
            if case.state != "received" || matches!(case.hold, Some((_, true))) {
                return Err(format!("{number} is {} or held and is taken back", case.state));
            }
            case.withdrawn = true;
        }
        self.touched.insert(place);
        Ok(())
    }

    /// Checks that a token tells the messages to the writer, each once and in order.
    pub(super) fn check_token(&self, place: usize) -> Went {
        let case = &self.model.cases[place];
        let Some(token) = &case.token else { return Ok(()) };
        let answer = self.resident().post("/api/v1/case", &json!({ "token": token }));
        let answer = served(answer, "a case by its token")?;
        if case.withdrawn {
            // It is erased once its day is over.
            return Ok(());
        }
        if answer.status != 200 {
            return Err(format!("the token of {} opens nothing: {}", case.number, answer.text));
        }
        let told = answer.json();
        let messages = told["messages"].as_array().cloned().unwrap_or_default();
        let read: Vec<&str> = messages.iter().filter_map(|it| it["text"].as_str()).collect();
        let of_unit = case.said.iter().filter(|(writer, _)| !writer);
        let said: Vec<&str> = of_unit.map(|(_, text)| text.as_str()).collect();
        if read != said {
            return Err(format!(
                "by its token {} reads {read:?}, and was said {said:?}",
                case.number
            ));
        }
        let count = |said: &[(bool, String)]| said.iter().filter(|(writer, _)| *writer).count();
        let (replies, since) = (count(&case.said), count(case.read()));
        // The days of the replies, each once; replies from before sanitising go with the original.
        let answered = told["answered"].as_array().map_or(0, Vec::len);
        if answered > replies || (answered == 0 && since > 0) {
            return Err(format!("{}: {replies} replies, on {answered} days", case.number));
        }
        if told["state"] != case.state.as_str() {
            return Err(format!("{}: {}, not {}", case.number, told["state"], case.state));
        }
        Ok(())
    }
}

fn told_about(unit: &str, answer: &str) -> Wrong {
    format!("a tip about {unit}, which has nobody above it, is answered {answer}")
}
