//! Verifying ballots, alone or many at once. Variable time: all of it is public.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::generators::Generators;
use super::inner::{inner_product, power, powers, unfold};
use super::range::delta;
use super::shape::{CIPHERTEXT_BYTES, Challenges, Contest};
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point, decode_point_not_identity, decode_scalar};

/// Terms of ballots that are summed into one multi-scalar multiplication, at the most.
pub(super) const BATCH_TERMS: usize = 16_384;

/// Which ballots of a batch do not hold: their positions, ascending.
pub type Culprits = Vec<usize>;

/// One ballot, decoded: every point on the curve, every scalar canonical, and what was asked.
struct Ballot {
    ciphertexts: Vec<[RistrettoPoint; 2]>,
    /// A, S.
    bits: Vec<RistrettoPoint>,
    /// T₁, T₂.
    polynomial: Vec<RistrettoPoint>,
    /// t̂, τ, μ.
    opening: Vec<Scalar>,
    /// L, R of each halving.
    rounds: Vec<RistrettoPoint>,
    /// a, then b.
    last: Vec<Scalar>,
    /// A, B, A₀, B₀, A₁, B₁.
    link: Vec<RistrettoPoint>,
    /// z_r, z_m, e₀, z₀, z₁.
    responses: Vec<Scalar>,
    asked: Challenges,
}

impl Contest {
    /// Verify every ballot, or name those that do not hold.
    ///
    /// `seed` is fresh secret randomness: each equation gets a weight of 128 bits of its own
    /// (Bellare, Garay & Rabin, EUROCRYPT '98), so that a wrong ballot passes with probability
    /// 2⁻¹²⁸. A failing batch is halved until the culprits are known.
    pub fn verify_many(
        &self,
        station: &str,
        ballots: &[u8],
        seed: &[u8; 32],
    ) -> core::result::Result<(), Culprits> {
        let size = self.shape.ballot_bytes();
        assert!(ballots.len().is_multiple_of(size), "a whole number of ballots");
        let per_batch = (BATCH_TERMS / self.terms()).max(1);
        let culprits: Culprits = ballots
            .par_chunks(size * per_batch)
            .enumerate()
            .flat_map_iter(|(i, chunk)| {
                let mut rng = ChaCha20Rng::from_seed(*seed);
                rng.set_stream(i as u64);
                let culprits = self.verify_batch(station, chunk, &mut rng);
                culprits.into_iter().map(move |at| at + i * per_batch)
            })
            .collect();
        if culprits.is_empty() {
            Ok(())
        } else {
            Err(culprits)
        }
    }

    /// Verify one ballot by itself. Errors do not say which step failed.
    pub fn verify_one(&self, station: &str, ballot: &[u8], seed: &[u8; 32]) -> Result<()> {
        if ballot.len() != self.shape.ballot_bytes() {
            return Err(CryptoError::Malformed("ballot"));
        }
        let ballot = [(0, self.decode(station, ballot)?)];
        if self.equations_hold(&ballot, &mut ChaCha20Rng::from_seed(*seed)) {
            Ok(())
        } else {
            Err(CryptoError::Rejected("proof of a ballot"))
        }
    }

    /// Points of one ballot.
    pub(super) fn terms(&self) -> usize {
        2 * self.shape.ciphertexts() + 2 * self.shape.rounds() + 10
    }

    fn verify_batch(&self, station: &str, ballots: &[u8], rng: &mut ChaCha20Rng) -> Culprits {
        let decoded: Vec<Result<Ballot>> = ballots
            .par_chunks_exact(self.shape.ballot_bytes())
            .map(|ballot| self.decode(station, ballot))
            .collect();
        let mut culprits: Culprits = (0..decoded.len()).filter(|&i| decoded[i].is_err()).collect();
        let good: Vec<(usize, Ballot)> = decoded
            .into_iter()
            .enumerate()
            .filter_map(|(i, ballot)| Some((i, ballot.ok()?)))
            .collect();
        self.bisect(&good, rng, &mut culprits);
        culprits.sort_unstable();
        culprits
    }

