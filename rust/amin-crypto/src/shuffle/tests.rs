//! Accept; reject each field changed alone; reject shuffles that no honest mixer would have made.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;

use super::forger::{Claim, early_weights, failing, forge, forgeries, pairs, secret};
use super::layout::{BLOCK, List, Weights, challenge};
use super::prove::Mix;
use super::*;
use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point, decode_scalar, generator};

mod chain;
mod challenges;

const SEED: [u8; 32] = [5; 32];
const SECRET: [u8; 32] = [7; 32];
const REJECTED: CryptoError = CryptoError::Rejected("proof of a shuffle");

/// The secret key of the tests.
fn x() -> Scalar {
    Scalar::from(20_260_501u64)
}

fn batch() -> Batch {
    Batch {
        election: [1; 32],
        contest: "council".into(),
        unit: "u1".into(),
        part: "marks".into(),
        number: 0,
    }
}

fn mixer(number: u64) -> Shuffle {
    Shuffle::new(batch(), number, (x() * G).compress().as_bytes()).unwrap()
}

/// Encryptions of 0, 1, 2, …
fn inputs(count: usize) -> Vec<u8> {
    let pair = |i: usize| {
        let r = secret("input", i);
        [r * G, r * x() * G + Scalar::from(i as u64) * *M]
    };
    (0..count)
        .flat_map(pair)
        .flat_map(|point| point.compress().0)
        .collect()
}

fn verify(shuffle: &Shuffle, inputs: &[u8], proof: &[u8]) -> core::result::Result<(), CryptoError> {
    let link = Link {
        shuffle,
        proof: &proof,
    };
    verify_chain(&inputs, &[link], &SEED).map_err(|failure| failure.error)
}

/// The messages of a list, as multiples of M.
fn messages(list: &[u8]) -> Vec<u64> {
    let opened = pairs(list).into_iter().map(|[alpha, beta]| beta - x() * alpha);
    let found = |point| (0..5000).find(|&m| Scalar::from(m) * *M == point);
    opened
        .map(|point| found(point).expect("a small message"))
        .collect()
}

#[test]
fn honest_shuffles_of_any_length_hold_and_keep_every_message() {
    for count in [0, 1, 2, 3, 10, 257] {
        let inputs = inputs(count);
        let proof = mixer(1).prove(&SECRET, &inputs).unwrap();
        assert_eq!(verify(&mixer(1), &inputs, &proof), Ok(()), "{count}");
        assert_eq!(failing(&mixer(1), &inputs, &proof, None), [""; 0], "{count}");
        let mut mixed = messages(&outputs(&proof).unwrap());
        assert!(count < 10 || !mixed.is_sorted());
        mixed.sort_unstable();
        assert!(mixed.into_iter().eq(0..count as u64), "{count}");
    }
}

#[test]
fn a_shuffle_longer_than_a_block_is_read_in_blocks_and_holds() {
    /// Remembers the longest piece that was asked for.
    struct Watched(Vec<u8>, AtomicUsize);
    impl Source for Watched {
        fn size_bytes(&self) -> usize {
            self.0.len()
        }
        fn read(&self, from: usize, length: usize) -> Result<Cow<'_, [u8]>> {
            self.1.fetch_max(length, Ordering::Relaxed);
            Ok(Cow::Borrowed(&self.0[from..from + length]))
        }
    }
    let inputs = inputs(BLOCK + 3);
    let proof = mixer(1).prove(&SECRET, &inputs).unwrap();
    let proof = Watched(proof, AtomicUsize::new(0));
    let link = Link {
        shuffle: &mixer(1),
        proof: &proof,
    };
    assert_eq!(verify_chain(&inputs, &[link], &SEED), Ok(()));
    assert_eq!(proof.1.load(Ordering::Relaxed), BLOCK * RECORD_BYTES);
}

#[test]
fn each_byte_of_a_shuffle_changed_alone_is_refused() {
    for count in [0, 1, 2] {
        let inputs = inputs(count);
        let proof = mixer(1).prove(&SECRET, &inputs).unwrap();
        for at in 0..proof.len() {
            let mut changed = proof.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(
                verify(&mixer(1), &inputs, &changed).is_err(),
                "{count}: byte {at}"
            );
        }
    }
}

