//! Simulated years: all people do everything, and a model says how it should be. Eight fixed seeds, and every
//! sequence that once went wrong; run more of them by hand, with `tests/run year --seeds 200 --acts 400`.

use system::year::run::{walk_again, walk_of_seed};

/// The length of a year, in acts.
const ACTS: usize = 120;
/// How many tries are made to shorten a sequence that goes wrong.
const TRIES: u32 = 12;
/// Sequences that once went wrong, one a line.
const KEPT: &str = include_str!("../year-regressions.txt");

fn goes_as_it_should(seed: u64, on_postgres: bool) {
    if let Err(told) = walk_of_seed(seed, ACTS, on_postgres, TRIES) {
        panic!("{told}");
    }
}

#[test]
fn a_year_of_the_first_seed_goes_as_it_should() {
    goes_as_it_should(1, false);
}

#[test]
fn a_year_of_the_second_seed_goes_as_it_should() {
    goes_as_it_should(2, false);
}

#[test]
fn a_year_of_the_third_seed_goes_as_it_should() {
    goes_as_it_should(3, false);
}

#[test]
fn a_year_of_the_fourth_seed_goes_as_it_should() {
    goes_as_it_should(4, false);
}

#[test]
fn a_year_of_the_fifth_seed_goes_as_it_should() {
    goes_as_it_should(5, false);
}

#[test]
fn a_year_of_the_sixth_seed_goes_as_it_should() {
    goes_as_it_should(6, false);
}

#[test]
fn a_year_of_the_seventh_seed_goes_as_it_should_on_postgresql() {
    goes_as_it_should(7, true);
}

#[test]
fn a_year_of_the_eighth_seed_goes_as_it_should_on_postgresql() {
    goes_as_it_should(8, true);
}

#[test]
fn whatever_once_went_wrong_in_a_year_goes_as_it_should() {
    let walked = walk_again(KEPT).expect("every sequence goes as it should");
    assert!(walked > 0, "some are kept");
}