    /// Check a batch; if it fails, check its halves.
    fn bisect(&self, ballots: &[(usize, Ballot)], rng: &mut ChaCha20Rng, culprits: &mut Culprits) {
        if self.equations_hold(ballots, rng) {
            return;
        }
        if let [(position, _)] = ballots {
            culprits.push(*position);
            return;
        }
        let (left, right) = ballots.split_at(ballots.len() / 2);
        self.bisect(left, rng, culprits);
        self.bisect(right, rng, culprits);
    }

    /// All equations of all these ballots, weighted, as one multi-scalar multiplication. All ballots
    /// share the terms of G, K, M and of the generators.
    fn equations_hold(&self, ballots: &[(usize, Ballot)], rng: &mut ChaCha20Rng) -> bool {
        let mut sum = Combination::new(self.shape.length(), ballots.len() * self.terms());
        for (_, ballot) in ballots {
            // What α and β of each mark are multiplied by, over all equations.
            let mut marks = vec![[Scalar::ZERO; 2]; self.shape.ciphertexts()];
            self.weigh_vectors(ballot, weight(rng), &mut sum);
            self.weigh_values(ballot, weight(rng), &mut sum, &mut marks);
            self.weigh_marks(ballot, [(); 2].map(|()| weight(rng)), &mut sum, &mut marks);
            self.weigh_branches(ballot, [(); 4].map(|()| weight(rng)), &mut sum, &mut marks);
            let ciphertexts = marks.iter().flatten().zip(ballot.ciphertexts.iter().flatten());
            ciphertexts.for_each(|(scalar, point)| sum.push(*scalar, *point));
        }
        sum.total(&self.key, &self.generators).is_identity()
    }

    /// A + x·S − z·ΣGᵢ + Σ(z + zʲ⁺²·2ⁱ·y⁻ⁱ)·Hᵢ − μ·K + t̂·w·M + Σ(u²·L + u⁻²·R)
    /// = ⟨a, G′⟩ + ⟨b, H′⟩ + ⟨a, b⟩·w·M, where G′ and H′ are folded, and H counts y⁻ⁱ times.
    fn weigh_vectors(&self, ballot: &Ballot, weight: Scalar, sum: &mut Combination) {
        let Challenges { y, z, x, w, u, .. } = &ballot.asked;
        let mut inverses: Vec<Scalar> = u.iter().chain([y]).copied().collect();
        Scalar::invert_batch_alloc(&mut inverses);
        let (y_inverse, u_inverse) = inverses.split_last().expect("y is there");
        let (a, b) = ballot.last.split_at(self.shape.last());
        let powers_of_y: Vec<Scalar> = powers(weight, *y_inverse).take(b.len()).collect();
        let folded_b: Vec<Scalar> = b.iter().zip(&powers_of_y).map(|(b, power)| b * power).collect();
        sum.subtract_folded(a, &folded_b, y_inverse, weight, &unfold(u, u_inverse));
        self.weigh_bits(weight * z * z, z, y_inverse, sum);
        sum.minus_g_plus_h += weight * z;
        for ((pair, u), u_inverse) in ballot.rounds.chunks_exact(2).zip(u).zip(u_inverse) {
            sum.push(weight * u * u, pair[0]);
            sum.push(weight * u_inverse * u_inverse, pair[1]);
        }
        sum.push(weight, ballot.bits[0]);
        sum.push(weight * x, ballot.bits[1]);
        sum.k -= weight * ballot.opening[2];
        sum.m += weight * w * (ballot.opening[0] - inner_product(a, b));
    }

    /// zʲ⁺²·2ⁱ·y⁻ⁱ on every H: from bit to bit 2/y times as much, from value to value z times on top.
    fn weigh_bits(&self, first: Scalar, z: &Scalar, y_inverse: &Scalar, sum: &mut Combination) {
        let bits = self.shape.bits();
        let next_bit = y_inverse + y_inverse;
        let next_value = z * power(*y_inverse, bits);
        for (of_value, first) in sum
            .generators_h
            .chunks_exact_mut(bits)
            .zip(powers(first, next_value))
        {
            for (h, term) in of_value.iter_mut().zip(powers(first, next_bit)) {
                *h += term;
            }
        }
    }

