//! Encrypting and proving one ballot, in constant time.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use rayon::prelude::*;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use super::shape::{BRANCH_BYTES, Contest, HALVES_BYTES, SLOT_BYTES, booth_commitment};
use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::M_TABLE;

/// Labels of derived scalars; one per meaning, so that none serves twice.
mod label {
    pub(super) const ENCRYPTION: u8 = 1;
    pub(super) const NONCE: u8 = 2;
    pub(super) const CHALLENGE: u8 = 3;
    pub(super) const RESPONSE: u8 = 4;
    pub(super) const RANGE_NONCE: u8 = 5;
    pub(super) const RANGE_CHALLENGE: u8 = 6;
    pub(super) const RANGE_RESPONSE: u8 = 7;
}

/// What the proof of one slot needs once the challenge is known.
#[derive(Zeroize)]
#[zeroize(drop)]
struct Slot {
    r: Scalar,
    nonce: Scalar,
    simulated_challenge: Scalar,
    simulated_response: Scalar,
}

impl Contest {
    /// Encrypt one choice a ballot, each with its own seed, over all cores.
    ///
    /// `choices`: slots bytes of 0 or 1 a ballot; `seeds`, `station_halves`: 32 bytes a ballot.
    /// Returns the ballots one after another. The same input gives the same bytes.
    pub fn encrypt_many(
        &self,
        station: &str,
        seeds: &[u8],
        station_halves: &[u8],
        choices: &[u8],
    ) -> Result<Vec<u8>> {
        let slots = self.shape.slots();
        let count = seeds.len() / 32;
        if seeds.len() != count * 32 || station_halves.len() != count * 32 || choices.len() != count * slots {
            return Err(CryptoError::Malformed("batch of choices"));
        }
        let mut ballots = vec![0; count * self.shape.ballot_bytes()];
        ballots
            .par_chunks_exact_mut(self.shape.ballot_bytes())
            .zip(seeds.par_chunks_exact(32))
            .zip(station_halves.par_chunks_exact(32))
            .zip(choices.par_chunks_exact(slots))
            .try_for_each(|(((ballot, seed), half), choice)| {
                let seed = seed.try_into().expect("chunks of 32");
                self.check_choice(choice)?;
                self.encrypt_into(ballot, station, seed, half, choice);
                Ok(())
            })?;
        Ok(ballots)
    }

    /// Refuse a choice that no proof could be made for.
    fn check_choice(&self, choice: &[u8]) -> Result<()> {
        let ones = choice.iter().all(|&bit| bit <= 1);
        let weighted: u64 = (0..)
            .zip(choice)
            .map(|(i, &bit)| self.shape.weight(i) * u64::from(bit))
            .sum();
        if ones && (1..=self.shape.max_marks as u64).contains(&weighted) {
            Ok(())
        } else {
            Err(CryptoError::Malformed("choice"))
        }
    }

    /// Write the ballot for `choice`. Seven fixed-base multiplications a slot, three a value of T.
    fn encrypt_into(
        &self,
        ballot: &mut [u8],
        station: &str,
        seed: &[u8; 32],
        station_half: &[u8],
        choice: &[u8],
    ) {
        self.encrypt_with(ballot, station, seed, station_half, choice, |_| ());
    }

    /// The same, with a look at the ballot between its commitments and the challenge.
    ///
    /// It neither checks `choice` nor what `meddle` does: the tests make known-bad ballots here.
    pub(super) fn encrypt_with(
        &self,
        ballot: &mut [u8],
        station: &str,
        seed: &[u8; 32],
        station_half: &[u8],
        choice: &[u8],
        meddle: impl FnOnce(&mut [u8]),
    ) {
        let [_, proofs, points, scalars] = self.shape.offsets();
        let secrets = Derive::new(seed, self.derivation(station, station_half, choice));
        ballot[..32].copy_from_slice(&booth_commitment(seed));
        ballot[32..HALVES_BYTES].copy_from_slice(station_half);

        let mut halved = Vec::with_capacity(6 * choice.len() + 2 * self.shape.max_marks);
        let slots: Vec<Slot> = (0..)
            .zip(choice)
            .map(|(i, &bit)| self.commit_slot(&secrets, i, bit, &mut halved))
            .collect();
        let range = self.commit_range(&secrets, &slots, choice, &mut halved);
        self.write_points(ballot, &halved);
        meddle(ballot);

        let c = self.challenge(station, ballot, &self.slot_commitments(ballot));
        for ((slot, &bit), proof) in slots
            .iter()
            .zip(choice)
            .zip(ballot[proofs..points].chunks_exact_mut(BRANCH_BYTES))
        {
            proof[128..].copy_from_slice(&respond_slot(slot, bit, &c));
        }
        ballot[scalars..].copy_from_slice(&range.respond(&c));
    }

    /// α, β and the commitments of both branches, each divided by two (see `write_points`).
    fn commit_slot(&self, secrets: &Derive, i: u32, bit: u8, halved: &mut Vec<RistrettoPoint>) -> Slot {
        let one = Choice::from(bit);
        let slot = Slot {
            r: secrets.scalar(label::ENCRYPTION, i),
            nonce: secrets.scalar(label::NONCE, i),
            simulated_challenge: secrets.scalar(label::CHALLENGE, i),
            simulated_response: secrets.scalar(label::RESPONSE, i),
        };
        // z' − c'·r: the exponent that the simulated branch pretends to have drawn.
        let simulated = (slot.simulated_response - slot.simulated_challenge * slot.r).div_by_2();
        let nonce = slot.nonce.div_by_2();
        let r = slot.r.div_by_2();
        let a0 = Scalar::conditional_select(&nonce, &simulated, one);
        let a1 = Scalar::conditional_select(&simulated, &nonce, one);
        // The simulated branch claims the other bit: its β is off by M^±1, seen through c'.
        let off = &*M_TABLE * &slot.simulated_challenge.div_by_2();
        let none = RistrettoPoint::identity();
        let message = RistrettoPoint::conditional_select(&none, &half_m(), one);
        halved.extend([
            G_TABLE * &r,
            &self.key_table * &r + message,
            G_TABLE * &a0,
            &self.key_table * &a0 - RistrettoPoint::conditional_select(&none, &off, one),
            G_TABLE * &a1,
            &self.key_table * &a1 + RistrettoPoint::conditional_select(&off, &none, one),
        ]);
        slot
    }

