//! Keys made by five trustees, used by any three; faults named, too few refused.

#![allow(missing_docs)]

use amin_crypto::decrypt::{Unit, combine};
use amin_crypto::keys::{Ceremony, Dealing, add_shares, joint_key, verification_key};
use amin_crypto::sum::{Contest, Shape, Sums};

const N: u32 = 5;
const T: u32 = 3;

struct Trustees {
    ceremony: Ceremony,
    published: Vec<Vec<u8>>,
    dealings: Vec<Dealing>,
    secrets: Vec<Vec<u8>>,
    key: [u8; 32],
}

fn seed(trustee: u32, salt: u8) -> [u8; 32] {
    let mut seed = [salt; 32];
    seed[0] = trustee as u8;
    seed
}

fn trustees(salt: u8) -> Trustees {
    let ceremony = Ceremony {
        election: [1; 32],
        key_set: "councils".into(),
        trustees: N,
        threshold: T,
    };
    ceremony.check().unwrap();
    let published: Vec<Vec<u8>> = (1..=N).map(|i| ceremony.deal(i, &seed(i, salt))).collect();
    let dealings: Vec<Dealing> = (1..=N)
        .zip(&published)
        .map(|(i, dealing)| ceremony.verify_dealing(i, dealing).unwrap())
        .collect();
    let secrets = (1..=N)
        .map(|to| {
            let shares: Vec<u8> = (1..=N)
                .flat_map(|from| *ceremony.share(from, &seed(from, salt), to))
                .collect();
            add_shares(&shares).unwrap().to_vec()
        })
        .collect();
    let key = joint_key(&dealings).unwrap().compress().0;
    Trustees {
        ceremony,
        published,
        dealings,
        secrets,
        key,
    }
}

fn unit(trustee: u32) -> Unit {
    Unit {
        election: [1; 32],
        contest: "council".into(),
        unit: "u1".into(),
        trustee,
    }
}

/// Seven ballots: 4 for person 0, 2 for person 1, 1 blank.
fn sums(key: &[u8; 32]) -> Vec<u8> {
    let contest = Contest::new(&[1; 32], "council", key, Shape::new(2, 0, 1).unwrap()).unwrap();
    let choices = [[1, 0, 0]; 4]
        .into_iter()
        .chain([[0, 1, 0]; 2])
        .chain([[0, 0, 1]]);
    let choices: Vec<u8> = choices.flatten().collect();
    let seeds: Vec<u8> = (0..7 * 32).map(|i| i as u8).collect();
    let ballots = contest.encrypt_many("1", &seeds, &seeds, &choices).unwrap();
    contest
        .verify_and_add("1", &ballots, &[3; 32])
        .unwrap()
        .to_bytes()
}

fn subsets(size: u32) -> Vec<Vec<u32>> {
    (0u32..1 << N)
        .filter(|bits| bits.count_ones() == size)
        .map(|bits| (1..=N).filter(|i| bits >> (i - 1) & 1 == 1).collect())
        .collect()
}

#[test]
fn every_three_of_five_trustees_decrypt_the_same_totals() {
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    for subset in subsets(T) {
        let shares: Vec<(u32, Vec<u8>)> = subset
            .iter()
            .map(|&i| {
                (
                    i,
                    unit(i).decrypt(&trustees.secrets[i as usize - 1], &sums).unwrap(),
                )
            })
            .collect();
        for (i, share) in &shares {
            let key = verification_key(&trustees.dealings, *i);
            unit(*i).verify(&key, &sums, share).unwrap();
        }
        let shares: Vec<(u32, &[u8])> = shares.iter().map(|(i, s)| (*i, s.as_slice())).collect();
        assert_eq!(combine(&sums, &shares, 7), Ok(vec![4, 2, 1]), "{subset:?}");
    }
}

#[test]
fn fewer_than_the_threshold_decrypt_nothing() {
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    for size in 1..T {
        for subset in subsets(size) {
            let shares: Vec<(u32, Vec<u8>)> = subset
                .iter()
                .map(|&i| {
                    (
                        i,
                        unit(i).decrypt(&trustees.secrets[i as usize - 1], &sums).unwrap(),
                    )
                })
                .collect();
            let shares: Vec<(u32, &[u8])> = shares.iter().map(|(i, s)| (*i, s.as_slice())).collect();
            assert!(combine(&sums, &shares, 1000).is_err(), "{subset:?}");
        }
    }
}

