//! What a ballot is: its sizes, where each field lies, and the one transcript of its proofs.

use std::ops::Range;
use std::sync::Arc;

use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;

use super::generators::Generators;
use crate::error::{CryptoError, Result};
use crate::group::{M, decode_point_not_identity};
use crate::transcript::Transcript;

/// The booth's commitment and the station's half, 32 bytes each, in front of a ballot.
pub const HALVES_BYTES: usize = 64;
/// α and β of one mark.
pub const CIPHERTEXT_BYTES: usize = 64;

/// How many bits a value may be given: a power of two or three times one, so that the inner product
/// can be halved often and a ballot stays short.
const BITS: [usize; 9] = [1, 2, 3, 4, 6, 8, 12, 16, 24];

/// The numbers that decide how long a ballot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// C, at least one.
    pub candidates: usize,
    /// L, none in a contest without lists.
    pub lists: usize,
    /// k, the most candidates one ballot may name, 1..=1000.
    pub max_marks: usize,
}

/// Where the fields of a ballot lie, in the order in which the transcript absorbs them.
pub(super) struct Layout {
    /// α and β of every mark, the list mark last.
    pub(super) ciphertexts: Range<usize>,
    /// A and S: commitments to the bits and to what blinds them.
    pub(super) bits: Range<usize>,
    /// T₁ and T₂.
    pub(super) polynomial: Range<usize>,
    /// t̂, τ and μ.
    pub(super) opening: Range<usize>,
    /// L and R of every halving.
    pub(super) rounds: Range<usize>,
    /// What is left of both vectors, a and then b.
    pub(super) last: Range<usize>,
    /// Six commitments of the link proofs.
    pub(super) link: Range<usize>,
    /// Their five responses.
    pub(super) responses: Range<usize>,
}

impl Shape {
    /// Refuse numbers for which no contest exists or a ballot would be absurd.
    pub fn new(candidates: usize, lists: usize, max_marks: usize) -> Result<Self> {
        let lawful =
            (1..=100_000).contains(&candidates) && lists <= 100_000 && (1..=1000).contains(&max_marks);
        lawful
            .then_some(Self {
                candidates,
                lists,
                max_marks,
            })
            .ok_or(CryptoError::Malformed("shape of a contest"))
    }

    /// Marks and the list mark: k + 1.
    pub fn ciphertexts(&self) -> usize {
        self.max_marks + 1
    }

    /// How many values are proved to be in range: k + 3.
    pub fn values(&self) -> usize {
        self.max_marks + 3
    }

    /// b: the first of [`BITS`] with 2^b > max(C, L+1).
    pub fn bits(&self) -> usize {
        let above = self.candidates.max(self.lists + 1);
        let enough = BITS.into_iter().find(|&bits| 1 << bits > above);
        enough.expect("2²⁴ is more than candidates and lists may be")
    }

    /// Length of the vectors of bits: (k + 3)·b.
    pub fn length(&self) -> usize {
        self.values() * self.bits()
    }

    /// How often that length can be halved while it is even.
    pub fn rounds(&self) -> usize {
        self.length().trailing_zeros() as usize
    }

    /// The odd length at which both vectors are sent.
    pub fn last(&self) -> usize {
        self.length() >> self.rounds()
    }

    /// The highest number that a mark may have: C + k, the last dummy.
    pub fn highest_mark(&self) -> usize {
        self.candidates + self.max_marks
    }

    /// The list mark for blank on purpose: L + 1.
    pub fn blank(&self) -> usize {
        self.lists + 1
    }

    /// Bytes of one ballot.
    pub fn ballot_bytes(&self) -> usize {
        self.layout().responses.end
    }

    pub(super) fn layout(&self) -> Layout {
        let mut end = HALVES_BYTES;
        let mut next = |bytes: usize| {
            let start = end;
            end += bytes;
            start..end
        };
        Layout {
            ciphertexts: next(CIPHERTEXT_BYTES * self.ciphertexts()),
            bits: next(64),
            polynomial: next(64),
            opening: next(96),
            rounds: next(64 * self.rounds()),
            last: next(64 * self.last()),
            link: next(6 * 32),
            responses: next(5 * 32),
        }
    }
}

