//! Mixing and proving. Scalars in constant time; the permutation decides which memory is read.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, MultiscalarMul};
use rayon::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use super::generators::{chain_base, generator_halves};
use super::layout::{
    BLOCK, CIPHERTEXT_BYTES, List, RECORD_BYTES, Shuffle, TRAILER_BYTES, Weights, challenge, shuffle_bytes,
};
use super::permute::Permutation;
use crate::derive::Derive;
use crate::error::Result;
use crate::group::{decode_point, decode_point_not_identity};

/// Labels of derived values; one per meaning, so that none serves twice.
mod label {
    pub(super) const PERMUTATION: u8 = 1;
    pub(super) const ENCRYPTION: u8 = 2;
    pub(super) const COMMITMENT: u8 = 3;
    pub(super) const CHAIN: u8 = 4;
    pub(super) const CHAIN_NONCE: u8 = 5;
    pub(super) const WEIGHT_NONCE: u8 = 6;
    pub(super) const TOTAL_NONCE: u8 = 7;
}

/// Outputs that go through one constant-time multi-scalar multiplication; their tables fit the cache.
const TURN: usize = 128;

/// What one output needs until the end; paper's names.
#[derive(Clone, Default, Zeroize)]
pub(super) struct Secret {
    /// ρ, by which the output is encrypted afresh.
    pub(super) rho: Scalar,
    /// r, behind its permutation commitment.
    pub(super) r: Scalar,
    /// r̂ and ω̂, behind its link of the chain.
    pub(super) r_hat: Scalar,
    pub(super) omega_hat: Scalar,
    /// ω′, which hides the weight u′ = u_ψ(i) of its input.
    pub(super) omega: Scalar,
    pub(super) u: Scalar,
}

impl Secret {
    fn derive(secrets: &Derive, index: u32) -> Self {
        Self {
            rho: secrets.scalar(label::ENCRYPTION, index),
            r: secrets.scalar(label::COMMITMENT, index),
            r_hat: secrets.scalar(label::CHAIN, index),
            omega_hat: secrets.scalar(label::CHAIN_NONCE, index),
            omega: secrets.scalar(label::WEIGHT_NONCE, index),
            u: Scalar::ZERO,
        }
    }
}

impl Shuffle {
    /// Mix `inputs` (α, β, 64 bytes each) and prove it, over all cores.
    ///
    /// All randomness is a function of the mixer's own `secret`, of who mixes what, and of the
    /// inputs: doing it again gives the same bytes, and other inputs give independent nonces. (Fresh
    /// nonces for the same list would give the permutation away.) Needs about 0.5 kB of memory an
    /// input beside the inputs.
    ///
    /// Returns a record of 224 bytes for each output, and the trailer.
    pub fn prove(&self, secret: &[u8; 32], inputs: &[u8]) -> Result<Vec<u8>> {
        let inputs = List::ciphertexts(&inputs)?;
        let mut transcript = self.statement(&inputs)?;
        let secrets = Derive::new(secret, transcript.clone());
        let mut mix = Mix::begin(self, &secrets, &inputs)?;
        let weights = Weights::draw(&mut transcript, &mix.records()?)?;
        mix.link(&weights);
        mix.commit_totals(self, &secrets);
        let c = challenge(&mut transcript, &mix.records()?, mix.commitments())?;
        mix.respond(&c);
        Ok(mix.bytes)
    }
}

/// A shuffle in the making.
pub(super) struct Mix {
    pub(super) order: Permutation,
    pub(super) secrets: Zeroizing<Vec<Secret>>,
    pub(super) bytes: Vec<u8>,
    /// Σ ω′ᵢ·hᵢ, Σ ω′ᵢ·α′ᵢ, Σ ω′ᵢ·β′ᵢ.
    hidden: [RistrettoPoint; 3],
    /// Σr, R, Σr·u′, Σρ·u′.
    totals: Zeroizing<[Scalar; 4]>,
    /// ω₁, ω₂, ω₃, ω₄.
    pub(super) nonces: Zeroizing<[Scalar; 4]>,
}

/// One turn's permutation commitments, and its part of the hidden sums.
type Turn = (Vec<[u8; 32]>, [RistrettoPoint; 3]);

