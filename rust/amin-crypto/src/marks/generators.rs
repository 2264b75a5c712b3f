//! The generators of the range proof: hashed from public names, derived once a process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use curve25519_dalek::ristretto::RistrettoPoint;

use crate::group::generator;

/// G_i and H_i, one pair for each bit.
pub(super) struct Generators {
    pub(super) g: Vec<RistrettoPoint>,
    pub(super) h: Vec<RistrettoPoint>,
}

impl Generators {
    /// So many pairs: `marks/G/0`, `marks/H/0`, `marks/G/1` …; nobody knows a relation between any
    /// of them, K, M and G.
    fn new(length: usize) -> Self {
        let of = |name: &str| {
            (0..length)
                .map(|i| generator(&format!("marks/{name}/{i}")))
                .collect()
        };
        Self {
            g: of("G"),
            h: of("H"),
        }
    }

    /// The same, kept for all contests of one length.
    pub(super) fn of(length: usize) -> Arc<Self> {
        static KEPT: Mutex<BTreeMap<usize, Arc<Generators>>> = Mutex::new(BTreeMap::new());
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.entry(length);
        Arc::clone(entry.or_insert_with(|| Arc::new(Self::new(length))))
    }
}
