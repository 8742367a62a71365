//! One walk: a running hotline, the model, and the hands that do an act.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reqwest::Method;
use serde_json::Value;

use crate::hotline::Hotline;
use crate::people::{Answer, Officer, Resident};
use crate::year::act::Act;
use crate::year::model::{self, Model};

/// A difference from the expected behaviour, in words.
pub type Wrong = String;

/// The result of an act.
pub type Went = Result<(), Wrong>;

/// How many due cases are checked after an act.
const DUE: usize = 4;

/// A walk under way.
pub struct Walk {
    hotline: Option<Hotline>,
    /// The expected state.
    pub model: Model,
    /// The signed-in officers.
    sessions: BTreeMap<String, Officer>,
    /// All that was done so far, in words.
    pub done: Vec<String>,
    /// Cases that the last act touched.
    pub touched: BTreeSet<usize>,
    /// Cases that are to be checked, since something changed for all of them.
    due: VecDeque<usize>,
    /// The number of made-up words.
    words: usize,
    /// Whose turn it is to look.
    eyes: usize,
    /// How often everything was checked.
    pub(super) looks: usize,
}

impl Walk {
    /// Starts a walk.
    ///
    /// # Errors
    /// What differs from the expected state at the beginning.
    pub fn begin(on_postgres: bool) -> Result<Self, Wrong> {
        let hotline = if on_postgres { Hotline::start_on_postgres() } else { Hotline::start() };
        let mut walk = Self {
            hotline: Some(hotline),
            model: Model::default(),
            sessions: BTreeMap::new(),
            done: Vec::new(),
            touched: BTreeSet::new(),
            due: VecDeque::new(),
            words: 0,
            eyes: 0,
            looks: 0,
        };
        walk.learn_units();
        walk.learn_samples()?;
        Ok(walk)
    }

    /// Does one act, and checks everything that it touched and some of the due cases.
    ///
    /// # Errors
    /// What is wrong.
    pub fn step(&mut self, act: &Act) -> Went {
        self.perform(act)?;
        let some_due = self.due.len().min(DUE);
        self.touched.extend(self.due.drain(..some_due));
        std::mem::take(&mut self.touched).into_iter().try_for_each(|case| self.check_case(case))
    }

