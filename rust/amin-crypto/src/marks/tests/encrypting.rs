//! What an honest booth writes, and what follows from it.

use std::collections::BTreeMap;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;

use super::{CONTEST, Contest, ELECTION, LIST, PERSONS, STATION, Shape, choice, forge, small};
use crate::error::CryptoError;
use crate::group::decode_point;
use crate::marks::Table;
use crate::sum::booth_commitment;

#[test]
fn the_same_seeds_give_the_same_bytes_and_another_choice_half_or_station_gives_other_secrets() {
    let contest = small();
    let encrypt = |station, half: u8, numbers: &[u32]| {
        contest
            .encrypt_many(station, &[9; 32], &[half; 32], &choice(numbers))
            .unwrap()
    };
    let first = encrypt(STATION, 8, &[1, 5, 9, 0]);
    assert_eq!(first, encrypt(STATION, 8, &[1, 5, 9, 0]));
    assert_eq!(first[..32], booth_commitment(&[9; 32]));
    assert_eq!(first[32..64], [8; 32]);
    for other in [
        encrypt(STATION, 8, &[1, 5, 10, 0]),
        encrypt(STATION, 8, &[0, 0, 0, 2]),
        encrypt(STATION, 7, &[1, 5, 9, 0]),
        encrypt("13", 8, &[1, 5, 9, 0]),
    ] {
        assert!(
            first[64..]
                .chunks(32)
                .zip(other[64..].chunks(32))
                .all(|(a, b)| a != b)
        );
    }
}

#[test]
fn choices_that_are_not_lawful_are_refused_before_anything_is_encrypted() {
    let contest = small();
    for numbers in [
        [0, 0, 0, 0],
        [1, 5, 9, 2],
        [5, 1, 0, 0],
        [13, 0, 0, 0],
        [0, 0, 0, 5],
    ] {
        let refused = contest.encrypt_many(STATION, &[9; 32], &[8; 32], &choice(&numbers));
        assert_eq!(refused, Err(CryptoError::Malformed("choice")));
    }
    for bytes in [0, 15, 17, 32] {
        assert!(
            contest
                .encrypt_many(STATION, &[9; 32], &[8; 32], &vec![0; bytes])
                .is_err()
        );
    }
}

#[test]
fn the_tracker_covers_every_byte_and_the_station() {
    let contest = small();
    let ballot = forge(&contest, &PERSONS);
    let tracker = contest.tracker(STATION, &ballot);
    assert_ne!(tracker, contest.tracker("13", &ballot));
    for at in 0..ballot.len() {
        let mut changed = ballot.clone();
        changed[at] ^= 0x80;
        assert_ne!(tracker, contest.tracker(STATION, &changed), "byte {at}");
    }
}

#[test]
fn what_goes_to_the_mixers_is_the_marks_and_the_list_marks_in_the_order_of_the_ballots() {
    let contest = small();
    let ballots = [forge(&contest, &PERSONS), forge(&contest, &LIST)];
    let (marks, lists) = contest.ciphertexts(&ballots.concat());
    assert_eq!(marks, [&ballots[0][64..256], &ballots[1][64..256]].concat());
    assert_eq!(lists, [&ballots[0][256..320], &ballots[1][256..320]].concat());
    let alphas: Vec<u8> = contest.alphas(&ballots[0]).flatten().copied().collect();
    assert_eq!(
        alphas,
        [0, 64, 128, 192].map(|at| &ballots[0][64 + at..96 + at]).concat()
    );
}

#[test]
fn what_is_decrypted_is_what_was_chosen_and_dummies_that_vary_from_ballot_to_ballot() {
    let secret = Scalar::from(77u64);
    let public = (G * secret).compress().0;
    let shape = Shape::new(12, 3, 3).unwrap();
    let contest = Contest::new(&ELECTION, CONTEST, &public, shape).unwrap();
    let decrypt = |ciphertexts: &[u8]| -> Vec<RistrettoPoint> {
        let point = |bytes: &[u8]| decode_point(bytes, "point").unwrap();
        let pairs = ciphertexts.chunks_exact(64);
        pairs
            .map(|pair| point(&pair[32..]) - point(&pair[..32]) * secret)
            .collect()
    };
    let count = 600;
    let seeds: Vec<u8> = (0..count as u64)
        .flat_map(|i| [i.to_be_bytes(); 4].concat())
        .collect();
    let choices = [
        choice(&[7, 0, 0, 0]),
        choice(&[2, 9, 12, 0]),
        choice(&[0, 0, 0, 4]),
    ]
    .concat();
    let ballots = contest
        .encrypt_many(STATION, &seeds, &seeds, &choices.repeat(count / 3))
        .unwrap();
    let (marks, lists) = contest.ciphertexts(&ballots);
    let marks = Table::of_marks(shape).numbers(&decrypt(&marks)).unwrap();
    let lists = Table::of_lists(shape).numbers(&decrypt(&lists)).unwrap();
    assert_eq!(lists, [0, 0, 4].repeat(count / 3));
    let mut seen = BTreeMap::<&[u32], usize>::new();
    for three in marks.chunks_exact(9) {
        assert_eq!((three[0], &three[3..]), (7, &[2, 9, 12, 13, 14, 15][..]));
        *seen.entry(&three[1..3]).or_default() += 1;
    }
    // Three sets of dummies, 67 of each expected in 200; six standard deviations are 40.
    assert_eq!(seen.keys().collect::<Vec<_>>(), [&[13, 14], &[13, 15], &[14, 15]]);
    assert!(seen.values().all(|many| many.abs_diff(67) <= 40), "{seen:?}");
}