#[test]
fn a_shuffle_of_another_election_contest_unit_part_batch_mixer_or_key_is_refused() {
    let inputs = inputs(3);
    let proof = mixer(1).prove(&SECRET, &inputs).unwrap();
    let key = (x() * G).compress().0;
    type Change = fn(&mut Batch);
    let changes: [Change; 5] = [
        |batch| batch.election = [2; 32],
        |batch| batch.contest = "experts".into(),
        |batch| batch.unit = "u2".into(),
        |batch| batch.part = "lists".into(),
        |batch| batch.number = 1,
    ];
    for (i, change) in changes.iter().enumerate() {
        let mut other = batch();
        change(&mut other);
        let other = Shuffle::new(other, 1, &key).unwrap();
        assert_eq!(verify(&other, &inputs, &proof), Err(REJECTED), "{i}");
    }
    assert_eq!(verify(&mixer(2), &inputs, &proof), Err(REJECTED));
    let other = Shuffle::new(batch(), 1, generator("key").compress().as_bytes()).unwrap();
    assert_eq!(verify(&other, &inputs, &proof), Err(REJECTED));
    assert!(Shuffle::new(batch(), 0, &key).is_err());
    assert!(Shuffle::new(batch(), 1, &[0; 32]).is_err());
}

#[test]
fn a_shuffle_of_other_inputs_or_with_records_in_another_order_is_refused() {
    let given = inputs(4);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    let swapped = [&given[64..128], &given[..64], &given[128..]].concat();
    assert_eq!(verify(&mixer(1), &swapped, &proof), Err(REJECTED));
    let replaced = [&inputs(5)[256..], &given[64..]].concat();
    assert_eq!(verify(&mixer(1), &replaced, &proof), Err(REJECTED));
    let swapped = [&proof[448..672], &proof[224..448], &proof[..224], &proof[672..]].concat();
    assert_eq!(verify(&mixer(1), &given, &swapped), Err(REJECTED));
}

#[test]
fn each_equation_alone_refuses_a_forgery_that_all_others_let_pass() {
    let given = inputs(3);
    for (broken, claim) in forgeries(&pairs(&given)) {
        let proof = forge(&mixer(1), &given, &claim, false);
        assert_eq!(failing(&mixer(1), &given, &proof, None).join(" "), broken);
        let expected = if broken.is_empty() { Ok(()) } else { Err(REJECTED) };
        assert_eq!(verify(&mixer(1), &given, &proof), expected, "{broken}");
    }
}

#[test]
fn errors_that_cancel_out_between_the_equations_of_one_shuffle_are_refused() {
    // With weights of one, too much in one equation and as little in another would make a right sum.
    let given = inputs(2);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    let [s1, s2, s3, first, second] = [608, 640, 672, 160, 384];
    for (more, less) in [(s1, s2), (s1, s3), (s2, first), (first, second)] {
        let mut changed = proof.clone();
        for (at, by) in [(more, Scalar::ONE), (less, -Scalar::ONE)] {
            let scalar = decode_scalar(&proof[at..at + 32], "test").unwrap() + by;
            changed[at..at + 32].copy_from_slice(scalar.as_bytes());
        }
        assert_eq!(failing(&mixer(1), &given, &changed, None).len(), 2);
        assert_eq!(
            verify(&mixer(1), &given, &changed),
            Err(REJECTED),
            "{more} and {less}"
        );
    }
}

#[test]
fn weights_drawn_before_the_outputs_would_let_a_vote_be_moved_and_ours_are_drawn_after() {
    let given = inputs(2);
    let mut claim = Claim::of(&[0, 1], &pairs(&given));
    // One vote more here is outweighed by u₀/u₁ of a vote less there.
    claim.meddle = |u, outputs| {
        outputs[0][1] += u[1] * *M;
        outputs[1][1] -= u[0] * *M;
    };
    let proof = forge(&mixer(1), &given, &claim, true);
    let early = early_weights(&mixer(1), &given);
    assert_eq!(failing(&mixer(1), &given, &proof, Some(early)), [""; 0]);
    assert_eq!(verify(&mixer(1), &given, &proof), Err(REJECTED));
}

#[test]
fn inputs_passed_on_unchanged_are_refused_even_if_only_one_is_and_its_proof_holds() {
    let given = inputs(3);
    for zeros in [vec![0, 1, 2], vec![1]] {
        let mut claim = Claim::of(&[0, 2, 1], &pairs(&given));
        for i in &zeros {
            claim.rho[*i] = Scalar::ZERO;
        }
        let proof = forge(&mixer(1), &given, &claim, false);
        assert_eq!(failing(&mixer(1), &given, &proof, None), [""; 0]);
        assert_eq!(verify(&mixer(1), &given, &proof), Err(REJECTED), "{zeros:?}");
    }
}

#[test]
fn inputs_of_which_two_begin_alike_are_no_reason_to_refuse() {
    // Two equal inputs are the record's to refuse; the mixer is not to blame.
    let given = [inputs(2), inputs(1)].concat();
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    assert_eq!(verify(&mixer(1), &given, &proof), Ok(()));
}

