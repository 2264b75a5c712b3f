//! One transcript: SHA-512 over labels and values, each behind its length in eight bytes.
//!
//! Simple enough to write three times. A challenge covers everything absorbed before it, and is
//! absorbed itself. Source: `spec/crypto.md` §2; why the whole statement goes in: Bernhard,
//! Pereira & Warinschi, ASIACRYPT 2012.

use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

/// Absorbs labelled values and yields challenges.
#[derive(Clone)]
pub struct Transcript(Sha512);

impl Transcript {
    /// Begin a transcript for one purpose, such as `amin/1/sum`.
    pub fn new(purpose: &str) -> Self {
        let mut transcript = Self(Sha512::new());
        transcript.append("purpose", purpose.as_bytes());
        transcript
    }

    /// Absorb a labelled value: both lengths as big-endian u64, so that no two inputs meet.
    pub fn append(&mut self, label: &str, value: &[u8]) {
        for part in [label.as_bytes(), value] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
    }

    /// Absorb a labelled value in pieces, for one too long to be held: its length first.
    ///
    /// The pieces must be `length` bytes together; the result is that of [`Self::append`].
    pub fn append_pieces<P: AsRef<[u8]>, E>(
        &mut self,
        label: &str,
        length: usize,
        pieces: impl IntoIterator<Item = core::result::Result<P, E>>,
    ) -> core::result::Result<(), E> {
        self.0.update((label.len() as u64).to_be_bytes());
        self.0.update(label.as_bytes());
        self.0.update((length as u64).to_be_bytes());
        let mut left = length;
        for piece in pieces {
            let piece = piece?;
            left -= piece.as_ref().len();
            self.0.update(piece.as_ref());
        }
        assert_eq!(left, 0, "the pieces are as long as was said");
        Ok(())
    }

    /// Absorb a number as eight big-endian bytes.
    pub fn append_u64(&mut self, label: &str, value: u64) {
        self.append(label, &value.to_be_bytes());
    }

    /// Draw 64 bytes that depend on everything absorbed so far, and absorb them.
    pub fn challenge_bytes(&mut self, label: &str) -> [u8; 64] {
        self.append(label, b"");
        let bytes: [u8; 64] = self.0.clone().finalize().into();
        self.append("drawn", &bytes);
        bytes
    }

    /// Draw a scalar: 64 bytes, little-endian, reduced modulo the group order.
    pub fn challenge_scalar(&mut self, label: &str) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.challenge_bytes(label))
    }

    /// Draw a hash of 32 bytes.
    pub fn challenge_hash(&mut self, label: &str) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(&self.challenge_bytes(label)[..32]);
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(parts: &[(&str, &[u8])]) -> [u8; 64] {
        let mut transcript = Transcript::new("test");
        for (label, value) in parts {
            transcript.append(label, value);
        }
        transcript.challenge_bytes("c")
    }

    #[test]
    fn each_label_value_and_order_changes_the_challenge() {
        let all = [
            challenge(&[("a", b"1"), ("b", b"2")]),
            challenge(&[("b", b"2"), ("a", b"1")]),
            challenge(&[("a", b"1"), ("b", b"3")]),
            challenge(&[("a", b"1"), ("c", b"2")]),
            challenge(&[("a", b"1b"), ("", b"2")]),
            challenge(&[("a", b"1")]),
            challenge(&[("a", b""), ("1b", b"2")]),
        ];
        for (i, x) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|y| x != y), "{i} collides");
        }
    }

    #[test]
    fn a_second_challenge_differs_from_the_first() {
        let mut transcript = Transcript::new("test");
        assert_ne!(transcript.challenge_bytes("c"), transcript.challenge_bytes("c"));
    }

    #[test]
    fn a_value_in_pieces_is_absorbed_as_if_it_were_whole() {
        let whole = challenge(&[("a", b"123456"), ("b", b"")]);
        for cut in [vec!["123456"], vec!["", "1", "23", "456"]] {
            let mut transcript = Transcript::new("test");
            let pieces = cut.iter().map(|piece| Ok::<_, ()>(piece.as_bytes()));
            transcript.append_pieces("a", 6, pieces).unwrap();
            transcript.append("b", b"");
            assert_eq!(transcript.challenge_bytes("c"), whole);
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_specification() {
        let mut by_hand = Sha512::new();
        for part in [&b"purpose"[..], b"test", b"a", b"xyz", b"c", b""] {
            by_hand.update((part.len() as u64).to_be_bytes());
            by_hand.update(part);
        }
        let expected: [u8; 64] = by_hand.finalize().into();
        assert_eq!(challenge(&[("a", b"xyz")]), expected);
    }
}
