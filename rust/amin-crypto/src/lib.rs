//! The cryptography of Amin. Source of what it must achieve: `spec/crypto.md`.
//!
//! Pure: no clock, no files, no system randomness; whatever is random comes in as an argument.
//! Functions that touch a secret run in constant time; those that verify public data do not, and
//! say so.

pub mod block;
pub mod count;
pub mod decrypt;
pub mod derive;
pub mod duplicates;
pub mod error;
pub mod group;
pub mod keys;
pub mod marks;
pub mod shuffle;
pub mod sum;
pub mod transcript;

pub use error::CryptoError;
