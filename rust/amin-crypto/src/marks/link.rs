//! Two proofs about α and β themselves, under one challenge e.
//!
//! That every mark is well formed, with the number that the range proof speaks of: Gennaro, Leigh,
//! Sundaram & Yerazunis, Batching Schnorr identification (ASIACRYPT 2004). That ℓ = 0 or i₁ = C+1:
//! Cramer, Damgård & Schoenmakers (CRYPTO '94).

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroizing;

use super::inner::powers;
use super::shape::Contest;
use crate::derive::Derive;
use crate::group::M_TABLE;

/// Labels of derived scalars; `prove.rs` and `range.rs` have the others.
mod label {
    pub(super) const BLINDING_NONCE: u8 = 7;
    pub(super) const NUMBER_NONCE: u8 = 8;
    pub(super) const BRANCH_NONCE: u8 = 9;
    pub(super) const BRANCH_CHALLENGE: u8 = 10;
    pub(super) const BRANCH_RESPONSE: u8 = 11;
}

/// The prover between commitments and responses. Constant time.
pub(super) struct Link<'a> {
    contest: &'a Contest,
    /// k marks, then the list mark.
    numbers: &'a [u64],
    /// What each is encrypted with.
    blinding: &'a [Scalar],
    /// Whether branch 0 is the true one, "ℓ = 0".
    persons: Choice,
    /// Nonces of the batched proof: for what is encrypted with, for the number.
    nonces: Zeroizing<[Scalar; 2]>,
    /// Nonce of the true branch; challenge and response of the other.
    branch: Zeroizing<[Scalar; 3]>,
}

impl<'a> Link<'a> {
    pub(super) fn new(
        contest: &'a Contest,
        secrets: &Derive,
        (numbers, blinding): (&'a [u64], &'a [Scalar]),
        persons: Choice,
    ) -> Self {
        let drawn = |label| secrets.scalar(label, 0);
        Self {
            contest,
            numbers,
            blinding,
            persons,
            nonces: Zeroizing::new([label::BLINDING_NONCE, label::NUMBER_NONCE].map(drawn)),
            branch: Zeroizing::new(
                [
                    label::BRANCH_NONCE,
                    label::BRANCH_CHALLENGE,
                    label::BRANCH_RESPONSE,
                ]
                .map(drawn),
            ),
        }
    }

    /// For each branch: what it is encrypted with, and by how much M it is off. The true one is off by
    /// nothing.
    fn branches(&self) -> [(Scalar, Scalar); 2] {
        let k = self.contest.shape.max_marks;
        let dummy = Scalar::from(self.contest.shape.candidates as u64 + 1);
        [
            (self.blinding[k], Scalar::from(self.numbers[k])),
            (self.blinding[0], Scalar::from(self.numbers[0]) - dummy),
        ]
    }

    /// A and B of the batched proof, then A₀, B₀ of "ℓ = 0" and A₁, B₁ of "i₁ = C+1".
    pub(super) fn commit(&self) -> [RistrettoPoint; 6] {
        let [a, b] = *self.nonces;
        let [nonce, challenge, response] = *self.branch;
        let [branch0, branch1] = [self.persons, !self.persons]
            .into_iter()
            .zip(self.branches())
            .map(|(is_true, (r, off))| {
                let exponent = Scalar::conditional_select(&(response - challenge * r), &nonce, is_true);
                let mask = &self.contest.key_table * &exponent;
                [G_TABLE * &exponent, mask - &*M_TABLE * &(challenge * off)]
            })
            .collect::<Vec<_>>()
            .try_into()
            .expect("two branches");
        let batched = [G_TABLE * &a, &self.contest.key_table * &a + &*M_TABLE * &b];
        [
            batched[0], batched[1], branch0[0], branch0[1], branch1[0], branch1[1],
        ]
    }

    /// z_r, z_m, then e₀, z₀, z₁; e₁ is what is left of e.
    pub(super) fn respond(&self, e: &Scalar) -> [Scalar; 5] {
        let [mut of_blinding, mut of_number] = *self.nonces;
        for ((number, r), power) in self.numbers.iter().zip(self.blinding).zip(powers(*e, *e)) {
            of_blinding += power * r;
            of_number += power * Scalar::from(*number);
        }
        let [nonce, challenge, response] = *self.branch;
        let true_challenge = e - challenge;
        let answers = self.branches().map(|(r, _)| nonce + true_challenge * r);
        [
            of_blinding,
            of_number,
            Scalar::conditional_select(&challenge, &true_challenge, self.persons),
            Scalar::conditional_select(&response, &answers[0], self.persons),
            Scalar::conditional_select(&answers[1], &response, self.persons),
        ]
    }
}
