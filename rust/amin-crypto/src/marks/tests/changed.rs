//! Ballots that held, changed: byte by byte, point by point, read elsewhere, in batches.

use proptest::prelude::*;

use super::{
    CONTEST, Contest, ELECTION, LIST, PERSONS, SEED, STATION, Shape, choice, contest, forge, forge_moved,
    holds, key, small,
};
use crate::error::CryptoError;
use crate::group::generator;
use crate::marks::verify::BATCH_TERMS;

/// Every field of 32 bytes that is a point, and with every one that is a scalar the challenges of both.
fn fields(contest: &Contest) -> (Vec<usize>, Vec<usize>) {
    let layout = contest.shape().layout();
    let of = |range: std::ops::Range<usize>| range.step_by(32);
    let points = [
        layout.ciphertexts,
        layout.bits,
        layout.polynomial,
        layout.rounds,
        layout.link,
    ];
    let scalars = [layout.opening, layout.last, layout.responses];
    (
        points.into_iter().flat_map(of).collect(),
        scalars.into_iter().flat_map(of).collect(),
    )
}

#[test]
fn each_byte_of_a_ballot_changed_alone_is_refused() {
    let contest = contest(1, 0, 1);
    let ballot = contest
        .encrypt_many(STATION, &[9; 32], &[8; 32], &choice(&[1, 0]))
        .unwrap();
    assert!(holds(&contest, &ballot));
    for at in 0..ballot.len() {
        let mut changed = ballot.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(!holds(&contest, &changed), "byte {at}");
    }
}

#[test]
fn each_byte_of_the_small_ballot_changed_alone_is_refused() {
    let contest = small();
    let ballot = forge(&contest, &LIST);
    for at in 0..ballot.len() {
        let mut changed = ballot.clone();
        changed[at] ^= 1 << ((at + 3) % 8);
        assert!(contest.verify_one(STATION, &changed, &SEED).is_err(), "byte {at}");
    }
}

#[test]
fn a_ballot_of_another_election_contest_key_shape_or_station_is_refused() {
    let home = small();
    let ballot = forge(&home, &PERSONS);
    let shape = |candidates, lists| Shape::new(candidates, lists, 3).unwrap();
    let others = [
        Contest::new(&[2; 32], CONTEST, &key(0), shape(12, 3)).unwrap(),
        Contest::new(&ELECTION, "experts", &key(0), shape(12, 3)).unwrap(),
        Contest::new(&ELECTION, CONTEST, &key(1), shape(12, 3)).unwrap(),
        // As many bytes, other meaning.
        Contest::new(&ELECTION, CONTEST, &key(0), shape(11, 3)).unwrap(),
        Contest::new(&ELECTION, CONTEST, &key(0), shape(12, 4)).unwrap(),
    ];
    for (i, other) in others.iter().enumerate() {
        assert!(!holds(other, &ballot), "{i}");
    }
    assert!(home.verify_one("13", &ballot, &SEED).is_err());
    assert!(home.verify_one("", &ballot, &SEED).is_err());
}

#[test]
fn the_halves_of_the_tracker_swapped_or_taken_from_another_ballot_are_refused() {
    let contest = small();
    let ballot = forge(&contest, &PERSONS);
    let swapped = [&ballot[32..64], &ballot[..32], &ballot[64..]].concat();
    assert!(!holds(&contest, &swapped));
    for half in [0..32, 32..64] {
        let mut other = ballot.clone();
        other[half].fill(7);
        assert!(!holds(&contest, &other));
    }
}

#[test]
fn marks_swapped_copied_or_pasted_from_another_ballot_are_refused() {
    let contest = small();
    let ballot = forge(&contest, &PERSONS);
    let other = contest
        .encrypt_many(STATION, &[1; 32], &[2; 32], &choice(&[1, 5, 9, 0]))
        .unwrap();
    assert!(holds(&contest, &other));
    let ciphertexts = contest.shape().layout().ciphertexts;
    for from in ciphertexts.clone().step_by(64) {
        for to in ciphertexts.clone().step_by(64).filter(|&to| to != from) {
            let mut copied = ballot.clone();
            copied.copy_within(from..from + 64, to);
            assert!(!holds(&contest, &copied));
            copied[from..from + 64].copy_from_slice(&ballot[to..to + 64]);
            assert!(!holds(&contest, &copied));
        }
        let mut pasted = ballot.clone();
        pasted[from..from + 64].copy_from_slice(&other[from..from + 64]);
        assert!(!holds(&contest, &pasted));
    }
    let mut pasted = ballot.clone();
    pasted[ciphertexts.clone()].copy_from_slice(&other[ciphertexts]);
    assert!(!holds(&contest, &pasted));
}