    /// Checks all cases that are still due.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_due(&mut self) -> Went {
        std::mem::take(&mut self.due).into_iter().try_for_each(|case| self.check_case(case))
    }

    /// Marks every case as due. After each act some of them are checked, so that a year with many cases does
    /// not take time by their square.
    pub fn all_are_due(&mut self) {
        let waits: BTreeSet<usize> = self.due.iter().copied().collect();
        self.due.extend((0..self.model.cases.len()).filter(|it| !waits.contains(it)));
    }

    fn perform(&mut self, act: &Act) -> Went {
        match act.kind {
            "tip" | "tip-about" => self.tip(act),
            "reply" => self.reply(act),
            "withdraw" => self.withdraw(act),
            "form" => self.post_a_form(act),
            "sanitise" => self.sanitise(act),
            "declare" => self.declare(act),
            "join" => self.join(act),
            "admit" => self.admit(act),
            "leave" => self.leave(act),
            "reset" => self.reset(act),
            "agree" => self.agree(act),
            "body" => self.body(act),
            "merge" => self.merge(act),
            "split" => self.split(act),
            "unit" => self.new_unit(act),
            "days" => self.days(act),
            "restart" => {
                self.restart();
                Ok(())
            }
            "kill" => {
                self.kill();
                Ok(())
            }
            "chain" => self.chain(act),
            deed => self.deed(deed, act),
        }
    }

    /// The hotline.
    ///
    /// # Panics
    /// While it is being started again.
    #[must_use]
    pub fn hotline(&self) -> &Hotline {
        self.hotline.as_ref().expect("it runs")
    }

    /// Ends the hotline and goes on with the one that `make` gives. Sessions stay.
    pub fn with_hotline(&mut self, make: impl FnOnce(Hotline) -> Hotline) {
        let hotline = make(self.hotline.take().expect("it runs"));
        let sessions = std::mem::take(&mut self.sessions).into_iter();
        self.sessions = sessions.map(|(name, it)| (name, it.at(&hotline.triage))).collect();
        self.hotline = Some(hotline);
    }

    /// Ends all sessions.
    pub fn end_sessions(&mut self) {
        self.sessions.clear();
    }

    /// So many officers who work cases or sanitise, others each time.
    pub fn some_eyes(&mut self, many: usize) -> Vec<model::Officer> {
        let mut all = self.by_turns(many);
        all.truncate(many);
        all
    }

    /// As [`Self::some_eyes`], of signed-in officers if there are any: signing in takes longer than anything
    /// else here.
    pub fn open_eyes(&mut self, many: usize) -> Vec<model::Officer> {
        let mut all = self.by_turns(many);
        all.sort_by_key(|it| !self.sessions.contains_key(&it.name));
        all.truncate(many);
        all
    }

    /// All who work cases or sanitise; each time others come first.
    fn by_turns(&mut self, many: usize) -> Vec<model::Officer> {
        let sees = |it: &&model::Officer| it.role != model::Role::Other && it.keys[0];
        let mut all: Vec<model::Officer> =
            self.model.officers.iter().filter(sees).cloned().collect();
        let first = self.eyes % all.len().max(1);
        all.rotate_left(first);
        self.eyes = self.eyes.wrapping_add(many);
        all
    }

    /// A user of the public doors.
    #[must_use]
    pub fn resident(&self) -> Resident {
        Resident::of(self.hotline())
    }

    /// A session of this officer.
    ///
    /// # Panics
    /// When nobody has this name.
    pub fn officer(&mut self, name: &str) -> &Officer {
        if !self.sessions.contains_key(name) {
            let known = self.model.officers.iter().find(|it| it.name == name).expect("known");
            let session = Officer::sign_in_with(&self.hotline().triage, name, &known.password);
            self.sessions.insert(name.to_owned(), session);
        }
        &self.sessions[name]
    }

    /// Ends an officer's session here.
    pub fn forget(&mut self, name: &str) {
        self.sessions.remove(name);
    }

    /// Sends a request as an officer.
    ///
    /// # Errors
    /// When the service failed.
    pub fn send(
        &mut self,
        name: &str,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Wrong> {
        let answer = self.officer(name).send(method, path, body);
        served(answer, &format!("{name}, {method} {path}"))
    }

    /// Gets a page as an officer.
    ///
    /// # Errors
    /// When the service failed.
    pub fn get(&mut self, name: &str, path: &str) -> Result<Answer, Wrong> {
        self.send(name, &Method::GET, path, None)
    }

    /// Writes down what was done.
    pub fn tell(&mut self, words: String) {
        self.done.push(words);
    }

    /// Words that nobody has used.
    pub fn fresh_words(&mut self) -> String {
        self.words += 1;
        format!("lời kể số {}.", self.words)
    }

    /// The number of words made up so far; names that must be new end with it.
    pub fn fresh_number(&mut self) -> usize {
        self.words += 1;
        self.words
    }
}

/// The answer of a service that did not fail.
///
/// # Errors
/// When it failed.
pub fn served(answer: Answer, asked: &str) -> Result<Answer, Wrong> {
    if answer.status >= 500 {
        return Err(format!("{asked}: {} {}", answer.status, answer.text.trim()));
    }
    Ok(answer)
}

/// Whether the act was done.
#[must_use]
pub fn is_done(answer: &Answer) -> bool {
    (200..400).contains(&answer.status)
}

/// The kind of a problem, or only the status.
#[must_use]
pub fn outcome(answer: &Answer) -> String {
    let told: Value = serde_json::from_str(&answer.text).unwrap_or_default();
    let kind = told["type"].as_str().and_then(|it| it.rsplit(':').next()).unwrap_or_default();
    format!("{} {kind}", answer.status).trim_end().to_owned()
}