/// By what each input was encrypted afresh, as points: α′ᵢ − α_ψ(i), with the message to find ψ.
fn fresh(inputs: &[u8], proof: &[u8]) -> Vec<[u8; 32]> {
    let mixed = outputs(proof).unwrap();
    let given = pairs(inputs);
    let moved = messages(&mixed).into_iter().zip(pairs(&mixed));
    moved
        .map(|(m, [alpha, _])| (alpha - given[m as usize][0]).compress().0)
        .collect()
}

fn all_differ<T: PartialEq>(values: &[T]) -> bool {
    values
        .iter()
        .enumerate()
        .all(|(i, value)| !values[..i].contains(value))
}

#[test]
fn every_output_is_encrypted_by_a_scalar_of_its_own_and_a_mixer_that_reuses_one_is_seen() {
    let given = inputs(20);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    assert!(all_differ(&fresh(&given, &proof)));
    let mut claim = Claim::of(&(0..20).rev().collect::<Vec<_>>(), &pairs(&given));
    claim.rho = vec![secret("rho", 0); 20];
    let proof = forge(&mixer(1), &given, &claim, false);
    assert_eq!(
        verify(&mixer(1), &given, &proof),
        Ok(()),
        "it is a shuffle, but a bad one"
    );
    assert!(!all_differ(&fresh(&given, &proof)));
}

#[test]
fn no_secret_of_a_run_serves_twice() {
    let given = inputs(9);
    let list: &dyn Source = &given;
    let list = List::ciphertexts(list).unwrap();
    let secrets = Derive::new(&SECRET, mixer(1).statement(&list).unwrap());
    let mut mix = Mix::begin(&mixer(1), &secrets, &list).unwrap();
    mix.commit_totals(&mixer(1), &secrets);
    let of_each = mix.secrets.iter();
    let of_each =
        of_each.flat_map(|secret| [secret.rho, secret.r, secret.r_hat, secret.omega_hat, secret.omega]);
    let all: Vec<Scalar> = of_each.chain(*mix.nonces).collect();
    assert_eq!(all.len(), 9 * 5 + 4);
    assert!(all_differ(&all) && !all.contains(&Scalar::ZERO));
}

#[test]
fn the_same_run_gives_the_same_bytes_and_any_other_gives_all_others() {
    let given = inputs(5);
    let first = mixer(1).prove(&SECRET, &given).unwrap();
    assert_eq!(first, mixer(1).prove(&SECRET, &given).unwrap());
    let mut other = batch();
    other.unit = "u2".into();
    let other = Shuffle::new(other, 1, (x() * G).compress().as_bytes()).unwrap();
    let mut changed = given.clone();
    changed[32..64].copy_from_slice(generator("another beta").compress().as_bytes());
    for (what, second) in [
        ("secret", mixer(1).prove(&[8; 32], &given)),
        ("mixer", mixer(2).prove(&SECRET, &given)),
        ("unit", other.prove(&SECRET, &given)),
        ("inputs", mixer(1).prove(&SECRET, &changed)),
    ] {
        let second = second.unwrap();
        let fields = first.chunks(32).zip(second.chunks(32));
        assert!(fields.into_iter().all(|(a, b)| a != b), "{what}");
    }
}

#[test]
fn generators_differ_and_are_derived_from_their_names() {
    let count = 5000;
    let all = generator_halves(0, count);
    assert_eq!(all[4999], generator("shuffle/4999"));
    assert_eq!(generator_halves(4090, 20), all[4090..4110]);
    assert_eq!(generator_halves(131_070, 4)[3], generator("shuffle/131073"));
    let mut encoded: Vec<[u8; 32]> = all.iter().map(|point| point.compress().0).collect();
    encoded.push(chain_base().basepoint().compress().0);
    encoded.sort_unstable();
    encoded.dedup();
    assert_eq!(encoded.len(), count + 1);
    assert_eq!(decode_point(&encoded[0], "test").map(|_| ()), Ok(()));
    assert!(RistrettoPoint::default() != all[0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Malformed bytes are refused, never a panic.
    #[test]
    fn arbitrary_bytes_are_never_a_shuffle(bytes in proptest::collection::vec(any::<u8>(), 0..800)) {
        let mut bytes = bytes;
        prop_assert!(verify(&mixer(1), &inputs(1), &bytes).is_err());
        bytes.resize(shuffle_bytes(1), 0);
        prop_assert!(verify(&mixer(1), &inputs(1), &bytes).is_err());
    }
}
