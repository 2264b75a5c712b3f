//! ristretto255 (RFC 9496): decoding that is the membership check, and the generators.

use std::sync::LazyLock;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;

use crate::error::{CryptoError, Result};
use crate::transcript::Transcript;

/// Bytes of an encoded element and of an encoded scalar.
pub const ELEMENT_BYTES: usize = 32;

/// Decode an element; only the canonical encoding decodes. Source: RFC 9496, §4.3.1.
pub fn decode_point(bytes: &[u8], what: &'static str) -> Result<RistrettoPoint> {
    CompressedRistretto::from_slice(bytes)
        .ok()
        .and_then(|compressed| compressed.decompress())
        .ok_or(CryptoError::Malformed(what))
}

/// Decode an element where the identity would be a fault: a key, or the α of a ciphertext.
pub fn decode_point_not_identity(bytes: &[u8], what: &'static str) -> Result<RistrettoPoint> {
    let point = decode_point(bytes, what)?;
    if point.is_identity() {
        return Err(CryptoError::Malformed(what));
    }
    Ok(point)
}

/// Decode a scalar: 32 bytes, little-endian, smaller than the group order.
pub fn decode_scalar(bytes: &[u8], what: &'static str) -> Result<Scalar> {
    bytes
        .try_into()
        .ok()
        .and_then(|array: [u8; 32]| Option::from(Scalar::from_canonical_bytes(array)))
        .ok_or(CryptoError::Malformed(what))
}

/// Derive a generator from a public name; nobody knows its logarithm to any other.
///
/// Source: RFC 9496, §4.3.4 (one-way map), on 64 bytes of our transcript. The verifier derives
/// it again (the lesson of Scytl/sVote 2019).
pub fn generator(name: &str) -> RistrettoPoint {
    let mut transcript = Transcript::new("amin/1/generator");
    transcript.append("name", name.as_bytes());
    RistrettoPoint::from_uniform_bytes(&transcript.challenge_bytes("point"))
}

/// The base of messages: β = K^r · M^m. Neither log_G M nor log_K M is known to anybody.
pub static M: LazyLock<RistrettoPoint> = LazyLock::new(|| generator("M"));

/// Multiples of [`M`] for constant-time multiplication.
pub static M_TABLE: LazyLock<RistrettoBasepointTable> = LazyLock::new(|| RistrettoBasepointTable::create(&M));

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;

    #[test]
    fn generators_differ_by_name_and_from_the_base_point() {
        assert_ne!(generator("M"), generator("N"));
        assert_ne!(generator("M"), G);
    }

    #[test]
    fn only_canonical_scalars_decode() {
        let order = {
            let mut bytes = (-Scalar::ONE).to_bytes();
            bytes[0] += 1;
            bytes
        };
        assert!(decode_scalar(&order, "s").is_err());
        assert!(decode_scalar(&[0xff; 32], "s").is_err());
        assert!(decode_scalar(&[0; 31], "s").is_err());
        assert!(decode_scalar(&[0; 33], "s").is_err());
        assert_eq!(decode_scalar(&[0; 32], "s"), Ok(Scalar::ZERO));
    }

    #[test]
    fn the_identity_is_refused_where_a_key_is_expected() {
        assert!(decode_point(&[0; 32], "key").is_ok());
        assert!(decode_point_not_identity(&[0; 32], "key").is_err());
    }
}