#[test]
fn points_and_scalars_that_are_not_canonical_are_malformed() {
    let contest = small();
    let ballot = forge(&contest, &PERSONS);
    let (points, scalars) = fields(&contest);
    assert_eq!(64 + 32 * (points.len() + scalars.len()), ballot.len());
    let malformed = |at: usize, field: &[u8; 32]| {
        let mut changed = ballot.clone();
        changed[at..at + 32].copy_from_slice(field);
        contest.verify_one(STATION, &changed, &SEED) == Err(CryptoError::Malformed("ballot"))
    };
    for at in points {
        // All ones; an odd, so negative, field element; p itself, which is zero written otherwise.
        let mut p = [0xff; 32];
        (p[0], p[31]) = (0xed, 0x7f);
        assert!(
            malformed(at, &[0xff; 32]) && malformed(at, &[1; 32]) && malformed(at, &p),
            "byte {at}"
        );
    }
    for at in scalars {
        let order = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        assert!(malformed(at, &[0xff; 32]) && malformed(at, &order), "byte {at}");
        // The same residue, written with the order added: a ballot has one encoding.
        let mut sum = [0; 32];
        let mut carry = 0;
        for (i, byte) in sum.iter_mut().enumerate() {
            let total = u16::from(ballot[at + i]) + u16::from(order[i]) + carry;
            (*byte, carry) = (total as u8, total >> 8);
        }
        assert!(malformed(at, &sum), "byte {at}");
    }
}

#[test]
fn the_identity_as_alpha_is_malformed() {
    let contest = small();
    for at in contest.shape().layout().ciphertexts.step_by(64) {
        let mut ballot = forge(&contest, &PERSONS);
        ballot[at..at + 32].fill(0);
        let refused = contest.verify_one(STATION, &ballot, &SEED);
        assert_eq!(refused, Err(CryptoError::Malformed("ballot")));
    }
}

#[test]
fn each_point_made_wrong_before_its_challenge_is_refused() {
    let contest = small();
    for numbers in [PERSONS, LIST] {
        for at in fields(&contest).0 {
            let ballot = forge_moved(&contest, &numbers, &[(at, generator("an error"))]);
            assert!(!holds(&contest, &ballot), "byte {at}");
        }
    }
}

#[test]
fn errors_that_cancel_out_across_two_ballots_do_not_pass_a_batch() {
    let contest = small();
    let link = contest.shape().layout().link.start;
    let error = generator("an error");
    for at in (link..link + 192).step_by(32) {
        let batch = [error, -error]
            .map(|by| forge_moved(&contest, &PERSONS, &[(at, by)]))
            .concat();
        assert_eq!(contest.verify_many(STATION, &batch, &SEED), Err(vec![0, 1]));
    }
}

#[test]
fn a_batch_names_exactly_the_ballots_that_do_not_hold() {
    let contest = contest(4, 1, 1);
    let count = 2000;
    assert!(count * contest.terms() > 2 * BATCH_TERMS, "three batches");
    let seeds: Vec<u8> = (0..count as u64)
        .flat_map(|i| [i.to_be_bytes(); 4].concat())
        .collect();
    let choices = [choice(&[3, 0]), choice(&[0, 2])].concat().repeat(count / 2);
    let mut ballots = contest.encrypt_many(STATION, &seeds, &seeds, &choices).unwrap();
    assert_eq!(contest.verify_many(STATION, &ballots, &SEED), Ok(()));
    let size = contest.shape().ballot_bytes();
    let wrong = [0, 3, 700, 701, 1999];
    for (i, at) in wrong.into_iter().enumerate() {
        // By turns a wrong response, and bytes that are no point.
        let field = if i % 2 == 0 { size - 32 } else { 64 };
        ballots[at * size + field] ^= 1;
    }
    assert_eq!(contest.verify_many(STATION, &ballots, &SEED), Err(wrong.to_vec()));
    assert_eq!(contest.verify_many(STATION, &[], &SEED), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Malformed bytes are refused, never a panic.
    #[test]
    fn arbitrary_bytes_are_never_a_ballot(bytes in proptest::collection::vec(any::<u8>(), 0..1200)) {
        let contest = contest(1, 0, 1);
        let mut bytes = bytes;
        prop_assert!(contest.verify_one(STATION, &bytes, &SEED).is_err());
        bytes.resize(contest.shape().ballot_bytes(), 0);
        prop_assert!(contest.verify_one(STATION, &bytes, &SEED).is_err());
    }
}
