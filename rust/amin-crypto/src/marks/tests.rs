//! Accept; reject each field changed alone; reject ballots that no lawful voter could have made; and
//! show for each wrong way to build the verifier what it would let through.

mod challenges;
mod changed;
mod encrypting;
mod slow;
mod wrong_builds;

use curve25519_dalek::ristretto::RistrettoPoint;
use proptest::prelude::*;

use super::forge::Forgery;
use super::{Contest, Shape};
use crate::group::{decode_point, generator};
use slow::{Build, Slow};

const SEED: [u8; 32] = [5; 32];
const ELECTION: [u8; 32] = [1; 32];
const CONTEST: &str = "council";
const STATION: &str = "12";

/// Candidates 1, 5 and 9 of the small contest.
const PERSONS: [u64; 4] = [1, 5, 9, 0];
/// Its second list.
const LIST: [u64; 4] = [13, 14, 15, 2];

fn key(n: u8) -> [u8; 32] {
    generator(&format!("test key {n}")).compress().0
}

fn contest(candidates: usize, lists: usize, max_marks: usize) -> Contest {
    let shape = Shape::new(candidates, lists, max_marks).unwrap();
    Contest::new(&ELECTION, CONTEST, &key(0), shape).unwrap()
}

/// Twelve candidates, three lists, up to three marks: dummies 13–15, blank 4.
fn small() -> Contest {
    contest(12, 3, 3)
}