/// One contest of one election under one key: what every proof of its ballots is bound to.
pub struct Contest {
    pub(super) shape: Shape,
    pub(super) key: RistrettoPoint,
    pub(super) key_table: RistrettoBasepointTable,
    pub(super) generators: Arc<Generators>,
    context: Transcript,
    tracker: Transcript,
}

/// What the verifier asks: one scalar after each step of the prover, none of them zero.
pub(super) struct Challenges {
    pub(super) y: Scalar,
    pub(super) z: Scalar,
    pub(super) x: Scalar,
    pub(super) w: Scalar,
    pub(super) u: Vec<Scalar>,
    pub(super) e: Scalar,
}

impl Contest {
    /// Prepare the tables of the key `public_key`, the generators, and the transcripts' beginning.
    pub fn new(election: &[u8; 32], contest: &str, public_key: &[u8; 32], shape: Shape) -> Result<Self> {
        let key = decode_point_not_identity(public_key, "election key")?;
        let bound = |purpose| {
            let mut transcript = Transcript::new(purpose);
            transcript.append("election", election);
            transcript.append("contest", contest.as_bytes());
            transcript
        };
        Ok(Self {
            shape,
            key,
            key_table: RistrettoBasepointTable::create(&key),
            generators: Generators::of(shape.length()),
            context: bound("amin/1/marks"),
            tracker: bound("amin/1/tracker"),
        })
    }

    /// The sizes of this contest's ballots.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The whole statement but for the ciphertexts: context, C, L, k, K, M.
    fn statement(&self, station: &str, booth_half: &[u8], station_half: &[u8]) -> Transcript {
        let mut transcript = self.context.clone();
        transcript.append("station", station.as_bytes());
        transcript.append("booth-half", booth_half);
        transcript.append("station-half", station_half);
        transcript.append_u64("candidates", self.shape.candidates as u64);
        transcript.append_u64("lists", self.shape.lists as u64);
        transcript.append_u64("max-marks", self.shape.max_marks as u64);
        transcript.append("key", self.key.compress().as_bytes());
        transcript.append("message-base", M.compress().as_bytes());
        transcript
    }

    /// Where the secrets of one ballot come from; bound to everything it will say.
    pub(super) fn derivation(&self, station: &str, halves: &[u8], choice: &[u8]) -> Transcript {
        let mut transcript = self.statement(station, &halves[..32], &halves[32..]);
        transcript.append("choice", choice);
        transcript
    }

    /// Begin the transcript of a ballot, and answer its ciphertexts and A, S with y and z.
    ///
    /// Each of these steps reads fields that stand already; the prover calls them as it goes, the
    /// verifier one after another in [`Contest::challenges`].
    pub(super) fn ask_bits(&self, station: &str, ballot: &[u8]) -> Result<(Transcript, Scalar, Scalar)> {
        let layout = self.shape.layout();
        let mut transcript = self.statement(station, &ballot[..32], &ballot[32..HALVES_BYTES]);
        transcript.append("ciphertexts", &ballot[layout.ciphertexts]);
        absorb(&mut transcript, &["A", "S"], &ballot[layout.bits]);
        let y = draw(&mut transcript, "y")?;
        let z = draw(&mut transcript, "z")?;
        Ok((transcript, y, z))
    }

    /// Answer T₁ and T₂ with x.
    pub(super) fn ask_polynomial(&self, transcript: &mut Transcript, ballot: &[u8]) -> Result<Scalar> {
        absorb(transcript, &["T1", "T2"], &ballot[self.shape.layout().polynomial]);
        draw(transcript, "x")
    }

    /// Answer t̂, τ and μ with w.
    pub(super) fn ask_opening(&self, transcript: &mut Transcript, ballot: &[u8]) -> Result<Scalar> {
        absorb(
            transcript,
            &["t", "tau", "mu"],
            &ballot[self.shape.layout().opening],
        );
        draw(transcript, "w")
    }

