//! Several mixers in a row: the first that fails is named.

use super::*;

/// Three mixers, one after the other.
fn chain(inputs: &[u8]) -> Vec<Vec<u8>> {
    let mut list = inputs.to_vec();
    let turn = |number| {
        let proof = mixer(number).prove(&SECRET, &list).unwrap();
        list = outputs(&proof).unwrap();
        proof
    };
    (1..=3).map(turn).collect()
}

fn verify_all(inputs: &[u8], proofs: &[&[u8]]) -> core::result::Result<(), Failure> {
    let shuffles: Vec<Shuffle> = (1..=proofs.len() as u64).map(mixer).collect();
    let link = |(shuffle, proof)| Link { shuffle, proof };
    let proofs = proofs.iter().map(|proof| proof as &dyn Source);
    verify_chain(
        &inputs,
        &shuffles.iter().zip(proofs).map(link).collect::<Vec<_>>(),
        &SEED,
    )
}

fn failed(link: impl Into<Option<usize>>, error: CryptoError) -> core::result::Result<(), Failure> {
    let link = link.into();
    Err(Failure { link, error })
}

#[test]
fn a_chain_of_mixers_holds_and_the_first_that_fails_is_named() {
    let given = inputs(6);
    let proofs = chain(&given);
    let [a, b, c] = [&*proofs[0], &*proofs[1], &*proofs[2]];
    assert_eq!(verify_all(&given, &[]), Ok(()));
    assert_eq!(verify_all(&given, &[a, b, c]), Ok(()));
    assert_eq!(verify_all(&given, &[b, a, c]), failed(0, REJECTED));
    assert_eq!(verify_all(&given, &[a, c]), failed(1, REJECTED));
    assert_eq!(verify_all(&given, &[a, a]), failed(1, REJECTED));
    for (position, broken) in [(0, a), (1, b), (2, c)] {
        let mut links = [a, b, c];
        let mut wrong = broken.to_vec();
        let honest = wrong.len() - 1;
        wrong[honest - 31] ^= 1;
        links[position] = &wrong;
        assert_eq!(verify_all(&given, &links), failed(position, REJECTED));
        // What no mixer writes: no element, a scalar too large, an α that is the identity, lengths.
        let malformed = failed(position, CryptoError::Malformed("shuffle"));
        for (at, byte) in [
            (64, 0xff),
            (96, 0xff),
            (128, 0xff),
            (160, 0xff),
            (192, 0xff),
            (0, 0),
            (32, 0xff),
        ] {
            let mut wrong = broken.to_vec();
            wrong[at..at + 32].fill(byte);
            let mut links = [a, b, c];
            links[position] = &wrong;
            assert_eq!(verify_all(&given, &links), malformed, "{at}");
        }
        for wrong in [
            &broken[1..],
            &broken[..broken.len() - 224],
            &[broken, &[0; 224]].concat(),
            b"",
        ] {
            links[position] = wrong;
            assert_eq!(verify_all(&given, &links), malformed);
        }
    }
}

#[test]
fn errors_of_two_mixers_that_cancel_out_are_refused() {
    // With one weight for both proofs, t₁ too large here and too small there would make a right sum.
    let given = inputs(3);
    let mut proofs = chain(&given);
    for (proof, by) in proofs.iter_mut().zip([Scalar::ONE, -Scalar::ONE]) {
        let at = proof.len() - 128;
        let s1: [u8; 32] = proof[at..at + 32].try_into().unwrap();
        let s1 = Scalar::from_canonical_bytes(s1).unwrap() + by;
        proof[at..at + 32].copy_from_slice(s1.as_bytes());
    }
    let proofs: Vec<&[u8]> = proofs.iter().map(Vec::as_slice).collect();
    assert_eq!(verify_all(&given, &proofs), failed(0, REJECTED));
}

#[test]
fn inputs_that_are_no_ciphertexts_are_malformed_and_no_mixer_is_named() {
    let given = inputs(2);
    let proof = mixer(1).prove(&SECRET, &given).unwrap();
    let malformed = CryptoError::Malformed("list of ciphertexts");
    for (at, byte) in [(0, 0), (0, 0xff), (32, 0xff), (64, 0), (96, 0xff)] {
        let mut wrong = given.clone();
        wrong[at..at + 32].fill(byte);
        assert_eq!(verify_all(&wrong, &[&proof]), failed(None, malformed), "{at}");
        assert_eq!(mixer(1).prove(&SECRET, &wrong), Err(malformed), "{at}");
    }
    assert_eq!(verify_all(&given[1..], &[&proof]), failed(None, malformed));
    assert_eq!(mixer(1).prove(&SECRET, &given[1..]), Err(malformed));
    // β = identity is an encryption like any other.
    let lawful = [&given[..32], &[0; 32]].concat();
    let proof = mixer(1).prove(&SECRET, &lawful).unwrap();
    assert_eq!(verify_all(&lawful, &[&proof]), Ok(()));
}
