//! Ballots of a `marks` contest: four candidates, two lists, up to two marks.

use std::sync::LazyLock;

use amin_crypto::CryptoError;
use amin_crypto::group::{decode_point, generator};
use amin_crypto::marks::{Contest, Shape, Table};

use super::{ballots, numbers, part_of};
use crate::change::Object;

const WEIGHTS: [u8; 32] = [3; 32];

static CONTEST: LazyLock<Contest> = LazyLock::new(|| {
    let shape = Shape::new(4, 2, 2).expect("a lawful shape");
    Contest::new(
        &ballots::ELECTION,
        "council",
        &generator("key").compress().0,
        shape,
    )
    .expect("a key")
});

/// One ballot of each choice.
static LAWFUL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let objects = choices();
    let encrypt =
        |object: &Object| CONTEST.encrypt_many(ballots::STATION, &object[0], &object[1], &object[2]);
    objects
        .iter()
        .map(|object| encrypt(object).expect("a lawful choice"))
        .collect()
});

pub fn shapes() -> Vec<Object> {
    [[3000, 300, 21], [1, 0, 1], [100_000, 100_000, 1000]]
        .map(|shape| vec![part_of(&shape)])
        .to_vec()
}

/// Bits suffice, and the vectors end at an odd length.
pub fn shape(object: &Object) -> Result<(), CryptoError> {
    let [candidates, lists, marks] = numbers(&object[0])[..] else {
        return Err(CryptoError::Malformed("three numbers"));
    };
    let huge = |n: u32| if n == u32::MAX { usize::MAX } else { n as usize };
    let shape = Shape::new(huge(candidates), huge(lists), huge(marks))?;
    assert!(1 << shape.bits() > shape.candidates.max(shape.blank()));
    assert_eq!(shape.last() << shape.rounds(), shape.values() * shape.bits());
    assert_eq!(shape.last() % 2, 1);
    assert_eq!(
        shape.ballot_bytes(),
        704 + 64 * (shape.max_marks + shape.rounds() + shape.last())
    );
    Ok(())
}

/// Seed, station's half, numbers: one person, two persons, a list, blank.
pub fn choices() -> Vec<Object> {
    [[3u32, 0, 0], [1, 4, 0], [0, 0, 2], [0, 0, 3]]
        .iter()
        .zip(5u8..)
        .map(|(choice, n)| {
            let numbers = choice.iter().flat_map(|number| number.to_be_bytes()).collect();
            vec![vec![n; 32], vec![n + 100; 32], numbers]
        })
        .collect()
}

/// What the prover takes, the verifier takes.
pub fn encrypt(object: &Object) -> Result<(), CryptoError> {
    let made = CONTEST.encrypt_many(ballots::STATION, &object[0], &object[1], &object[2])?;
    assert_eq!(CONTEST.verify_many(ballots::STATION, &made, &WEIGHTS), Ok(()));
    Ok(())
}

pub fn single() -> Vec<Object> {
    LAWFUL.iter().map(|ballot| vec![ballot.clone()]).collect()
}

pub fn verify_one(object: &Object) -> Result<(), CryptoError> {
    CONTEST.verify_one(ballots::STATION, &object[0], &WEIGHTS)
}

/// Two ballots each.
pub fn batches() -> Vec<Object> {
    (0..3).map(|n| vec![LAWFUL[n..n + 2].concat()]).collect()
}

/// A batch holds when each of its ballots does, and otherwise names those that do not.
pub fn verify_many(object: &Object) -> Result<(), CryptoError> {
    let size = CONTEST.shape().ballot_bytes();
    if object[0].is_empty() || !object[0].len().is_multiple_of(size) {
        return Err(CryptoError::Malformed("batch")); // as the seam says before it calls
    }
    let (marks, lists) = CONTEST.ciphertexts(&object[0]);
    assert_eq!((marks.len() + lists.len()) / 64, 3 * object[0].len() / size);
    let alone: Vec<usize> = object[0]
        .chunks_exact(size)
        .enumerate()
        .filter(|(_, ballot)| CONTEST.verify_one(ballots::STATION, ballot, &WEIGHTS).is_err())
        .map(|(at, _)| at)
        .collect();
    match CONTEST.verify_many(ballots::STATION, &object[0], &WEIGHTS) {
        Ok(()) => {
            assert_eq!(alone, []);
            let mut all = object[0].chunks_exact(size);
            assert!(all.all(|ballot| LAWFUL.iter().any(|lawful| lawful == ballot)));
            Ok(())
        }
        Err(culprits) => {
            assert_eq!(alone, culprits);
            Err(CryptoError::Rejected("batch"))
        }
    }
}

/// Decrypted marks 1 to 6.
pub fn messages() -> Vec<Object> {
    let m = generator("M");
    let numbers = core::iter::successors(Some(m), |point| Some(point + m));
    let all: Vec<u8> = numbers.take(6).flat_map(|point| point.compress().0).collect();
    vec![vec![all[..96].to_vec()], vec![all[96..].to_vec()]]
}

/// Each number found is that of its message.
pub fn decode(object: &Object) -> Result<(), CryptoError> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_marks(CONTEST.shape()));
    let points = object[0]
        .chunks(32)
        .map(|message| decode_point(message, "mark"))
        .collect::<Result<Vec<_>, _>>()?;
    let found = TABLE.numbers(&points)?;
    assert_eq!(found.len(), points.len());
    for (number, point) in found.iter().zip(&points) {
        let m = generator("M");
        assert_eq!((1..*number).fold(m, |sum, _| sum + m), *point);
    }
    Ok(())
}
