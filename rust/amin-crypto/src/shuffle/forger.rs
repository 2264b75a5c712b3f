//! A slow mixer and a slow verifier for tests and vectors: one formula after the other, as in the paper.
//!
//! The mixer proves whatever it is told, true or not; the verifier names the equations that fail.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;

use super::layout::{List, Shuffle, Trailer, Weights, challenge, shuffle_bytes};
use super::{RECORD_BYTES, chain_base, generator_halves};
use crate::derive::Derive;
use crate::group::{M, decode_point, decode_scalar, generator};
use crate::transcript::Transcript;

/// α and β.
pub type Pair = [RistrettoPoint; 2];

/// hᵢ.
pub fn generators(count: usize) -> Vec<RistrettoPoint> {
    generator_halves(0, count)
        .iter()
        .map(|half| half + half)
        .collect()
}

/// Secrets of a test: the same each time, different by name and index.
pub fn secret(name: &str, index: usize) -> Scalar {
    let mut context = Transcript::new("test");
    context.append("name", name.as_bytes());
    Derive::new(b"test", context).scalar(0, index as u32)
}

/// What a forger claims to have done.
pub struct Claim {
    /// Before they are encrypted afresh.
    pub outputs: Vec<Pair>,
    /// Row i says what u′ᵢ is made of; column j what cⱼ commits to. A permutation, if honest.
    pub matrix: Vec<Vec<Scalar>>,
    /// The matrix from which u′ is made, if another than that committed to.
    pub used: Option<Vec<Vec<Scalar>>>,
    /// hᵢ, or what the forger would rather have.
    pub generators: Vec<RistrettoPoint>,
    /// Make the last link of the chain what t₂ wants to see.
    pub mend_chain: bool,
    /// By what the outputs are encrypted afresh.
    pub rho: Vec<Scalar>,
    /// Done to the outputs once u is known, against a build that draws it too early.
    pub meddle: fn(&[Scalar], &mut [Pair]),
}

/// Row i holds a one at `order[i]`.
pub fn matrix(order: &[usize]) -> Vec<Vec<Scalar>> {
    let row = |j: usize| (0..order.len()).map(move |k| Scalar::from(u64::from(j == k)));
    order.iter().map(|&j| row(j).collect()).collect()
}

impl Claim {
    /// An honest claim.
    pub fn of(order: &[usize], inputs: &[Pair]) -> Self {
        Self {
            outputs: order.iter().map(|&j| inputs[j]).collect(),
            matrix: matrix(order),
            used: None,
            generators: generators(inputs.len()),
            mend_chain: false,
            rho: (0..inputs.len()).map(|i| secret("rho", i)).collect(),
            meddle: |_, _| (),
        }
    }
}

/// Forgeries of three ciphertexts, each with the only equation that it breaks.
pub fn forgeries(inputs: &[Pair]) -> Vec<(&'static str, Claim)> {
    let honest = || Claim::of(&[2, 0, 1], inputs);
    let (one, zero, five) = (Scalar::ONE, Scalar::ZERO, Scalar::from(5u64));
    // The first plaintext divided by five, the second multiplied: their product stays.
    let mut scaled = Claim::of(&[0, 1, 2], inputs);
    let fifth = five.invert();
    scaled.matrix = vec![
        vec![five, zero, zero],
        vec![zero, fifth, zero],
        vec![zero, zero, one],
    ];
    scaled.outputs[0] = scaled.outputs[0].map(|point| fifth * point);
    scaled.outputs[1] = scaled.outputs[1].map(|point| five * point);
    // Both made of two thirds of one and a third of the other: rows and columns add up to one.
    let blended = || {
        let mut claim = Claim::of(&[0, 1, 2], inputs);
        let (two, less) = (Scalar::from(2u64), -Scalar::ONE);
        claim.matrix = vec![
            vec![two, less, zero],
            vec![less, two, zero],
            vec![zero, zero, one],
        ];
        let third = Scalar::from(3u64).invert();
        let blend = |a: usize, b: usize| [0, 1].map(|k| third * (two * inputs[a][k] + inputs[b][k]));
        (claim.outputs[0], claim.outputs[1]) = (blend(0, 1), blend(1, 0));
        claim
    };
    let mended = Claim {
        mend_chain: true,
        ..blended()
    };
    let doubled = Claim::of(&[0, 0, 2], inputs);
    let other_order = Claim {
        matrix: matrix(&[1, 0, 2]),
        used: Some(matrix(&[2, 0, 1])),
        ..honest()
    };
    let mut alpha = honest();
    alpha.outputs[0][0] += generator("an error");
    let mut beta = honest();
    beta.outputs[1][1] += *M;
    let mut replaced = honest();
    replaced.outputs[2] = [generator("other alpha"), generator("other beta")];
    let wrong = |name: &str| (0..3).map(|i| generator(&format!("{name}/{i}"))).collect();
    let trapdoored = Claim {
        generators: wrong("trapdoor"),
        ..honest()
    };
    vec![
        ("", honest()),
        ("t1", scaled),
        ("t2", blended()),
        ("chain 2", mended),
        ("t3", other_order),
        ("t-alpha", alpha),
        ("t-beta", beta),
        ("t-alpha t-beta", replaced),
        ("t2 t-alpha t-beta", doubled),
        ("t1 t3", trapdoored),
    ]
}

