//! Accept; reject each field changed alone; reject ballots no lawful voter could have made.

use proptest::prelude::*;

use super::{Contest, Shape, booth_commitment};
use crate::error::CryptoError;
use crate::group::{decode_point, generator};

const SEED: [u8; 32] = [5; 32];
const STATION: &str = "12";

fn key(n: u8) -> [u8; 32] {
    generator(&format!("test key {n}")).compress().0
}

fn contest(persons: usize, lists: usize, max_marks: usize) -> Contest {
    let shape = Shape::new(persons, lists, max_marks).unwrap();
    Contest::new(&[1; 32], "council", &key(0), shape).unwrap()
}

/// Three persons, two lists, up to two marks: persons 0–2, lists 3–4, blank 5.
fn small() -> Contest {
    contest(3, 2, 2)
}

/// The prover without its guard: it will write a ballot for any choice at all.
fn forge(contest: &Contest, choice: &[u8]) -> Vec<u8> {
    forge_with(contest, choice, |_| ())
}

/// The prover with a hand in the commitments before the challenge is drawn.
fn forge_with(contest: &Contest, choice: &[u8], meddle: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut ballot = vec![0; contest.shape().ballot_bytes()];
    contest.encrypt_with(&mut ballot, STATION, &[9; 32], &[8; 32], choice, meddle);
    ballot
}

/// Move the point at `from` up and the one at `to` down by the same: their sum stays.
fn offset(ballot: &mut [u8], from: usize, to: usize) {
    let by = generator("an error");
    for (at, by) in [(from, by), (to, -by)] {
        let moved = decode_point(&ballot[at..at + 32], "point").unwrap() + by;
        ballot[at..at + 32].copy_from_slice(moved.compress().as_bytes());
    }
}

fn holds(contest: &Contest, ballot: &[u8]) -> bool {
    contest.verify_one(STATION, ballot, &SEED).is_ok()
}

