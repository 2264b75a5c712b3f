//! Threshold decryption of many ciphertexts: a trustee's shares of a block with one proof, combined
//! by whole Lagrange coefficients, decoded by table.
//!
//! Source: Chaum & Pedersen, CRYPTO '92; batching by random weights: Bellare, Garay & Rabin,
//! EUROCRYPT '98; integer coefficients: Shoup, EUROCRYPT 2000, §2; `spec/shuffle.md` §5.

use std::collections::HashMap;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::decrypt::{PROOF_BYTES, challenge, weights};
use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point, decode_point_not_identity, decode_scalar};
use crate::keys::lagrange;
use crate::shuffle::{Batch, CIPHERTEXT_BYTES};
use crate::transcript::Transcript;

/// Ciphertexts handled together by one core.
const TURN: usize = 256;
/// Terms of one multi-scalar multiplication.
const TERMS: usize = 8192;

/// A block of a batch, decoded: what one proof of a trustee is about.
pub struct Block {
    statement: Transcript,
    digest: [u8; 32],
    alphas: Vec<RistrettoPoint>,
    betas: Vec<RistrettoPoint>,
}

/// The shares of one trustee that a proof was verified for; nothing else can be combined.
#[derive(Clone, Debug)]
pub struct Verified {
    trustee: u32,
    block: [u8; 32],
    points: Vec<RistrettoPoint>,
}

impl Block {
    /// Decode block `number` of a batch: α and β of each ciphertext, 64 bytes.
    ///
    /// The identity is refused as α. As β it is lawful: some randomness gives it.
    pub fn new(batch: &Batch, number: u64, ciphertexts: &[u8]) -> Result<Self> {
        if !ciphertexts.len().is_multiple_of(CIPHERTEXT_BYTES) {
            return Err(CryptoError::Malformed("list of ciphertexts"));
        }
        let mut statement = batch.transcript("amin/1/block");
        statement.append_u64("block", number);
        statement.append("ciphertexts", ciphertexts);
        let pairs = ciphertexts.par_chunks_exact(CIPHERTEXT_BYTES);
        let decoded = pairs.map(|pair| {
            Ok((
                decode_point_not_identity(&pair[..32], "list of ciphertexts")?,
                decode_point(&pair[32..], "list of ciphertexts")?,
            ))
        });
        let (alphas, betas) = decoded.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(Self {
            digest: statement.clone().challenge_hash("block"),
            statement,
            alphas,
            betas,
        })
    }

    /// How many ciphertexts it holds.
    pub fn len(&self) -> usize {
        self.alphas.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.alphas.is_empty()
    }

    /// Everything the weights depend on: they are drawn after α, β, the key and all shares.
    fn transcript(&self, trustee: u32, key: &RistrettoPoint, shares: &[u8]) -> Transcript {
        let mut transcript = self.statement.clone();
        transcript.append_u64("trustee", u64::from(trustee));
        transcript.append("key", key.compress().as_bytes());
        transcript.append("shares", shares);
        transcript
    }

    /// The trustee's share D = s·α of every ciphertext, 32 bytes each, then the proof, 64 bytes.
    ///
    /// Constant time in the secret, over all cores. The nonce is a function of the secret and of all
    /// that is proved: doing it again gives the same bytes, another block an independent nonce.
    pub fn decrypt(&self, trustee: u32, secret: &[u8]) -> Result<Vec<u8>> {
        let secret = Zeroizing::new(decode_scalar(secret, "share of a key")?);
        if *secret == Scalar::ZERO || trustee == 0 {
            return Err(CryptoError::Malformed("share of a key"));
        }
        let half = Zeroizing::new(secret.div_by_2());
        let shares: Vec<u8> = self
            .alphas
            .par_chunks(TURN)
            .flat_map_iter(|alphas| {
                let halves: Vec<RistrettoPoint> = alphas.iter().map(|alpha| alpha * *half).collect();
                let encoded = RistrettoPoint::double_and_compress_batch(&halves);
                encoded.into_iter().flat_map(|point| point.0)
            })
            .collect();
        Ok(self.prove(trustee, &secret, shares))
    }

