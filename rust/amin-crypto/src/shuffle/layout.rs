//! Which list is mixed by whom, where each field of a shuffle lies, and its challenges.

use std::borrow::Cow;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

use crate::error::{CryptoError, Result};
use crate::group::{decode_point, decode_point_not_identity, decode_scalar};
use crate::transcript::Transcript;

/// α and β.
pub const CIPHERTEXT_BYTES: usize = 64;
/// One output and what is proved of it: α′, β′, c, ĉ, t̂ (elements), ŝ, s′ (scalars).
pub const RECORD_BYTES: usize = 224;
/// Behind all records: t₁, t₂, t₃, tα, tβ (elements), s₁, s₂, s₃, s₄ (scalars).
pub const TRAILER_BYTES: usize = 9 * 32;

/// Records that are read, hashed and summed together.
pub(super) const BLOCK: usize = 4096;

/// Bytes of a shuffle of `count` ciphertexts.
pub fn shuffle_bytes(count: usize) -> usize {
    count * RECORD_BYTES + TRAILER_BYTES
}

/// One list of ciphertexts: what is mixed and decrypted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Hash of the frozen election.
    pub election: [u8; 32],
    /// The contest.
    pub contest: String,
    /// The tally unit.
    pub unit: String,
    /// Which of a ballot's parts the list holds: its marks or its list marks.
    pub part: String,
    /// The batch's number within its unit.
    pub number: u64,
}

impl Batch {
    /// Begin a transcript that is bound to this batch.
    pub(crate) fn transcript(&self, purpose: &str) -> Transcript {
        let mut transcript = Transcript::new(purpose);
        transcript.append("election", &self.election);
        transcript.append("contest", self.contest.as_bytes());
        transcript.append("unit", self.unit.as_bytes());
        transcript.append("part", self.part.as_bytes());
        transcript.append_u64("batch", self.number);
        transcript
    }
}

/// One mixer's turn with one batch, under one key.
#[derive(Clone, Debug)]
pub struct Shuffle {
    batch: Batch,
    mixer: u64,
    pub(super) key: RistrettoPoint,
}

impl Shuffle {
    /// Say who mixes what; `mixer` is its number in the frozen order, from 1.
    pub fn new(batch: Batch, mixer: u64, public_key: &[u8]) -> Result<Self> {
        let key = decode_point_not_identity(public_key, "election key")?;
        if mixer == 0 {
            return Err(CryptoError::Malformed("number of a mixer"));
        }
        Ok(Self { batch, mixer, key })
    }

    /// The transcript up to the inputs.
    pub(super) fn statement(&self, inputs: &List) -> Result<Transcript> {
        let mut transcript = self.batch.transcript("amin/1/shuffle");
        transcript.append_u64("mixer", self.mixer);
        transcript.append("key", self.key.compress().as_bytes());
        transcript.append_u64("count", inputs.count as u64);
        inputs.absorb(&mut transcript, "inputs", 0..CIPHERTEXT_BYTES)?;
        Ok(transcript)
    }
}

/// Where bytes are read from, a piece at a time, so that a list of any length needs little memory.
pub trait Source: Sync {
    /// How long the whole is.
    fn size_bytes(&self) -> usize;

    /// Read exactly `length` bytes from `from` on; never asked beyond the end.
    fn read(&self, from: usize, length: usize) -> Result<Cow<'_, [u8]>>;
}

impl Source for &[u8] {
    fn size_bytes(&self) -> usize {
        self.len()
    }

    fn read(&self, from: usize, length: usize) -> Result<Cow<'_, [u8]>> {
        Ok(Cow::Borrowed(&self[from..from + length]))
    }
}

impl Source for Vec<u8> {
    fn size_bytes(&self) -> usize {
        self.len()
    }

    fn read(&self, from: usize, length: usize) -> Result<Cow<'_, [u8]>> {
        Ok(Cow::Borrowed(&self[from..from + length]))
    }
}

/// Equal pieces, one after another, each beginning with a ciphertext: bare ones, or records.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) stride: usize,
    pub(super) count: usize,
}

impl<'a> List<'a> {
    /// Bare ciphertexts.
    pub(super) fn ciphertexts(source: &'a dyn Source) -> Result<Self> {
        let size = source.size_bytes();
        let count = size / CIPHERTEXT_BYTES;
        if !size.is_multiple_of(CIPHERTEXT_BYTES) || u32::try_from(count).is_err() {
            return Err(CryptoError::Malformed("list of ciphertexts"));
        }
        let stride = CIPHERTEXT_BYTES;
        Ok(Self {
            source,
            stride,
            count,
        })
    }

