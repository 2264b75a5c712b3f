//! Verifying ballots, alone or many at once, and adding up those that hold. Variable time: all of
//! it is public.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::shape::{BRANCH_BYTES, Contest, RANGE_POINT_BYTES, SLOT_BYTES};
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point, decode_point_not_identity, decode_scalar};

/// Ballots whose equations are summed into one multi-scalar multiplication, at the most.
const BATCH_TERMS: usize = 8192;

/// The sum of the ciphertexts of every slot: α and β.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums(pub Vec<(RistrettoPoint, RistrettoPoint)>);

impl Sums {
    /// The sums of no ballot.
    pub fn zero(slots: usize) -> Self {
        Self(vec![
            (RistrettoPoint::identity(), RistrettoPoint::identity());
            slots
        ])
    }

    /// Add another unit's sums, slot by slot.
    pub fn plus(mut self, other: &Self) -> Self {
        for (sum, term) in self.0.iter_mut().zip(&other.0) {
            sum.0 += term.0;
            sum.1 += term.1;
        }
        self
    }

    /// α and β of every slot, 64 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|(alpha, beta)| [alpha.compress().0, beta.compress().0])
            .flatten()
            .collect()
    }

    /// Decode; the identity is lawful here, it is the sum of no ballot.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(SLOT_BYTES) {
            return Err(CryptoError::Malformed("sums"));
        }
        bytes
            .chunks_exact(SLOT_BYTES)
            .map(|pair| {
                Ok((
                    decode_point(&pair[..32], "sums")?,
                    decode_point(&pair[32..], "sums")?,
                ))
            })
            .collect::<Result<_>>()
            .map(Self)
    }
}

/// One ballot, decoded: every point on the curve, every scalar canonical.
struct Ballot {
    ciphertexts: Vec<(RistrettoPoint, RistrettoPoint)>,
    slots: Vec<SlotProof>,
    range: Vec<RangeProof>,
    c: Scalar,
}

/// A₀, B₀, A₁, B₁ and c₀, z₀, z₁; c₁ = c − c₀.
struct SlotProof {
    commitments: [RistrettoPoint; 4],
    c0: Scalar,
    z: [Scalar; 2],
}

/// The claim "T = j" for one j.
struct RangeProof {
    commitments: [RistrettoPoint; 2],
    c: Scalar,
    z: Scalar,
}

/// Which ballots of a batch do not hold: their positions, ascending.
pub type Culprits = Vec<usize>;

impl Contest {
    /// Verify every ballot and return the sums of their ciphertexts, or name those that fail.
    ///
    /// `seed` is fresh secret randomness: each equation gets a weight of 128 bits of its own
    /// (Bellare, Garay & Rabin, EUROCRYPT '98), so that a wrong ballot passes with probability
    /// 2⁻¹²⁸. A failing batch is halved until the culprits are known.
    pub fn verify_and_add(
        &self,
        station: &str,
        ballots: &[u8],
        seed: &[u8; 32],
    ) -> core::result::Result<Sums, Culprits> {
        let size = self.shape.ballot_bytes();
        assert!(ballots.len().is_multiple_of(size), "a whole number of ballots");
        let per_batch = (BATCH_TERMS / (6 * self.shape.slots())).max(1);
        let results: Vec<core::result::Result<Sums, Culprits>> = ballots
            .par_chunks(size * per_batch)
            .enumerate()
            .map(|(i, chunk)| {
                let mut rng = ChaCha20Rng::from_seed(*seed);
                rng.set_stream(i as u64);
                self.verify_batch(station, chunk, &mut rng)
                    .map_err(|culprits| culprits.iter().map(|at| at + i * per_batch).collect())
            })
            .collect();
        let mut culprits = Culprits::new();
        let mut total = Sums::zero(self.shape.slots());
        for result in results {
            match result {
                Ok(sums) => total = total.plus(&sums),
                Err(more) => culprits.extend(more),
            }
        }
        if culprits.is_empty() {
            Ok(total)
        } else {
            Err(culprits)
        }
    }

    /// The sums of ballots that were verified before; only their points are decoded. Variable time.
    pub fn add(&self, ballots: &[u8]) -> Result<Sums> {
        let [slots, proofs, _, _] = self.shape.offsets();
        ballots
            .par_chunks(self.shape.ballot_bytes())
            .map(|ballot| {
                Sums::from_bytes(
                    ballot
                        .get(slots..proofs)
                        .ok_or(CryptoError::Malformed("ballot"))?,
                )
            })
            .try_reduce(
                || Sums::zero(self.shape.slots()),
                |left, right| Ok(left.plus(&right)),
            )
    }

    /// Verify one ballot by itself. Errors do not say which step failed.
    pub fn verify_one(&self, station: &str, ballot: &[u8], seed: &[u8; 32]) -> Result<()> {
        if ballot.len() != self.shape.ballot_bytes() {
            return Err(CryptoError::Malformed("ballot"));
        }
        self.decode(station, ballot)?;
        self.verify_and_add(station, ballot, seed)
            .map(|_| ())
            .map_err(|_| CryptoError::Rejected("proof of a ballot"))
    }

