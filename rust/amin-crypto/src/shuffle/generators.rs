//! The generators hᵢ of the permutation commitments, derived from a public name with an index.

use std::sync::{LazyLock, OnceLock};

use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use rayon::prelude::*;

use crate::group::generator;

/// Generators derived and kept together; 0.6 MB.
const GROUP: usize = 4096;
/// Groups that are kept once they were derived, 21 MB; those of longer lists are derived each time.
const KEPT: usize = 32;

static GROUPS: [OnceLock<Vec<RistrettoPoint>>; KEPT] = [const { OnceLock::new() }; KEPT];

static CHAIN_BASE: LazyLock<RistrettoBasepointTable> =
    LazyLock::new(|| RistrettoBasepointTable::create(&generator("shuffle/H")));

/// H, at which the chain of commitments begins, and its multiples for constant-time multiplication.
pub fn chain_base() -> &'static RistrettoBasepointTable {
    &CHAIN_BASE
}

/// `hᵢ/2` for `count` indices from `first` on: the generator of the name `shuffle/i`, i decimal.
///
/// hᵢ itself is twice that, so that the batch encoder, which doubles, can be given the half. The
/// first 131,072 are derived once in a process, over all cores, and kept.
pub fn generator_halves(first: usize, count: usize) -> Vec<RistrettoPoint> {
    let mut halves = Vec::with_capacity(count);
    while halves.len() < count {
        let index = first + halves.len();
        let (group, at) = (index / GROUP, index % GROUP);
        let take = (GROUP - at).min(count - halves.len());
        match GROUPS.get(group) {
            Some(kept) => {
                let kept = kept.get_or_init(|| derive(group * GROUP, GROUP));
                halves.extend_from_slice(&kept[at..at + take]);
            }
            None => halves.extend(derive(index, take)),
        }
    }
    halves
}

fn derive(first: usize, count: usize) -> Vec<RistrettoPoint> {
    (first..first + count)
        .into_par_iter()
        .map(|index| generator(&format!("shuffle/{index}")))
        .collect()
}