    /// The records of a shuffle of `count` ciphertexts.
    pub(super) fn records(source: &'a dyn Source, count: usize) -> Result<Self> {
        if source.size_bytes() != shuffle_bytes(count) {
            return Err(CryptoError::Malformed("shuffle"));
        }
        let stride = RECORD_BYTES;
        Ok(Self {
            source,
            stride,
            count,
        })
    }

    /// `count` pieces from `first` on.
    pub(super) fn read(&self, first: usize, count: usize) -> Result<Cow<'a, [u8]>> {
        self.source.read(first * self.stride, count * self.stride)
    }

    /// Absorb the same bytes of every piece as one labelled value, a block at a time.
    pub(super) fn absorb(
        &self,
        transcript: &mut Transcript,
        label: &str,
        bytes: core::ops::Range<usize>,
    ) -> Result<()> {
        let blocks = (0..self.count).step_by(BLOCK).map(|first| {
            let block = self.read(first, BLOCK.min(self.count - first))?;
            let pieces = block.chunks_exact(self.stride);
            Ok(pieces
                .flat_map(|piece| &piece[bytes.clone()])
                .copied()
                .collect::<Vec<u8>>())
        });
        transcript.append_pieces(label, self.count * bytes.len(), blocks)
    }
}

/// The outputs of a shuffle by themselves: what the next mixer takes, or the trustees.
pub fn outputs(shuffle: &[u8]) -> Result<Vec<u8>> {
    let size = shuffle.len().wrapping_sub(TRAILER_BYTES);
    if shuffle.len() < TRAILER_BYTES || !size.is_multiple_of(RECORD_BYTES) {
        return Err(CryptoError::Malformed("shuffle"));
    }
    let records = shuffle[..size].chunks_exact(RECORD_BYTES);
    Ok(records
        .flat_map(|record| &record[..CIPHERTEXT_BYTES])
        .copied()
        .collect())
}

/// Weights of 160 bits, one a ciphertext, drawn after all that they weigh.
///
/// A list that is no permutation passes with probability count/2¹⁶⁰, below 2⁻¹²⁸ for any list.
#[derive(Clone)]
pub(super) struct Weights([u8; 64]);

impl Weights {
    /// Absorb outputs and permutation commitments, and draw.
    pub(super) fn draw(transcript: &mut Transcript, records: &List) -> Result<Self> {
        records.absorb(transcript, "outputs", 0..96)?;
        Ok(Self(transcript.challenge_bytes("weights")))
    }

    /// uⱼ: the first 20 bytes of SHA-512(drawn ‖ j as eight bytes).
    pub(super) fn weight(&self, index: usize) -> Scalar {
        let hash = Sha512::new()
            .chain_update(self.0)
            .chain_update((index as u64).to_be_bytes())
            .finalize();
        let mut low = [0; 32];
        low[..20].copy_from_slice(&hash[..20]);
        Scalar::from_bytes_mod_order(low)
    }
}

/// Absorb the chain and all commitments t, and draw c.
pub(super) fn challenge(transcript: &mut Transcript, records: &List, commitments: &[u8]) -> Result<Scalar> {
    records.absorb(transcript, "chain", 96..160)?;
    transcript.append("t", commitments);
    Ok(transcript.challenge_scalar("c"))
}

/// What stands behind the records, decoded.
pub(super) struct Trailer {
    /// t₁, t₂, t₃, tα, tβ.
    pub(super) t: [RistrettoPoint; 5],
    /// s₁, s₂, s₃, s₄.
    pub(super) s: [Scalar; 4],
    /// The bytes of t.
    pub(super) commitments: [u8; 160],
}

impl Trailer {
    /// Read and decode the trailer of a shuffle.
    pub(super) fn read(records: &List) -> Result<Self> {
        let bytes = records.source.read(records.count * RECORD_BYTES, TRAILER_BYTES)?;
        let commitments: [u8; 160] = bytes[..160].try_into().expect("160 of 288 bytes");
        let mut t = [RistrettoPoint::default(); 5];
        for (point, encoded) in t.iter_mut().zip(bytes.chunks_exact(32)) {
            *point = decode_point(encoded, "shuffle")?;
        }
        let mut s = [Scalar::ZERO; 4];
        for (scalar, encoded) in s.iter_mut().zip(bytes[160..].chunks_exact(32)) {
            *scalar = decode_scalar(encoded, "shuffle")?;
        }
        Ok(Self { t, s, commitments })
    }
}
