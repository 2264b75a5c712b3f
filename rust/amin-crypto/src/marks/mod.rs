//! The ballot of a `marks` contest: k encrypted numbers in increasing order and one list mark, with
//! one range proof over what lies between them.
//!
//! Candidates are 1..=C, dummies C+1..=C+k; a ballot is k different numbers of these, increasing,
//! and a list mark: 0 for persons, 1..=L for a list, L+1 for blank on purpose. Whoever marks persons
//! fills up with dummies; whoever marks a list or blank has dummies only. Nothing of it is ever
//! published in the clear but single marks, mixed. Source: `spec/marks.md`.

mod decode;
mod encode;
mod generators;
mod inner;
mod link;
mod prove;
mod range;
mod shape;
mod verify;

#[cfg(any(test, feature = "forgery"))]
pub mod forge;
#[cfg(test)]
mod tests;

pub use decode::Table;
pub use shape::{CIPHERTEXT_BYTES, Contest, HALVES_BYTES, Shape};
pub use verify::Culprits;
