//! The challenges cover every field, each after all that was said before it.

use curve25519_dalek::scalar::Scalar;

use super::{CONTEST, Contest, PERSONS, STATION, Shape, forge, key, small};
use crate::error::CryptoError;
use crate::marks::shape::not_zero;

#[test]
fn a_challenge_of_zero_is_refused() {
    assert_eq!(
        not_zero(Scalar::ZERO),
        Err(CryptoError::Rejected("proof of a ballot"))
    );
    assert_eq!(not_zero(Scalar::ONE), Ok(Scalar::ONE));
}

#[test]
fn each_field_changes_every_challenge_after_it_and_none_before() {
    let contest = small();
    let ballot = forge(&contest, &PERSONS);
    let asked = |station: &str, ballot: &[u8]| {
        let asked = contest.challenges(station, ballot).unwrap();
        let mut all = vec![asked.y, asked.z, asked.x, asked.w];
        all.extend(asked.u);
        all.push(asked.e);
        all
    };
    let original = asked(STATION, &ballot);
    assert!(original.iter().zip(asked("21", &ballot)).all(|(a, b)| *a != b));
    let layout = contest.shape().layout();
    let of_rounds = |at: usize| 4 + (at - layout.rounds.start) / 64;
    for at in 0..layout.responses.start {
        let first = match at {
            at if at < layout.polynomial.start => 0,
            at if at < layout.opening.start => 2,
            at if at < layout.rounds.start => 3,
            at if at < layout.last.start => of_rounds(at),
            _ => original.len() - 1,
        };
        let mut changed = ballot.clone();
        changed[at] ^= 1;
        let changed = asked(STATION, &changed);
        assert_eq!(original[..first], changed[..first], "byte {at}");
        assert!(
            original[first..]
                .iter()
                .zip(&changed[first..])
                .all(|(a, b)| a != b),
            "byte {at}"
        );
    }
}

#[test]
fn each_part_of_the_statement_alone_changes_the_first_challenge() {
    // Twelve candidates and eleven have ballots of one length, and so have three lists and four.
    let shape = |candidates, lists, max_marks| Shape::new(candidates, lists, max_marks).unwrap();
    let ballot = forge(&small(), &PERSONS);
    let drawn = |election: u8, contest: &str, public: u8, shape: Shape| {
        let contest = Contest::new(&[election; 32], contest, &key(public), shape).unwrap();
        let long = [&ballot[..], &ballot[..]].concat();
        contest.ask_bits(STATION, &long).unwrap().1
    };
    let original = drawn(1, CONTEST, 0, shape(12, 3, 3));
    assert_eq!(original, drawn(1, CONTEST, 0, shape(12, 3, 3)));
    for (what, other) in [
        ("election", drawn(2, CONTEST, 0, shape(12, 3, 3))),
        ("contest", drawn(1, "experts", 0, shape(12, 3, 3))),
        ("key", drawn(1, CONTEST, 1, shape(12, 3, 3))),
        ("candidates", drawn(1, CONTEST, 0, shape(11, 3, 3))),
        ("lists", drawn(1, CONTEST, 0, shape(12, 4, 3))),
        ("max_marks", drawn(1, CONTEST, 0, shape(12, 3, 2))),
    ] {
        assert_ne!(original, other, "{what}");
    }
}
