//! A key that n trustees make together and any t of them use: Feldman's verifiable sharing, dealt
//! by all, committed to by hash before anybody reveals.
//!
//! Source: Feldman, FOCS '87; Pedersen, EUROCRYPT '91; that the bias of joint Feldman does no harm
//! to ElGamal: Gennaro, Jarecki, Krawczyk & Rabin, J. Cryptology 20 (2007), §5; `spec/crypto.md` §4.

use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_POINT as G, RISTRETTO_BASEPOINT_TABLE as G_TABLE};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use zeroize::Zeroizing;

use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::{decode_point_not_identity, decode_scalar};
use crate::transcript::Transcript;

/// Public bytes of one coefficient: its commitment, then challenge and response of its proof.
pub const COEFFICIENT_BYTES: usize = 96;

mod label {
    pub(super) const COEFFICIENT: u8 = 1;
    pub(super) const NONCE: u8 = 2;
}

/// One ceremony: which election's key, and how many of how many.
#[derive(Clone, Debug)]
pub struct Ceremony {
    /// Hash of the frozen election.
    pub election: [u8; 32],
    /// Which of the election's keys.
    pub key_set: String,
    /// How many trustees deal, n.
    pub trustees: u32,
    /// How many decrypt, t.
    pub threshold: u32,
}

/// The public half of what one trustee deals: a commitment to each coefficient, each proved known.
#[derive(Clone, Debug)]
pub struct Dealing {
    commitments: Vec<RistrettoPoint>,
}

impl Ceremony {
    /// Refuse numbers that make no ceremony. n ≥ t + 2, so that two may fail.
    pub fn check(&self) -> Result<()> {
        let most = self.trustees.saturating_sub(2);
        let lawful = self.trustees <= 255 && (1..=most).contains(&self.threshold);
        lawful
            .then_some(())
            .ok_or(CryptoError::Malformed("number of trustees"))
    }

    fn transcript(&self, purpose: &str, trustee: u32) -> Transcript {
        let mut transcript = Transcript::new(purpose);
        transcript.append("election", &self.election);
        transcript.append("key-set", self.key_set.as_bytes());
        transcript.append_u64("trustees", u64::from(self.trustees));
        transcript.append_u64("threshold", u64::from(self.threshold));
        transcript.append_u64("trustee", u64::from(trustee));
        transcript
    }

    /// The coefficients of this trustee's polynomial; all come from its one secret seed.
    fn coefficients(&self, trustee: u32, seed: &[u8; 32]) -> Zeroizing<Vec<Scalar>> {
        let derive = Derive::new(seed, self.transcript("amin/1/dealing-secret", trustee));
        Zeroizing::new(
            (0..self.threshold)
                .map(|k| derive.scalar(label::COEFFICIENT, k))
                .collect(),
        )
    }

    /// What trustee `trustee` (from 1) publishes: threshold × 96 bytes.
    pub fn deal(&self, trustee: u32, seed: &[u8; 32]) -> Vec<u8> {
        let coefficients = self.coefficients(trustee, seed);
        let nonces = Derive::new(seed, self.transcript("amin/1/dealing-nonce", trustee));
        let encoded: Vec<[u8; 32]> = coefficients.iter().map(|a| (G_TABLE * a).compress().0).collect();
        let mut dealing = Vec::with_capacity(encoded.len() * COEFFICIENT_BYTES);
        for (k, coefficient) in (0..).zip(coefficients.iter()) {
            let nonce = Zeroizing::new(nonces.scalar(label::NONCE, k));
            let c = self.coefficient_challenge(trustee, k, &encoded, &(G_TABLE * &*nonce));
            let z = *nonce + c * coefficient;
            dealing.extend_from_slice(&encoded[k as usize]);
            dealing.extend_from_slice(c.as_bytes());
            dealing.extend_from_slice(z.as_bytes());
        }
        dealing
    }

    /// The challenge of one coefficient's proof covers all commitments of the dealing.
    fn coefficient_challenge(
        &self,
        trustee: u32,
        k: u32,
        all: &[[u8; 32]],
        commitment: &RistrettoPoint,
    ) -> Scalar {
        let mut transcript = self.transcript("amin/1/dealing", trustee);
        transcript.append("commitments", all.as_flattened());
        transcript.append_u64("coefficient", u64::from(k));
        transcript.append("nonce", commitment.compress().as_bytes());
        transcript.challenge_scalar("c")
    }

    /// The hash that a trustee commits to before any dealing is shown.
    pub fn dealing_hash(&self, trustee: u32, dealing: &[u8]) -> [u8; 32] {
        let mut transcript = self.transcript("amin/1/dealing-hash", trustee);
        transcript.append("dealing", dealing);
        transcript.challenge_hash("hash")
    }