    /// Put the proof behind the shares. Weights and ciphertexts are public; the nonce is not.
    fn prove(&self, trustee: u32, secret: &Scalar, mut shares: Vec<u8>) -> Vec<u8> {
        let mut transcript = self.transcript(trustee, &(G_TABLE * secret), &shares);
        let secret_bytes = Zeroizing::new(secret.to_bytes());
        let nonce = Zeroizing::new(Derive::new(&*secret_bytes, transcript.clone()).scalar(1, 0));
        let alpha = sum(&weights(&mut transcript, self.len()), &self.alphas);
        let c = challenge(&mut transcript, &(G_TABLE * &*nonce), &(alpha * *nonce));
        let z = *nonce + c * secret;
        shares.extend_from_slice(c.as_bytes());
        shares.extend_from_slice(z.as_bytes());
        shares
    }

    /// Verify a trustee's shares against its verification key. Variable time.
    ///
    /// No share is the identity, since neither the secret nor α is zero.
    pub fn verify(&self, trustee: u32, key: &[u8], share: &[u8]) -> Result<Verified> {
        let key = decode_point_not_identity(key, "verification key")?;
        if share.len() != 32 * self.len() + PROOF_BYTES {
            return Err(CryptoError::Malformed("share"));
        }
        let (encoded, proof) = share.split_at(32 * self.len());
        let c = decode_scalar(&proof[..32], "share")?;
        let z = decode_scalar(&proof[32..], "share")?;
        let points = encoded
            .par_chunks_exact(32)
            .map(|point| decode_point_not_identity(point, "share"))
            .collect::<Result<Vec<_>>>()?;
        let mut transcript = self.transcript(trustee, &key, encoded);
        let weights = weights(&mut transcript, self.len());
        let a = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, &key, &z);
        let sums = [sum(&weights, &self.alphas), sum(&weights, &points)];
        let b = RistrettoPoint::vartime_multiscalar_mul([z, -c], sums);
        if challenge(&mut transcript, &a, &b) != c {
            return Err(CryptoError::Rejected("proof of a decryption share"));
        }
        let block = self.digest;
        Ok(Verified {
            trustee,
            block,
            points,
        })
    }
}

/// Σ weight·point of public values, over all cores. Variable time.
fn sum(weights: &[Scalar], points: &[RistrettoPoint]) -> RistrettoPoint {
    weights
        .par_chunks(TERMS)
        .zip(points.par_chunks(TERMS))
        .map(|(weights, points)| RistrettoPoint::vartime_multiscalar_mul(weights, points))
        .reduce(RistrettoPoint::identity, |left, right| left + right)
}

/// Exactly t trustees and the numbers that may come out: made once, used for every block.
pub struct Combiner {
    trustees: Vec<u32>,
    coefficients: Coefficients,
    numbers: HashMap<[u8; 32], u32>,
}

/// Δ and Δ·λⱼ: whole and small for a few trustees; else Δ = 1 and λⱼ modulo the group order.
enum Coefficients {
    Whole(i64, Vec<i64>),
    Modular(Vec<Scalar>),
}

impl Combiner {
    /// Prepare to combine the shares of these trustees, in this order, into numbers 0..=bound.
    ///
    /// Refuses another number of trustees than the threshold, and one named twice.
    pub fn new(threshold: u32, trustees: &[u32], bound: u32) -> Result<Self> {
        let lambda = lagrange(trustees)?;
        if trustees.is_empty() || trustees.len() != threshold as usize {
            return Err(CryptoError::Malformed("number of trustees"));
        }
        let coefficients = match whole_coefficients(trustees) {
            Some((delta, whole)) => Coefficients::Whole(delta, whole),
            None => Coefficients::Modular(lambda),
        };
        // Encodings of 2·Δ·m·M: the batch encoder doubles, here as when a sum is looked up.
        let step = *M * Scalar::from(coefficients.delta().unsigned_abs());
        let multiples = core::iter::successors(Some(RistrettoPoint::identity()), |point| Some(point + step));
        let multiples: Vec<RistrettoPoint> = multiples.take(bound as usize + 1).collect();
        let encoded = RistrettoPoint::double_and_compress_batch(&multiples);
        Ok(Self {
            trustees: trustees.to_vec(),
            coefficients,
            numbers: encoded.iter().map(|point| point.0).zip(0..).collect(),
        })
    }