impl Mix {
    /// Draw the order, encrypt every input afresh, and commit to the order.
    pub(super) fn begin(shuffle: &Shuffle, secrets: &Derive, inputs: &List) -> Result<Self> {
        let count = u32::try_from(inputs.count).expect("checked when the list was read");
        let order = Permutation::draw(secrets, label::PERMUTATION, count);
        let each: Vec<Secret> = (0..count)
            .into_par_iter()
            .map(|i| Secret::derive(secrets, i))
            .collect();
        let mut mix = Self {
            order,
            secrets: Zeroizing::new(each),
            bytes: vec![0; shuffle_bytes(inputs.count)],
            hidden: [RistrettoPoint::identity(); 3],
            totals: Zeroizing::default(),
            nonces: Zeroizing::default(),
        };
        mix.encrypt(&RistrettoBasepointTable::create(&shuffle.key), inputs)?;
        Ok(mix)
    }

    /// Write α′, β′ and c of every record: three fixed-base multiplications an output.
    fn encrypt(&mut self, key_table: &RistrettoBasepointTable, inputs: &List) -> Result<()> {
        let records = inputs.count * RECORD_BYTES;
        let turns = self.bytes[..records]
            .par_chunks_mut(TURN * RECORD_BYTES)
            .zip(self.order.0.par_chunks(TURN))
            .zip(self.secrets.par_chunks(TURN))
            .enumerate()
            .map(|(turn, ((records, order), secrets))| {
                encrypt_turn(key_table, inputs, turn * TURN, order, secrets, records)
            })
            .collect::<Result<Vec<Turn>>>()?;
        // cⱼ stands with the input it is about, at j = ψ(i).
        let commitments = turns.iter().flat_map(|(commitments, _)| commitments);
        for (j, commitment) in self.order.0.iter().zip(commitments) {
            let at = *j as usize * RECORD_BYTES + CIPHERTEXT_BYTES;
            self.bytes[at..at + 32].copy_from_slice(commitment);
        }
        for (_, hidden) in &turns {
            for (sum, part) in self.hidden.iter_mut().zip(hidden) {
                *sum += part;
            }
        }
        Ok(())
    }

    /// What has been written so far, as a list of records.
    pub(super) fn records(&self) -> Result<List<'_>> {
        List::records(&self.bytes, self.order.0.len())
    }

    /// Write the chain ĉᵢ = r̂ᵢ·G + u′ᵢ·ĉᵢ₋₁ from ĉ₋₁ = H, and t̂ᵢ = ω̂ᵢ·G + ω′ᵢ·ĉᵢ₋₁.
    ///
    /// Every ĉᵢ is R·G + U·H with R = r̂ᵢ + u′ᵢ·R, U = u′ᵢ·U, so all multiplications are of fixed bases.
    pub(super) fn link(&mut self, weights: &Weights) {
        self.secrets
            .par_iter_mut()
            .zip(self.order.0.par_iter())
            .for_each(|(secret, &j)| secret.u = weights.weight(j as usize));
        let (mut r, mut u) = (Zeroizing::new(Scalar::ZERO), Zeroizing::new(Scalar::ONE));
        let records = self.order.0.len() * RECORD_BYTES;
        for (records, secrets) in self.bytes[..records]
            .chunks_mut(BLOCK * RECORD_BYTES)
            .zip(self.secrets.chunks(BLOCK))
        {
            // Of each link, what it begins from: R and U of the one before.
            let mut from = Zeroizing::new(Vec::with_capacity(secrets.len()));
            for secret in secrets {
                from.push((*r, *u));
                *r = secret.r_hat + secret.u * *r;
                *u = secret.u * *u;
            }
            records
                .par_chunks_mut(TURN * RECORD_BYTES)
                .zip(secrets.par_chunks(TURN))
                .zip(from.par_chunks(TURN))
                .for_each(|((records, secrets), from)| link_turn(secrets, from, records));
        }
        let total = |term: fn(&Secret) -> Scalar| self.secrets.iter().map(term).sum::<Scalar>();
        *self.totals = [
            total(|secret| secret.r),
            *r,
            total(|secret| secret.r * secret.u),
            total(|secret| secret.rho * secret.u),
        ];
    }

    /// Write t₁, t₂, t₃, tα, tβ: commitments to the nonces of the four totals.
    pub(super) fn commit_totals(&mut self, shuffle: &Shuffle, secrets: &Derive) {
        *self.nonces = [0, 1, 2, 3].map(|k| secrets.scalar(label::TOTAL_NONCE, k));
        let [n1, n2, n3, n4] = &*self.nonces;
        let [h, alpha, beta] = self.hidden;
        let t = [
            G_TABLE * n1,
            G_TABLE * n2,
            G_TABLE * n3 + h,
            alpha - G_TABLE * n4,
            beta - shuffle.key * n4,
        ];
        let at = self.order.0.len() * RECORD_BYTES;
        for (place, point) in self.bytes[at..].chunks_exact_mut(32).zip(&t) {
            place.copy_from_slice(point.compress().as_bytes());
        }
    }

    /// The bytes of t₁, t₂, t₃, tα, tβ.
    pub(super) fn commitments(&self) -> &[u8] {
        &self.bytes[self.order.0.len() * RECORD_BYTES..][..160]
    }

    /// Write ŝᵢ and s′ᵢ into every record, and s₁ … s₄ at the end.
    pub(super) fn respond(&mut self, c: &Scalar) {
        let records = self.order.0.len() * RECORD_BYTES;
        self.bytes[..records]
            .par_chunks_exact_mut(RECORD_BYTES)
            .zip(self.secrets.par_iter())
            .for_each(|(record, secret)| {
                record[160..192].copy_from_slice((secret.omega_hat + c * secret.r_hat).as_bytes());
                record[192..].copy_from_slice((secret.omega + c * secret.u).as_bytes());
            });
        let totals = self.nonces.iter().zip(self.totals.iter());
        let places = self.bytes[records + TRAILER_BYTES - 128..].chunks_exact_mut(32);
        for (place, (nonce, total)) in places.zip(totals) {
            place.copy_from_slice((nonce + c * total).as_bytes());
        }
    }
}

