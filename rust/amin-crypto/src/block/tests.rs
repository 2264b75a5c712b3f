//! Any t trustees decrypt; every fault of a share is refused.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;

use super::{Block, Combiner, Verified, gcd, whole_coefficients};
use crate::decrypt::weights;
use crate::error::CryptoError;
use crate::group::{M, decode_point, generator};
use crate::keys::lagrange;
use crate::shuffle::Batch;

const REJECTED: CryptoError = CryptoError::Rejected("proof of a decryption share");
const MALFORMED: CryptoError = CryptoError::Malformed("share");

fn batch() -> Batch {
    Batch {
        election: [1; 32],
        contest: "council".into(),
        unit: "u1".into(),
        part: "marks".into(),
        number: 0,
    }
}

/// f(j) = 11 + 22·j + 33·j², so any three trustees decrypt under the key f(0)·G.
fn secret(trustee: u32) -> Scalar {
    let j = u64::from(trustee);
    Scalar::from(11 + 22 * j + 33 * j * j)
}

fn key(trustee: u32) -> [u8; 32] {
    (secret(trustee) * G).compress().0
}

/// Encryptions of 0, 7, 14, …
fn ciphertexts(count: u64) -> Vec<u8> {
    let pair = |i: u64| {
        let r = Scalar::from(1_000_003 * i + 17);
        [r * G, r * secret(0) * G + Scalar::from(7 * i) * *M]
    };
    (0..count)
        .flat_map(pair)
        .flat_map(|point| point.compress().0)
        .collect()
}

fn block(count: u64) -> Block {
    Block::new(&batch(), 0, &ciphertexts(count)).unwrap()
}

fn share(block: &Block, trustee: u32) -> Vec<u8> {
    block.decrypt(trustee, secret(trustee).as_bytes()).unwrap()
}

fn verified(block: &Block, trustee: u32) -> Verified {
    block
        .verify(trustee, &key(trustee), &share(block, trustee))
        .unwrap()
}

fn refused(block: &Block, trustee: u32, key: &[u8], share: &[u8]) -> CryptoError {
    block.verify(trustee, key, share).expect_err("it is refused")
}

#[test]
fn any_three_of_five_trustees_in_any_order_find_every_number() {
    for count in [0, 1, 2, 300] {
        let block = block(count);
        let expected: Vec<u32> = (0..count as u32).map(|i| 7 * i).collect();
        for trustees in [[1, 2, 3], [5, 3, 1], [2, 4, 5], [4, 1, 2]] {
            let shares = trustees.map(|j| verified(&block, j));
            let combiner = Combiner::new(3, &trustees, 7 * 300).unwrap();
            assert_eq!(combiner.combine(&block, &shares.each_ref()), Ok(expected.clone()));
        }
    }
}

#[test]
fn each_byte_of_a_share_changed_alone_is_refused() {
    let block = block(2);
    let share = share(&block, 2);
    assert_eq!(share.len(), 128);
    for at in 0..share.len() {
        let mut changed = share.clone();
        changed[at] ^= 1 << (at % 8);
        refused(&block, 2, &key(2), &changed);
    }
}

#[test]
fn shares_of_another_trustee_key_block_or_batch_are_refused() {
    let home = block(3);
    let share = share(&home, 2);
    assert_eq!(refused(&home, 3, &key(2), &share), REJECTED);
    assert_eq!(refused(&home, 2, &key(3), &share), REJECTED);
    assert_eq!(refused(&home, 3, &key(3), &share), REJECTED);
    let given = ciphertexts(3);
    let swapped = [&given[64..128], &given[..64], &given[128..]].concat();
    let mut other_beta = given.clone();
    other_beta[32..64].copy_from_slice(generator("beta").compress().as_bytes());
    type Change = fn(&mut Batch);
    let changes: [Change; 5] = [
        |batch| batch.election = [2; 32],
        |batch| batch.contest = "experts".into(),
        |batch| batch.unit = "u2".into(),
        |batch| batch.part = "lists".into(),
        |batch| batch.number = 1,
    ];
    let mut others = vec![
        Block::new(&batch(), 1, &given),
        Block::new(&batch(), 0, &swapped),
        Block::new(&batch(), 0, &other_beta),
    ];
    for change in changes {
        let mut other = batch();
        change(&mut other);
        others.push(Block::new(&other, 0, &given));
    }
    for (i, other) in others.into_iter().enumerate() {
        assert_eq!(refused(&other.unwrap(), 2, &key(2), &share), REJECTED, "{i}");
    }
}

