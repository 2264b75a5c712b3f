//! The `marks` ballot of the Tehran council beside its floor: the group operations of the very statement, alone,
//! with curve25519-dalek, no hashing, no bytes; interleaved in one run. Prints one JSON object a line.
//!
//! One thread (RAYON_NUM_THREADS=1 is set by the caller), so that figures are of one core.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use amin_crypto::group::{M, M_TABLE, generator};
use amin_crypto::marks::{Contest, Shape};
use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_POINT as G, RISTRETTO_BASEPOINT_TABLE as G_TABLE};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{MultiscalarMul, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const STATION: &str = "1";

struct Bench {
    contest: Contest,
    shape: Shape,
    key: RistrettoPoint,
    key_table: RistrettoBasepointTable,
    generators: Vec<RistrettoPoint>,
    rng: ChaCha20Rng,
}

impl Bench {
    fn new(candidates: usize, lists: usize, max_marks: usize) -> Self {
        let shape = Shape::new(candidates, lists, max_marks).expect("a lawful shape");
        let key = G * Scalar::from(20_260_501u64);
        let contest = Contest::new(&[7; 32], "council", key.compress().as_bytes(), shape).expect("a key");
        Self {
            contest,
            shape,
            key,
            key_table: RistrettoBasepointTable::create(&key),
            generators: (0..2 * shape.length())
                .map(|i| generator(&i.to_string()))
                .collect(),
            rng: ChaCha20Rng::from_seed([1; 32]),
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    fn scalars(&mut self, count: usize) -> Vec<Scalar> {
        self.bytes(count * 64)
            .chunks_exact(64)
            .map(|wide| Scalar::from_bytes_mod_order_wide(wide.try_into().expect("64 bytes")))
            .collect()
    }

    /// Two of five ballots name as many persons as they may, the others a list.
    fn ballots(&mut self, count: usize) -> Vec<u8> {
        let (seeds, halves) = (self.bytes(32 * count), self.bytes(32 * count));
        let Shape {
            candidates,
            lists,
            max_marks,
        } = self.shape;
        let choices: Vec<u8> = (0..count)
            .flat_map(|i| {
                let persons = i % 5 < 2;
                let mark = |j: usize| {
                    if persons {
                        1 + j * candidates / max_marks
                    } else {
                        0
                    }
                };
                let list = if persons { 0 } else { 1 + i % lists };
                (0..max_marks).map(mark).chain([list]).collect::<Vec<_>>()
            })
            .flat_map(|number| (number as u32).to_be_bytes())
            .collect();
        self.contest
            .encrypt_many(STATION, &seeds, &halves, &choices)
            .expect("a lawful choice")
    }

    /// Points of a ballot: ciphertexts, A, S, T₁, T₂, L and R, six of the link proofs.
    fn points(&self) -> usize {
        2 * self.shape.ciphertexts() + 4 + 2 * self.shape.rounds() + 6
    }

    fn prove(&mut self, runs: usize) {
        let scalars = self.scalars(2 * self.shape.length());
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let start = Instant::now();
            black_box(self.ballots(1));
            ours.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            black_box(self.prove_floor(&scalars));
            floor.push(start.elapsed().as_secs_f64());
        }
        self.row("prove", ours, floor, 1, "≤ 60 ms, next 30");
    }

    /// Three fixed-base multiplications a ciphertext; A as a sum, S in constant time; L and R of every halving as
    /// one multiplication each over half of all generators; and fifteen fixed-base multiplications for the rest.
    fn prove_floor(&self, scalars: &[Scalar]) -> Vec<CompressedRistretto> {
        let tables = [G_TABLE, &self.key_table, &*M_TABLE];
        let fixed = |count: usize| -> Vec<RistrettoPoint> {
            let terms = scalars.iter().zip(tables.iter().cycle());
            terms.take(count).map(|(s, table)| *table * s).collect()
        };
        let ciphertexts = fixed(3 * self.shape.ciphertexts());
        let mut encoded =
            RistrettoPoint::double_and_compress_batch(&ciphertexts[..2 * self.shape.ciphertexts()]);
        // T₁, T₂ and six of the link proofs are sums of these.
        let mut others = fixed(15);
        others.truncate(8);
        let length = self.shape.length();
        others.push(self.generators[..length].iter().sum());
        others.push(RistrettoPoint::multiscalar_mul(scalars, &self.generators));
        for _ in 0..2 * self.shape.rounds() {
            others.push(RistrettoPoint::vartime_multiscalar_mul(
                &scalars[..length],
                &self.generators[..length],
            ));
        }
        encoded.extend(others.iter().map(RistrettoPoint::compress));
        encoded
    }

    fn verify(&mut self, count: usize, runs: usize, goal: &str) {
        let ballots = self.ballots(count);
        let points = self.points();
        let some = count.min(256);
        let encoded: Vec<CompressedRistretto> = self
            .scalars(some * points)
            .iter()
            .map(|s| (G_TABLE * s).compress())
            .collect();
        // Seven commitments of a ballot carry a weight of 128 bits alone, all else full scalars.
        let mut scalars = self.scalars(some * points + self.generators.len() + 3);
        for ballot in 0..some {
            for scalar in &mut scalars[ballot * points..ballot * points + 7] {
                let bytes: [u8; 16] = scalar.as_bytes()[..16].try_into().expect("16 of 32 bytes");
                *scalar = Scalar::from(u128::from_le_bytes(bytes));
            }
        }
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let start = Instant::now();
            let held = self.contest.verify_many(STATION, &ballots, &[3; 32]);
            ours.push(start.elapsed().as_secs_f64());
            assert!(held.is_ok());
            let start = Instant::now();
            for done in (0..count).step_by(some) {
                let terms = (count - done).min(some) * points;
                let scalars = &scalars[some * points - terms..];
                black_box(self.verify_floor(&encoded[..terms], scalars));
            }
            floor.push(start.elapsed().as_secs_f64());
        }
        let name = if count == 1 {
            "verify alone"
        } else {
            "verify batched"
        };
        self.row(name, ours, floor, count, goal);
    }

    /// Decoding every point, and one multi-scalar multiplication over them, all generators and G, K, M.
    fn verify_floor(&self, encoded: &[CompressedRistretto], scalars: &[Scalar]) -> RistrettoPoint {
        let points: Vec<RistrettoPoint> = encoded
            .iter()
            .map(|p| p.decompress().expect("canonical"))
            .collect();
        let shared = self.generators.iter().chain([&G, &self.key, &*M]);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points.iter().chain(shared))
    }

    fn row(&self, work: &str, ours: Vec<f64>, floor: Vec<f64>, ballots: usize, goal: &str) {
        let runs = ours.len();
        let (ours, floor) = (median(ours) / ballots as f64, median(floor) / ballots as f64);
        let Shape {
            candidates,
            lists,
            max_marks,
        } = self.shape;
        println!(
            r#"{{"name":"{work} {candidates}+{lists}×{max_marks}","value":{:.4},"unit":"ms","runs":{runs},"beside":"floor","beside_value":{:.4},"ratio":{:.3},"goal":"{goal}"}}"#,
            ours * 1e3,
            floor * 1e3,
            ours / floor
        );
    }

    fn size(&self, goal: &str) {
        let bytes = self.shape.ballot_bytes();
        let floor = 32 * self.points();
        let Shape {
            candidates,
            lists,
            max_marks,
        } = self.shape;
        println!(
            r#"{{"name":"bytes {candidates}+{lists}×{max_marks}","value":{bytes},"unit":"B","runs":1,"beside":"group elements alone","beside_value":{floor},"ratio":{:.3},"goal":"{goal}"}}"#,
            bytes as f64 / floor as f64
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let mut bench = Bench::new(3000, 300, 21);
    bench.prove(40);
    bench.verify(1, 40, "≤ 10 ms");
    bench.verify(1000, 5, "≤ 2 ms, next 1.1");
    bench.size("≤ 3 kB");
}