    /// Answer L and R of a halving, 64 bytes, with u.
    pub(super) fn ask_round(&self, transcript: &mut Transcript, round: &[u8]) -> Result<Scalar> {
        absorb(transcript, &["L", "R"], round);
        draw(transcript, "u")
    }

    /// Answer the last vectors and the commitments of the link proofs with e.
    pub(super) fn ask_link(&self, transcript: &mut Transcript, ballot: &[u8]) -> Result<Scalar> {
        let layout = self.shape.layout();
        let (a, b) = ballot[layout.last].split_at(32 * self.shape.last());
        transcript.append("a", a);
        transcript.append("b", b);
        transcript.append("link", &ballot[layout.link]);
        draw(transcript, "e")
    }

    /// All challenges of a ballot.
    pub(super) fn challenges(&self, station: &str, ballot: &[u8]) -> Result<Challenges> {
        let (mut transcript, y, z) = self.ask_bits(station, ballot)?;
        let x = self.ask_polynomial(&mut transcript, ballot)?;
        let w = self.ask_opening(&mut transcript, ballot)?;
        let u = ballot[self.shape.layout().rounds]
            .chunks_exact(64)
            .map(|round| self.ask_round(&mut transcript, round))
            .collect::<Result<_>>()?;
        let e = self.ask_link(&mut transcript, ballot)?;
        Ok(Challenges { y, z, x, w, u, e })
    }

    /// The tracker of a ballot: a hash of all its bytes, both halves among them.
    pub fn tracker(&self, station: &str, ballot: &[u8]) -> [u8; 32] {
        let mut transcript = self.tracker.clone();
        transcript.append("station", station.as_bytes());
        transcript.append("ballot", ballot);
        transcript.challenge_hash("tracker")
    }

    /// The trackers of many ballots, 32 bytes each, over all cores.
    pub fn trackers(&self, station: &str, ballots: &[u8]) -> Vec<u8> {
        ballots
            .par_chunks_exact(self.shape.ballot_bytes())
            .flat_map_iter(|ballot| self.tracker(station, ballot))
            .collect()
    }

    /// The α of every mark of these ballots, for the search for copies.
    pub fn alphas<'a>(&self, ballots: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let (size, ciphertexts) = (self.shape.ballot_bytes(), self.shape.layout().ciphertexts);
        ballots
            .chunks_exact(size)
            .flat_map(move |ballot| ballot[ciphertexts.clone()].chunks_exact(CIPHERTEXT_BYTES))
            .map(|pair| &pair[..32])
    }

    /// What goes to the mixers: the k marks of every ballot in one list, the list marks in another,
    /// α then β of each, in the ballots' order. The ballots were verified before.
    pub fn ciphertexts(&self, ballots: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let (mut marks, mut lists) = (Vec::new(), Vec::new());
        let range = self.shape.layout().ciphertexts;
        for ballot in ballots.chunks_exact(self.shape.ballot_bytes()) {
            let (of_marks, of_list) = ballot[range.clone()].split_at(CIPHERTEXT_BYTES * self.shape.max_marks);
            marks.extend_from_slice(of_marks);
            lists.extend_from_slice(of_list);
        }
        (marks, lists)
    }
}

/// Absorb fields of 32 bytes, each under its own label.
fn absorb(transcript: &mut Transcript, labels: &[&str], fields: &[u8]) {
    for (label, field) in labels.iter().zip(fields.chunks_exact(32)) {
        transcript.append(label, field);
    }
}

/// Draw a challenge. Zero would annul what it multiplies, or has no inverse: such a ballot is
/// refused, and a booth never meets it (one in 2²⁵²).
fn draw(transcript: &mut Transcript, label: &str) -> Result<Scalar> {
    not_zero(transcript.challenge_scalar(label))
}

pub(super) fn not_zero(challenge: Scalar) -> Result<Scalar> {
    if challenge == Scalar::ZERO {
        return Err(CryptoError::Rejected("proof of a ballot"));
    }
    Ok(challenge)
}
