//! Ballots of a `sum` contest: three persons, two lists, up to two marks.

use std::collections::HashMap;
use std::sync::LazyLock;

use amin_crypto::CryptoError;
use amin_crypto::duplicates::Seen;
use amin_crypto::group::generator;
use amin_crypto::sum::{Contest, Shape, Sums};

use super::{numbers, part_of};
use crate::change::Object;

pub const STATION: &str = "12";
pub const ELECTION: [u8; 32] = [1; 32];
const WEIGHTS: [u8; 32] = [3; 32];

static CONTEST: LazyLock<Contest> = LazyLock::new(|| contest(&generator("key").compress().0));

/// One ballot of each choice.
static LAWFUL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| (0..4).map(|n| ballot(&CONTEST, n)).collect());

pub fn contest(key: &[u8; 32]) -> Contest {
    let shape = Shape::new(3, 2, 2).expect("a lawful shape");
    Contest::new(&ELECTION, "council", key, shape).expect("a key")
}

/// One person, two persons, a list, blank.
pub const CHOICES: [[u8; 6]; 4] = [
    [0, 1, 0, 0, 0, 0],
    [1, 0, 1, 0, 0, 0],
    [0, 0, 0, 1, 0, 0],
    [0, 0, 0, 0, 0, 1],
];

pub fn ballot(contest: &Contest, n: u8) -> Vec<u8> {
    let choice = CHOICES[usize::from(n) % CHOICES.len()];
    contest
        .encrypt_many(STATION, &[n; 32], &[n + 100; 32], &choice)
        .expect("a lawful choice")
}

pub fn shapes() -> Vec<Object> {
    [[3, 2, 2], [1, 0, 1], [100_000, 100_000, 1000]]
        .map(|shape| vec![part_of(&shape)])
        .to_vec()
}

/// Sizes hold for every shape that there is.
pub fn shape(object: &Object) -> Result<(), CryptoError> {
    let [persons, lists, marks] = numbers(&object[0])[..] else {
        return Err(CryptoError::Malformed("three numbers"));
    };
    let huge = |n: u32| if n == u32::MAX { usize::MAX } else { n as usize };
    let shape = Shape::new(huge(persons), huge(lists), huge(marks))?;
    assert!(shape.ballot_bytes() > 64 * shape.slots());
    Ok(())
}

pub fn choices() -> Vec<Object> {
    CHOICES
        .map(|choice| vec![vec![5; 32], vec![6; 32], choice.to_vec()])
        .to_vec()
}

/// What the prover takes, the verifier takes.
pub fn encrypt(object: &Object) -> Result<(), CryptoError> {
    let ballots = CONTEST.encrypt_many(STATION, &object[0], &object[1], &object[2])?;
    let sums = CONTEST.verify_and_add(STATION, &ballots, &WEIGHTS);
    assert!(sums.is_ok());
    Ok(())
}

pub fn single() -> Vec<Object> {
    LAWFUL.iter().map(|ballot| vec![ballot.clone()]).collect()
}

pub fn verify_one(object: &Object) -> Result<(), CryptoError> {
    CONTEST.verify_one(STATION, &object[0], &WEIGHTS)
}

/// Two ballots each.
pub fn batches() -> Vec<Object> {
    (0..3).map(|n| vec![LAWFUL[n..n + 2].concat()]).collect()
}

/// A batch holds when each of its ballots does, and otherwise names those that do not.
pub fn verify_and_add(object: &Object) -> Result<(), CryptoError> {
    let size = CONTEST.shape().ballot_bytes();
    if object[0].is_empty() || !object[0].len().is_multiple_of(size) {
        return Err(CryptoError::Malformed("batch")); // as the seam says before it calls
    }
    let alone: Vec<usize> = object[0]
        .chunks_exact(size)
        .enumerate()
        .filter(|(_, ballot)| CONTEST.verify_one(STATION, ballot, &WEIGHTS).is_err())
        .map(|(at, _)| at)
        .collect();
    match CONTEST.verify_and_add(STATION, &object[0], &WEIGHTS) {
        Ok(sums) => {
            assert_eq!(alone, []);
            assert_eq!(CONTEST.add(&object[0]), Ok(sums));
            let mut ballots = object[0].chunks_exact(size);
            assert!(ballots.all(|ballot| LAWFUL.iter().any(|lawful| lawful == ballot)));
            Ok(())
        }
        Err(culprits) => {
            assert_eq!(alone, culprits);
            let _ = CONTEST.add(&object[0]);
            Err(CryptoError::Rejected("batch"))
        }
    }
}

/// Any run of bytes, cut into words: what comes twice is suspected, and nothing else.
pub fn seen(object: &Object) -> Result<(), CryptoError> {
    let mut seen = Seen::default();
    let mut times: HashMap<&[u8], usize> = HashMap::new();
    for word in object[0].chunks_exact(32) {
        seen.add(word);
        *times.entry(&word[..16]).or_default() += 1;
    }
    let mut twice: Vec<&[u8]> = times
        .into_iter()
        .filter(|(_, n)| *n > 1)
        .map(|(key, _)| key)
        .collect();
    twice.sort_unstable();
    assert_eq!(seen.suspects(), twice);
    Ok(())
}

pub fn sums() -> Vec<Object> {
    LAWFUL
        .iter()
        .map(|ballot| {
            let sums = CONTEST.add(ballot).expect("a ballot");
            vec![sums.to_bytes(), Sums::zero(6).to_bytes()]
        })
        .collect()
}

/// Sums have one encoding, and sums of any lengths can be added.
pub fn decode_sums(object: &Object) -> Result<(), CryptoError> {
    let [one, other] = [Sums::from_bytes(&object[0])?, Sums::from_bytes(&object[1])?];
    assert_eq!(one.to_bytes(), object[0]);
    let sum = one.plus(&other).to_bytes();
    assert_eq!(Sums::from_bytes(&sum).map(|sums| sums.to_bytes()), Ok(sum));
    Ok(())
}
