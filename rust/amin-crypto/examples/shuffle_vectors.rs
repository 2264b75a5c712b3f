//! Write `vectors/shuffle.json` and `vectors/block.json`: what holds, what does not, and why.
//!
//! `cargo run --release --features forgery --example shuffle_vectors -- FOLDER`

#![allow(missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

use amin_crypto::CryptoError;
use amin_crypto::block::{Block, Combiner, Verified};
use amin_crypto::group::M;
use amin_crypto::shuffle::forger::{failing, forge, forgeries, pairs};
use amin_crypto::shuffle::{Batch, Link, Shuffle, outputs, verify_chain};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::scalar::Scalar;
use serde_json::{Value, json};

const SEED: [u8; 32] = [3; 32];
const SECRET: [u8; 32] = [7; 32];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text grows");
        text
    })
}

/// f(j) = 11 + 22·j + 33·j²; f(0) is the secret key, f(j) the share of trustee j.
fn secret(trustee: u64) -> Scalar {
    Scalar::from(11 + 22 * trustee + 33 * trustee * trustee)
}

fn key(trustee: u64) -> [u8; 32] {
    (secret(trustee) * G).compress().0
}

fn batch() -> Batch {
    Batch {
        election: core::array::from_fn(|i| i as u8),
        contest: "council".into(),
        unit: "u-001".into(),
        part: "marks".into(),
        number: 0,
    }
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

fn said(error: Option<CryptoError>) -> &'static str {
    match error {
        None => "holds",
        Some(CryptoError::Malformed(_)) => "malformed",
        Some(CryptoError::Rejected(_)) => "rejected",
    }
}

fn fields(batch: &Batch) -> Value {
    json!({
        "election": hex(&batch.election), "contest": batch.contest, "unit": batch.unit,
        "part": batch.part, "batch": batch.number,
    })
}

fn joined(mut left: Value, right: Value) -> Value {
    let (Value::Object(all), Value::Object(more)) = (&mut left, right) else {
        unreachable!("both are objects")
    };
    all.extend(more);
    left
}

/// One case of a shuffle; what comes of it is what our verifier says, checked against `expected`.
fn shuffle_case(
    name: &str,
    who: (&Batch, u64, [u8; 32]),
    inputs: &[u8],
    proof: &[u8],
    expected: &str,
) -> Value {
    let (batch, mixer, key) = who;
    let shuffle = Shuffle::new(batch.clone(), mixer, &key).expect("a key");
    let link = Link {
        shuffle: &shuffle,
        proof: &proof,
    };
    let result = said(
        verify_chain(&inputs, &[link], &SEED)
            .err()
            .map(|failure| failure.error),
    );
    assert_eq!(result, expected, "{name}");
    let more = json!({
        "name": name, "mixer": mixer, "key": hex(&key),
        "inputs": hex(inputs), "shuffle": hex(proof), "result": result,
    });
    joined(fields(batch), more)
}

