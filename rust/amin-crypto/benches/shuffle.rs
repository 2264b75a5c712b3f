//! Shuffles and block decryption beside their floor: the group operations of the very statement
//! alone, with curve25519-dalek, no hashing; interleaved in one run. Prints one JSON object a line.
//!
//! One thread (RAYON_NUM_THREADS=1 is set by the caller), so that figures are of one core. The lengths
//! to measure may be given as arguments; 2,000 if none is.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use amin_crypto::block::{Block, Combiner, Verified};
use amin_crypto::group::M;
use amin_crypto::shuffle::{
    Batch, Link, Shuffle, Source, generator_halves, outputs, shuffle_bytes, verify_chain,
};
use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_POINT as G, RISTRETTO_BASEPOINT_TABLE as G_TABLE};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{MultiscalarMul, VartimeMultiscalarMul};

const RUNS: usize = 3;
const SEED: [u8; 32] = [3; 32];
/// Terms of one multi-scalar multiplication of the floor: near what is fastest.
const TERMS: usize = 8192;

struct Bench {
    count: usize,
    key: RistrettoPoint,
    inputs: Vec<u8>,
    proofs: Vec<Vec<u8>>,
    scalars: Vec<Scalar>,
}

fn secret(trustee: u64) -> Scalar {
    Scalar::from(11 + 22 * trustee + 33 * trustee * trustee) * Scalar::from(u128::MAX)
}

fn batch() -> Batch {
    Batch {
        election: [7; 32],
        contest: "council".into(),
        unit: "u".into(),
        part: "marks".into(),
        number: 0,
    }
}

fn mixer(key: &RistrettoPoint, number: u64) -> Shuffle {
    Shuffle::new(batch(), number, key.compress().as_bytes()).expect("a key")
}

/// How long some work took: of the processor's time where Linux tells it, since others may use it too.
fn seconds(work: impl FnOnce()) -> f64 {
    let (start, used) = (Instant::now(), processor_seconds());
    work();
    match (used, processor_seconds()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    }
}

/// What all threads of this process have used. Source: Linux, sched-stats.
fn processor_seconds() -> Option<f64> {
    let mut used = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let line = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        used += line.split(' ').next()?.parse::<f64>().ok()? / 1e9;
    }
    Some(used)
}

impl Bench {
    fn new(count: usize) -> Self {
        let key = secret(0) * G;
        let table = RistrettoBasepointTable::create(&key);
        let scalars: Vec<Scalar> = (0..count as u64).map(|i| Scalar::from(i + 2).invert()).collect();
        let encrypt =
            |(m, r): (usize, &Scalar)| [G_TABLE * r, &table * r + Scalar::from(m as u64 % 3000) * *M];
        let points = scalars.iter().enumerate().flat_map(encrypt);
        let inputs = points.flat_map(|point| point.compress().0).collect();
        generator_halves(0, count);
        Self {
            count,
            key,
            inputs,
            proofs: Vec::new(),
            scalars,
        }
    }

    fn prove(&mut self) {
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        let mut list = self.inputs.clone();
        for number in 1..=RUNS as u64 {
            ours.push(seconds(|| {
                let proof = mixer(&self.key, number).prove(&[number as u8; 32], &list);
                self.proofs.push(proof.expect("ciphertexts"));
            }));
            floor.push(seconds(|| self.prove_floor(&list)));
            list = outputs(&self.proofs[number as usize - 1]).expect("a shuffle");
        }
        self.row("prove a shuffle", &ours, &floor, 1, "≤ 170 µs, next 110");
    }

    /// Two elements decoded, seven multiplications of fixed bases, three terms of constant-time
    /// multi-scalar multiplications, five elements encoded: two by themselves, three in a batch.
    fn prove_floor(&self, list: &[u8]) {
        let table = RistrettoBasepointTable::create(&self.key);
        for (first, (chunk, s)) in list.chunks(128 * 64).zip(self.scalars.chunks(128)).enumerate() {
            let points: Vec<RistrettoPoint> = chunk.chunks(32).map(decode).collect();
            let tables = [G_TABLE, &table, G_TABLE, G_TABLE, &table, G_TABLE, &table];
            let multiples: Vec<RistrettoPoint> =
                s.iter().flat_map(|s| tables.map(|table| table * s)).collect();
            for point in &points {
                black_box(point.compress());
            }
            black_box(RistrettoPoint::double_and_compress_batch(
                &multiples[..3 * s.len()],
            ));
            let halves = generator_halves(first * 128, s.len());
            for points in [&halves[..], &points[..s.len()], &points[s.len()..]] {
                black_box(RistrettoPoint::multiscalar_mul(s, points));
            }
        }
    }

