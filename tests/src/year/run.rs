//! Walks by their seeds: each is drawn and walked, and made shorter if it goes wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;

use crate::year::act::{Act, any_act};
use crate::year::shorter::shortest;
use crate::year::walk::{Walk, Went};

/// After how many acts everything is checked.
const ALL: usize = 10;
/// How many officers then look; at the end all do.
const EYES: usize = 5;
/// The names of the databases in a file of sequences.
const DATABASES: [&str; 2] = ["sqlite", "postgresql"];

/// How a year is drawn. Only the walk knows what there is at an act, since the hotline draws its ids; an act
/// chooses modulo that, and every act can follow on every other.
struct Year;

impl ReferenceStateMachine for Year {
    type State = ();
    type Transition = Act;

    fn init_state() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn transitions((): &()) -> BoxedStrategy<Act> {
        any_act().boxed()
    }

    fn apply((): (), _: &Act) {}
}

/// Walks these acts.
///
/// # Errors
/// What went wrong, and all that was done until then.
pub fn walk(acts: &[Act], on_postgres: bool, seen: Option<&AtomicUsize>) -> Result<usize, String> {
    let mut walk = Walk::begin(on_postgres)?;
    let walked = catch_unwind(AssertUnwindSafe(|| all_steps(&mut walk, acts, seen)));
    match walked.unwrap_or_else(|why| Err(words_of(why.as_ref()))) {
        Ok(()) => Ok(walk.done.len()),
        Err(wrong) => Err(format!("{wrong}\n  after\n    {}", walk.done.join("\n    "))),
    }
}

/// The words with which the tests' hands gave up.
fn words_of(why: &(dyn std::any::Any + Send)) -> String {
    let owned = why.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| why.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned()
}

fn all_steps(walk: &mut Walk, acts: &[Act], seen: Option<&AtomicUsize>) -> Went {
    for (at, act) in acts.iter().enumerate() {
        if let Some(seen) = seen {
            seen.fetch_add(1, Ordering::SeqCst);
        }
        walk.step(act)?;
        if at % ALL == ALL - 1 {
            walk.check_all(EYES)?;
        }
    }
    walk.check_doors()?;
    walk.check_due()?;
    walk.check_all(usize::MAX)
}

/// Walks so many acts drawn from this seed; if that goes wrong, looks for a shorter sequence that also does,
/// with this many tries.
///
/// # Errors
/// What went wrong, in the shortest sequence found, and the line that keeps it.
pub fn walk_of_seed(seed: u64, acts: usize, on_postgres: bool, tries: u32) -> Result<(), String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let drawn = Year::sequential_strategy(acts..=acts).new_tree(&mut runner);
    let drawn = drawn.map_err(|why| why.to_string())?;
    let ((), acts, _) = drawn.current();
    let Some((reached, told)) = wrong_in(&acts, on_postgres) else { return Ok(()) };
    let walked = |acts: &[Act]| wrong_in(acts, on_postgres);
    let (acts, wrong) = shortest(&acts[..reached], told, tries, walked);
    let (database, line) = (DATABASES[usize::from(on_postgres)], line_of(&acts, on_postgres));
    Err(format!(
        "seed {seed} on {database}: {wrong}\n  to be kept in tests/year-regressions.txt:\n{line}"
    ))
}

/// What goes wrong in these acts, and after how many of them.
fn wrong_in(acts: &[Act], on_postgres: bool) -> Option<(usize, String)> {
    let seen = AtomicUsize::new(0);
    let wrong = walk(acts, on_postgres, Some(&seen)).err()?;
    Some((seen.into_inner(), wrong))
}

/// The line of a sequence that went wrong, for the file of such sequences.
fn line_of(acts: &[Act], on_postgres: bool) -> String {
    let acts: Vec<String> = acts.iter().map(Act::to_string).collect();
    format!("{} {}", DATABASES[usize::from(on_postgres)], acts.join(" "))
}

/// Walks every line of a file of sequences that once went wrong.
///
/// # Errors
/// What goes wrong again, line by line.
pub fn walk_again(kept: &str) -> Result<usize, String> {
    let lines = kept.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    let mut walked = 0;
    for line in lines {
        let (database, acts) = line.split_once(' ').ok_or("a line without acts")?;
        let acts: Vec<Act> = acts.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        walk(&acts, database == DATABASES[1], None).map_err(|it| format!("{line}\n{it}"))?;
        walked += 1;
    }
    Ok(walked)
}