fn shuffles() -> Vec<Value> {
    let home = batch();
    let shuffle = Shuffle::new(home.clone(), 1, &key(0)).expect("a key");
    let who = (&home, 1, key(0));
    let mut cases = Vec::new();
    for count in [0, 1, 2, 3, 10] {
        let inputs = ciphertexts(count);
        let proof = shuffle.prove(&SECRET, &inputs).expect("ciphertexts");
        let case = shuffle_case(&format!("{count} mixed"), who, &inputs, &proof, "holds");
        cases.push(joined(case, json!({"secret": hex(&SECRET)})));
    }
    let inputs = ciphertexts(3);
    let proof = shuffle.prove(&SECRET, &inputs).expect("ciphertexts");
    let mixed = outputs(&proof).expect("a shuffle");
    let second = Shuffle::new(home.clone(), 2, &key(0)).expect("a key");
    let again = second.prove(&SECRET, &mixed).expect("ciphertexts");
    cases.push(shuffle_case(
        "mixed by a second mixer",
        (&home, 2, key(0)),
        &mixed,
        &again,
        "holds",
    ));
    cases.push(shuffle_case(
        "the second mixer's of the first list",
        (&home, 2, key(0)),
        &inputs,
        &again,
        "rejected",
    ));
    for at in (0..proof.len()).step_by(32) {
        let mut changed = proof.clone();
        changed[at..at + 32].fill(0);
        // A point or scalar of zero decodes, but as α.
        let expected = if at < 672 && at % 224 == 0 {
            "malformed"
        } else {
            "rejected"
        };
        cases.push(shuffle_case(
            &format!("zero at byte {at}"),
            who,
            &inputs,
            &changed,
            expected,
        ));
        changed[at..at + 32].fill(0xff);
        cases.push(shuffle_case(
            &format!("no field at byte {at}"),
            who,
            &inputs,
            &changed,
            "malformed",
        ));
    }
    for at in (160..224).step_by(32).chain((832..960).step_by(32)) {
        let mut changed = proof.clone();
        let scalar: [u8; 32] = changed[at..at + 32].try_into().expect("32 bytes");
        let scalar = Scalar::from_bytes_mod_order(scalar) + Scalar::ONE;
        changed[at..at + 32].copy_from_slice(scalar.as_bytes());
        cases.push(shuffle_case(
            &format!("one more at byte {at}"),
            who,
            &inputs,
            &changed,
            "rejected",
        ));
    }
    for (name, wrong) in [
        ("a byte too few", &proof[1..]),
        ("a record too few", &proof[224..]),
        ("nothing", b""),
    ] {
        cases.push(shuffle_case(name, who, &inputs, wrong, "malformed"));
    }
    for (name, at, byte) in [
        ("input α is the identity", 0, 0),
        ("input β is no element", 32, 0xff),
    ] {
        let mut wrong = inputs.clone();
        wrong[at..at + 32].fill(byte);
        cases.push(shuffle_case(name, who, &wrong, &proof, "malformed"));
    }
    let swapped = [&inputs[64..128], &inputs[..64], &inputs[128..]].concat();
    cases.push(shuffle_case(
        "inputs in another order",
        who,
        &swapped,
        &proof,
        "rejected",
    ));
    type Change = fn(&mut Batch);
    let changes: [(&str, Change); 5] = [
        ("election", |batch| batch.election = [2; 32]),
        ("contest", |batch| batch.contest = "experts".into()),
        ("unit", |batch| batch.unit = "u-002".into()),
        ("part", |batch| batch.part = "lists".into()),
        ("batch", |batch| batch.number = 1),
    ];
    for (what, change) in changes {
        let mut other = home.clone();
        change(&mut other);
        cases.push(shuffle_case(
            &format!("of another {what}"),
            (&other, 1, key(0)),
            &inputs,
            &proof,
            "rejected",
        ));
    }
    cases.push(shuffle_case(
        "of another mixer",
        (&home, 2, key(0)),
        &inputs,
        &proof,
        "rejected",
    ));
    cases.push(shuffle_case(
        "of another key",
        (&home, 1, key(1)),
        &inputs,
        &proof,
        "rejected",
    ));
    cases.extend(forged(&shuffle, who, &inputs));
    cases
}

/// Shuffles by a mixer who proves what is not so; `fails` names the equations that say it.
fn forged(shuffle: &Shuffle, who: (&Batch, u64, [u8; 32]), inputs: &[u8]) -> Vec<Value> {
    let mut cases = Vec::new();
    for (fails, claim) in forgeries(&pairs(inputs)).into_iter().skip(1) {
        let proof = forge(shuffle, inputs, &claim, false);
        assert_eq!(failing(shuffle, inputs, &proof, None).join(" "), fails);
        let case = shuffle_case(
            &format!("forged against {fails}"),
            who,
            inputs,
            &proof,
            "rejected",
        );
        cases.push(joined(case, json!({"fails": fails})));
    }
    let mut unchanged = forgeries(&pairs(inputs)).swap_remove(0).1;
    unchanged.rho[1] = Scalar::ZERO;
    let proof = forge(shuffle, inputs, &unchanged, false);
    assert!(failing(shuffle, inputs, &proof, None).is_empty());
    let case = shuffle_case("one input passed on unchanged", who, inputs, &proof, "rejected");
    cases.push(joined(case, json!({"fails": "unchanged"})));
    cases
}

fn block_case(
    name: &str,
    batch: &Batch,
    number: u64,
    given: &[u8],
    who: (u32, [u8; 32]),
    share: &[u8],
    expected: &str,
) -> Value {
    let (trustee, key) = who;
    let block = Block::new(batch, number, given);
    let result = said(block.and_then(|block| block.verify(trustee, &key, share)).err());
    assert_eq!(result, expected, "{name}");
    let more = json!({
        "name": name, "block": number, "ciphertexts": hex(given), "trustee": trustee,
        "key": hex(&key), "share": hex(share), "result": result,
    });
    joined(fields(batch), more)
}

fn share_of(block: &Block, trustee: u32) -> Vec<u8> {
    block
        .decrypt(trustee, secret(trustee.into()).as_bytes())
        .expect("a secret")
}