#[test]
fn shares_of_other_lengths_or_with_what_no_trustee_writes_are_malformed() {
    let block = block(2);
    let share = share(&block, 1);
    for wrong in [&share[1..], &share[..96], &[&share[..], &[0; 32]].concat(), b""] {
        assert_eq!(refused(&block, 1, &key(1), wrong), MALFORMED);
    }
    for (at, byte) in [(0, 0), (32, 0), (0, 0xff), (64, 0xff), (96, 0xff)] {
        let mut wrong = share.clone();
        wrong[at..at + 32].fill(byte);
        assert_eq!(refused(&block, 1, &key(1), &wrong), MALFORMED, "{at}");
    }
    let no_key = CryptoError::Malformed("verification key");
    assert_eq!(refused(&block, 1, &[0; 32], &share), no_key);
    assert_eq!(refused(&block, 1, &[0xff; 32], &share), no_key);
    assert!(block.decrypt(1, &[0; 32]).is_err());
    assert!(block.decrypt(1, &[0xff; 32]).is_err());
    assert!(block.decrypt(0, secret(1).as_bytes()).is_err());
}

#[test]
fn a_block_with_the_identity_as_alpha_or_a_broken_length_is_malformed() {
    let given = ciphertexts(2);
    for (at, byte) in [(0, 0), (64, 0), (0, 0xff), (32, 0xff)] {
        let mut wrong = given.clone();
        wrong[at..at + 32].fill(byte);
        assert!(Block::new(&batch(), 0, &wrong).is_err(), "{at}");
    }
    assert!(Block::new(&batch(), 0, &given[1..]).is_err());
    // β = identity: r·K = −m·M for some r.
    let lawful = [&given[..32], &[0; 32]].concat();
    let block = Block::new(&batch(), 0, &lawful).unwrap();
    let shares = [1, 2, 3].map(|j| verified(&block, j));
    let combiner = Combiner::new(3, &[1, 2, 3], 10).unwrap();
    let beyond = CryptoError::Rejected("decryption of a ciphertext");
    assert_eq!(combiner.combine(&block, &shares.each_ref()), Err(beyond));
}

#[test]
fn combining_wants_exactly_the_trustees_it_was_made_for_in_order_and_shares_of_this_block() {
    for (threshold, trustees) in [
        (3, &[1, 2][..]),
        (3, &[1, 2, 3, 4]),
        (3, &[1, 2, 2]),
        (3, &[0, 1, 2]),
        (0, &[]),
    ] {
        assert!(Combiner::new(threshold, trustees, 10).is_err(), "{trustees:?}");
    }
    let home = block(2);
    let [a, b, c] = [1, 2, 3].map(|j| verified(&home, j));
    let combiner = Combiner::new(3, &[1, 2, 3], 10).unwrap();
    assert_eq!(combiner.combine(&home, &[&a, &b, &c]), Ok(vec![0, 7]));
    let malformed = Err(CryptoError::Malformed("shares to combine"));
    let other = Block::new(&batch(), 1, &ciphertexts(2)).unwrap();
    let of_other = verified(&other, 3);
    for wrong in [
        vec![&a, &b],
        vec![&a, &b, &b],
        vec![&b, &a, &c],
        vec![&a, &b, &c, &c],
        vec![&a, &b, &of_other],
        vec![],
    ] {
        assert_eq!(combiner.combine(&home, &wrong), malformed);
    }
    let small = Combiner::new(3, &[1, 2, 3], 6).unwrap();
    let beyond = Err(CryptoError::Rejected("decryption of a ciphertext"));
    assert_eq!(small.combine(&home, &[&a, &b, &c]), beyond);
    // Two of three, and three by another polynomial, open nothing.
    let two = Combiner::new(2, &[1, 2], 10).unwrap();
    assert_eq!(two.combine(&home, &[&a, &b]), beyond);
}

/// A share with a proof about wrong points, made by whoever knows the secret.
fn proved(block: &Block, points: &[RistrettoPoint]) -> Vec<u8> {
    let encoded = points.iter().flat_map(|point| point.compress().0).collect();
    block.prove(2, &secret(2), encoded)
}

fn points(share: &[u8]) -> Vec<RistrettoPoint> {
    let encoded = share[..share.len() - 64].chunks(32);
    encoded
        .map(|point| decode_point(point, "test").unwrap())
        .collect()
}