    fn verify_batch(
        &self,
        station: &str,
        ballots: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> core::result::Result<Sums, Culprits> {
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
        if !culprits.is_empty() {
            culprits.sort_unstable();
            return Err(culprits);
        }
        let mut sums = Sums::zero(self.shape.slots());
        for (_, ballot) in &good {
            for (sum, term) in sums.0.iter_mut().zip(&ballot.ciphertexts) {
                sum.0 += term.0;
                sum.1 += term.1;
            }
        }
        Ok(sums)
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

    /// All equations of all these ballots, weighted, as one multi-scalar multiplication.
    fn equations_hold(&self, ballots: &[(usize, Ballot)], rng: &mut ChaCha20Rng) -> bool {
        let mut sum = Combination::default();
        for (_, ballot) in ballots {
            self.weigh(ballot, rng, &mut sum);
        }
        sum.is_identity(&self.key)
    }

    /// Add one ballot's equations to the combination.
    ///
    /// Slot, branch j:  z·G = Aⱼ + cⱼ·α        z·K = Bⱼ + cⱼ·(β − j·M)
    /// Range, value j:  z·G = A + c·Σwᵢαᵢ       z·K = B + c·(Σwᵢβᵢ − j·M)
    fn weigh(&self, ballot: &Ballot, rng: &mut ChaCha20Rng, sum: &mut Combination) {
        let mut total = [Scalar::ZERO; 2];
        for (j, range) in (1u64..).zip(&ballot.range) {
            let [u, v] = [weight(rng), weight(rng)];
            sum.push(u, range.commitments[0]);
            sum.push(v, range.commitments[1]);
            total[0] += u * range.c;
            total[1] += v * range.c;
            sum.g -= u * range.z;
            sum.k -= v * range.z;
            sum.m -= v * range.c * Scalar::from(j);
        }
        for (i, (slot, (alpha, beta))) in ballot.slots.iter().zip(&ballot.ciphertexts).enumerate() {
            let coefficient = Scalar::from(self.shape.weight(i));
            let [u0, v0, u1, v1] = [weight(rng), weight(rng), weight(rng), weight(rng)];
            let c1 = ballot.c - slot.c0;
            for (w, point) in [u0, v0, u1, v1].into_iter().zip(slot.commitments) {
                sum.push(w, point);
            }
            sum.push(u0 * slot.c0 + u1 * c1 + coefficient * total[0], *alpha);
            sum.push(v0 * slot.c0 + v1 * c1 + coefficient * total[1], *beta);
            sum.g -= u0 * slot.z[0] + u1 * slot.z[1];
            sum.k -= v0 * slot.z[0] + v1 * slot.z[1];
            sum.m -= v1 * c1;
        }
    }

    /// Decode a ballot; what no encoder would have made is refused here.
    fn decode(&self, station: &str, ballot: &[u8]) -> Result<Ballot> {
        let [slots, proofs, points, scalars] = self.shape.offsets();
        let ciphertexts = ballot[slots..proofs]
            .chunks_exact(SLOT_BYTES)
            .map(|pair| {
                let alpha = decode_point_not_identity(&pair[..32], "ballot")?;
                Ok((alpha, decode_point(&pair[32..], "ballot")?))
            })
            .collect::<Result<_>>()?;
        let slots = ballot[proofs..points].chunks_exact(BRANCH_BYTES).map(decode_slot);
        let slots = slots.collect::<Result<_>>()?;
        let c = self.challenge(station, ballot, &self.slot_commitments(ballot));
        let range = self.decode_range(&ballot[points..scalars], &ballot[scalars..], &c)?;
        Ok(Ballot {
            ciphertexts,
            slots,
            range,
            c,
        })
    }

    fn decode_range(&self, points: &[u8], scalars: &[u8], c: &Scalar) -> Result<Vec<RangeProof>> {
        let scalars = scalars
            .chunks_exact(32)
            .map(|s| decode_scalar(s, "ballot"))
            .collect::<Result<Vec<_>>>()?;
        let (given, responses) = scalars.split_at(self.shape.max_marks - 1);
        let last = c - given.iter().sum::<Scalar>();
        points
            .chunks_exact(RANGE_POINT_BYTES)
            .zip(given.iter().chain([&last]))
            .zip(responses)
            .map(|((pair, c), z)| {
                Ok(RangeProof {
                    commitments: [
                        decode_point(&pair[..32], "ballot")?,
                        decode_point(&pair[32..], "ballot")?,
                    ],
                    c: *c,
                    z: *z,
                })
            })
            .collect()
    }
}

fn decode_slot(proof: &[u8]) -> Result<SlotProof> {
    let point = |k: usize| decode_point(&proof[32 * k..32 * k + 32], "ballot");
    let scalar = |k: usize| decode_scalar(&proof[32 * k..32 * k + 32], "ballot");
    Ok(SlotProof {
        commitments: [point(0)?, point(1)?, point(2)?, point(3)?],
        c0: scalar(4)?,
        z: [scalar(5)?, scalar(6)?],
    })
}

/// A weight of 128 bits.
fn weight(rng: &mut ChaCha20Rng) -> Scalar {
    Scalar::from(u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
}

/// Σ scalar·point + g·G + k·K + m·M, to be compared with the identity.
#[derive(Default)]
struct Combination {
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
    g: Scalar,
    k: Scalar,
    m: Scalar,
}

impl Combination {
    fn push(&mut self, scalar: Scalar, point: RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    fn is_identity(&self, key: &RistrettoPoint) -> bool {
        let scalars = self.scalars.iter().chain([&self.g, &self.k, &self.m]);
        let points = self.points.iter().chain([&G, key, &*M]);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }
}
