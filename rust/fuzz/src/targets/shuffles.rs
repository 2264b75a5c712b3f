//! Shuffles of a batch, and the shares of a block that they put out.

use std::sync::LazyLock;

use amin_crypto::CryptoError;
use amin_crypto::block::{Block, Combiner, Verified};
use amin_crypto::group::generator;
use amin_crypto::keys::public_key;
use amin_crypto::shuffle::{self, Batch, Link, Shuffle, verify_chain};

use super::ballots::ELECTION;
use crate::change::Object;

const SECRET: [u8; 32] = [3; 32];
const SEED: [u8; 32] = [9; 32];

/// A list to be mixed, and the shuffles of two mixers in a row.
struct Mixed {
    inputs: Vec<u8>,
    first: Vec<u8>,
    second: Vec<u8>,
}

static MIXED: LazyLock<[Mixed; 2]> = LazyLock::new(|| [2, 3].map(mixed));

fn mixed(count: u8) -> Mixed {
    let point = |i: u8| generator(&format!("fuzzed {i}")).compress().0;
    let inputs: Vec<u8> = (0..2 * count).flat_map(point).collect();
    let first = mixer(1).prove(&SECRET, &inputs).expect("ciphertexts");
    let outputs = shuffle::outputs(&first).expect("a shuffle");
    let second = mixer(2).prove(&SECRET, &outputs).expect("ciphertexts");
    Mixed {
        inputs,
        first,
        second,
    }
}

fn batch() -> Batch {
    Batch {
        election: ELECTION,
        contest: "council".to_owned(),
        unit: "12".to_owned(),
        part: "marks".to_owned(),
        number: 0,
    }
}

fn mixer(number: u64) -> Shuffle {
    Shuffle::new(batch(), number, &key()).expect("a key")
}

fn key() -> [u8; 32] {
    public_key(&SECRET).expect("a scalar").compress().0
}

/// Inputs, then two shuffles.
pub fn chains() -> Vec<Object> {
    let parts = |mixed: &Mixed| vec![mixed.inputs.clone(), mixed.first.clone(), mixed.second.clone()];
    MIXED.iter().map(parts).collect()
}

pub fn verify(object: &Object) -> Result<(), CryptoError> {
    let [first, second] = [mixer(1), mixer(2)];
    let links = [
        Link {
            shuffle: &first,
            proof: &object[1],
        },
        Link {
            shuffle: &second,
            proof: &object[2],
        },
    ];
    verify_chain(&object[0], &links, &SEED).map_err(|failure| failure.error)
}

/// Verification key, ciphertexts, share of the first trustee.
pub fn shares() -> Vec<Object> {
    let share = |mixed: &Mixed| {
        let block = Block::new(&batch(), 0, &mixed.inputs).expect("ciphertexts");
        let share = block.decrypt(1, &SECRET).expect("a scalar");
        vec![key().to_vec(), mixed.inputs.clone(), share]
    };
    MIXED.iter().map(share).collect()
}

pub fn verify_share(object: &Object) -> Result<(), CryptoError> {
    let verified = open(object)?;
    let block = Block::new(&batch(), 0, &object[1])?;
    // What was mixed are no small numbers, so nothing may be found in it.
    let combiner = Combiner::new(1, &[1], 100).expect("one trustee");
    assert!(combiner.combine(&block, &[&verified]).is_err());
    Ok(())
}

fn open(object: &Object) -> Result<Verified, CryptoError> {
    Block::new(&batch(), 0, &object[1])?.verify(1, &object[0], &object[2])
}
