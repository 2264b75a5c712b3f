//! The `sum` ballot beside its floor: the group operations of the very statement, alone, with
//! curve25519-dalek, no hashing, no bytes; interleaved in one run. Prints one JSON object a line.
//!
//! One thread (RAYON_NUM_THREADS=1 is set by the caller), so that figures are of one core.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use amin_crypto::group::{M, M_TABLE};
use amin_crypto::sum::{Contest, Shape};
use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_POINT as G, RISTRETTO_BASEPOINT_TABLE as G_TABLE};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const STATION: &str = "1";

struct Bench {
    name: &'static str,
    contest: Contest,
    shape: Shape,
    key: RistrettoPoint,
    key_table: RistrettoBasepointTable,
    rng: ChaCha20Rng,
}

impl Bench {
    fn new(name: &'static str, persons: usize, max_marks: usize) -> Self {
        let shape = Shape::new(persons, 0, max_marks).expect("a lawful shape");
        let key = G * Scalar::from(20_260_501u64);
        let contest = Contest::new(&[7; 32], "council", key.compress().as_bytes(), shape).expect("a key");
        Self {
            name,
            contest,
            shape,
            key,
            key_table: RistrettoBasepointTable::create(&key),
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

    fn ballots(&mut self, count: usize) -> Vec<u8> {
        let (seeds, halves) = (self.bytes(32 * count), self.bytes(32 * count));
        let mut choice = vec![0; self.shape.slots()];
        choice[..self.shape.max_marks].fill(1);
        self.contest
            .encrypt_many(STATION, &seeds, &halves, &choice.repeat(count))
            .expect("a lawful choice")
    }

    fn terms(&self) -> usize {
        6 * self.shape.slots() + 2 * self.shape.max_marks
    }

    fn prove(&mut self, runs: usize) {
        let fixed = self.scalars(7 * self.shape.slots() + 3 * self.shape.max_marks);
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let start = Instant::now();
            black_box(self.ballots(1));
            ours.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            black_box(self.prove_floor(&fixed));
            floor.push(start.elapsed().as_secs_f64());
        }
        self.row("prove", ours, floor, 1, "2");
    }

    /// Seven fixed-base multiplications a slot, three a value of T less one, and the encoding.
    fn prove_floor(&self, scalars: &[Scalar]) -> Vec<CompressedRistretto> {
        let tables = [
            G_TABLE,
            G_TABLE,
            G_TABLE,
            &self.key_table,
            &self.key_table,
            &self.key_table,
            &*M_TABLE,
        ];
        let of_slots = 7 * self.shape.slots();
        let mut points: Vec<RistrettoPoint> = scalars[..of_slots]
            .iter()
            .zip(tables.iter().cycle())
            .map(|(s, table)| *table * s)
            .collect();
        let range = &scalars[of_slots..of_slots + 3 * self.shape.max_marks - 1];
        let tables = [G_TABLE, &self.key_table, &*M_TABLE];
        points.extend(
            range
                .iter()
                .zip(tables.iter().cycle())
                .map(|(s, table)| *table * s),
        );
        points.truncate(self.terms());
        RistrettoPoint::double_and_compress_batch(&points)
    }

    fn verify(&mut self, count: usize, runs: usize) {
        let ballots = self.ballots(count);
        let encoded: Vec<CompressedRistretto> = self
            .scalars(count.min(16) * self.terms())
            .iter()
            .map(|s| (G_TABLE * s).compress())
            .collect();
        // α and β carry full scalars, the four commitments of a slot and all of the range 128 bits.
        let full = 2 * self.shape.slots();
        let scalars: Vec<Scalar> = (0..count.min(16))
            .flat_map(|_| {
                let wide = self.scalars(full);
                let short = self.bytes(16 * (self.terms() - full));
                let short = short
                    .chunks_exact(16)
                    .map(|b| u128::from_le_bytes(b.try_into().expect("16")));
                wide.into_iter()
                    .chain(short.map(Scalar::from))
                    .collect::<Vec<_>>()
            })
            .collect();
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let start = Instant::now();
            let sums = self.contest.verify_and_add(STATION, &ballots, &[3; 32]);
            ours.push(start.elapsed().as_secs_f64());
            assert!(sums.is_ok());
            let start = Instant::now();
            for done in (0..count).step_by(16) {
                let ballots = (count - done).min(16);
                black_box(self.verify_floor(
                    &encoded[..ballots * self.terms()],
                    &scalars[..ballots * self.terms()],
                ));
            }
            floor.push(start.elapsed().as_secs_f64());
        }
        let name = if count == 1 {
            "verify alone"
        } else {
            "verify batched"
        };
        self.row(name, ours, floor, count, "1.5");
    }

    /// Decoding every point, and one multi-scalar multiplication over them and G, K, M.
    fn verify_floor(&self, encoded: &[CompressedRistretto], scalars: &[Scalar]) -> RistrettoPoint {
        let points: Vec<RistrettoPoint> = encoded
            .iter()
            .map(|p| p.decompress().expect("canonical"))
            .collect();
        let fixed = [G, self.key, *M];
        let weights = &scalars[..3];
        RistrettoPoint::vartime_multiscalar_mul(scalars.iter().chain(weights), points.iter().chain(&fixed))
    }

    fn row(&self, work: &str, ours: Vec<f64>, floor: Vec<f64>, ballots: usize, goal: &str) {
        let runs = ours.len();
        let (ours, floor) = (median(ours) / ballots as f64, median(floor) / ballots as f64);
        println!(
            r#"{{"name":"{work} {}","value":{:.4},"unit":"ms","runs":{runs},"beside":"floor","beside_value":{:.4},"ratio":{:.3},"goal":"≤ {goal} × floor"}}"#,
            self.name,
            ours * 1e3,
            floor * 1e3,
            ours / floor
        );
    }

    fn size(&self, goal: &str) {
        let bytes = self.shape.ballot_bytes();
        let floor = 32 * self.terms();
        println!(
            r#"{{"name":"bytes {}","value":{bytes},"unit":"B","runs":1,"beside":"group elements alone","beside_value":{floor},"ratio":{:.3},"goal":"{goal}"}}"#,
            self.name,
            bytes as f64 / floor as f64
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    for (name, persons, marks, bytes) in [("5×1", 5, 1, "–"), ("50×5", 50, 5, "≤ 16.5 kB")] {
        let mut bench = Bench::new(name, persons, marks);
        let runs = 2000 / persons;
        bench.prove(runs);
        bench.verify(1, runs);
        bench.verify(if persons == 5 { 512 } else { 128 }, 9);
        bench.size(bytes);
    }
}
