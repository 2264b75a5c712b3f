//! Threshold decryption of sums: a share with one proof a trustee and unit, combining, decoding.
//!
//! Source: Chaum & Pedersen, CRYPTO '92; batching by random weights: Bellare, Garay & Rabin,
//! EUROCRYPT '98; `spec/crypto.md` §6.

use std::collections::HashMap;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, MultiscalarMul, VartimeMultiscalarMul};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point, decode_scalar};
use crate::keys::lagrange;
use crate::sum::Sums;
use crate::transcript::Transcript;

/// Bytes of the proof behind a trustee's partial decryptions: challenge and response.
pub const PROOF_BYTES: usize = 64;

/// What is being decrypted, and by whom.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Hash of the frozen election.
    pub election: [u8; 32],
    /// The contest.
    pub contest: String,
    /// The tally unit.
    pub unit: String,
    /// The trustee's number, from 1.
    pub trustee: u32,
}

impl Unit {
    /// Everything the weights depend on: they are drawn after α, β, all shares and the key.
    fn transcript(&self, key: &RistrettoPoint, sums: &[u8], shares: &[u8]) -> Transcript {
        let mut transcript = Transcript::new("amin/1/decryption");
        transcript.append("election", &self.election);
        transcript.append("contest", self.contest.as_bytes());
        transcript.append("unit", self.unit.as_bytes());
        transcript.append_u64("trustee", u64::from(self.trustee));
        transcript.append("key", key.compress().as_bytes());
        transcript.append("sums", sums);
        transcript.append("shares", shares);
        transcript
    }

    /// The partial decryptions of every slot (32 bytes each), then the proof.
    ///
    /// The nonce is a function of the secret and of all that is proved, so that doing it again
    /// gives the same bytes and another unit gives an independent nonce.
    pub fn decrypt(&self, secret: &[u8], sums: &[u8]) -> Result<Vec<u8>> {
        let secret = Zeroizing::new(decode_scalar(secret, "share of a key")?);
        let half = Zeroizing::new(secret.div_by_2());
        let halves: Vec<RistrettoPoint> = Sums::from_bytes(sums)?
            .0
            .iter()
            .map(|(alpha, _)| alpha * *half)
            .collect();
        let encoded = RistrettoPoint::double_and_compress_batch(&halves);
        let shares: Vec<u8> = encoded.iter().flat_map(|point| point.0).collect();
        self.prove(&secret, sums, shares)
    }

    /// Put the proof behind the partial decryptions.
    fn prove(&self, secret: &Scalar, sums: &[u8], mut shares: Vec<u8>) -> Result<Vec<u8>> {
        let decoded = Sums::from_bytes(sums)?;
        let mut transcript = self.transcript(&(G_TABLE * secret), sums, &shares);
        let secret_bytes = Zeroizing::new(secret.to_bytes());
        let nonce = Zeroizing::new(Derive::new(&*secret_bytes, transcript.clone()).scalar(1, 0));
        let weights = weights(&mut transcript, decoded.0.len());
        let alpha = RistrettoPoint::multiscalar_mul(&weights, decoded.0.iter().map(|pair| pair.0));
        let c = challenge(&mut transcript, &(G_TABLE * &*nonce), &(alpha * *nonce));
        let z = *nonce + c * secret;
        shares.extend_from_slice(c.as_bytes());
        shares.extend_from_slice(z.as_bytes());
        Ok(shares)
    }

    /// Verify a trustee's share against its verification key. Variable time.
    pub fn verify(&self, key: &RistrettoPoint, sums: &[u8], share: &[u8]) -> Result<()> {
        let decoded = Sums::from_bytes(sums)?;
        let (points, proof) = split(share, decoded.0.len())?;
        let (c, z) = (
            decode_scalar(&proof[..32], "share")?,
            decode_scalar(&proof[32..], "share")?,
        );
        let shares = decode_points(points)?;
        let mut transcript = self.transcript(key, sums, points);
        let weights = weights(&mut transcript, shares.len());
        let alpha = RistrettoPoint::vartime_multiscalar_mul(&weights, decoded.0.iter().map(|pair| pair.0));
        let partial = RistrettoPoint::vartime_multiscalar_mul(&weights, &shares);
        let a = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, key, &z);
        let b = RistrettoPoint::vartime_multiscalar_mul([z, -c], [alpha, partial]);
        if challenge(&mut transcript, &a, &b) == c {
            Ok(())
        } else {
            Err(CryptoError::Rejected("proof of a decryption share"))
        }
    }
}

pub(crate) fn challenge(transcript: &mut Transcript, a: &RistrettoPoint, b: &RistrettoPoint) -> Scalar {
    transcript.append("A", a.compress().as_bytes());
    transcript.append("B", b.compress().as_bytes());
    transcript.challenge_scalar("c")
}

/// One weight of 128 bits a slot: the first half of SHA-512(drawn ‖ slot as eight bytes).
pub(crate) fn weights(transcript: &mut Transcript, count: usize) -> Vec<Scalar> {
    let drawn = transcript.challenge_bytes("weights");
    (0..count as u64)
        .map(|slot| {
            let hash = Sha512::new()
                .chain_update(drawn)
                .chain_update(slot.to_be_bytes())
                .finalize();
            let low: [u8; 16] = hash[..16].try_into().expect("16 of 64 bytes");
            Scalar::from(u128::from_le_bytes(low))
        })
        .collect()
}

fn split(share: &[u8], slots: usize) -> Result<(&[u8], &[u8])> {
    if share.len() != 32 * slots + PROOF_BYTES {
        return Err(CryptoError::Malformed("share"));
    }
    Ok(share.split_at(32 * slots))
}

