//! The seam: parse, release the lock, map the error; no mathematics.

mod count;
mod keys;
mod marks;
mod shuffle;
mod sum;

use amin_crypto::CryptoError;
use pyo3::prelude::*;

pyo3::import_exception!(amin.errors, MalformedError);
pyo3::import_exception!(amin.errors, RejectedError);

/// The one place where an error of the core becomes one of Python.
fn to_py(error: CryptoError) -> PyErr {
    match error {
        CryptoError::Malformed(_) => MalformedError::new_err(error.to_string()),
        CryptoError::Rejected(_) => RejectedError::new_err(error.to_string()),
    }
}

/// Exactly N bytes, or a malformed input named `what`.
fn exactly<const N: usize>(bytes: &[u8], what: &'static str) -> PyResult<[u8; N]> {
    bytes.try_into().map_err(|_| to_py(CryptoError::Malformed(what)))
}

/// The compiled core of Amin.
#[pymodule]
mod _crypto {
    #[pymodule_export]
    use super::count::count_ballots;
    #[pymodule_export]
    use super::keys::{
        Ceremony, add_shares, combine, decrypt, joint_key, public_key, verification_key, verify_decryption,
    };
    #[pymodule_export]
    use super::marks::{MarksContest, MarksTable};
    #[pymodule_export]
    use super::shuffle::{Block, Combiner, Shuffle, VerifiedShare, shuffled, verify_shuffles};
    #[pymodule_export]
    use super::sum::{Seen, SumContest, add_sums, booth_commitment, generator};
}