    /// The numbers in a block, from one verified share of each trustee. Variable time.
    ///
    /// Refuses shares of another block, of others than these trustees, or in another order; and a
    /// number beyond the bound, which means that what was mixed had not been verified.
    pub fn combine(&self, block: &Block, shares: &[&Verified]) -> Result<Vec<u32>> {
        let named = shares.iter().map(|share| share.trustee);
        if !named.eq(self.trustees.iter().copied()) || shares.iter().any(|share| share.block != block.digest)
        {
            return Err(CryptoError::Malformed("shares to combine"));
        }
        let turns = (0..block.len()).into_par_iter().step_by(TURN);
        let found = turns.map(|first| self.combine_turn(block, shares, first..block.len().min(first + TURN)));
        Ok(found.collect::<Result<Vec<_>>>()?.concat())
    }

    fn combine_turn(
        &self,
        block: &Block,
        shares: &[&Verified],
        turn: core::ops::Range<usize>,
    ) -> Result<Vec<u32>> {
        let opened: Vec<RistrettoPoint> = turn
            .map(|i| {
                let points = shares.iter().map(|share| share.points[i]);
                self.coefficients.open(block.betas[i], points)
            })
            .collect();
        RistrettoPoint::double_and_compress_batch(&opened)
            .iter()
            .map(|point| self.numbers.get(&point.0).copied())
            .collect::<Option<Vec<u32>>>()
            .ok_or(CryptoError::Rejected("decryption of a ciphertext"))
    }
}

impl Coefficients {
    fn delta(&self) -> i64 {
        match self {
            Self::Whole(delta, _) => *delta,
            Self::Modular(_) => 1,
        }
    }

    /// Δ·β − Σ Δ·λⱼ·Dⱼ. Variable time.
    fn open(
        &self,
        beta: RistrettoPoint,
        shares: impl Iterator<Item = RistrettoPoint> + Clone,
    ) -> RistrettoPoint {
        match self {
            Self::Whole(delta, whole) => small_sum(*delta, whole, beta, shares),
            Self::Modular(lambda) => beta - RistrettoPoint::vartime_multiscalar_mul(lambda, shares),
        }
    }
}

/// Δ·β − Σ wholeⱼ·Dⱼ, all doubled together from the highest bit down.
fn small_sum(
    delta: i64,
    whole: &[i64],
    beta: RistrettoPoint,
    shares: impl Iterator<Item = RistrettoPoint> + Clone,
) -> RistrettoPoint {
    let all = whole
        .iter()
        .fold(delta.unsigned_abs(), |all, part| all | part.unsigned_abs());
    let mut sum = RistrettoPoint::identity();
    for bit in (0..u64::BITS - all.leading_zeros()).rev() {
        if sum != RistrettoPoint::identity() {
            sum += sum;
        }
        if delta >> bit & 1 == 1 {
            sum += beta;
        }
        for (part, share) in whole.iter().zip(shares.clone()) {
            if part.unsigned_abs() >> bit & 1 == 1 {
                sum = if *part > 0 { sum - share } else { sum + share };
            }
        }
    }
    sum
}

/// Δ > 0 and Δ·λⱼ, as small as they can be; none where they do not fit into 32 bits.
fn whole_coefficients(trustees: &[u32]) -> Option<(i64, Vec<i64>)> {
    let mut fractions = Vec::with_capacity(trustees.len());
    for &j in trustees {
        let (mut num, mut den) = (1i64, 1i64);
        for &m in trustees.iter().filter(|&&m| m != j) {
            num = num.checked_mul(i64::from(m))?;
            den = den.checked_mul(i64::from(m) - i64::from(j))?;
            let common = gcd(num, den) * den.signum();
            (num, den) = (num / common, den / common);
        }
        fractions.push((num, den));
    }
    let delta = fractions
        .iter()
        .try_fold(1i64, |all, (_, den)| (all / gcd(all, *den)).checked_mul(*den))?;
    let whole = fractions.iter().map(|(num, den)| num.checked_mul(delta / den));
    let whole = whole.collect::<Option<Vec<i64>>>()?;
    let small = whole.iter().all(|part| part.unsigned_abs() < 1 << 32);
    (small && delta < 1 << 32).then_some((delta, whole))
}

/// The greatest common divisor, positive. Source: Euclid, Elements, VII.2.
fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests;
