//! The proof of shuffle of a `marks` contest: that a mixer's outputs are its inputs, each encrypted
//! afresh with a scalar of its own, in an order that it keeps to itself.
//!
//! Source: Terelius & Wikström, AFRICACRYPT 2010; in the form of Haenni, Locher, Koenig & Dubuis,
//! FC 2017, with the commitments instead of the challenge, so that many equations are verified as
//! one; `spec/shuffle.md`.
//!
//! The mixer's scalars are handled in constant time. Its memory, however, is addressed by its
//! permutation, as in every shuffle that is not a sorting network: somebody who watches the cache of
//! the machine that mixes may learn the order. A mixer has its machine for itself.

mod generators;
mod layout;
mod permute;
mod prove;
mod verify;

#[cfg(any(test, feature = "forgery"))]
pub mod forger;
#[cfg(test)]
mod tests;

pub use generators::{chain_base, generator_halves};
pub use layout::{
    Batch, CIPHERTEXT_BYTES, RECORD_BYTES, Shuffle, Source, TRAILER_BYTES, outputs, shuffle_bytes,
};
pub use verify::{Failure, Link, verify_chain};