    /// t̂·M + τ·K = Σ zʲ⁺²·Vⱼ + δ·M + x·T₁ + x²·T₂, where the Vⱼ are made of the β.
    fn weigh_values(
        &self,
        ballot: &Ballot,
        weight: Scalar,
        sum: &mut Combination,
        marks: &mut [[Scalar; 2]],
    ) {
        let Challenges { y, z, x, .. } = &ballot.asked;
        let weights = self.shape.value_weights(z);
        let (coefficients, constant) = self.shape.combine_values(&weights);
        for (coefficient, [_, beta]) in coefficients.iter().zip(marks) {
            *beta -= weight * coefficient;
        }
        let known = delta(self.shape, y, z, &weights) + constant;
        sum.m += weight * (ballot.opening[0] - known);
        sum.k += weight * ballot.opening[1];
        sum.push(-(weight * x), ballot.polynomial[0]);
        sum.push(-(weight * x * x), ballot.polynomial[1]);
    }

    /// z_r·G = A + Σ eʲ·αⱼ and z_r·K + z_m·M = B + Σ eʲ·βⱼ, over the k marks and the list mark.
    fn weigh_marks(
        &self,
        ballot: &Ballot,
        [of_alpha, of_beta]: [Scalar; 2],
        sum: &mut Combination,
        marks: &mut [[Scalar; 2]],
    ) {
        let e = ballot.asked.e;
        for (power, [alpha, beta]) in powers(e, e).zip(marks) {
            *alpha += of_alpha * power;
            *beta += of_beta * power;
        }
        sum.push(of_alpha, ballot.link[0]);
        sum.push(of_beta, ballot.link[1]);
        sum.g -= of_alpha * ballot.responses[0];
        sum.k -= of_beta * ballot.responses[0];
        sum.m -= of_beta * ballot.responses[1];
    }

    /// Branch 0, "ℓ = 0":    z₀·G = A₀ + e₀·α_ℓ    z₀·K = B₀ + e₀·β_ℓ
    /// Branch 1, "i₁ = C+1": z₁·G = A₁ + e₁·α₁     z₁·K = B₁ + e₁·(β₁ − (C+1)·M)
    fn weigh_branches(
        &self,
        ballot: &Ballot,
        weights: [Scalar; 4],
        sum: &mut Combination,
        marks: &mut [[Scalar; 2]],
    ) {
        let e0 = ballot.responses[2];
        let dummy = Scalar::from(self.shape.candidates as u64 + 1);
        let branches = [
            (self.shape.max_marks, e0, Scalar::ZERO),
            (0, ballot.asked.e - e0, dummy),
        ];
        for (branch, (mark, challenge, number)) in branches.into_iter().enumerate() {
            let [of_alpha, of_beta] = [weights[2 * branch], weights[2 * branch + 1]];
            let response = ballot.responses[3 + branch];
            sum.push(of_alpha, ballot.link[2 + 2 * branch]);
            sum.push(of_beta, ballot.link[3 + 2 * branch]);
            marks[mark][0] += of_alpha * challenge;
            marks[mark][1] += of_beta * challenge;
            sum.g -= of_alpha * response;
            sum.k -= of_beta * response;
            sum.m -= of_beta * challenge * number;
        }
    }

    /// Decode a ballot; what no encoder would have made is refused here, and an α that comes twice.
    fn decode(&self, station: &str, ballot: &[u8]) -> Result<Ballot> {
        let layout = self.shape.layout();
        let ciphertexts = &ballot[layout.ciphertexts];
        refuse_copies(ciphertexts)?;
        Ok(Ballot {
            ciphertexts: ciphertexts
                .chunks_exact(CIPHERTEXT_BYTES)
                .map(|pair| {
                    let alpha = decode_point_not_identity(&pair[..32], "ballot")?;
                    Ok([alpha, decode_point(&pair[32..], "ballot")?])
                })
                .collect::<Result<_>>()?,
            bits: points(&ballot[layout.bits])?,
            polynomial: points(&ballot[layout.polynomial])?,
            opening: scalars(&ballot[layout.opening])?,
            rounds: points(&ballot[layout.rounds])?,
            last: scalars(&ballot[layout.last])?,
            link: points(&ballot[layout.link])?,
            responses: scalars(&ballot[layout.responses])?,
            asked: self.challenges(station, ballot)?,
        })
    }
}

