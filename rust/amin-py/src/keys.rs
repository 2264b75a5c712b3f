//! Making the election key, and decrypting sums with it.

use amin_crypto::keys::{self, Dealing};
use amin_crypto::{decrypt as core, group};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::{exactly, to_py};

/// One key ceremony.
#[pyclass(frozen)]
pub struct Ceremony(keys::Ceremony);

#[pymethods]
impl Ceremony {
    #[new]
    fn new(election: &[u8], key_set: &str, trustees: u32, threshold: u32) -> PyResult<Self> {
        let ceremony = keys::Ceremony {
            election: exactly(election, "election hash")?,
            key_set: key_set.to_owned(),
            trustees,
            threshold,
        };
        ceremony.check().map_err(to_py)?;
        Ok(Self(ceremony))
    }

    /// The public dealing that follows from this trustee's secret seed.
    fn deal<'py>(&self, py: Python<'py>, trustee: u32, seed: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.0.deal(trustee, &exactly(seed, "seed")?)))
    }

    fn dealing_hash<'py>(&self, py: Python<'py>, trustee: u32, dealing: &[u8]) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.dealing_hash(trustee, dealing))
    }

    fn verify_dealing(&self, trustee: u32, dealing: &[u8]) -> PyResult<()> {
        self.0.verify_dealing(trustee, dealing).map(|_| ()).map_err(to_py)
    }

    /// The secret share that `from` owes to `to`.
    fn share<'py>(&self, py: Python<'py>, from: u32, seed: &[u8], to: u32) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(
            py,
            &*self.0.share(from, &exactly(seed, "seed")?, to),
        ))
    }

    /// Verify the share that trustee `from`'s dealing promises to trustee `to`.
    fn verify_share(&self, from: u32, dealing: &[u8], to: u32, share: &[u8]) -> PyResult<()> {
        let dealing = self.0.verify_dealing(from, dealing).map_err(to_py)?;
        dealing.verify_share(to, share).map_err(to_py)
    }
}

impl Ceremony {
    fn dealings(&self, dealings: &[Vec<u8>]) -> PyResult<Vec<Dealing>> {
        (1..)
            .zip(dealings)
            .map(|(trustee, dealing)| self.0.verify_dealing(trustee, dealing).map_err(to_py))
            .collect()
    }
}

/// The election key from all dealings, in the trustees' order.
#[pyfunction]
pub fn joint_key<'py>(
    py: Python<'py>,
    ceremony: &Ceremony,
    dealings: Vec<Vec<u8>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let key = keys::joint_key(&ceremony.dealings(&dealings)?).map_err(to_py)?;
    Ok(PyBytes::new(py, key.compress().as_bytes()))
}

/// The key that verifies what trustee `trustee` decrypts.
#[pyfunction]
pub fn verification_key<'py>(
    py: Python<'py>,
    ceremony: &Ceremony,
    dealings: Vec<Vec<u8>>,
    trustee: u32,
) -> PyResult<Bound<'py, PyBytes>> {
    let key = keys::verification_key(&ceremony.dealings(&dealings)?, trustee);
    Ok(PyBytes::new(py, key.compress().as_bytes()))
}

/// A trustee's share of the joint key: 32 bytes from n × 32.
#[pyfunction]
pub fn add_shares<'py>(py: Python<'py>, shares: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &*keys::add_shares(shares).map_err(to_py)?))
}

/// The public key of a secret scalar.
#[pyfunction]
pub fn public_key<'py>(py: Python<'py>, secret: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let key = keys::public_key(secret).map_err(to_py)?;
    Ok(PyBytes::new(py, key.compress().as_bytes()))
}

fn unit(election: &[u8], contest: &str, unit: &str, trustee: u32) -> PyResult<core::Unit> {
    Ok(core::Unit {
        election: exactly(election, "election hash")?,
        contest: contest.to_owned(),
        unit: unit.to_owned(),
        trustee,
    })
}

/// A trustee's partial decryption of every slot, with its proof.
#[pyfunction]
#[pyo3(name = "decrypt")]
pub fn decrypt<'py>(
    py: Python<'py>,
    election: &[u8],
    contest: &str,
    unit_id: &str,
    trustee: u32,
    secret: &[u8],
    sums: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    let unit = unit(election, contest, unit_id, trustee)?;
    let share = py.detach(|| unit.decrypt(secret, sums)).map_err(to_py)?;
    Ok(PyBytes::new(py, &share))
}

/// Verify a trustee's share of a unit's sums.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "a statement, spelled out")]
pub fn verify_decryption(
    py: Python<'_>,
    election: &[u8],
    contest: &str,
    unit_id: &str,
    trustee: u32,
    key: &[u8],
    sums: &[u8],
    share: &[u8],
) -> PyResult<()> {
    let unit = unit(election, contest, unit_id, trustee)?;
    let key = group::decode_point_not_identity(key, "verification key").map_err(to_py)?;
    py.detach(|| unit.verify(&key, sums, share)).map_err(to_py)
}

/// Each slot's total from exactly t verified shares (trustee, share).
#[pyfunction]
pub fn combine(py: Python<'_>, sums: &[u8], shares: Vec<(u32, Vec<u8>)>, bound: u64) -> PyResult<Vec<u64>> {
    let shares: Vec<(u32, &[u8])> = shares.iter().map(|(j, share)| (*j, share.as_slice())).collect();
    py.detach(|| core::combine(sums, &shares, bound)).map_err(to_py)
}