    /// The commitments for every value that T may have; all but the true one are simulated.
    fn commit_range(
        &self,
        secrets: &Derive,
        slots: &[Slot],
        choice: &[u8],
        halved: &mut Vec<RistrettoPoint>,
    ) -> Range {
        let weights = (0..).map(|i| self.shape.weight(i));
        let t: u64 = weights
            .clone()
            .zip(choice)
            .map(|(w, &bit)| w * u64::from(bit))
            .sum();
        let r: Scalar = weights.zip(slots).map(|(w, slot)| Scalar::from(w) * slot.r).sum();
        let nonce = secrets.scalar(label::RANGE_NONCE, 0);
        let mut branches = Vec::with_capacity(self.shape.max_marks);
        for j in 1..=self.shape.max_marks {
            let real = (j as u64).ct_eq(&t);
            let challenge = secrets.scalar(label::RANGE_CHALLENGE, j as u32);
            let response = secrets.scalar(label::RANGE_RESPONSE, j as u32);
            let exponent = Scalar::conditional_select(&(response - challenge * r), &nonce, real).div_by_2();
            // −c·(T − j) of a simulated branch; for the true one T − j is zero by itself.
            let off = (challenge * (Scalar::from(j as u64) - Scalar::from(t))).div_by_2();
            halved.extend([
                G_TABLE * &exponent,
                &self.key_table * &exponent + &*M_TABLE * &off,
            ]);
            branches.push((real, challenge, response));
        }
        Range { r, nonce, branches }
    }

    /// Encode all points at once. The batch encoder doubles what it encodes, so it gets halves;
    /// one inversion serves for all. Source: Hamburg, Decaf (CRYPTO 2015); curve25519-dalek.
    fn write_points(&self, ballot: &mut [u8], halved: &[RistrettoPoint]) {
        let [slots, proofs, points, _] = self.shape.offsets();
        let encoded = RistrettoPoint::double_and_compress_batch(halved);
        let (of_slots, of_range) = encoded.split_at(6 * self.shape.slots());
        for (i, six) in of_slots.chunks_exact(6).enumerate() {
            let ciphertext = slots + i * SLOT_BYTES;
            let proof = proofs + i * BRANCH_BYTES;
            for (k, point) in six.iter().enumerate() {
                let at = if k < 2 {
                    ciphertext + 32 * k
                } else {
                    proof + 32 * (k - 2)
                };
                ballot[at..at + 32].copy_from_slice(point.as_bytes());
            }
        }
        for (k, point) in of_range.iter().enumerate() {
            ballot[points + 32 * k..points + 32 * k + 32].copy_from_slice(point.as_bytes());
        }
    }
}

/// c₀, z₀, z₁ of one slot: the true branch answers, the other repeats what it pretended.
fn respond_slot(slot: &Slot, bit: u8, c: &Scalar) -> [u8; 96] {
    let one = Choice::from(bit);
    let challenge = c - slot.simulated_challenge;
    let response = slot.nonce + challenge * slot.r;
    let c0 = Scalar::conditional_select(&challenge, &slot.simulated_challenge, one);
    let z0 = Scalar::conditional_select(&response, &slot.simulated_response, one);
    let z1 = Scalar::conditional_select(&slot.simulated_response, &response, one);
    let mut bytes = [0; 96];
    for (part, scalar) in bytes.chunks_exact_mut(32).zip([c0, z0, z1]) {
        part.copy_from_slice(scalar.as_bytes());
    }
    bytes
}

/// The range proof between its commitments and its responses.
struct Range {
    r: Scalar,
    nonce: Scalar,
    branches: Vec<(Choice, Scalar, Scalar)>,
}

impl Range {
    /// c₁ … c_{k−1}, then z₁ … z_k; c_k is what is left of c.
    fn respond(&self, c: &Scalar) -> Vec<u8> {
        let zero = Scalar::ZERO;
        let pretended: Scalar = self
            .branches
            .iter()
            .map(|(real, challenge, _)| Scalar::conditional_select(challenge, &zero, *real))
            .sum();
        let true_challenge = c - pretended;
        let true_response = self.nonce + true_challenge * self.r;
        let challenges = self.branches[..self.branches.len() - 1]
            .iter()
            .map(|(real, challenge, _)| Scalar::conditional_select(challenge, &true_challenge, *real));
        let responses = self
            .branches
            .iter()
            .map(|(real, _, response)| Scalar::conditional_select(response, &true_response, *real));
        challenges.chain(responses).flat_map(|s| s.to_bytes()).collect()
    }
}

impl Drop for Range {
    fn drop(&mut self) {
        self.r.zeroize();
        self.nonce.zeroize();
        for (_, challenge, response) in &mut self.branches {
            challenge.zeroize();
            response.zeroize();
        }
    }
}

/// M divided by two, for the batch encoder.
fn half_m() -> RistrettoPoint {
    static HALF: std::sync::LazyLock<RistrettoPoint> =
        std::sync::LazyLock::new(|| &*M_TABLE * &Scalar::ONE.div_by_2());
    *HALF
}