/// Refuse equal α within one ballot: their marks would be known to be joined, or to be copies.
fn refuse_copies(ciphertexts: &[u8]) -> Result<()> {
    let mut alphas: Vec<&[u8]> = ciphertexts
        .chunks_exact(CIPHERTEXT_BYTES)
        .map(|pair| &pair[..32])
        .collect();
    alphas.sort_unstable();
    if alphas.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(CryptoError::Rejected("proof of a ballot"));
    }
    Ok(())
}

fn points(fields: &[u8]) -> Result<Vec<RistrettoPoint>> {
    fields
        .chunks_exact(32)
        .map(|field| decode_point(field, "ballot"))
        .collect()
}

fn scalars(fields: &[u8]) -> Result<Vec<Scalar>> {
    fields
        .chunks_exact(32)
        .map(|field| decode_scalar(field, "ballot"))
        .collect()
}

/// A weight of 128 bits.
fn weight(rng: &mut ChaCha20Rng) -> Scalar {
    Scalar::from(u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
}

/// Σ scalar·point over the points of ballots, and over what all ballots share; to be compared with
/// the identity.
struct Combination {
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
    g: Scalar,
    k: Scalar,
    m: Scalar,
    generators_g: Vec<Scalar>,
    generators_h: Vec<Scalar>,
    /// What every H is multiplied by on top, and every G by its negative.
    minus_g_plus_h: Scalar,
}

impl Combination {
    fn new(length: usize, terms: usize) -> Self {
        Self {
            scalars: Vec::with_capacity(terms + 2 * length + 3),
            points: Vec::with_capacity(terms + 2 * length + 3),
            g: Scalar::ZERO,
            k: Scalar::ZERO,
            m: Scalar::ZERO,
            generators_g: vec![Scalar::ZERO; length],
            generators_h: vec![Scalar::ZERO; length],
            minus_g_plus_h: Scalar::ZERO,
        }
    }

    fn push(&mut self, scalar: Scalar, point: RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    /// Subtract ⟨a, G′⟩ and ⟨b, H′⟩ by what the foldings did to each block of generators. `b` comes with
    /// the powers of 1/y for the first block, and with the weight.
    fn subtract_folded(
        &mut self,
        a: &[Scalar],
        b: &[Scalar],
        y_inverse: &Scalar,
        weight: Scalar,
        blocks: &[Scalar],
    ) {
        let next_block = power(*y_inverse, b.len());
        let inverses = blocks.iter().rev().zip(powers(Scalar::ONE, next_block));
        let of_g = self.generators_g.chunks_exact_mut(a.len());
        let of_h = self.generators_h.chunks_exact_mut(b.len());
        for ((of_g, of_h), (block, (inverse, power))) in of_g.zip(of_h).zip(blocks.iter().zip(inverses)) {
            let (block, inverse) = (weight * block, inverse * power);
            for ((g, a), (h, b)) in of_g.iter_mut().zip(a).zip(of_h.iter_mut().zip(b)) {
                *g -= a * block;
                *h -= b * inverse;
            }
        }
    }

    fn total(mut self, key: &RistrettoPoint, generators: &Generators) -> RistrettoPoint {
        for (g, h) in self.generators_g.iter_mut().zip(&mut self.generators_h) {
            *g -= self.minus_g_plus_h;
            *h += self.minus_g_plus_h;
        }
        self.scalars.extend([self.g, self.k, self.m]);
        self.points.extend([G, *key, *M]);
        let scalars = self
            .scalars
            .iter()
            .chain(&self.generators_g)
            .chain(&self.generators_h);
        let points = self.points.iter().chain(&generators.g).chain(&generators.h);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points)
    }
}
