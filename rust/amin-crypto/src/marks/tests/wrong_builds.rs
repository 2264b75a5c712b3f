//! For each wrong way to build the verifier: a forged ballot that it accepts, and ours refuses.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;

use super::slow::{Build, Folded, Slow, fold};
use super::{LIST, PERSONS, STATION, forge, forge_moved, holds, key, small};
use crate::group::{M, decode_point, generator};
use crate::marks::Contest;
use crate::marks::forge::Forgery;
use crate::marks::inner::inner_product;
use crate::marks::link::Link;
use crate::marks::prove::Witness;
use crate::marks::range::{Bits, Polynomial};
use crate::sum::booth_commitment;

/// Far above the dummies, and accepted by a prototype that folded an element without a partner.
const NO_MARK: u64 = 1_000_000_007;

/// A prover for one build of the verifier, who knows its weakness.
struct Forger {
    contest: Contest,
    slow: Slow,
    ballot: Vec<u8>,
    /// By how much the sum of the values, weighed, is more than that of their bits.
    missing: Scalar,
}

/// The ballot that fits this build; α of one mark may be moved by so many M.
fn forge_for(build: Build, numbers: &[u64], moved: Option<(usize, u64)>) -> Vec<u8> {
    let contest = small();
    let forgery = Forgery {
        numbers,
        ..Forgery::default()
    };
    let halves = [booth_commitment(&[9; 32]), [8; 32]].concat();
    let (secrets, witness) = contest.forged_witness(STATION, &[9; 32], &halves, &forgery);
    let slow = Slow::new(contest.shape(), build);
    let mut forger = Forger {
        contest,
        slow,
        ballot: halves,
        missing: Scalar::ZERO,
    };
    let mut ciphertexts = forger.contest.encrypt(&witness);
    let mut claimed = numbers.to_vec();
    if let Some((mark, by)) = moved {
        let alpha = &mut ciphertexts[64 * mark..64 * mark + 32];
        let off = decode_point(alpha, "alpha").unwrap() + *M * Scalar::from(by);
        alpha.copy_from_slice(off.compress().as_bytes());
        claimed[mark] -= by;
    }
    forger.ballot.extend(ciphertexts);
    forger.slow.begin(STATION, &forger.ballot);
    let contest = small();
    forger.range(Bits::new(contest.shape(), &secrets, numbers), &secrets, &witness);
    forger.link(&Link::new(
        &contest,
        &secrets,
        (&claimed, &witness.blinding),
        witness.persons,
    ));
    forger.ballot
}