/// Decode a list of ciphertexts.
pub fn pairs(bytes: &[u8]) -> Vec<Pair> {
    let point = |bytes: &[u8]| decode_point(bytes, "test").unwrap();
    bytes
        .chunks(64)
        .map(|pair| [point(&pair[..32]), point(&pair[32..])])
        .collect()
}

fn product(matrix: &[Vec<Scalar>], vector: &[Scalar]) -> Vec<Scalar> {
    matrix
        .iter()
        .map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
        .collect()
}

fn sum<'a>(scalars: &[Scalar], points: impl IntoIterator<Item = &'a RistrettoPoint>) -> RistrettoPoint {
    scalars.iter().zip(points).map(|(s, p)| s * p).sum()
}

/// Secrets of a name, one an index.
fn secrets(name: &str, count: usize) -> Vec<Scalar> {
    (0..count).map(|i| secret(name, i)).collect()
}

/// Prove a claim as well as can be. `weak`: draw the weights before the outputs are absorbed.
pub fn forge(shuffle: &Shuffle, inputs: &[u8], claim: &Claim, weak: bool) -> Vec<u8> {
    let list = List::ciphertexts(&inputs).unwrap();
    let count = list.count;
    let mut transcript = shuffle.statement(&list).unwrap();
    let early = early_weights(shuffle, inputs);
    let mut bytes = vec![0; shuffle_bytes(count)];
    let outputs = write_outputs(shuffle, claim, &early, &mut bytes);
    let drawn = Weights::draw(&mut transcript, &List::records(&bytes, count).unwrap()).unwrap();
    let u: Vec<Scalar> = if weak {
        early
    } else {
        (0..count).map(|j| drawn.weight(j)).collect()
    };
    let used = product(claim.used.as_ref().unwrap_or(&claim.matrix), &u);
    let end = write_chain(claim, &u, &used, &mut bytes);
    let trailer = count * RECORD_BYTES;
    put(&mut bytes[trailer..], 0, &totals(shuffle, claim, &outputs));
    let commitments = bytes[trailer..][..160].to_vec();
    let c = challenge(
        &mut transcript,
        &List::records(&bytes, count).unwrap(),
        &commitments,
    )
    .unwrap();
    let [r, r_hat, omega_hat, omega] = NAMES.map(|name| secrets(name, count));
    for (i, record) in bytes.chunks_mut(RECORD_BYTES).take(count).enumerate() {
        record[160..192].copy_from_slice((omega_hat[i] + c * r_hat[i]).as_bytes());
        record[192..].copy_from_slice((omega[i] + c * used[i]).as_bytes());
    }
    let dot = |a: &[Scalar], b: &[Scalar]| a.iter().zip(b).map(|(a, b)| a * b).sum::<Scalar>();
    let known = [r.iter().sum(), end, dot(&r, &u), dot(&claim.rho, &used)];
    for (k, (nonce, total)) in secrets("total", 4).iter().zip(known).enumerate() {
        bytes[trailer + 160 + 32 * k..][..32].copy_from_slice((nonce + c * total).as_bytes());
    }
    bytes
}

/// The secrets behind commitments and chain, and their nonces.
const NAMES: [&str; 4] = ["r", "r-hat", "omega-hat", "omega"];

/// Write α′, β′ and c of every record, and return the outputs.
fn write_outputs(shuffle: &Shuffle, claim: &Claim, early: &[Scalar], bytes: &mut [u8]) -> Vec<Pair> {
    let fresh = claim.outputs.iter().zip(&claim.rho);
    let mut outputs: Vec<Pair> = fresh
        .map(|([a, b], s)| [a + s * G, b + s * shuffle.key])
        .collect();
    (claim.meddle)(early, &mut outputs);
    for (j, (record, pair)) in bytes.chunks_mut(RECORD_BYTES).zip(&outputs).enumerate() {
        let column: Vec<Scalar> = claim.matrix.iter().map(|row| row[j]).collect();
        put(
            record,
            0,
            &[
                pair[0],
                pair[1],
                secret("r", j) * G + sum(&column, &claim.generators),
            ],
        );
    }
    outputs
}