fn shares() -> Vec<Value> {
    let home = batch();
    let mut cases = Vec::new();
    for count in [0, 1, 3] {
        let given = ciphertexts(count);
        let share = share_of(&Block::new(&home, 0, &given).expect("ciphertexts"), 2);
        let name = format!("a share of {count}");
        let case = block_case(&name, &home, 0, &given, (2, key(2)), &share, "holds");
        cases.push(joined(case, json!({"secret": hex(secret(2).as_bytes())})));
    }
    let given = ciphertexts(3);
    let share = share_of(&Block::new(&home, 0, &given).expect("ciphertexts"), 2);
    for at in (0..share.len()).step_by(32) {
        let mut changed = share.clone();
        changed[at..at + 32].fill(0);
        let expected = if at < 96 { "malformed" } else { "rejected" };
        let name = format!("zero at byte {at}");
        cases.push(block_case(
            &name,
            &home,
            0,
            &given,
            (2, key(2)),
            &changed,
            expected,
        ));
        changed[at..at + 32].fill(0xff);
        let name = format!("no field at byte {at}");
        cases.push(block_case(
            &name,
            &home,
            0,
            &given,
            (2, key(2)),
            &changed,
            "malformed",
        ));
    }
    let swapped = [&share[32..64], &share[..32], &share[64..]].concat();
    cases.push(block_case(
        "shares swapped",
        &home,
        0,
        &given,
        (2, key(2)),
        &swapped,
        "rejected",
    ));
    cases.push(block_case(
        "a share too few",
        &home,
        0,
        &given,
        (2, key(2)),
        &share[32..],
        "malformed",
    ));
    cases.push(block_case(
        "of another trustee",
        &home,
        0,
        &given,
        (3, key(2)),
        &share,
        "rejected",
    ));
    cases.push(block_case(
        "under another key",
        &home,
        0,
        &given,
        (2, key(3)),
        &share,
        "rejected",
    ));
    cases.push(block_case(
        "under no key",
        &home,
        0,
        &given,
        (2, [0; 32]),
        &share,
        "malformed",
    ));
    cases.push(block_case(
        "of another block",
        &home,
        1,
        &given,
        (2, key(2)),
        &share,
        "rejected",
    ));
    let swapped = [&given[64..128], &given[..64], &given[128..]].concat();
    cases.push(block_case(
        "of other ciphertexts",
        &home,
        0,
        &swapped,
        (2, key(2)),
        &share,
        "rejected",
    ));
    let identity = [&[0; 32], &given[32..]].concat();
    cases.push(block_case(
        "α is the identity",
        &home,
        0,
        &identity,
        (2, key(2)),
        &share,
        "malformed",
    ));
    let mut other = home.clone();
    other.part = "lists".into();
    cases.push(block_case(
        "of another part",
        &other,
        0,
        &given,
        (2, key(2)),
        &share,
        "rejected",
    ));
    cases
}

/// What comes out when the shares of some trustees are combined.
fn combined() -> Vec<Value> {
    let home = batch();
    let given = ciphertexts(3);
    let block = Block::new(&home, 0, &given).expect("ciphertexts");
    let cases: [(&[u32], u32); 4] = [
        (&[1, 2, 3], 20),
        (&[5, 2, 4], 14),
        (&[1, 2, 3], 13),
        (&[1, 2], 20),
    ];
    let case = |(trustees, bound): (&[u32], u32)| {
        let combiner = Combiner::new(trustees.len() as u32, trustees, bound).expect("distinct trustees");
        let each: Vec<Vec<u8>> = trustees.iter().map(|&j| share_of(&block, j)).collect();
        let verify =
            |(j, share): (&u32, &Vec<u8>)| block.verify(*j, &key(u64::from(*j)), share).expect("it holds");
        let verified: Vec<Verified> = trustees.iter().zip(&each).map(verify).collect();
        let numbers = combiner.combine(&block, &verified.iter().collect::<Vec<_>>());
        let more = json!({
            "block": 0, "ciphertexts": hex(&given), "trustees": trustees, "bound": bound,
            "shares": each.iter().map(|share| hex(share)).collect::<Vec<_>>(),
            "keys": trustees.iter().map(|&j| hex(&key(j.into()))).collect::<Vec<_>>(),
            "result": said(numbers.as_ref().err().copied()), "numbers": numbers.ok(),
        });
        joined(fields(&home), more)
    };
    cases.into_iter().map(case).collect()
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("the folder to write to");
    let folder = Path::new(&folder);
    let write = |name: &str, value: Value| {
        let text = serde_json::to_string_pretty(&value).expect("plain values");
        std::fs::write(folder.join(name), text + "\n")
    };
    write(
        "shuffle.json",
        json!({"format": "amin/vectors/shuffle/1", "shuffles": shuffles()}),
    )?;
    write(
        "block.json",
        json!({"format": "amin/vectors/block/1", "shares": shares(), "combined": combined()}),
    )
}