fn decode_points(bytes: &[u8]) -> Result<Vec<RistrettoPoint>> {
    bytes
        .chunks_exact(32)
        .map(|point| decode_point(point, "share"))
        .collect()
}

/// Combine the verified shares of exactly t trustees and decode each slot's total, 0..=bound.
///
/// `shares`: (trustee's number, its share). Refuses a total outside the bound, which no honest
/// record has: it would mean that a proof or sum was not verified.
pub fn combine(sums: &[u8], shares: &[(u32, &[u8])], bound: u64) -> Result<Vec<u64>> {
    let decoded = Sums::from_bytes(sums)?;
    let indices: Vec<u32> = shares.iter().map(|(index, _)| *index).collect();
    let lambda = lagrange(&indices)?;
    let partials = shares
        .iter()
        .map(|(_, share)| decode_points(split(share, decoded.0.len())?.0))
        .collect::<Result<Vec<_>>>()?;
    let table = Logarithms::new(bound);
    decoded
        .0
        .iter()
        .enumerate()
        .map(|(slot, (_, beta))| {
            let points = partials.iter().map(|points| points[slot]);
            let mask = RistrettoPoint::vartime_multiscalar_mul(&lambda, points);
            table
                .find(beta - mask)
                .ok_or(CryptoError::Rejected("decryption of a total"))
        })
        .collect()
}

/// Baby steps, giant steps: m from m·M for 0 ≤ m ≤ bound. Source: Shanks (1971).
struct Logarithms {
    steps: HashMap<[u8; 32], u64>,
    size: u64,
    bound: u64,
}

impl Logarithms {
    fn new(bound: u64) -> Self {
        let size = bound.isqrt() + 1;
        let half = *M * Scalar::ONE.div_by_2();
        let multiples = core::iter::successors(Some(RistrettoPoint::identity()), |point| Some(point + half));
        let multiples: Vec<RistrettoPoint> = multiples.take(size as usize).collect();
        let encoded = RistrettoPoint::double_and_compress_batch(&multiples);
        let steps = encoded.iter().map(|point| point.0).zip(0..).collect();
        Self { steps, size, bound }
    }

    fn find(&self, target: RistrettoPoint) -> Option<u64> {
        let giant = *M * Scalar::from(self.size);
        let mut point = target;
        for k in 0..=self.bound / self.size {
            if let Some(step) = self.steps.get(point.compress().as_bytes()) {
                return Some(k * self.size + step).filter(|&m| m <= self.bound);
            }
            point -= giant;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::generator;

    #[test]
    fn errors_that_cancel_out_between_slots_are_rejected() {
        // With weights of one, D₁ + X and D₂ − X would be proved as if they were D₁ and D₂.
        let secret = Scalar::from(7u64);
        let unit = Unit {
            election: [1; 32],
            contest: "c".into(),
            unit: "u".into(),
            trustee: 1,
        };
        let sums: Vec<u8> = (0..6)
            .flat_map(|i| generator(&format!("sum {i}")).compress().0)
            .collect();
        let share = unit.decrypt(secret.as_bytes(), &sums).unwrap();
        let key = G_TABLE * &secret;
        unit.verify(&key, &sums, &share).unwrap();
        let mut points = decode_points(&share[..96]).unwrap();
        points[0] += generator("an error");
        points[1] -= generator("an error");
        let wrong = points.iter().flat_map(|point| point.compress().0).collect();
        let proved = unit.prove(&secret, &sums, wrong).unwrap();
        assert_eq!(
            unit.verify(&key, &sums, &proved),
            Err(CryptoError::Rejected("proof of a decryption share"))
        );
    }

    #[test]
    fn shares_chosen_after_the_weights_are_rejected() {
        // Were the weights drawn before the shares, D₁ + w₂X and D₂ − w₁X would have the right sum.
        let secret = Scalar::from(7u64);
        let unit = Unit {
            election: [1; 32],
            contest: "c".into(),
            unit: "u".into(),
            trustee: 1,
        };
        let sums: Vec<u8> = (0..6)
            .flat_map(|i| generator(&format!("sum {i}")).compress().0)
            .collect();
        let key = G_TABLE * &secret;
        let share = unit.decrypt(secret.as_bytes(), &sums).unwrap();
        let w = weights(&mut unit.transcript(&key, &sums, b""), 3);
        let mut points = decode_points(&share[..96]).unwrap();
        points[0] += w[1] * generator("an error");
        points[1] -= w[0] * generator("an error");
        let wrong = points.iter().flat_map(|point| point.compress().0).collect();
        let proved = unit.prove(&secret, &sums, wrong).unwrap();
        assert!(unit.verify(&key, &sums, &proved).is_err());
    }

    #[test]
    fn proofs_about_two_sums_do_not_give_the_secret_away() {
        let secret = Scalar::from(7u64);
        let unit = Unit {
            election: [1; 32],
            contest: "c".into(),
            unit: "u".into(),
            trustee: 1,
        };
        let proofs = ["first", "second"].map(|name| {
            let sums = [generator(name).compress().0, generator("beta").compress().0].concat();
            let share = unit.decrypt(secret.as_bytes(), &sums).unwrap();
            let scalar = |at: usize| decode_scalar(&share[at..at + 32], "scalar").unwrap();
            (scalar(32), scalar(64))
        });
        let [(c1, z1), (c2, z2)] = proofs;
        assert_ne!((z1 - z2) * (c1 - c2).invert(), secret, "one nonce served twice");
    }
}