    /// Verify a dealing: its degree, no zero coefficient commitment, and every proof of knowledge.
    pub fn verify_dealing(&self, trustee: u32, dealing: &[u8]) -> Result<Dealing> {
        if dealing.len() != self.threshold as usize * COEFFICIENT_BYTES {
            return Err(CryptoError::Malformed("dealing"));
        }
        let parts: Vec<&[u8]> = dealing.chunks_exact(COEFFICIENT_BYTES).collect();
        let encoded: Vec<[u8; 32]> = parts
            .iter()
            .map(|part| part[..32].try_into().expect("32 of 96 bytes"))
            .collect();
        let mut commitments = Vec::with_capacity(parts.len());
        for (k, part) in (0..).zip(&parts) {
            let point = decode_point_not_identity(&part[..32], "dealing")?;
            let c = decode_scalar(&part[32..64], "dealing")?;
            let z = decode_scalar(&part[64..], "dealing")?;
            let nonce = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, &point, &z);
            if self.coefficient_challenge(trustee, k, &encoded, &nonce) != c {
                return Err(CryptoError::Rejected("proof of knowledge in a dealing"));
            }
            commitments.push(point);
        }
        Ok(Dealing { commitments })
    }

    /// The share that trustee `from` owes to trustee `to` (both from 1): its polynomial there.
    pub fn share(&self, from: u32, seed: &[u8; 32], to: u32) -> Zeroizing<[u8; 32]> {
        let x = Scalar::from(to);
        let coefficients = self.coefficients(from, seed);
        let value = Zeroizing::new(coefficients.iter().rev().fold(Scalar::ZERO, |sum, a| sum * x + a));
        Zeroizing::new(value.to_bytes())
    }
}

impl Dealing {
    /// The dealing's polynomial at `at`, in the exponent. Variable time.
    fn at(&self, at: u32) -> RistrettoPoint {
        let x = Scalar::from(at);
        let powers = core::iter::successors(Some(Scalar::ONE), |power| Some(power * x));
        let powers: Vec<Scalar> = powers.take(self.commitments.len()).collect();
        RistrettoPoint::vartime_multiscalar_mul(&powers, &self.commitments)
    }

    /// Verify that a share received by trustee `to` lies on the polynomial.
    pub fn verify_share(&self, to: u32, share: &[u8]) -> Result<()> {
        let share = decode_scalar(share, "share of a key")?;
        if G_TABLE * &share == self.at(to) {
            Ok(())
        } else {
            Err(CryptoError::Rejected("share of a key"))
        }
    }
}

/// The key of the election: the sum of the constant terms. The identity is refused.
pub fn joint_key(dealings: &[Dealing]) -> Result<RistrettoPoint> {
    let key: RistrettoPoint = dealings.iter().map(|dealing| dealing.commitments[0]).sum();
    if key.is_identity() {
        return Err(CryptoError::Rejected("joint key"));
    }
    Ok(key)
}

/// The key against which the decryption shares of trustee `trustee` (from 1) are verified.
pub fn verification_key(dealings: &[Dealing], trustee: u32) -> RistrettoPoint {
    dealings.iter().map(|dealing| dealing.at(trustee)).sum()
}

/// A trustee's share of the joint key: the sum of what all dealt to it.
pub fn add_shares(shares: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut sum = Zeroizing::new(Scalar::ZERO);
    for share in shares.chunks(32) {
        *sum += decode_scalar(share, "share of a key")?;
    }
    Ok(Zeroizing::new(sum.to_bytes()))
}

/// λ such that f(0) = Σ λⱼ·f(j) over the trustees in `indices`. Source: Lagrange interpolation.
pub fn lagrange(indices: &[u32]) -> Result<Vec<Scalar>> {
    let distinct = indices
        .iter()
        .enumerate()
        .all(|(i, x)| *x > 0 && !indices[..i].contains(x));
    if !distinct {
        return Err(CryptoError::Malformed("indices of trustees"));
    }
    Ok(indices
        .iter()
        .map(|&j| {
            let others = indices.iter().filter(|&&m| m != j);
            let (num, den) = others.fold((Scalar::ONE, Scalar::ONE), |(num, den), &m| {
                (num * Scalar::from(m), den * (Scalar::from(m) - Scalar::from(j)))
            });
            num * den.invert()
        })
        .collect())
}

/// The public key of a secret scalar.
pub fn public_key(secret: &[u8]) -> Result<RistrettoPoint> {
    Ok(G * decode_scalar(secret, "share of a key")?)
}