/// Write ĉ and t̂ of every record, and return R, by which the last is known.
fn write_chain(claim: &Claim, u: &[Scalar], used: &[Scalar], bytes: &mut [u8]) -> Scalar {
    let base = chain_base().basepoint();
    let (mut link, mut at) = (base, Scalar::ZERO);
    for (i, record) in bytes.chunks_mut(RECORD_BYTES).take(used.len()).enumerate() {
        let r_hat = secret("r-hat", i);
        let nonce = secret("omega-hat", i) * G + secret("omega", i) * link;
        link = r_hat * G + used[i] * link;
        at = r_hat + used[i] * at;
        if claim.mend_chain && i + 1 == used.len() {
            link = at * G + u.iter().product::<Scalar>() * base;
        }
        put(record, 96, &[link, nonce]);
    }
    at
}

/// t₁, t₂, t₃, tα, tβ.
fn totals(shuffle: &Shuffle, claim: &Claim, outputs: &[Pair]) -> [RistrettoPoint; 5] {
    let n = secrets("total", 4);
    let omega = secrets("omega", outputs.len());
    let of = |k: usize| sum(&omega, outputs.iter().map(move |pair| &pair[k]));
    [
        n[0] * G,
        n[1] * G,
        n[2] * G + sum(&omega, &claim.generators),
        of(0) - n[3] * G,
        of(1) - n[3] * shuffle.key,
    ]
}

/// Weights as a build would draw them that has not looked at the outputs.
pub fn early_weights(shuffle: &Shuffle, inputs: &[u8]) -> Vec<Scalar> {
    let list = List::ciphertexts(&inputs).unwrap();
    let mut transcript = shuffle.statement(&list).unwrap();
    let nothing: &[u8] = &[0; super::TRAILER_BYTES];
    let drawn = Weights::draw(&mut transcript, &List::records(&nothing, 0).unwrap()).unwrap();
    (0..list.count).map(|j| drawn.weight(j)).collect()
}

fn put(bytes: &mut [u8], at: usize, points: &[RistrettoPoint]) {
    for (place, point) in bytes[at..].chunks_mut(32).zip(points) {
        place.copy_from_slice(point.compress().as_bytes());
    }
}

/// The names of the equations that fail; `weights` instead of those drawn, for a weak build.
pub fn failing(shuffle: &Shuffle, inputs: &[u8], proof: &[u8], weights: Option<Vec<Scalar>>) -> Vec<String> {
    let list = List::ciphertexts(&inputs).unwrap();
    let count = list.count;
    let records = List::records(&proof, count).unwrap();
    let mut transcript = shuffle.statement(&list).unwrap();
    let drawn = Weights::draw(&mut transcript, &records).unwrap();
    let u = weights.unwrap_or_else(|| (0..count).map(|j| drawn.weight(j)).collect());
    let Trailer { t, s, commitments } = Trailer::read(&records).unwrap();
    let e = challenge(&mut transcript, &records, &commitments).unwrap();
    let point = |i: usize, k: usize| decode_point(&proof[i * RECORD_BYTES + 32 * k..][..32], "test").unwrap();
    let scalar =
        |i: usize, k: usize| decode_scalar(&proof[i * RECORD_BYTES + 32 * k..][..32], "test").unwrap();
    let column = |k: usize| (0..count).map(|i| point(i, k)).collect::<Vec<_>>();
    let [alpha, beta, c, links, t_hat] = [0, 1, 2, 3, 4].map(column);
    let s_prime: Vec<Scalar> = (0..count).map(|i| scalar(i, 6)).collect();
    let given = pairs(inputs);
    let h = generators(count);
    let base = chain_base().basepoint();
    let last = links.last().copied().unwrap_or(base);
    let own: Scalar = u.iter().product();
    let difference = c.iter().sum::<RistrettoPoint>() - h.iter().sum::<RistrettoPoint>();
    let given_sum = |k: usize| sum(&u, given.iter().map(move |pair| &pair[k]));
    let mut equations = vec![
        ("t1".to_owned(), s[0] * G, t[0] + e * difference),
        ("t2".to_owned(), s[1] * G, t[1] + e * (last - own * base)),
        (
            "t3".to_owned(),
            s[2] * G + sum(&s_prime, &h),
            t[2] + e * sum(&u, &c),
        ),
        (
            "t-alpha".to_owned(),
            sum(&s_prime, &alpha) - s[3] * G,
            t[3] + e * given_sum(0),
        ),
        (
            "t-beta".to_owned(),
            sum(&s_prime, &beta) - s[3] * shuffle.key,
            t[4] + e * given_sum(1),
        ),
    ];
    for i in 0..count {
        let before = if i == 0 { base } else { links[i - 1] };
        let left = scalar(i, 5) * G + s_prime[i] * before;
        equations.push((format!("chain {i}"), left, t_hat[i] + e * links[i]));
    }
    let failing = equations.into_iter().filter(|(_, left, right)| left != right);
    failing.map(|(name, _, _)| name).collect()
}
