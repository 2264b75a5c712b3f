//! Decryption shares of one unit, and what they combine to.

use std::sync::LazyLock;

use amin_crypto::CryptoError;
use amin_crypto::decrypt::{self, Unit};
use amin_crypto::group::decode_point;
use amin_crypto::keys::{Ceremony, add_shares, joint_key, public_key};

use super::ballots::{ELECTION, ballot, contest};
use crate::change::Object;

/// Of how many ballots the sums are.
const BALLOTS: u8 = 4;
const TRUSTEES: [u32; 3] = [1, 2, 4];

struct Tally {
    secrets: Vec<(u32, Vec<u8>)>,
    sums: Vec<u8>,
}

static TALLY: LazyLock<Tally> = LazyLock::new(|| {
    let ceremony = Ceremony {
        election: ELECTION,
        key_set: "councils".to_owned(),
        trustees: 5,
        threshold: 3,
    };
    let dealings: Vec<_> = (1..=5u8)
        .map(|n| ceremony.verify_dealing(n.into(), &ceremony.deal(n.into(), &[n; 32])))
        .collect::<Result<_, _>>()
        .expect("lawful dealings");
    let secrets = TRUSTEES
        .map(|to| {
            let dealt: Vec<u8> = (1..=5u8)
                .flat_map(|from| *ceremony.share(from.into(), &[from; 32], to))
                .collect();
            (to, add_shares(&dealt).expect("shares").to_vec())
        })
        .to_vec();
    let key = joint_key(&dealings).expect("a key").compress().0;
    let contest = contest(&key);
    let ballots: Vec<u8> = (0..BALLOTS).flat_map(|n| ballot(&contest, n)).collect();
    let sums = contest.add(&ballots).expect("ballots").to_bytes();
    Tally { secrets, sums }
});

fn unit(trustee: u32) -> Unit {
    Unit {
        election: ELECTION,
        contest: "council".to_owned(),
        unit: "12".to_owned(),
        trustee,
    }
}

/// Key, sums, share of the first trustee; twice, so that something can be grafted from other sums.
pub fn shares() -> Vec<Object> {
    let (trustee, secret) = &TALLY.secrets[0];
    let key = public_key(secret).expect("a scalar").compress().0.to_vec();
    [TALLY.sums.clone(), TALLY.sums[64..].to_vec()]
        .map(|sums| {
            let share = unit(*trustee).decrypt(secret, &sums).expect("sums");
            vec![key.clone(), sums, share]
        })
        .to_vec()
}

pub fn verify(object: &Object) -> Result<(), CryptoError> {
    let key = decode_point(&object[0], "key")?;
    unit(TALLY.secrets[0].0).verify(&key, &object[1], &object[2])
}

/// Sums, then the shares of three trustees.
pub fn combinable() -> Vec<Object> {
    let shares = TALLY
        .secrets
        .iter()
        .map(|(trustee, secret)| unit(*trustee).decrypt(secret, &TALLY.sums).expect("sums"));
    vec![[TALLY.sums.clone()].into_iter().chain(shares).collect()]
}

/// A total is never more than the ballots.
pub fn combine(object: &Object) -> Result<(), CryptoError> {
    let shares: Vec<(u32, &[u8])> = TRUSTEES
        .into_iter()
        .zip(object[1..].iter().map(Vec::as_slice))
        .collect();
    let totals = decrypt::combine(&object[0], &shares, BALLOTS.into())?;
    assert!(totals.iter().all(|n| *n <= BALLOTS.into()));
    Ok(())
}