fn choice(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// The prover without its guard: it will write a ballot for any numbers at all.
fn forge(contest: &Contest, numbers: &[u64]) -> Vec<u8> {
    forge_with(contest, numbers, |_, _| ())
}

/// The prover with a hand in each step before its challenge is drawn.
fn forge_with(contest: &Contest, numbers: &[u64], meddle: impl FnMut(&mut [u8], usize)) -> Vec<u8> {
    let forgery = Forgery {
        numbers,
        ..Forgery::default()
    };
    contest.forge_with(STATION, &[9; 32], &[8; 32], &forgery, meddle)
}

/// A ballot whose points at these places are moved as soon as they are written.
fn forge_moved(contest: &Contest, numbers: &[u64], moves: &[(usize, RistrettoPoint)]) -> Vec<u8> {
    let mut before = 0;
    forge_with(contest, numbers, |ballot, written| {
        for (at, by) in moves.iter().filter(|(at, _)| (before..written).contains(at)) {
            let moved = decode_point(&ballot[*at..at + 32], "point").unwrap() + by;
            ballot[*at..at + 32].copy_from_slice(moved.compress().as_bytes());
        }
        before = written;
    })
}

fn holds(contest: &Contest, ballot: &[u8]) -> bool {
    let alone = contest.verify_one(STATION, ballot, &SEED).is_ok();
    assert_eq!(alone, contest.verify_many(STATION, ballot, &SEED).is_ok());
    alone
}

#[test]
fn every_lawful_choice_of_a_small_contest_holds() {
    let contest = contest(4, 1, 2);
    let mut lawful = 0;
    for first in 0..=5u32 {
        for second in 0..=5 {
            for list in 0..=3 {
                let numbers = choice(&[first, second, list]);
                let Ok(ballot) = contest.encrypt_many(STATION, &[9; 32], &[8; 32], &numbers) else {
                    continue;
                };
                assert!(holds(&contest, &ballot), "{first} {second} {list}");
                lawful += 1;
            }
        }
    }
    // Four candidates alone, six pairs, one list, blank.
    assert_eq!(lawful, 4 + 6 + 1 + 1);
}

#[test]
fn no_other_numbers_than_the_lawful_ones_hold() {
    let contest = contest(2, 1, 2);
    let mut held = 0;
    for first in 0..=5u64 {
        for second in 0..=5 {
            for list in 0..=3 {
                let increasing = 1 <= first && first < second && second <= 4;
                let lawful = increasing
                    && if list == 0 {
                        first <= 2
                    } else {
                        first == 3 && list <= 2
                    };
                let holds = holds(&contest, &forge(&contest, &[first, second, list]));
                assert_eq!(holds, lawful, "{first} {second} {list}");
                held += usize::from(holds);
            }
        }
    }
    // Both persons, each alone with one of two dummies, the list, blank.
    assert_eq!(held, 1 + 4 + 1 + 1);
}

#[test]
fn each_unlawful_ballot_is_refused() {
    let contest = small();
    for (what, numbers) in [
        ("a list mark beside persons", [1, 5, 9, 2]),
        ("a list mark beside one person", [1, 13, 14, 2]),
        ("the blank code beside persons", [1, 5, 9, 4]),
        ("a list mark beside the last person", [12, 13, 14, 1]),
        ("marks not increasing", [5, 1, 9, 0]),
        ("marks not increasing at the end", [1, 9, 5, 0]),
        ("two equal marks", [1, 5, 5, 0]),
        ("three equal marks", [5, 5, 5, 0]),
        ("a dummy in front of a person", [13, 5, 9, 0]),
        ("dummies in front of a person", [13, 14, 9, 0]),
        ("equal dummies", [1, 13, 13, 0]),
        ("mark zero", [0, 5, 9, 0]),
        ("a mark below zero", [u64::MAX, 5, 9, 0]),
        ("a mark above the last dummy", [1, 5, 16, 0]),
        ("a mark far above it", [1, 5, 1_000_000_007, 0]),
        ("a list mark above blank", [13, 14, 15, 5]),
        ("a list mark far above it", [13, 14, 15, 1_000_000_007]),
        ("a list mark below zero", [13, 14, 15, u64::MAX]),
        ("neither persons nor a list", [13, 14, 15, 0]),
    ] {
        for claimed in [true, false] {
            let forgery = Forgery {
                numbers: &numbers,
                claims_persons: Some(claimed),
                ..Forgery::default()
            };
            let ballot = contest.forge(STATION, &[9; 32], &[8; 32], &forgery);
            assert!(!holds(&contest, &ballot), "{what}, claiming {claimed}");
        }
    }
    assert!(holds(&contest, &forge(&contest, &PERSONS)));
    assert!(holds(&contest, &forge(&contest, &LIST)));
}

#[test]
fn a_candidate_list_or_number_of_marks_at_every_edge_of_the_bits_holds_and_the_next_does_not() {
    for (candidates, lists, max_marks) in [
        (1, 0, 1),
        (3, 0, 2),
        (7, 6, 1),
        (8, 20, 5),
        (255, 1, 2),
        (64, 70, 3),
    ] {
        let contest = contest(candidates, lists, max_marks);
        let (c, l, k) = (candidates as u64, lists as u64, max_marks as u64);
        let dummies = |from: u64| (from..).take(max_marks);
        let ballot = |marks: &mut dyn Iterator<Item = u64>, list| {
            forge(&contest, &marks.chain([list]).collect::<Vec<_>>())
        };
        assert!(holds(&contest, &ballot(&mut dummies(1), 0)));
        assert!(holds(&contest, &ballot(&mut dummies(c), 0)));
        assert!(holds(&contest, &ballot(&mut dummies(c + 1), l + 1)));
        assert!(!holds(&contest, &ballot(&mut dummies(c + 1), l + 2)));
        assert!(!holds(&contest, &ballot(&mut dummies(c + 1), 0)));
        assert!(!holds(
            &contest,
            &ballot(&mut dummies(1).take(max_marks - 1).chain([c + k + 1]), 0)
        ));
    }
}

#[test]
fn an_alpha_that_comes_twice_in_a_ballot_is_refused_though_all_its_proofs_hold() {
    let contest = small();
    let twice = |same_randomness| {
        let forgery = Forgery {
            numbers: &PERSONS,
            same_randomness,
            ..Forgery::default()
        };
        contest.forge(STATION, &[9; 32], &[8; 32], &forgery)
    };
    assert!(holds(&contest, &twice(None)));
    for pair in [(0, 1), (2, 0), (3, 1)] {
        let ballot = twice(Some(pair));
        assert!(
            Slow::new(contest.shape(), Build::Right).accepts(&ballot),
            "{pair:?}"
        );
        assert!(!holds(&contest, &ballot), "{pair:?}");
    }
}

#[test]
fn the_ballot_of_tehran_has_2944_bytes_and_holds() {
    let contest = contest(3000, 300, 21);
    let shape = contest.shape();
    assert_eq!(
        (shape.bits(), shape.length(), shape.rounds(), shape.last()),
        (12, 288, 5, 9)
    );
    assert_eq!(shape.ballot_bytes(), 2944);
    let persons: Vec<u32> = (1..=21).map(|i| 140 * i).chain([0]).collect();
    let blank: Vec<u32> = [0; 21].into_iter().chain([301]).collect();
    let choices = [choice(&persons), choice(&blank)].concat();
    let seeds: Vec<u8> = (0..64).collect();
    let ballots = contest.encrypt_many(STATION, &seeds, &seeds, &choices).unwrap();
    assert_eq!(contest.verify_many(STATION, &ballots, &SEED), Ok(()));
}

#[test]
fn shapes_that_make_no_contest_are_refused() {
    for (candidates, lists, max_marks) in [
        (0, 0, 1),
        (1, 0, 0),
        (1, 0, 1001),
        (100_001, 0, 1),
        (1, 100_001, 1),
    ] {
        assert!(Shape::new(candidates, lists, max_marks).is_err());
    }
    assert!(Contest::new(&[1; 32], "c", &[0; 32], Shape::new(1, 0, 1).unwrap()).is_err());
    for (candidates, lists) in [
        (1, 0),
        (100_000, 0),
        (1, 100_000),
        (4095, 4094),
        (4096, 0),
        (1, 4095),
    ] {
        let shape = Shape::new(candidates, lists, 1000).unwrap();
        assert!(1 << shape.bits() > candidates.max(lists + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Our verifier and the slow one agree, on whatever numbers a prover is given.
    #[test]
    fn the_slow_verifier_agrees(numbers in proptest::array::uniform4(0u64..18)) {
        let contest = small();
        let ballot = forge(&contest, &numbers);
        prop_assert_eq!(holds(&contest, &ballot), Slow::new(contest.shape(), Build::Right).accepts(&ballot));
    }
}
