//! RFC 9496, appendix A, read in place; skipped with a message where the folder is absent.

#![allow(missing_docs)]

use std::path::Path;

use amin_crypto::group::decode_point;
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use serde_json::Value;
use sha2::{Digest, Sha512};

fn vectors() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/vectors/ristretto255-rfc9496/rfc9496.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: the public vectors are not beside this checkout");
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("a string");
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hexadecimal"))
        .collect()
}

#[test]
fn the_sixteen_multiples_of_the_base_point_are_those_of_rfc_9496() {
    let Some(vectors) = vectors() else { return };
    let multiples = vectors["multiples_of_generator"].as_array().expect("a list");
    assert_eq!(multiples.len(), 16);
    for (n, encoded) in (0u64..).zip(multiples) {
        assert_eq!((G * Scalar::from(n)).compress().0.as_slice(), hex(encoded));
    }
}

#[test]
fn none_of_the_29_bad_encodings_of_rfc_9496_decodes() {
    let Some(vectors) = vectors() else { return };
    let classes = vectors["invalid_encodings"].as_object().expect("an object");
    let all: Vec<&Value> = classes
        .values()
        .flat_map(|class| class.as_array().expect("a list"))
        .collect();
    assert_eq!(all.len(), 29);
    for encoded in all {
        assert!(decode_point(&hex(encoded), "point").is_err(), "{encoded}");
    }
}

#[test]
fn hashing_to_the_group_is_that_of_rfc_9496() {
    let Some(vectors) = vectors() else { return };
    for vector in vectors["sha512_from_uniform_bytes"].as_array().expect("a list") {
        let digest = Sha512::digest(vector["input_utf8"].as_str().expect("a string"));
        let point = RistrettoPoint::from_uniform_bytes(&digest.into());
        assert_eq!(point.compress().0.as_slice(), hex(&vector["element"]));
    }
}