#[test]
fn a_bad_share_of_any_kind_is_rejected_for_every_trustee() {
    let (trustees, strangers) = (trustees(7), trustees(8));
    let sums = sums(&trustees.key);
    let other_sums = Sums::from_bytes(&sums).unwrap();
    let other_sums = other_sums.clone().plus(&other_sums).to_bytes();
    for i in 1..=N {
        let secret = &trustees.secrets[i as usize - 1];
        let key = verification_key(&trustees.dealings, i);
        let good = unit(i).decrypt(secret, &sums).unwrap();
        let mut bad = vec![
            (
                "another trustee's",
                unit(i % N + 1)
                    .decrypt(&trustees.secrets[(i % N) as usize], &sums)
                    .unwrap(),
            ),
            (
                "another ciphertext's",
                unit(i).decrypt(secret, &other_sums).unwrap(),
            ),
            (
                "another key's",
                unit(i)
                    .decrypt(&strangers.secrets[i as usize - 1], &sums)
                    .unwrap(),
            ),
            (
                "another unit's",
                Unit {
                    unit: "u2".into(),
                    ..unit(i)
                }
                .decrypt(secret, &sums)
                .unwrap(),
            ),
            (
                "another contest's",
                Unit {
                    contest: "experts".into(),
                    ..unit(i)
                }
                .decrypt(secret, &sums)
                .unwrap(),
            ),
            (
                "another election's",
                Unit {
                    election: [2; 32],
                    ..unit(i)
                }
                .decrypt(secret, &sums)
                .unwrap(),
            ),
            ("zero", vec![0; good.len()]),
            ("all ones", vec![0xff; good.len()]),
            ("truncated", good[..good.len() - 1].to_vec()),
            ("too long", [good.as_slice(), &[0]].concat()),
            ("empty", Vec::new()),
        ];
        for at in (0..good.len()).step_by(7) {
            let mut changed = good.clone();
            changed[at] ^= 4;
            bad.push(("one bit", changed));
        }
        unit(i).verify(&key, &sums, &good).unwrap();
        for (kind, share) in bad {
            assert!(
                unit(i).verify(&key, &sums, &share).is_err(),
                "{kind} of trustee {i}"
            );
        }
    }
}

#[test]
fn shares_with_swapped_slots_do_not_pass_by_cancelling_out() {
    // The weights are drawn after the shares: a swap keeps an unweighted sum but not a weighted one.
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    let mut share = unit(1).decrypt(&trustees.secrets[0], &sums).unwrap();
    let (left, right) = share.split_at_mut(32);
    left.swap_with_slice(&mut right[..32]);
    let key = verification_key(&trustees.dealings, 1);
    assert!(unit(1).verify(&key, &sums, &share).is_err());
}

#[test]
fn the_same_decryption_gives_the_same_bytes_and_another_unit_another_nonce() {
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    let first = unit(1).decrypt(&trustees.secrets[0], &sums).unwrap();
    assert_eq!(first, unit(1).decrypt(&trustees.secrets[0], &sums).unwrap());
    let second = Unit {
        unit: "u2".into(),
        ..unit(1)
    }
    .decrypt(&trustees.secrets[0], &sums)
    .unwrap();
    assert_eq!(first[..first.len() - 64], second[..second.len() - 64]);
    assert_ne!(first[first.len() - 64..], second[second.len() - 64..]);
}

#[test]
fn a_total_above_the_number_of_ballots_is_refused() {
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    let shares: Vec<(u32, Vec<u8>)> = (1..=T)
        .map(|i| {
            (
                i,
                unit(i).decrypt(&trustees.secrets[i as usize - 1], &sums).unwrap(),
            )
        })
        .collect();
    let shares: Vec<(u32, &[u8])> = shares.iter().map(|(i, s)| (*i, s.as_slice())).collect();
    assert!(combine(&sums, &shares, 3).is_err());
    assert!(combine(&sums, &shares, 4).is_ok());
    // The giant steps for a bound of 7 reach 8, which is too many all the same.
    let twice = Sums::from_bytes(&sums).unwrap();
    let twice = twice.clone().plus(&twice).to_bytes();
    let shares: Vec<(u32, Vec<u8>)> = (1..=T)
        .map(|i| {
            (
                i,
                unit(i)
                    .decrypt(&trustees.secrets[i as usize - 1], &twice)
                    .unwrap(),
            )
        })
        .collect();
    let shares: Vec<(u32, &[u8])> = shares.iter().map(|(i, s)| (*i, s.as_slice())).collect();
    assert!(combine(&twice, &shares, 7).is_err());
    assert_eq!(combine(&twice, &shares, 8), Ok(vec![8, 4, 2]));
}