/// α′, β′ of one turn into its records; its permutation commitments and hidden sums returned.
fn encrypt_turn(
    key_table: &RistrettoBasepointTable,
    inputs: &List,
    first: usize,
    order: &[u32],
    secrets: &[Secret],
    records: &mut [u8],
) -> Result<Turn> {
    let halves = generator_halves(first, order.len());
    let mut points = [const { Vec::new() }; 2];
    let mut commitments = Vec::with_capacity(order.len());
    for (((j, secret), half), record) in order
        .iter()
        .zip(secrets)
        .zip(&halves)
        .zip(records.chunks_exact_mut(RECORD_BYTES))
    {
        let input = inputs.read(*j as usize, 1)?;
        let alpha = decode_point_not_identity(&input[..32], "list of ciphertexts")? + G_TABLE * &secret.rho;
        let beta = decode_point(&input[32..], "list of ciphertexts")? + key_table * &secret.rho;
        record[..32].copy_from_slice(alpha.compress().as_bytes());
        record[32..CIPHERTEXT_BYTES].copy_from_slice(beta.compress().as_bytes());
        commitments.push(G_TABLE * &secret.r.div_by_2() + half);
        points[0].push(alpha);
        points[1].push(beta);
    }
    let omegas = || secrets.iter().map(|secret| &secret.omega);
    let [alphas, betas] = points;
    let hidden = [&halves, &alphas, &betas].map(|points| RistrettoPoint::multiscalar_mul(omegas(), points));
    let encoded = RistrettoPoint::double_and_compress_batch(&commitments);
    Ok((
        encoded.iter().map(|point| point.0).collect(),
        [hidden[0] + hidden[0], hidden[1], hidden[2]],
    ))
}

/// ĉ and t̂ of one turn into its records: four fixed-base multiplications an output.
fn link_turn(secrets: &[Secret], from: &[(Scalar, Scalar)], records: &mut [u8]) {
    let mut points = Vec::with_capacity(2 * secrets.len());
    for (secret, (r, u)) in secrets.iter().zip(from) {
        // Divided by two for the batch encoder, which doubles.
        let [s, v, w, x] = [
            secret.r_hat + secret.u * r,
            secret.u * u,
            secret.omega_hat + secret.omega * r,
            secret.omega * u,
        ]
        .map(|scalar| scalar.div_by_2());
        points.push(G_TABLE * &s + chain_base() * &v);
        points.push(G_TABLE * &w + chain_base() * &x);
    }
    let encoded = RistrettoPoint::double_and_compress_batch(&points);
    for (record, pair) in records
        .chunks_exact_mut(RECORD_BYTES)
        .zip(encoded.chunks_exact(2))
    {
        record[96..128].copy_from_slice(pair[0].as_bytes());
        record[128..160].copy_from_slice(pair[1].as_bytes());
    }
}