    fn verify(&self, mixers: usize, goal: &str) {
        let shuffles: Vec<Shuffle> = (1..=mixers as u64)
            .map(|number| mixer(&self.key, number))
            .collect();
        let links: Vec<Link> = shuffles
            .iter()
            .zip(&self.proofs)
            .map(|(shuffle, proof)| Link {
                shuffle,
                proof: proof as &dyn Source,
            })
            .collect();
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            ours.push(seconds(|| {
                verify_chain(&self.inputs, &links, &SEED).expect("it holds")
            }));
            floor.push(seconds(|| self.verify_floor(mixers)));
        }
        let name = format!("verify a shuffle, {mixers} at once");
        self.row(&name, &ours, &floor, mixers, goal);
    }

    /// Every element decoded once (two of the inputs, five of each record), and all of them, with one
    /// generator, under one multi-scalar multiplication; t̂ with 128 bits.
    fn verify_floor(&self, mixers: usize) {
        let weights: Vec<Scalar> = (0..TERMS as u128)
            .map(|i| Scalar::from((i + 1) * 0x1_0000_0001_0000_0001))
            .collect();
        let long = (2 + 4 * mixers) * self.count;
        let elements = self
            .inputs
            .chunks(32)
            .chain(self.proofs[..mixers].iter().flat_map(|proof| {
                proof[..224 * self.count]
                    .chunks(224)
                    .flat_map(|record| record[..160].chunks(32))
            }));
        let points: Vec<RistrettoPoint> = elements.map(decode).collect();
        multiply(&points[..long], &self.scalars);
        multiply(&generator_halves(0, self.count), &self.scalars);
        multiply(&points[long..], &weights);
    }

    fn decrypt(&self) {
        let list = outputs(&self.proofs[RUNS - 1]).expect("a shuffle");
        let mut ours = [const { Vec::new() }; 3];
        let mut floor = [const { Vec::new() }; 3];
        let combiner = Combiner::new(3, &[1, 3, 5], 3000).expect("three of five");
        for _ in 0..RUNS {
            let mut block = None;
            let decoding = seconds(|| block = Some(Block::new(&batch(), 0, &list).expect("ciphertexts")));
            let block = block.expect("decoded");
            let mut share = Vec::new();
            let secret_bytes = secret(1).to_bytes();
            ours[0].push(decoding + seconds(|| share = block.decrypt(1, &secret_bytes).expect("a secret")));
            let points: Vec<RistrettoPoint> = list.chunks(32).map(decode).collect();
            let alphas: Vec<RistrettoPoint> = points.iter().step_by(2).copied().collect();
            let weights: Vec<Scalar> = (0..TERMS as u128)
                .map(|i| Scalar::from((i + 1) * 0x1_0000_0001_0000_0001))
                .collect();
            floor[0].push(seconds(|| {
                list.chunks(32).map(decode).for_each(|point| _ = black_box(point));
                let shares: Vec<RistrettoPoint> = alphas.iter().map(|alpha| alpha * secret(1)).collect();
                black_box(RistrettoPoint::double_and_compress_batch(&shares));
                multiply(&alphas, &weights);
            }));
            let key = (secret(1) * G).compress().0;
            ours[1].push(seconds(|| drop(block.verify(1, &key, &share).expect("it holds"))));
            floor[1].push(seconds(|| {
                let shares: Vec<RistrettoPoint> = share[..32 * self.count].chunks(32).map(decode).collect();
                multiply(&alphas, &weights);
                multiply(&shares, &weights);
            }));
            let shares: Vec<Verified> = [1u32, 3, 5]
                .map(|j| {
                    let share = block.decrypt(j, &secret(j.into()).to_bytes()).expect("a secret");
                    block
                        .verify(j, (secret(j.into()) * G).compress().as_bytes(), &share)
                        .expect("it holds")
                })
                .into();
            let shares: Vec<&Verified> = shares.iter().collect();
            ours[2].push(seconds(|| {
                drop(combiner.combine(&block, &shares).expect("small numbers"))
            }));
            // 15·β − …: λ = 15/8, −5/4, 3/8, times eight.
            floor[2].push(seconds(|| {
                let sums: Vec<RistrettoPoint> = alphas
                    .iter()
                    .map(|a| (0..13).fold(*a, |sum, _| sum + a))
                    .collect();
                black_box(RistrettoPoint::double_and_compress_batch(&sums));
            }));
        }
        let names = [
            "decryption share and proof",
            "verify a decryption share",
            "combine three shares",
        ];
        for (i, goal) in ["≤ 55 µs", "≤ 16 µs", "≤ 10 µs"].into_iter().enumerate() {
            self.row(names[i], &ours[i], &floor[i], 1, goal);
        }
    }

    fn size(&self) {
        let bytes = shuffle_bytes(self.count) as f64 / self.count as f64;
        println!(
            r#"{{"name":"bytes a ciphertext and mixer, n = {}","value":{bytes:.2},"unit":"B","runs":1,"beside":"group elements alone","beside_value":160,"ratio":{:.3},"goal":"224 B"}}"#,
            self.count,
            bytes / 160.0
        );
    }

    fn row(&self, work: &str, ours: &[f64], floor: &[f64], mixers: usize, goal: &str) {
        let each = 1e6 / (self.count * mixers) as f64;
        let (ours, floor) = (median(ours) * each, median(floor) * each);
        println!(
            r#"{{"name":"{work}, n = {}","value":{ours:.2},"unit":"µs","runs":{RUNS},"beside":"floor","beside_value":{floor:.2},"ratio":{:.3},"goal":"{goal}"}}"#,
            self.count,
            ours / floor
        );
    }
}

fn decode(bytes: &[u8]) -> RistrettoPoint {
    let compressed = CompressedRistretto::from_slice(bytes).expect("32 bytes");
    compressed.decompress().expect("an element")
}

/// One multi-scalar multiplication, in pieces of the length that is fastest; scalars over and over.
fn multiply(points: &[RistrettoPoint], scalars: &[Scalar]) {
    for chunk in points.chunks(TERMS) {
        let scalars: Vec<Scalar> = scalars.iter().cycle().take(chunk.len()).copied().collect();
        black_box(RistrettoPoint::vartime_multiscalar_mul(&scalars, chunk));
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let given = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let mut counts: Vec<usize> = given.collect();
    if counts.is_empty() {
        counts.push(2000);
    }
    for count in counts {
        let mut bench = Bench::new(count);
        bench.prove();
        bench.verify(1, "≤ 80 µs, next 50");
        bench.verify(3, "≤ 80 µs, next 50");
        bench.decrypt();
        bench.size();
    }
}
