//! Turns: few at once, one at a time under each name, and names in rotation.
//!
//! A client that floods one name waits in that name's own line and delays every other by one piece of work at
//! most. All names without an account are one name here ([`STRANGERS`]).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use casework::ids::UnitId;
use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::task::JoinSet;

use crate::platform::refusal::Refusal;

/// The key of a name: the salt of its account's password, or [`makers`].
pub(crate) type Name = [u8; 16];

/// The common key of all names without an account.
pub(crate) const STRANGERS: Name = [0; 16];
/// The key under which all new passwords of a unit are made: neither a flood under an officer's name nor one
/// invitation used many times at once goes ahead of others.
pub(crate) fn makers(unit: UnitId) -> Name {
    let mut name = STRANGERS;
    name[8..].copy_from_slice(&unit.0.to_be_bytes());
    name
}

/// How many tries wait under one name. Above that, the one that has waited longest is told to try again.
const LINE: usize = 16;

/// The turns of one kind of work.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Mutex<State>>);

struct State {
    /// How many turns may begin now.
    free: usize,
    lines: HashMap<Name, Line>,
    /// Names under which a try waits, in the order of their next turn; each once.
    rotation: VecDeque<Name>,
}

/// The tries under one name.
#[derive(Default)]
struct Line {
    /// Whether one of them has the turn.
    busy: bool,
    waiting: VecDeque<Sender<Turn>>,
    /// Tries to be refused. They are told when the present turn ends: as late as others are, so that the time
    /// tells nothing.
    leaving: Vec<Sender<Turn>>,
}

/// A turn; it ends when this is dropped.
pub(crate) struct Turn {
    turns: Turns,
    name: Name,
}

/// A place in a line; dropping it leaves the line.
pub(crate) struct Place(Receiver<Turn>);

/// The extra wait of a wrong try under a real name, until a try under a name without an account would be
/// answered. A right try drops it.
pub(crate) struct Among(JoinSet<Result<(), Refusal>>);

impl Among {
    /// Does `work` in the strangers' line if others wait there; an empty line causes no extra wait.
    pub(crate) fn strangers<F>(turns: &Turns, work: impl FnOnce(Turn) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut among = JoinSet::new();
        if let Some(place) = turns.queue_behind(STRANGERS) {
            among.spawn(async move {
                work(place.turn().await?).await;
                Ok(())
            });
        }
        Self(among)
    }

    /// No extra wait.
    pub(crate) fn nothing() -> Self {
        Self(JoinSet::new())
    }

    /// Waits until it is done.
    ///
    /// # Errors
    /// As [`Place::turn`].
    pub(crate) async fn done(mut self) -> Result<(), Refusal> {
        self.0.join_next().await.map_or(Ok(()), |done| done.map_err(|_| Refusal::Internal)?)
    }
}

impl Place {
    /// Waits for the turn.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`] when too many came under the same name.
    pub(crate) async fn turn(self) -> Result<Turn, Refusal> {
        self.0.await.map_err(|_| Refusal::TooManyTries)
    }
}

impl Turns {
    /// Turns of which so many may be under way at once.
    pub(crate) fn new(at_once: usize) -> Self {
        let (lines, rotation) = (HashMap::new(), VecDeque::new());
        Self(Arc::new(Mutex::new(State { free: at_once, lines, rotation })))
    }

    /// Takes a place at the end of a name's line.
    pub(crate) fn queue(&self, name: Name) -> Place {
        let (turn, place) = oneshot::channel();
        self.state().add(name, turn);
        self.hand_out();
        Place(place)
    }

    /// The same if others are in the line; none if a turn would come at once.
    pub(crate) fn queue_behind(&self, name: Name) -> Option<Place> {
        let occupied = self.state().lines.contains_key(&name);
        occupied.then(|| self.queue(name))
    }

    /// Gives turns to the tries that are next.
    fn hand_out(&self) {
        loop {
            let Some((name, waiting)) = self.state().next() else { return };
            // A try that left meanwhile gives its turn back at once.
            let _left = waiting.send(Turn { turns: self.clone(), name });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many tries wait under a name.
    #[cfg(test)]
    pub(crate) fn waiting(&self, name: Name) -> usize {
        self.state().lines.get(&name).map_or(0, |line| line.waiting.len())
    }
}

impl State {
    fn add(&mut self, name: Name, turn: Sender<Turn>) {
        let line = self.lines.entry(name).or_default();
        line.waiting.retain(|it| !it.is_closed());
        line.leaving.retain(|it| !it.is_closed());
        line.waiting.push_back(turn);
        if line.waiting.len() > LINE {
            if line.leaving.len() >= LINE {
                line.leaving.clear();
            }
            line.leaving.extend(line.waiting.pop_front());
        }
        if !self.rotation.contains(&name) {
            self.rotation.push_back(name);
        }
    }

    /// The next try, if there is room for one.
    fn next(&mut self) -> Option<(Name, Sender<Turn>)> {
        if self.free == 0 {
            return None;
        }
        let ready = |name: &Name| self.lines.get(name).is_some_and(|line| !line.busy);
        let name = self.rotation.remove(self.rotation.iter().position(ready)?)?;
        let line = self.lines.get_mut(&name)?;
        let next = line.waiting.pop_front();
        if !line.waiting.is_empty() {
            self.rotation.push_back(name);
        }
        line.busy = next.is_some();
        self.free -= usize::from(line.busy);
        next.map(|turn| (name, turn))
    }

    fn ended(&mut self, name: Name) {
        self.free += 1;
        let Some(line) = self.lines.get_mut(&name) else { return };
        line.busy = false;
        line.leaving.clear();
        if line.waiting.is_empty() {
            self.lines.remove(&name);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.state().ended(self.name);
        self.turns.hand_out();
    }
}

#[cfg(test)]
mod tests;
