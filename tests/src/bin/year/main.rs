//! `tests/run year --seeds N --acts M [--from SEED] [--postgres] [--tries T]`: manual walks, two at a time.
//! `tests/run year --again FILE` walks the sequences of a file, line by line.

#![expect(clippy::print_stdout, reason = "it tells whoever runs it")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use system::year::run::{walk_again, walk_of_seed};

/// How many walks go on at once.
const AT_ONCE: usize = 2;

/// The number after an option, or the default.
fn option(name: &str, without: u64) -> u64 {
    let given = std::env::args().skip_while(|it| it != name).nth(1);
    given.and_then(|it| it.parse().ok()).unwrap_or(without)
}

/// Walks every line of a file.
fn again(file: &str) -> ExitCode {
    let Ok(kept) = std::fs::read_to_string(file) else {
        println!("no file {file}");
        return ExitCode::FAILURE;
    };
    let mut wrong = 0;
    for line in kept.lines() {
        match walk_again(line) {
            Ok(0) => println!("{line}"),
            Ok(_) => println!("goes as it should"),
            Err(told) => {
                wrong += 1;
                println!("{told}");
            }
        }
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn main() -> ExitCode {
    if let Some(file) = std::env::args().skip_while(|it| it != "--again").nth(1) {
        return again(&file);
    }
    let on_postgres = std::env::args().any(|it| it == "--postgres");
    let (seeds, acts) = (option("--seeds", 200), option("--acts", 400));
    let (from, tries) = (option("--from", 1), option("--tries", 200));
    let acts = usize::try_from(acts).unwrap_or(usize::MAX);
    let tries = u32::try_from(tries).unwrap_or(u32::MAX);
    let (next, wrong) = (AtomicU64::new(from), AtomicU64::new(0));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= from + seeds {
                return;
            }
            match walk_of_seed(seed, acts, on_postgres, tries) {
                Ok(()) => println!("seed {seed}: {acts} acts"),
                Err(told) => {
                    wrong.fetch_add(1, Ordering::SeqCst);
                    println!("{told}");
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner();
    println!("{} of {seeds} walks of {acts} acts went as they should", seeds - wrong);
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
