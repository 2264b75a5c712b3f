//! What a ballot is: its sizes, where each field lies, and what its proofs speak of.

use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;

use crate::error::{CryptoError, Result};
use crate::group::decode_point_not_identity;
use crate::transcript::Transcript;

/// The booth's commitment and the station's half, 32 bytes each, in front of a ballot.
pub const HALVES_BYTES: usize = 64;
/// α and β of one slot.
pub const SLOT_BYTES: usize = 64;
/// The proof of one slot: A₀, B₀, A₁, B₁, c₀, z₀, z₁.
pub const BRANCH_BYTES: usize = 7 * 32;
/// A and B of one value that the weighted sum may have.
pub const RANGE_POINT_BYTES: usize = 64;

/// The numbers that decide how long a ballot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Candidates, at least one.
    pub persons: usize,
    /// Lists, none in an ordinary contest.
    pub lists: usize,
    /// The most persons one ballot may name, 1..=1000.
    pub max_marks: usize,
}

impl Shape {
    /// Refuse numbers for which no contest exists or a ballot would be absurd.
    pub fn new(persons: usize, lists: usize, max_marks: usize) -> Result<Self> {
        let lawful = (1..=100_000).contains(&persons) && lists <= 100_000 && (1..=1000).contains(&max_marks);
        lawful
            .then_some(Self {
                persons,
                lists,
                max_marks,
            })
            .ok_or(CryptoError::Malformed("shape of a contest"))
    }

    /// Persons, lists, and one for blank.
    pub fn slots(&self) -> usize {
        self.persons + self.lists + 1
    }

    /// What slot `index` adds to the weighted sum: 1 for a person, max_marks for a list or blank.
    pub fn weight(&self, index: usize) -> u64 {
        if index < self.persons {
            1
        } else {
            self.max_marks as u64
        }
    }

    /// Bytes of one ballot: halves, slots, slot proofs, then the range proof, whose last challenge is implied.
    pub fn ballot_bytes(&self) -> usize {
        let range = RANGE_POINT_BYTES * self.max_marks + 32 * (2 * self.max_marks - 1);
        HALVES_BYTES + self.slots() * (SLOT_BYTES + BRANCH_BYTES) + range
    }

    /// Where the fields of a ballot begin: slots, slot proofs, range points, range scalars.
    pub(super) fn offsets(&self) -> [usize; 4] {
        let slots = HALVES_BYTES;
        let proofs = slots + self.slots() * SLOT_BYTES;
        let points = proofs + self.slots() * BRANCH_BYTES;
        [slots, proofs, points, points + RANGE_POINT_BYTES * self.max_marks]
    }
}

/// One contest of one election under one key: what every proof of its ballots is bound to.
pub struct Contest {
    pub(super) shape: Shape,
    pub(super) key: RistrettoPoint,
    pub(super) key_table: RistrettoBasepointTable,
    pub(super) statement: Transcript,
    tracker: Transcript,
}

impl Contest {
    /// Prepare the tables of the key `public_key` and the transcript's common beginning.
    pub fn new(election: &[u8; 32], contest: &str, public_key: &[u8; 32], shape: Shape) -> Result<Self> {
        let key = decode_point_not_identity(public_key, "election key")?;
        let mut statement = Transcript::new("amin/1/sum");
        statement.append("election", election);
        statement.append("contest", contest.as_bytes());
        statement.append("key", public_key);
        statement.append_u64("persons", shape.persons as u64);
        statement.append_u64("lists", shape.lists as u64);
        statement.append_u64("max-marks", shape.max_marks as u64);
        let mut tracker = Transcript::new("amin/1/tracker");
        tracker.append("election", election);
        tracker.append("contest", contest.as_bytes());
        Ok(Self {
            shape,
            key,
            key_table: RistrettoBasepointTable::create(&key),
            statement,
            tracker,
        })
    }

    /// The sizes of this contest's ballots.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The challenge of a ballot: it covers the contest, the station, both halves, every
    /// ciphertext and every commitment.
    pub(super) fn challenge(&self, station: &str, ballot: &[u8], commitments: &[u8]) -> Scalar {
        let [slots, proofs, points, scalars] = self.shape.offsets();
        let mut transcript = self.statement.clone();
        transcript.append("station", station.as_bytes());
        transcript.append("booth-half", &ballot[..32]);
        transcript.append("station-half", &ballot[32..slots]);
        transcript.append("ciphertexts", &ballot[slots..proofs]);
        transcript.append("slot-commitments", commitments);
        transcript.append("range-commitments", &ballot[points..scalars]);
        transcript.challenge_scalar("c")
    }

    /// The commitments of all slot proofs, without the responses that lie between them.
    pub(super) fn slot_commitments(&self, ballot: &[u8]) -> Vec<u8> {
        let [_, proofs, points, _] = self.shape.offsets();
        ballot[proofs..points]
            .chunks_exact(BRANCH_BYTES)
            .flat_map(|proof| &proof[..128])
            .copied()
            .collect()
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

    /// Where the secrets of one ballot come from; bound to everything it will say.
    pub(super) fn derivation(&self, station: &str, station_half: &[u8], choice: &[u8]) -> Transcript {
        let mut transcript = self.statement.clone();
        transcript.append("station", station.as_bytes());
        transcript.append("station-half", station_half);
        transcript.append("choice", choice);
        transcript
    }
}

/// What the booth shows of its secret half before the station answers with its own.
pub fn booth_commitment(seed: &[u8; 32]) -> [u8; 32] {
    let mut transcript = Transcript::new("amin/1/booth-half");
    transcript.append("seed", seed);
    transcript.challenge_hash("commitment")
}