#[test]
fn totals_of_every_size_up_to_the_bound_decode() {
    let trustees = trustees(7);
    let mut total = Sums::from_bytes(&sums(&trustees.key)).unwrap();
    for doubling in 0..12 {
        let bytes = total.to_bytes();
        let shares: Vec<(u32, Vec<u8>)> = (2..=4)
            .map(|i| {
                (
                    i,
                    unit(i)
                        .decrypt(&trustees.secrets[i as usize - 1], &bytes)
                        .unwrap(),
                )
            })
            .collect();
        let shares: Vec<(u32, &[u8])> = shares.iter().map(|(i, s)| (*i, s.as_slice())).collect();
        let n = 1 << doubling;
        assert_eq!(combine(&bytes, &shares, 7 * n), Ok(vec![4 * n, 2 * n, n]));
        total = total.clone().plus(&total);
    }
}

#[test]
fn duplicated_and_zero_trustee_numbers_are_refused() {
    let trustees = trustees(7);
    let sums = sums(&trustees.key);
    let share = unit(1).decrypt(&trustees.secrets[0], &sums).unwrap();
    let share = share.as_slice();
    assert!(combine(&sums, &[(1, share), (1, share), (2, share)], 7).is_err());
    assert!(combine(&sums, &[(0, share), (1, share), (2, share)], 7).is_err());
}

#[test]
fn each_byte_of_a_dealing_changed_alone_is_refused() {
    let Trustees {
        ceremony, published, ..
    } = trustees(7);
    for at in 0..published[0].len() {
        let mut changed = published[0].clone();
        changed[at] ^= 1;
        assert!(ceremony.verify_dealing(1, &changed).is_err(), "byte {at}");
        assert_ne!(
            ceremony.dealing_hash(1, &published[0]),
            ceremony.dealing_hash(1, &changed)
        );
    }
}

#[test]
fn a_dealing_of_wrong_degree_other_trustee_other_election_or_zero_term_is_refused() {
    let Trustees {
        ceremony, published, ..
    } = trustees(7);
    let dealing = &published[0];
    assert!(ceremony.verify_dealing(2, dealing).is_err());
    assert!(ceremony.verify_dealing(1, &dealing[96..]).is_err());
    assert!(
        ceremony
            .verify_dealing(1, &[dealing.as_slice(), &dealing[..96]].concat())
            .is_err()
    );
    let other = Ceremony {
        election: [2; 32],
        ..ceremony.clone()
    };
    assert!(other.verify_dealing(1, dealing).is_err());
    let other = Ceremony {
        key_set: "experts".into(),
        ..ceremony.clone()
    };
    assert!(other.verify_dealing(1, dealing).is_err());
    let mut zero = dealing.clone();
    zero[..32].fill(0);
    assert!(ceremony.verify_dealing(1, &zero).is_err());
}

#[test]
fn coefficients_of_two_dealings_do_not_make_a_third() {
    let Trustees {
        ceremony, published, ..
    } = trustees(7);
    let other = &trustees(8).published[0];
    let spliced = [&published[0][..96], &other[96..]].concat();
    assert!(ceremony.verify_dealing(1, &spliced).is_err());
}

#[test]
fn a_key_made_to_cancel_the_others_has_no_proof_of_knowledge() {
    // Rogue key: C₁ = X − C₂ …, chosen after seeing the others. The proofs stand in the way.
    let Trustees {
        ceremony,
        published,
        dealings,
        ..
    } = trustees(7);
    let others = joint_key(&dealings[1..]).unwrap();
    let rogue = amin_crypto::group::generator("rogue") - others;
    let mut dealing = published[0].clone();
    dealing[..32].copy_from_slice(rogue.compress().as_bytes());
    assert!(ceremony.verify_dealing(1, &dealing).is_err());
}

#[test]
fn a_share_that_does_not_lie_on_the_polynomial_names_its_dealer() {
    let Trustees {
        ceremony, dealings, ..
    } = trustees(7);
    for from in 1..=N {
        for to in 1..=N {
            let mut share = *ceremony.share(from, &seed(from, 7), to);
            dealings[from as usize - 1].verify_share(to, &share).unwrap();
            share[0] ^= 1;
            assert!(dealings[from as usize - 1].verify_share(to, &share).is_err());
        }
    }
}

#[test]
fn ceremonies_that_two_failures_could_stop_are_refused() {
    for (trustees, threshold, lawful) in [
        (5, 3, true),
        (3, 1, true),
        (4, 3, false),
        (3, 3, false),
        (5, 0, false),
        (256, 3, false),
    ] {
        let ceremony = Ceremony {
            election: [1; 32],
            key_set: "k".into(),
            trustees,
            threshold,
        };
        assert_eq!(ceremony.check().is_ok(), lawful, "{trustees} {threshold}");
    }
}
