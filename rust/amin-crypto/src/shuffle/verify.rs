//! Verifying the shuffles of one batch, alone or as a chain of mixers. Variable time: all is public.

use std::collections::HashSet;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::generators::{chain_base, generator_halves};
use super::layout::{
    BLOCK, CIPHERTEXT_BYTES, List, RECORD_BYTES, Shuffle, Source, Trailer, Weights, challenge,
};
use crate::duplicates::Seen;
use crate::error::{CryptoError, Result};
use crate::group::{decode_point, decode_point_not_identity, decode_scalar};

/// Records whose equations are summed into one multi-scalar multiplication.
const TURN: usize = 1024;

/// One mixer's turn and what it left: records and trailer.
pub struct Link<'a> {
    /// Who mixed what.
    pub shuffle: &'a Shuffle,
    /// The bytes of the shuffle.
    pub proof: &'a dyn Source,
}

/// Which link of a chain does not hold (from 0), or none: the inputs themselves are malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The position of the first link that fails.
    pub link: Option<usize>,
    /// Why.
    pub error: CryptoError,
}

/// Verify that each link shuffles what the one before it put out, and the first the `inputs`.
///
/// Every list is read a block at a time: memory does not grow with its length, but for 32 bytes a
/// ciphertext and link while repeated α are looked for. What two links share (the outputs of one are the
/// inputs of the next, and the generators) is decoded once. Lists are read more than once: they must not
/// change meanwhile.
///
/// `seed` is fresh secret randomness: each equation gets a weight of 128 bits of its own, never one
/// for a whole proof. If the sum fails, the links are verified one by one to name the first that fails.
pub fn verify_chain(
    inputs: &dyn Source,
    links: &[Link],
    seed: &[u8; 32],
) -> core::result::Result<(), Failure> {
    let at = |link| move |error| Failure { link, error };
    let inputs = List::ciphertexts(inputs).map_err(at(None))?;
    let mut lists = vec![inputs];
    for (i, link) in links.iter().enumerate() {
        lists.push(List::records(link.proof, inputs.count).map_err(at(Some(i)))?);
    }
    let steps = links
        .par_iter()
        .zip(lists.par_windows(2))
        .enumerate()
        .map(|(i, (link, pair))| Step::prepare(link.shuffle, pair[0], pair[1], seed, i).map_err(at(Some(i))))
        .collect::<Vec<_>>();
    let steps = steps.into_iter().collect::<core::result::Result<Vec<_>, _>>()?;
    verify_steps(&steps).map_err(|together| {
        let one_by_one = steps.chunks(1).enumerate();
        let failures = one_by_one.filter_map(|(i, step)| Some(verify_steps(step).err()?.behind(i)));
        // None fails by itself only where what is read has changed meanwhile.
        failures.into_iter().next().unwrap_or(together)
    })
}

impl Failure {
    /// The failure of a link verified alone, as one of the chain that it is the `position`th of.
    ///
    /// Inputs that are malformed in themselves are the outputs of the link before.
    fn behind(self, position: usize) -> Self {
        let link = match self.link {
            Some(_) => Some(position),
            None => position.checked_sub(1),
        };
        Self { link, ..self }
    }
}

/// One link with its challenges, ready to have its equations summed.
pub(super) struct Step<'a> {
    pub(super) key: RistrettoPoint,
    pub(super) inputs: List<'a>,
    pub(super) records: List<'a>,
    pub(super) weights: Weights,
    pub(super) c: Scalar,
    pub(super) trailer: Trailer,
    pub(super) batching: Batching,
}

/// The verifier's own weights, of 128 bits each: one for each equation.
pub(super) struct Batching {
    rng: ChaCha20Rng,
    /// For t₁, t₂, t₃, tα, tβ.
    totals: [Scalar; 5],
}

impl Batching {
    pub(super) fn new(seed: &[u8; 32], link: usize) -> Self {
        let mut rng = ChaCha20Rng::from_seed(*seed);
        rng.set_stream(link as u64);
        let totals = core::array::from_fn(|_| weight(&mut rng));
        Self { rng, totals }
    }

    /// The weights of the chain's equations, `count` of them from `first` on.
    fn chain(&self, first: usize, count: usize) -> Vec<Scalar> {
        let mut rng = self.rng.clone();
        rng.set_word_pos(4 * (5 + first as u128));
        (0..count).map(|_| weight(&mut rng)).collect()
    }
}

