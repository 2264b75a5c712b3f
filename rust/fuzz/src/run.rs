//! Run after run against one target, each repeatable by its number.

use std::panic::{AssertUnwindSafe, catch_unwind};

use amin_crypto::CryptoError;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use crate::change::changed;
use crate::targets::Target;

/// What came of the runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub accepted: u64,
    pub malformed: u64,
    pub rejected: u64,
    /// Numbers of the runs that found something; the reason of each has been printed.
    pub failed: Vec<u64>,
}

impl Report {
    pub const fn runs(&self) -> u64 {
        self.accepted + self.malformed + self.rejected + self.failed.len() as u64
    }

    pub fn to_json(&self, name: &str, seed: u64) -> String {
        format!(
            r#"{{"target":"{name}","seed":{seed},"runs":{},"accepted":{},"malformed":{},"rejected":{},"failed":{:?}}}"#,
            self.runs(),
            self.accepted,
            self.malformed,
            self.rejected,
            self.failed
        )
    }

    fn plus(mut self, other: Self) -> Self {
        self.accepted += other.accepted;
        self.malformed += other.malformed;
        self.rejected += other.rejected;
        self.failed.extend(other.failed);
        self
    }
}

/// Attack a target over all cores; the same seed and runs give the same report.
///
/// # Panics
/// If the target refuses an object that is lawful: then nothing behind that would be reached.
pub fn fuzz(target: &Target, seed: u64, runs: u64) -> Report {
    let lawful = (target.lawful)();
    for object in &lawful {
        (target.attack)(object).expect("a lawful object");
    }
    (0..runs)
        .into_par_iter()
        .map(|run| {
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            rng.set_stream(run);
            let object = changed(&mut rng, &lawful);
            let mut report = Report::default();
            match catch_unwind(AssertUnwindSafe(|| (target.attack)(&object))) {
                Ok(Ok(())) if target.binds && !lawful.contains(&object) => {
                    eprintln!(
                        "{}, seed {seed}, run {run}: passes, changed: {object:02x?}",
                        target.name
                    );
                    report.failed.push(run);
                }
                Ok(Ok(())) => report.accepted = 1,
                Ok(Err(CryptoError::Malformed(_))) => report.malformed = 1,
                Ok(Err(CryptoError::Rejected(_))) => report.rejected = 1,
                Err(_) => {
                    eprintln!("{}, seed {seed}, run {run}: panics: {object:02x?}", target.name);
                    report.failed.push(run);
                }
            }
            report
        })
        .reduce(Report::default, Report::plus)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::{Attack, TARGETS};

    const RUNS: u64 = 2_000;

    #[test]
    fn no_target_panics_or_passes_what_it_must_not_and_each_is_reached_behind_its_parser() {
        for target in TARGETS {
            let report = fuzz(target, 1, RUNS);
            println!("{}", report.to_json(target.name, 1));
            assert_eq!(report.failed, [], "{}", target.name);
            assert_eq!(report.runs(), RUNS);
            assert!(report.malformed > 0 || !target.parses, "{}", target.name);
            assert!(report.rejected > RUNS / 50 || !target.verifies, "{}", target.name);
            assert!(report.accepted > 0 || target.binds, "{}", target.name);
        }
    }

    #[test]
    fn targets_have_different_names() {
        let mut names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TARGETS.len());
    }

    /// One part, which must be three bytes and begin with 1.
    fn test_target(attack: Attack, binds: bool) -> Target {
        Target {
            lawful: || vec![vec![vec![1, 2, 3]]],
            attack,
            binds,
            ..Target::parser("test", Vec::new, |_| Ok(()))
        }
    }

    #[test]
    fn a_parser_that_panics_is_found_and_the_run_is_repeatable() {
        let attack: Attack = |object| {
            assert_eq!(object[0][2], 3, "a fault");
            Ok(())
        };
        let target = test_target(attack, false);
        let report = fuzz(&target, 7, 300);
        assert!(!report.failed.is_empty() && report.accepted > 0);
        assert_eq!(report, fuzz(&target, 7, 300));
    }

    #[test]
    fn a_verifier_that_does_not_look_at_a_byte_is_found() {
        let sees_all = test_target(|object| check(object[0] == [1, 2, 3]), true);
        let blind = test_target(
            |object| check(object[0].len() == 3 && object[0][..2] == [1, 2]),
            true,
        );
        assert_eq!(fuzz(&sees_all, 7, 300).failed, []);
        assert!(!fuzz(&blind, 7, 300).failed.is_empty());
    }

    fn check(holds: bool) -> Result<(), CryptoError> {
        holds.then_some(()).ok_or(CryptoError::Rejected("test"))
    }
}