impl Forger {
    fn points<const N: usize>(&mut self, labels: [&'static str; N], points: [RistrettoPoint; N]) {
        for (label, point) in labels.into_iter().zip(points) {
            self.slow.absorb(label, point.compress().as_bytes());
            self.ballot.extend(point.compress().0);
        }
    }

    fn scalars(&mut self, labels: &[&'static str], scalars: &[Scalar]) {
        for (label, scalar) in labels.iter().zip(scalars) {
            self.slow.absorb(label, scalar.as_bytes());
        }
        self.ballot.extend(scalars.iter().flat_map(Scalar::to_bytes));
    }

    fn range(&mut self, bits: Bits, secrets: &crate::derive::Derive, witness: &Witness) {
        let shape = self.contest.shape();
        self.points(["A", "S"], bits.commit(&self.contest));
        let (y, z) = (self.slow.ask("y"), self.slow.ask("z"));
        let polynomials = bits.polynomials(shape, &y, &z);
        let polynomial = Polynomial::new(secrets, polynomials.coefficients());
        let first = self.ballot.len();
        self.points(["T1", "T2"], polynomial.commit(&self.contest));
        let x = self.slow.ask("x");
        self.missing = self.weighed_wrongly(&z, &witness.numbers);
        if self.slow.build == Build::Omits("T1") {
            // x did not depend on T₁, so T₁ can make any t̂ right.
            let field = &mut self.ballot[first..first + 32];
            let honest = decode_point(field, "T1").unwrap();
            field.copy_from_slice((honest - *M * (self.missing * x.invert())).compress().as_bytes());
            self.missing = Scalar::ZERO;
        }
        let vectors = polynomials.at(&x);
        let t = inner_product(&vectors[0], &vectors[1]) + self.missing;
        let tau = polynomial.open(shape, &z, &x, &witness.blinding);
        self.scalars(&["t", "tau", "mu"], &[t, tau, bits.open(&x)]);
        let w = self.slow.ask("w");
        self.inner(Folded::new(shape.length(), &y), vectors, *M * w);
    }

    /// Σ zʲ⁺²·(valueⱼ − its lowest b bits).
    fn weighed_wrongly(&self, z: &Scalar, numbers: &[u64]) -> Scalar {
        let shape = self.contest.shape();
        let weights = shape.value_weights(z);
        let (coefficients, constant) = shape.combine_values(&weights);
        let numbers_: Vec<Scalar> = numbers.iter().map(|number| Scalar::from(*number)).collect();
        let values = shape.values_of(numbers);
        let low: Vec<Scalar> = values
            .iter()
            .map(|value| Scalar::from(value % (1 << shape.bits())))
            .collect();
        inner_product(&coefficients, &numbers_) + constant - inner_product(&weights, &low)
    }

    /// The inner-product argument for what is missing, too: λ on G and ρ on H of the element that
    /// meets no partner, with λ·ρ what is missing. u² and u⁻² cancel out in their product alone.
    fn inner(&mut self, mut folded: Folded, [mut a, mut b]: [Vec<Scalar>; 2], q: RistrettoPoint) {
        while self.slow.halves(a.len()) {
            let half = a.len() / 2;
            let last = a.len() - 1;
            let cross = |a: &[Scalar], b: &[Scalar], of_g: usize, of_h: usize| {
                let of_g: RistrettoPoint = a.iter().zip(&folded.g[of_g..]).map(|(a, g)| a * g).sum();
                let of_h: RistrettoPoint = b.iter().zip(&folded.h[of_h..]).map(|(b, h)| b * h).sum();
                of_g + of_h + q * inner_product(a, b)
            };
            let mut l = cross(&a[..half], &b[half..2 * half], half, 0);
            let mut r = cross(&a[half..2 * half], &b[..half], 0, half);
            // Where nothing is alone, the forger tries it with the last element that has a partner.
            let now = a.len() % 2 == 1 || (self.slow.build == Build::Right && half == 3);
            let missing = if now {
                core::mem::take(&mut self.missing)
            } else {
                Scalar::ZERO
            };
            let is_forged = missing != Scalar::ZERO;
            if is_forged {
                l += folded.g[last] * missing + q * (missing * b[last]);
                r += folded.h[last] + q * a[last];
            }
            self.points(["L", "R"], [l, r]);
            let u = self.slow.ask("u");
            folded.fold(&u);
            a = fold(&a, &u, &u.invert());
            b = fold(&b, &u.invert(), &u);
            if is_forged {
                *a.last_mut().unwrap() += missing * u * u;
                *b.last_mut().unwrap() += (u * u).invert();
            }
        }
        for (label, vector) in [("a", a), ("b", b)] {
            let bytes: Vec<u8> = vector.iter().flat_map(Scalar::to_bytes).collect();
            self.slow.absorb(label, &bytes);
            self.ballot.extend(bytes);
        }
    }

    fn link(&mut self, link: &Link<'_>) {
        let mut commitments = link.commit();
        let encode = |points: [RistrettoPoint; 6]| points.map(|point| point.compress().0).concat();
        self.slow.absorb("link", &encode(commitments));
        let e = self.slow.ask("e");
        let mut responses = link.respond(&e);
        if self.slow.build == Build::Omits("link") {
            // e is known before the commitments: both branches are simulated.
            let point = |at: usize| decode_point(&self.ballot[at..at + 32], "point").unwrap();
            let [e0, z0, z1] = [3u64, 5, 7].map(Scalar::from);
            let k = key(0);
            let k = decode_point(&k, "key").unwrap();
            let dummy = *M * Scalar::from(13u64);
            commitments[2] = G * z0 - point(64 + 3 * 64) * e0;
            commitments[3] = k * z0 - point(96 + 3 * 64) * e0;
            commitments[4] = G * z1 - point(64) * (e - e0);
            commitments[5] = k * z1 - (point(96) - dummy) * (e - e0);
            responses[2..].copy_from_slice(&[e0, z0, z1]);
        }
        self.ballot.extend(encode(commitments));
        self.ballot.extend(responses.iter().flat_map(Scalar::to_bytes));
    }
}

fn accepts(build: Build, ballot: &[u8]) -> bool {
    Slow::new(small().shape(), build).accepts(ballot)
}

#[test]
fn the_slow_prover_writes_the_same_bytes() {
    for numbers in [PERSONS, LIST, [13, 14, 15, 4], [12, 14, 15, 0]] {
        assert_eq!(forge_for(Build::Right, &numbers, None), forge(&small(), &numbers));
    }
}

#[test]
fn a_mark_of_1_000_000_007_passes_where_an_element_is_folded_without_a_partner() {
    let numbers = [1, 5, NO_MARK, 0];
    let forged = forge_for(Build::UnpairedFolding, &numbers, None);
    assert!(accepts(Build::UnpairedFolding, &forged));
    // An honest ballot passes there, too: nobody would notice the weakness.
    assert!(accepts(
        Build::UnpairedFolding,
        &forge_for(Build::UnpairedFolding, &PERSONS, None)
    ));

    let tried = forge_for(Build::Right, &numbers, None);
    assert!(!accepts(Build::Right, &tried));
    assert!(!holds(&small(), &tried));
    // Ours does not read the longer ballot as one of its own.
    assert_eq!(forged.len(), tried.len());
    assert!(!holds(&small(), &forged));
}

#[test]
fn a_mark_that_cannot_be_decrypted_passes_where_the_link_speaks_of_a_quotient_only() {
    // α = r·G + 2·M: whoever decrypts gets 5·M − 2·s·M, which is no mark at all.
    let forged = forge_for(Build::Right, &PERSONS, Some((1, 2)));
    assert!(accepts(Build::QuotientOnly, &forged));
    assert!(accepts(Build::QuotientOnly, &forge(&small(), &PERSONS)));
    assert!(!accepts(Build::Right, &forged));
    assert!(!holds(&small(), &forged));
}

#[test]
fn two_errors_that_cancel_out_pass_where_a_proof_has_one_weight() {
    let contest = small();
    let layout = contest.shape().layout();
    let error = generator("an error");
    let link = layout.link.start;
    let pairs = (0..6).flat_map(|i| (0..i).map(move |j| (link + 32 * i, link + 32 * j)));
    for (from, to) in pairs.clone() {
        let forged = forge_moved(&contest, &PERSONS, &[(from, error), (to, -error)]);
        assert!(accepts(Build::OneWeight, &forged), "{from} {to}");
        assert!(!holds(&contest, &forged), "{from} {to}");
    }
    // In equations of the range proof A counts once, T₁ x times: what is added to it follows x.
    assert_eq!(pairs.count(), 15);
    assert!(accepts(Build::OneWeight, &forge(&contest, &LIST)));
}

#[test]
fn false_ballots_pass_where_a_commitment_is_left_out_of_the_transcript() {
    for (field, numbers) in [("T1", [1, 5, NO_MARK, 0]), ("link", [1, 5, 9, 2])] {
        let build = Build::Omits(field);
        let forged = forge_for(build, &numbers, None);
        assert!(accepts(build, &forged), "{field}");
        assert!(!accepts(Build::Right, &forged), "{field}");
        assert!(!holds(&small(), &forged), "{field}");
        assert!(
            !holds(&small(), &forge_for(Build::Right, &numbers, None)),
            "{field}"
        );
    }
}

#[test]
fn a_half_of_the_tracker_can_be_changed_where_it_is_left_out_of_the_transcript() {
    for (field, at) in [("booth-half", 0), ("station-half", 32)] {
        let build = Build::Omits(field);
        let mut forged = forge_for(build, &PERSONS, None);
        forged[at] ^= 1;
        assert!(accepts(build, &forged), "{field}");
        assert!(!holds(&small(), &forged), "{field}");
    }
}

#[test]
fn an_honest_ballot_fails_wherever_any_field_is_left_out() {
    let ballot = forge(&small(), &PERSONS);
    for field in [
        "election",
        "contest",
        "station",
        "booth-half",
        "station-half",
        "candidates",
        "lists",
        "max-marks",
        "key",
        "message-base",
        "ciphertexts",
        "A",
        "S",
        "T1",
        "T2",
        "t",
        "tau",
        "mu",
        "L",
        "R",
        "a",
        "b",
        "link",
    ] {
        assert!(!accepts(Build::Omits(field), &ballot), "{field}");
    }
}
