//! The ballot of a `sum` contest: one exponential ElGamal ciphertext a slot, each proved 0 or 1,
//! and the weighted sum proved to lie in 1..=max_marks.
//!
//! Slots are persons, then lists, then blank. With weight 1 for a person and max_marks for a list
//! and for blank, T in 1..=max_marks says: one list, or blank on purpose, or up to max_marks
//! persons, and nothing mixed. Source: Cramer, Damgård & Schoenmakers, CRYPTO '94; `spec/crypto.md` §5.

mod prove;
mod shape;
mod verify;

#[cfg(test)]
mod tests;

pub use shape::{
    BRANCH_BYTES, Contest, HALVES_BYTES, RANGE_POINT_BYTES, SLOT_BYTES, Shape, booth_commitment,
};
pub use verify::{Culprits, Sums};
