//! Throw changed and random objects at a parser or verifier: `amin-fuzz TARGET SEED RUNS`, or
//! `amin-fuzz` alone to name the targets.
//!
//! On stable Rust, with no instrument in the build: what is thrown is a lawful object changed by one to four
//! blind steps, drawn from the seed and the number of the run alone. Prints one JSON object; exit 1 when a
//! run panicked, broke its target's promise, or passed a changed object that must not pass.

mod change;
mod run;
mod targets;

use std::process::ExitCode;

use crate::run::fuzz;
use crate::targets::TARGETS;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            TARGETS.iter().for_each(|target| println!("{}", target.name));
            ExitCode::SUCCESS
        }
        [name, seed, runs] => match (
            TARGETS.iter().find(|target| target.name == name),
            seed.parse(),
            runs.parse(),
        ) {
            (Some(target), Ok(seed), Ok(runs)) => {
                let report = fuzz(target, seed, runs);
                println!("{}", report.to_json(target.name, seed));
                ExitCode::from(u8::from(!report.failed.is_empty()))
            }
            _ => usage(),
        },
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("use: amin-fuzz [TARGET SEED RUNS]; amin-fuzz alone names the targets");
    ExitCode::from(2)
}