#[test]
fn errors_that_cancel_out_between_ciphertexts_are_rejected() {
    // With weights of one, D₁ + X and D₂ − X would be proved as if they were D₁ and D₂.
    let block = block(3);
    let mut wrong = points(&share(&block, 2));
    wrong[0] += generator("an error");
    wrong[1] -= generator("an error");
    assert_eq!(refused(&block, 2, &key(2), &proved(&block, &wrong)), REJECTED);
}

#[test]
fn shares_chosen_after_the_weights_are_rejected() {
    // Were the weights drawn before the shares, D₁ + w₂X and D₂ − w₁X would have the right sum.
    let block = block(3);
    let public = decode_point(&key(2), "test").unwrap();
    let w = weights(&mut block.transcript(2, &public, b""), 3);
    let mut wrong = points(&share(&block, 2));
    wrong[0] += w[1] * generator("an error");
    wrong[1] -= w[0] * generator("an error");
    assert_eq!(refused(&block, 2, &key(2), &proved(&block, &wrong)), REJECTED);
}

#[test]
fn the_same_block_gives_the_same_bytes_and_two_blocks_do_not_give_the_secret_away() {
    let response = |number: u64, count: u64| {
        let block = Block::new(&batch(), number, &ciphertexts(count)).unwrap();
        let share = share(&block, 2);
        assert_eq!(share, self::share(&block, 2));
        let scalar = |at: usize| {
            let bytes: [u8; 32] = share[at..at + 32].try_into().unwrap();
            Scalar::from_canonical_bytes(bytes).unwrap()
        };
        (scalar(share.len() - 64), scalar(share.len() - 32))
    };
    let (c1, z1) = response(0, 2);
    for (c2, z2) in [response(1, 2), response(0, 3)] {
        assert_ne!(
            (z1 - z2) * (c1 - c2).invert(),
            secret(2),
            "one nonce served twice"
        );
    }
}

#[test]
fn each_absorbed_field_alone_changes_the_transcript() {
    let given = ciphertexts(1);
    let drawn = |batch: &Batch, number, given: &[u8], trustee, key: &str, shares: &[u8]| {
        let block = Block::new(batch, number, given).unwrap();
        block
            .transcript(trustee, &generator(key), shares)
            .challenge_bytes("c")
            .to_vec()
    };
    let mut other = batch();
    other.part = "lists".into();
    let swapped = [&given[32..], &given[..32]].concat();
    let all = [
        drawn(&batch(), 0, &given, 1, "a", b"1"),
        drawn(&other, 0, &given, 1, "a", b"1"),
        drawn(&batch(), 1, &given, 1, "a", b"1"),
        drawn(&batch(), 0, &swapped, 1, "a", b"1"),
        drawn(&batch(), 0, &given, 2, "a", b"1"),
        drawn(&batch(), 0, &given, 1, "b", b"1"),
        drawn(&batch(), 0, &given, 1, "a", b"2"),
    ];
    for (i, one) in all.iter().enumerate() {
        assert!(!all[..i].contains(one), "{i}");
    }
}

#[test]
fn trustees_whose_coefficients_are_too_large_for_whole_numbers_are_combined_all_the_same() {
    let trustees: Vec<u32> = (200..230).collect();
    assert_eq!(whole_coefficients(&trustees), None);
    let block = block(2);
    let shares: Vec<Verified> = trustees.iter().map(|&j| verified(&block, j)).collect();
    let combiner = Combiner::new(30, &trustees, 10).unwrap();
    assert_eq!(
        combiner.combine(&block, &shares.iter().collect::<Vec<_>>()),
        Ok(vec![0, 7])
    );
}

#[test]
fn whole_coefficients_by_hand() {
    assert_eq!(whole_coefficients(&[1, 2, 3]), Some((1, vec![3, -3, 1])));
    assert_eq!(whole_coefficients(&[2, 4, 5]), Some((3, vec![10, -15, 8])));
    assert_eq!(whole_coefficients(&[7]), Some((1, vec![1])));
    assert_eq!(gcd(-12, 18), 6);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Lagrange interpolation: Δ·λⱼ are the coefficients of the paper, times Δ.
    #[test]
    fn whole_coefficients_are_those_modulo_the_order(trustees in proptest::collection::hash_set(1u32..=255, 1..7)) {
        let trustees: Vec<u32> = trustees.into_iter().collect();
        if let Some((delta, whole)) = whole_coefficients(&trustees) {
            let modular = lagrange(&trustees).unwrap();
            for (part, lambda) in whole.iter().zip(&modular) {
                let size = Scalar::from(part.unsigned_abs());
                let part = if *part < 0 { -size } else { size };
                prop_assert_eq!(part, Scalar::from(delta as u64) * lambda);
            }
        }
    }
}
