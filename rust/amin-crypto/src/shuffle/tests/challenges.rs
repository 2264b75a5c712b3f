//! What the challenges cover: every field, and a build that leaves one out is found.

use super::*;

/// Weights and challenge of a shuffle, as bytes.
fn challenges(shuffle: &Shuffle, inputs: &[u8], proof: &[u8]) -> [[u8; 32]; 2] {
    let list = List::ciphertexts(&inputs).unwrap();
    let mut transcript = shuffle.statement(&list).unwrap();
    let records = List::records(&proof, list.count).unwrap();
    let weights = Weights::draw(&mut transcript, &records).unwrap();
    let commitments = &proof[list.count * RECORD_BYTES..][..160];
    let c = challenge(&mut transcript, &records, commitments).unwrap();
    [weights.weight(0).to_bytes(), c.to_bytes()]
}

type Challenges = fn(&Shuffle, &[u8], &[u8]) -> [[u8; 32]; 2];

/// Fields that can be changed without changing the challenge that must cover them.
fn uncovered(draw: Challenges) -> Vec<String> {
    let given = inputs(2);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    let [u, c] = draw(&mixer(1), &given, &proof);
    let mut found = Vec::new();
    let mut check = |name: String, inputs: &[u8], proof: &[u8], before_weights: bool| {
        let [other_u, other_c] = draw(&mixer(1), inputs, proof);
        if other_c == c || before_weights && other_u == u {
            found.push(name);
        }
    };
    for at in (0..128).step_by(32) {
        let mut changed = given.clone();
        changed[at] ^= 1;
        check(format!("input {at}"), &changed, &proof, true);
    }
    let records = (0..2).flat_map(|i| (0..5).map(move |k| (i * 224 + 32 * k, k < 3)));
    for (at, before_weights) in records.chain((0..5).map(|k| (448 + 32 * k, false))) {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        check(format!("byte {at}"), &given, &changed, before_weights);
    }
    found
}

#[test]
fn each_absorbed_field_alone_changes_the_challenges_and_one_left_out_is_found() {
    assert_eq!(uncovered(challenges), [""; 0]);
    let without_inputs: Challenges = |shuffle, _, proof| challenges(shuffle, &inputs(2), proof);
    assert_eq!(uncovered(without_inputs).len(), 4);
    let without_chain: Challenges = |shuffle, inputs, proof| {
        let mut proof = proof.to_vec();
        proof[96..128].fill(0);
        challenges(shuffle, inputs, &proof)
    };
    assert_eq!(uncovered(without_chain), ["byte 96"]);
    let without_t: Challenges =
        |shuffle, inputs, proof| challenges(shuffle, inputs, &[&proof[..448], &[0; 288]].concat());
    assert_eq!(uncovered(without_t).len(), 5);
    let early_weights: Challenges = |shuffle, inputs, proof| {
        let early = early_weights(shuffle, inputs)[0].to_bytes();
        [early, challenges(shuffle, inputs, proof)[1]]
    };
    assert_eq!(uncovered(early_weights).len(), 6);
}

#[test]
fn the_statement_alone_changes_the_challenges() {
    let given = inputs(2);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    let key = (x() * G).compress().0;
    let with = |change: fn(&mut Batch)| {
        let mut other = batch();
        change(&mut other);
        challenges(&Shuffle::new(other, 1, &key).unwrap(), &given, &proof)
    };
    let other_key = Shuffle::new(batch(), 1, generator("key").compress().as_bytes()).unwrap();
    let all = [
        with(|_| ()),
        with(|batch| batch.election[31] ^= 1),
        with(|batch| batch.contest.push('x')),
        with(|batch| batch.unit.push('x')),
        with(|batch| batch.part = "lists".into()),
        with(|batch| batch.number = 1),
        // The same characters, another field's.
        with(|batch| (batch.contest, batch.unit) = ("council".to_owned() + "u", "1".into())),
        challenges(&mixer(2), &given, &proof),
        challenges(&other_key, &given, &proof),
    ];
    assert!(all_differ(&all.map(|pair| pair[0])) && all_differ(&all.map(|pair| pair[1])));
}
