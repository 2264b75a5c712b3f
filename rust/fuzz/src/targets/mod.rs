//! What is attacked. A new target is one row of the table, and its two functions.

mod ballots;
mod counting;
mod decryption;
mod keys;
mod marks;
mod shuffles;
mod words;

use amin_crypto::CryptoError;

use crate::change::Object;

/// Give an object to a parser or verifier. What it promises beside its answer is asserted in here.
pub type Attack = fn(&Object) -> Result<(), CryptoError>;

/// One parser or verifier.
pub struct Target {
    pub name: &'static str,
    /// Objects that it must accept, all of the same parts; they are what gets changed.
    pub lawful: fn() -> Vec<Object>,
    pub attack: Attack,
    /// Whether some objects are malformed.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the smoke test asks"))]
    pub parses: bool,
    /// Whether well-formed objects are rejected, and often.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the smoke test asks"))]
    pub verifies: bool,
    /// Whether it must accept nothing but the lawful objects.
    pub binds: bool,
}

impl Target {
    /// Bytes are malformed or accepted.
    pub const fn parser(name: &'static str, lawful: fn() -> Vec<Object>, attack: Attack) -> Self {
        Self {
            name,
            lawful,
            attack,
            parses: true,
            verifies: false,
            binds: false,
        }
    }

    /// What is well-formed holds or not, and nothing changed holds.
    const fn verifier(name: &'static str, lawful: fn() -> Vec<Object>, attack: Attack) -> Self {
        Self {
            verifies: true,
            binds: true,
            ..Self::parser(name, lawful, attack)
        }
    }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target::parser("point", words::points, words::point),
    Target::parser("scalar", words::scalars, words::scalar),
    Target {
        parses: false,
        ..Target::parser("transcript", words::labelled, words::transcript)
    },
    Target::parser("shape", ballots::shapes, ballots::shape),
    Target::parser("choices", ballots::choices, ballots::encrypt),
    Target::parser("sums", ballots::sums, ballots::decode_sums),
    Target::verifier("ballot", ballots::single, ballots::verify_one),
    Target {
        binds: false, // lawful ballots in another order hold; it looks at each itself
        ..Target::verifier("ballots", ballots::batches, ballots::verify_and_add)
    },
    Target {
        parses: false,
        ..Target::parser("seen", ballots::batches, ballots::seen)
    },
    Target::parser("ceremony", keys::ceremonies, keys::ceremony),
    Target::verifier("dealing", keys::dealings, keys::dealing),
    Target::verifier("share", keys::shares, keys::share),
    Target::parser("add_shares", keys::summands, keys::add_shares),
    Target::parser("lagrange", keys::indices, keys::lagrange),
    Target::verifier("decryption", decryption::shares, decryption::verify),
    Target {
        verifies: true,
        ..Target::parser("combine", decryption::combinable, decryption::combine)
    },
    Target::parser("count", counting::tables, counting::count),
    Target::parser("marks_shape", marks::shapes, marks::shape),
    Target::parser("marks_choices", marks::choices, marks::encrypt),
    Target::verifier("marks_ballot", marks::single, marks::verify_one),
    Target {
        binds: false, // as for "ballots"
        ..Target::verifier("marks_ballots", marks::batches, marks::verify_many)
    },
    Target {
        verifies: true,
        ..Target::parser("marks_decode", marks::messages, marks::decode)
    },
    Target::verifier("shuffles", shuffles::chains, shuffles::verify),
    Target::verifier("block_share", shuffles::shares, shuffles::verify_share),
];

/// A part that holds numbers of 32 bits: little-endian, and what is left over is dropped.
fn numbers(part: &[u8]) -> Vec<u32> {
    part.as_chunks()
        .0
        .iter()
        .map(|four| u32::from_le_bytes(*four))
        .collect()
}

fn part_of(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}
