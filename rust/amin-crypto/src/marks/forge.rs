//! Ballots that no voter could make: the prover without its guard, for tests, vectors and fuzzing.
//!
//! It gives nobody a power: whoever can read `spec/marks.md` can write it. What it makes must be refused.

use subtle::Choice;
use zeroize::Zeroizing;

use super::prove::Witness;
use super::shape::{Contest, HALVES_BYTES};
use crate::derive::Derive;
use crate::sum::booth_commitment;

/// What a forged ballot says.
#[derive(Default)]
pub struct Forgery<'a> {
    /// k marks and the list mark, whatever they are.
    pub numbers: &'a [u64],
    /// Which branch of "ℓ = 0, or i₁ = C+1" it claims; the one that an honest prover would, if none.
    pub claims_persons: Option<bool>,
    /// One mark is encrypted with what another was: the first of these as the second.
    pub same_randomness: Option<(usize, usize)>,
}

impl Contest {
    /// The ballot for these numbers, as far as the algorithm of an honest prover can make one.
    ///
    /// # Panics
    /// If there are not k + 1 numbers.
    pub fn forge(
        &self,
        station: &str,
        seed: &[u8; 32],
        station_half: &[u8; 32],
        forgery: &Forgery<'_>,
    ) -> Vec<u8> {
        self.forge_with(station, seed, station_half, forgery, |_, _| ())
    }

    /// The same, with a hand in every step before its challenge is drawn.
    pub(super) fn forge_with(
        &self,
        station: &str,
        seed: &[u8; 32],
        station_half: &[u8; 32],
        forgery: &Forgery<'_>,
        meddle: impl FnMut(&mut [u8], usize),
    ) -> Vec<u8> {
        assert_eq!(
            forgery.numbers.len(),
            self.shape.ciphertexts(),
            "k marks and the list mark"
        );
        let mut ballot = vec![0; self.shape.ballot_bytes()];
        ballot[..32].copy_from_slice(&booth_commitment(seed));
        ballot[32..HALVES_BYTES].copy_from_slice(station_half);
        let (secrets, witness) = self.forged_witness(station, seed, &ballot[..HALVES_BYTES], forgery);
        self.prove(&mut ballot, station, &secrets, &witness, meddle)
            .expect("no challenge is zero");
        ballot
    }

    /// The secrets of such a ballot.
    pub(super) fn forged_witness(
        &self,
        station: &str,
        seed: &[u8; 32],
        halves: &[u8],
        forgery: &Forgery<'_>,
    ) -> (Derive, Witness) {
        let said: Vec<u8> = forgery
            .numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        let secrets = Derive::new(seed, self.derivation(station, halves, &said));
        let mut witness = self.witness(&secrets, Zeroizing::new(forgery.numbers.to_vec()));
        if let Some(claimed) = forgery.claims_persons {
            witness.persons = Choice::from(u8::from(claimed));
        }
        if let Some((copy, original)) = forgery.same_randomness {
            witness.blinding[copy] = witness.blinding[original];
        }
        (secrets, witness)
    }
}