/// A weight of 128 bits.
fn weight(rng: &mut ChaCha20Rng) -> Scalar {
    Scalar::from(u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
}

impl<'a> Step<'a> {
    /// Replay the transcript, and refuse an output that is an input unchanged.
    fn prepare(
        shuffle: &Shuffle,
        inputs: List<'a>,
        records: List<'a>,
        seed: &[u8; 32],
        link: usize,
    ) -> Result<Self> {
        let trailer = Trailer::read(&records)?;
        refuse_unchanged(&inputs, &records)?;
        let mut transcript = shuffle.statement(&inputs)?;
        let weights = Weights::draw(&mut transcript, &records)?;
        let c = challenge(&mut transcript, &records, &trailer.commitments)?;
        Ok(Self {
            key: shuffle.key,
            inputs,
            records,
            weights,
            c,
            trailer,
            batching: Batching::new(seed, link),
        })
    }

    /// The terms that stand once in a proof. `product` is Πuⱼ.
    ///
    /// t₁: s₁·G = t₁ + c·(Σcⱼ − Σhᵢ)          t₂: s₂·G = t₂ + c·(ĉ_last − Πuⱼ·H)
    /// t₃: s₃·G + Σs′ᵢ·hᵢ = t₃ + c·Σuⱼ·cⱼ
    /// tα: Σs′ᵢ·α′ᵢ − s₄·G = tα + c·Σuⱼ·αⱼ      tβ: Σs′ᵢ·β′ᵢ − s₄·K = tβ + c·Σuⱼ·βⱼ
    fn totals(&self, product: &Scalar, sum: &mut Combination) {
        let Trailer { t, s, .. } = &self.trailer;
        let [w1, w2, w3, wa, wb] = self.batching.totals;
        for (w, t) in self.batching.totals.iter().zip(t) {
            sum.push(-w, *t);
        }
        sum.push(w1 * s[0] + w2 * s[1] + w3 * s[2] - wa * s[3], G);
        sum.push(-wb * s[3], self.key);
        sum.push(w2 * self.c * product, chain_base().basepoint());
    }

    /// The terms of some records: those of the totals, and each link's of the chain,
    /// t̂ᵢ: ŝᵢ·G + s′ᵢ·ĉᵢ₋₁ = t̂ᵢ + c·ĉᵢ, where ĉ₋₁ = H.
    fn records(&self, first: usize, u: &[Scalar], own: &mut Terms, sum: &mut Combination) -> Result<()> {
        let count = u.len();
        let is_last = first + count == self.records.count;
        // One more, for what the next record says of this turn's last ĉ.
        let block = self.records.read(first, count + usize::from(!is_last))?;
        let weights = self.batching.chain(first, count + 1);
        let [w1, w2, w3, wa, wb] = self.batching.totals;
        let responses = block
            .chunks_exact(RECORD_BYTES)
            .map(|record| decode_scalar(&record[192..], "shuffle"))
            .collect::<Result<Vec<_>>>()?;
        if first == 0 && count > 0 {
            sum.push(weights[0] * responses[0], chain_base().basepoint());
        }
        let mut g = Scalar::ZERO;
        for (i, record) in block.chunks_exact(RECORD_BYTES).take(count).enumerate() {
            let s = responses[i];
            // The last link of all is what t₂ speaks of.
            let next = match responses.get(i + 1) {
                Some(s) => weights[i + 1] * s,
                None => -w2 * self.c,
            };
            sum.push(
                -self.c * (w1 + w3 * u[i]),
                decode_point(&record[64..96], "shuffle")?,
            );
            sum.push(
                next - weights[i] * self.c,
                decode_point(&record[96..128], "shuffle")?,
            );
            sum.push(-weights[i], decode_point(&record[128..160], "shuffle")?);
            g += weights[i] * decode_scalar(&record[160..192], "shuffle")?;
            own.alpha[i] += wa * s;
            own.beta[i] += wb * s;
            own.generators[i] += w1 * self.c + w3 * s;
        }
        sum.push(g, G);
        Ok(())
    }
}

/// Coefficients of what several links speak of: the list between two, and the generators.
struct Terms {
    alpha: Vec<Scalar>,
    beta: Vec<Scalar>,
    generators: Vec<Scalar>,
}

impl Terms {
    fn new(count: usize) -> Self {
        let zeros = vec![Scalar::ZERO; count];
        let [alpha, beta, generators] = [zeros.clone(), zeros.clone(), zeros];
        Self {
            alpha,
            beta,
            generators,
        }
    }

    /// Put the ciphertexts of a list with their coefficients into the sum, and begin anew.
    fn flush(&mut self, list: &List, first: usize, what: &'static str, sum: &mut Combination) -> Result<()> {
        let block = list.read(first, self.alpha.len())?;
        for (i, piece) in block.chunks_exact(list.stride).enumerate() {
            sum.push(self.alpha[i], decode_point_not_identity(&piece[..32], what)?);
            sum.push(self.beta[i], decode_point(&piece[32..CIPHERTEXT_BYTES], what)?);
        }
        self.alpha.fill(Scalar::ZERO);
        self.beta.fill(Scalar::ZERO);
        Ok(())
    }
}

/// All equations of all steps, weighted, as one sum that must be the identity.
pub(super) fn verify_steps(steps: &[Step]) -> core::result::Result<(), Failure> {
    let rejected = |link| Failure {
        link: Some(link),
        error: CryptoError::Rejected("proof of a shuffle"),
    };
    let Some(inputs) = steps.first().map(|step| step.inputs) else {
        return Ok(());
    };
    let turns = (0..inputs.count.div_ceil(TURN)).into_par_iter();
    let turns = turns.map(|turn| verify_turn(steps, turn * TURN, TURN.min(inputs.count - turn * TURN)));
    let found = turns.collect::<Vec<_>>().into_iter();
    let mut total = RistrettoPoint::identity();
    let mut products = vec![Scalar::ONE; steps.len()];
    for turn in found {
        let (sum, of_turn) = turn?;
        total += sum;
        for (product, factor) in products.iter_mut().zip(of_turn) {
            *product *= factor;
        }
    }
    let mut sum = Combination::default();
    for (step, product) in steps.iter().zip(&products) {
        step.totals(product, &mut sum);
        if inputs.count == 0 {
            // The chain ends where it begins.
            sum.push(-step.batching.totals[1] * step.c, chain_base().basepoint());
        }
    }
    if (total + sum.value()).is_identity() {
        Ok(())
    } else {
        Err(rejected(0))
    }
}

/// The same records of all steps: their part of the sum, and each step's product of weights.
fn verify_turn(
    steps: &[Step],
    first: usize,
    count: usize,
) -> core::result::Result<(RistrettoPoint, Vec<Scalar>), Failure> {
    let at = |link| move |error| Failure { link, error };
    let mut sum = Combination::default();
    let mut terms = Terms::new(count);
    let mut products = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate() {
        let u: Vec<Scalar> = (first..first + count).map(|j| step.weights.weight(j)).collect();
        let [.., wa, wb] = step.batching.totals;
        for (j, u) in u.iter().enumerate() {
            terms.alpha[j] -= wa * step.c * u;
            terms.beta[j] -= wb * step.c * u;
        }
        let (before, what) = match i.checked_sub(1) {
            Some(before) => (Some(before), "shuffle"),
            None => (None, "list of ciphertexts"),
        };
        terms
            .flush(&step.inputs, first, what, &mut sum)
            .map_err(at(before))?;
        step.records(first, &u, &mut terms, &mut sum)
            .map_err(at(Some(i)))?;
        products.push(u.iter().product());
    }
    let last = steps.len() - 1;
    terms
        .flush(&steps[last].records, first, "shuffle", &mut sum)
        .map_err(at(Some(last)))?;
    for (coefficient, half) in terms.generators.iter().zip(generator_halves(first, count)) {
        sum.push(coefficient + coefficient, half);
    }
    Ok((sum.value(), products))
}

/// Refuse an output whose α is that of an input: it was passed on unchanged.
///
/// 16 bytes of every α are sorted; only where two of them meet are the lists looked at again.
fn refuse_unchanged(inputs: &List, records: &List) -> Result<()> {
    let mut seen = Seen::default();
    for list in [inputs, records] {
        each_alpha(list, |alpha| seen.add(alpha))?;
    }
    let suspects: HashSet<[u8; 16]> = seen.suspects().into_iter().collect();
    if suspects.is_empty() {
        return Ok(());
    }
    let is_suspect = |alpha: &[u8]| suspects.contains(&alpha[..16]);
    let mut given = HashSet::new();
    each_alpha(inputs, |alpha| {
        if is_suspect(alpha) {
            given.insert(alpha.to_vec());
        }
    })?;
    let mut unchanged = false;
    each_alpha(records, |alpha| unchanged |= given.contains(alpha))?;
    if unchanged {
        return Err(CryptoError::Rejected("proof of a shuffle"));
    }
    Ok(())
}

/// Hand on the encoded α of every piece.
fn each_alpha(list: &List, mut visit: impl FnMut(&[u8])) -> Result<()> {
    for first in (0..list.count).step_by(BLOCK) {
        let block = list.read(first, BLOCK.min(list.count - first))?;
        block
            .chunks_exact(list.stride)
            .for_each(|piece| visit(&piece[..32]));
    }
    Ok(())
}

/// Σ scalar·point.
#[derive(Default)]
struct Combination {
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
}

impl Combination {
    fn push(&mut self, scalar: Scalar, point: RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    fn value(&self) -> RistrettoPoint {
        RistrettoPoint::vartime_multiscalar_mul(&self.scalars, &self.points)
    }
}