#[test]
fn a_ballot_for_up_to_max_marks_persons_or_one_list_or_blank_holds() {
    let contest = small();
    for choice in [
        [1, 0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ] {
        assert!(holds(&contest, &forge(&contest, &choice)), "{choice:?}");
    }
}

#[test]
fn nothing_mixed_nothing_empty_and_nothing_over_the_limit_holds() {
    let contest = small();
    for choice in [
        [0, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [1, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, 0, 1],
        [1, 0, 0, 0, 0, 1],
    ] {
        assert!(!holds(&contest, &forge(&contest, &choice)), "{choice:?}");
        let refused = contest.encrypt_many(STATION, &[9; 32], &[8; 32], &choice);
        assert!(refused.is_err(), "{choice:?}");
    }
}

#[test]
fn every_lawful_choice_of_a_small_contest_holds_and_no_other() {
    let contest = contest(3, 1, 2);
    for bits in 0..32u8 {
        let choice: Vec<u8> = (0..5).map(|i| bits >> i & 1).collect();
        let persons: u8 = choice[..3].iter().sum();
        let others: u8 = choice[3..].iter().sum();
        let lawful = (persons, others) == (0, 1) || (1..=2).contains(&persons) && others == 0;
        assert_eq!(holds(&contest, &forge(&contest, &choice)), lawful, "{choice:?}");
    }
}

#[test]
fn each_byte_of_a_ballot_changed_alone_is_refused() {
    let contest = contest(1, 1, 2);
    let ballot = forge(&contest, &[1, 0, 0]);
    assert!(holds(&contest, &ballot));
    for at in 0..ballot.len() {
        let mut changed = ballot.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(!holds(&contest, &changed), "byte {at}");
    }
}

#[test]
fn a_ballot_of_another_election_contest_key_shape_or_station_is_refused() {
    let home = small();
    let ballot = forge(&home, &[1, 0, 0, 0, 0, 0]);
    let shape = Shape::new(3, 2, 2).unwrap();
    let others = [
        Contest::new(&[2; 32], "council", &key(0), shape).unwrap(),
        Contest::new(&[1; 32], "experts", &key(0), shape).unwrap(),
        Contest::new(&[1; 32], "council", &key(1), shape).unwrap(),
        // As many slots, other meaning: one list fewer, one person more.
        Contest::new(&[1; 32], "council", &key(0), Shape::new(4, 1, 2).unwrap()).unwrap(),
    ];
    for (i, other) in others.iter().enumerate() {
        assert!(!holds(other, &ballot), "{i}");
    }
    assert!(home.verify_one("13", &ballot, &SEED).is_err());
}

#[test]
fn ciphertexts_swapped_between_slots_are_refused_with_and_without_their_proofs() {
    let contest = small();
    let ballot = forge(&contest, &[1, 0, 0, 0, 0, 0]);
    let [slots, proofs, _, _] = contest.shape().offsets();
    let mut swapped = ballot.clone();
    swapped[slots..slots + 64].copy_from_slice(&ballot[slots + 64..slots + 128]);
    swapped[slots + 64..slots + 128].copy_from_slice(&ballot[slots..slots + 64]);
    assert!(!holds(&contest, &swapped));
    swapped[proofs..proofs + 224].copy_from_slice(&ballot[proofs + 224..proofs + 448]);
    swapped[proofs + 224..proofs + 448].copy_from_slice(&ballot[proofs..proofs + 224]);
    assert!(!holds(&contest, &swapped));
}

#[test]
fn the_identity_as_alpha_is_refused() {
    let contest = small();
    let mut ballot = forge(&contest, &[1, 0, 0, 0, 0, 0]);
    let slots = contest.shape().offsets()[0];
    ballot[slots..slots + 32].fill(0);
    // Refused while decoding, whatever its proofs say.
    let refused = contest.verify_one(STATION, &ballot, &SEED);
    assert_eq!(refused, Err(CryptoError::Malformed("ballot")));
}

#[test]
fn each_field_of_the_transcript_alone_changes_the_challenge() {
    let contest = small();
    let ballot = forge(&contest, &[1, 0, 0, 0, 0, 0]);
    let challenge = |contest: &Contest, station: &str, ballot: &[u8]| {
        contest.challenge(station, ballot, &contest.slot_commitments(ballot))
    };
    let original = challenge(&contest, STATION, &ballot);
    assert_ne!(original, challenge(&contest, "21", &ballot));
    let [slots, proofs, points, scalars] = contest.shape().offsets();
    let absorbed = (0..proofs)
        .step_by(32)
        .chain(
            (proofs..points)
                .step_by(224)
                .flat_map(|at| (at..at + 128).step_by(32)),
        )
        .chain((points..scalars).step_by(32));
    for at in absorbed {
        let mut changed = ballot.clone();
        changed[at] ^= 1;
        assert_ne!(
            original,
            challenge(&contest, STATION, &changed),
            "byte {at} of {slots}"
        );
    }
}

#[test]
fn each_part_of_the_statement_alone_changes_the_transcript() {
    let shape = |persons, lists, max_marks| Shape::new(persons, lists, max_marks).unwrap();
    let drawn = |election: u8, contest: &str, public: u8, shape: Shape| {
        let contest = Contest::new(&[election; 32], contest, &key(public), shape).unwrap();
        contest.statement.clone().challenge_bytes("c")
    };
    let original = drawn(1, "council", 0, shape(3, 2, 2));
    assert_eq!(original, drawn(1, "council", 0, shape(3, 2, 2)));
    for (what, other) in [
        ("election", drawn(2, "council", 0, shape(3, 2, 2))),
        ("contest", drawn(1, "experts", 0, shape(3, 2, 2))),
        ("key", drawn(1, "council", 1, shape(3, 2, 2))),
        ("persons", drawn(1, "council", 0, shape(4, 2, 2))),
        ("lists", drawn(1, "council", 0, shape(3, 3, 2))),
        ("max_marks", drawn(1, "council", 0, shape(3, 2, 3))),
    ] {
        assert_ne!(original, other, "{what}");
    }
}

#[test]
fn a_batch_names_exactly_the_ballots_that_do_not_hold() {
    let contest = small();
    let count = 400;
    let seeds: Vec<u8> = (0..count * 32).map(|i| (i % 251) as u8).collect();
    let choices = [0, 1, 1, 0, 0, 0].repeat(count);
    let mut ballots = contest.encrypt_many(STATION, &seeds, &seeds, &choices).unwrap();
    assert!(contest.verify_and_add(STATION, &ballots, &SEED).is_ok());
    let size = contest.shape().ballot_bytes();
    let wrong = [0, 3, 200, 201, 399];
    for at in wrong {
        ballots[at * size + size - 1 - 32] ^= 1;
    }
    assert_eq!(
        contest.verify_and_add(STATION, &ballots, &SEED),
        Err(wrong.to_vec())
    );
}

#[test]
fn each_commitment_and_ciphertext_made_wrong_before_the_challenge_is_refused() {
    // Each error breaks one equation and no other: a verifier that leaves one out misses it.
    let contest = small();
    let [slots, proofs, points, scalars] = contest.shape().offsets();
    let commitments = (proofs..points)
        .step_by(224)
        .flat_map(|at| (at..at + 128).step_by(32));
    let all = (slots..proofs)
        .step_by(32)
        .chain(commitments)
        .chain((points..scalars).step_by(32));
    for at in all {
        let ballot = forge_with(&contest, &[1, 0, 0, 0, 0, 0], |ballot| {
            let moved = decode_point(&ballot[at..at + 32], "point").unwrap() + generator("an error");
            ballot[at..at + 32].copy_from_slice(moved.compress().as_bytes());
        });
        assert!(!holds(&contest, &ballot), "byte {at}");
    }
}

#[test]
fn errors_that_cancel_out_do_not_pass_a_batch() {
    // With one weight for a whole proof, two wrong equations could make a right sum.
    let contest = small();
    let [_, proofs, points, _] = contest.shape().offsets();
    let choice = [1, 0, 0, 0, 0, 0];
    let pairs = [
        ("A of both branches", proofs, proofs + 64),
        ("B of both branches", proofs + 32, proofs + 96),
        ("A and B of one branch", proofs, proofs + 32),
        ("A of two slots", proofs, proofs + 224),
        ("B of two slots", proofs + 96, proofs + 224 + 96),
        ("A of two values of T", points, points + 64),
        ("B of two values of T", points + 32, points + 96),
        ("a slot and T", proofs, points),
    ];
    for (what, from, to) in pairs {
        let ballot = forge_with(&contest, &choice, |ballot| offset(ballot, from, to));
        assert!(!holds(&contest, &ballot), "{what}");
    }
    // And across two ballots of one batch.
    let up = forge_with(&contest, &choice, |b| {
        let mut other = b.to_vec();
        other.extend_from_slice(b);
        let size = b.len();
        offset(&mut other, proofs, size + proofs);
        b.copy_from_slice(&other[..size]);
    });
    let down = forge_with(&contest, &choice, |b| {
        let mut other = b.to_vec();
        other.extend_from_slice(b);
        let size = b.len();
        offset(&mut other, size + proofs, proofs);
        b.copy_from_slice(&other[..size]);
    });
    assert_eq!(
        contest.verify_and_add(STATION, &[up, down].concat(), &SEED),
        Err(vec![0, 1])
    );
}

#[test]
fn the_same_seeds_give_the_same_bytes_and_another_choice_gives_other_nonces() {
    let contest = small();
    let first = forge(&contest, &[1, 0, 0, 0, 0, 0]);
    assert_eq!(first, forge(&contest, &[1, 0, 0, 0, 0, 0]));
    let second = forge(&contest, &[0, 1, 0, 0, 0, 0]);
    let slots = contest.shape().offsets()[0];
    assert!(
        first[slots..]
            .chunks(32)
            .zip(second[slots..].chunks(32))
            .all(|(a, b)| a != b)
    );
    assert_eq!(first[..32], booth_commitment(&[9; 32]));
    let third = contest
        .encrypt_many(STATION, &[9; 32], &[7; 32], &[1, 0, 0, 0, 0, 0])
        .unwrap();
    assert!(
        first[slots..]
            .chunks(32)
            .zip(third[slots..].chunks(32))
            .all(|(a, b)| a != b)
    );
}

#[test]
fn the_tracker_covers_every_byte_and_the_station() {
    let contest = small();
    let ballot = forge(&contest, &[1, 0, 0, 0, 0, 0]);
    let tracker = contest.tracker(STATION, &ballot);
    assert_ne!(tracker, contest.tracker("13", &ballot));
    for at in 0..ballot.len() {
        let mut changed = ballot.clone();
        changed[at] ^= 0x80;
        assert_ne!(tracker, contest.tracker(STATION, &changed), "byte {at}");
    }
}

#[test]
fn shapes_that_make_no_contest_are_refused() {
    for (persons, lists, max_marks) in [
        (0, 0, 1),
        (1, 0, 0),
        (1, 0, 1001),
        (100_001, 0, 1),
        (1, 100_001, 1),
    ] {
        assert!(Shape::new(persons, lists, max_marks).is_err());
    }
    assert!(Contest::new(&[1; 32], "c", &[0; 32], Shape::new(1, 0, 1).unwrap()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Malformed bytes are refused, never a panic.
    #[test]
    fn arbitrary_bytes_are_never_a_ballot(bytes in proptest::collection::vec(any::<u8>(), 0..1500)) {
        let contest = contest(1, 0, 1);
        let mut bytes = bytes;
        bytes.resize(contest.shape().ballot_bytes(), 0);
        prop_assert!(contest.verify_one(STATION, &bytes, &SEED).is_err());
    }
}
