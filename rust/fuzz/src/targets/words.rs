//! Elements, scalars, and the transcript.

use amin_crypto::CryptoError;
use amin_crypto::group::{decode_point, decode_point_not_identity, decode_scalar, generator};
use amin_crypto::transcript::Transcript;

use crate::change::Object;

pub fn points() -> Vec<Object> {
    (0..8)
        .map(|n| vec![generator(&n.to_string()).compress().0.to_vec()])
        .collect()
}

/// An element has one encoding; zeros are the identity, and no key.
pub fn point(object: &Object) -> Result<(), CryptoError> {
    let point = decode_point(&object[0], "point")?;
    assert_eq!(point.compress().0[..], object[0]);
    let is_identity = object[0].iter().all(|byte| *byte == 0);
    assert_eq!(
        decode_point_not_identity(&object[0], "point").is_err(),
        is_identity
    );
    Ok(())
}

pub fn scalars() -> Vec<Object> {
    (0..8)
        .map(|n| vec![[[n; 31].as_slice(), &[0]].concat()])
        .collect()
}

/// A scalar has one encoding.
pub fn scalar(object: &Object) -> Result<(), CryptoError> {
    assert_eq!(decode_scalar(&object[0], "scalar")?.as_bytes()[..], object[0]);
    Ok(())
}

const LABELLED: [&[u8]; 4] = [b"election", b"council", b"key", b"12"];

pub fn labelled() -> Vec<Object> {
    vec![LABELLED.map(<[u8]>::to_vec).to_vec()]
}

/// Two values under two labels: another label or value, or another cut between them, is another challenge.
pub fn transcript(object: &Object) -> Result<(), CryptoError> {
    let challenge = |parts: [&[u8]; 4]| {
        let mut transcript = Transcript::new("fuzz");
        for pair in parts.chunks_exact(2) {
            transcript.append(&String::from_utf8_lossy(pair[0]), pair[1]);
        }
        transcript.challenge_bytes("c")
    };
    let parts = [&object[0][..], &object[1], &object[2], &object[3]];
    let is_text = [parts[0], parts[2]]
        .iter()
        .all(|label| str::from_utf8(label).is_ok());
    if is_text {
        assert_eq!(challenge(parts) == challenge(LABELLED), parts == LABELLED);
    }
    Ok(())
}
