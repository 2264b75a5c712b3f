//! Ballots of a `sum` contest.

use amin_crypto::sum::{Contest, Shape, Sums};
use amin_crypto::{CryptoError, duplicates, group, sum};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::{exactly, to_py};

/// One contest under one key.
#[pyclass(frozen)]
pub struct SumContest(Contest);

#[pymethods]
impl SumContest {
    #[new]
    fn new(
        election: &[u8],
        contest: &str,
        public_key: &[u8],
        persons: usize,
        lists: usize,
        max_marks: usize,
    ) -> PyResult<Self> {
        let election = exactly(election, "election hash")?;
        let key = exactly(public_key, "election key")?;
        let shape = Shape::new(persons, lists, max_marks).map_err(to_py)?;
        Ok(Self(
            Contest::new(&election, contest, &key, shape).map_err(to_py)?,
        ))
    }

    #[getter]
    fn slots(&self) -> usize {
        self.0.shape().slots()
    }

    #[getter]
    fn ballot_bytes(&self) -> usize {
        self.0.shape().ballot_bytes()
    }

    /// seeds, station_halves: 32 bytes a ballot; choices: slots bytes a ballot; gives the ballots.
    fn encrypt_many<'py>(
        &self,
        py: Python<'py>,
        station: &str,
        seeds: &[u8],
        station_halves: &[u8],
        choices: &[u8],
    ) -> PyResult<Bound<'py, PyBytes>> {
        let ballots = py
            .detach(|| self.0.encrypt_many(station, seeds, station_halves, choices))
            .map_err(to_py)?;
        Ok(PyBytes::new(py, &ballots))
    }

    /// The sums of the ballots if all hold, and otherwise None with the positions that do not.
    fn verify_and_add<'py>(
        &self,
        py: Python<'py>,
        station: &str,
        ballots: &[u8],
        seed: &[u8],
    ) -> PyResult<(Option<Bound<'py, PyBytes>>, Vec<usize>)> {
        self.check_length(ballots)?;
        let seed = exactly(seed, "seed")?;
        match py.detach(|| {
            self.0
                .verify_and_add(station, ballots, &seed)
                .map(|s| s.to_bytes())
        }) {
            Ok(sums) => Ok((Some(PyBytes::new(py, &sums)), Vec::new())),
            Err(culprits) => Ok((None, culprits)),
        }
    }

    /// The sums of ballots that were verified before.
    fn add<'py>(&self, py: Python<'py>, ballots: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        self.check_length(ballots)?;
        let sums = py.detach(|| self.0.add(ballots)).map_err(to_py)?;
        Ok(PyBytes::new(py, &sums.to_bytes()))
    }

    /// 32 bytes a ballot.
    fn trackers<'py>(&self, py: Python<'py>, station: &str, ballots: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        self.check_length(ballots)?;
        let trackers = py.detach(|| self.0.trackers(station, ballots));
        Ok(PyBytes::new(py, &trackers))
    }

    /// The sums of no ballot.
    fn zero<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &Sums::zero(self.0.shape().slots()).to_bytes())
    }
}

impl SumContest {
    fn check_length(&self, ballots: &[u8]) -> PyResult<()> {
        if ballots.len().is_multiple_of(self.0.shape().ballot_bytes()) {
            Ok(())
        } else {
            Err(to_py(CryptoError::Malformed("batch of ballots")))
        }
    }
}

/// Which α have been seen.
#[pyclass]
#[derive(Default)]
pub struct Seen(pub(crate) duplicates::Seen);

#[pymethods]
impl Seen {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Remember every α of these ballots.
    fn add(&mut self, contest: &SumContest, ballots: &[u8]) -> PyResult<()> {
        contest.check_length(ballots)?;
        let shape = contest.0.shape();
        for ballot in ballots.chunks_exact(shape.ballot_bytes()) {
            let ciphertexts = &ballot[sum::HALVES_BYTES..][..shape.slots() * sum::SLOT_BYTES];
            for pair in ciphertexts.chunks_exact(sum::SLOT_BYTES) {
                self.0.add(&pair[..32]);
            }
        }
        Ok(())
    }

    /// The first 16 bytes of each α that may have come more than once.
    fn suspects(&mut self, py: Python<'_>) -> Vec<Vec<u8>> {
        py.detach(|| self.0.suspects())
            .iter()
            .map(|key| key.to_vec())
            .collect()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// Slot by slot, over any number of sums.
#[pyfunction]
pub fn add_sums<'py>(py: Python<'py>, sums: Vec<Vec<u8>>) -> PyResult<Bound<'py, PyBytes>> {
    let mut decoded = sums.iter().map(|bytes| Sums::from_bytes(bytes));
    let first = decoded
        .next()
        .unwrap_or(Err(CryptoError::Malformed("sums")))
        .map_err(to_py)?;
    let total = decoded.try_fold(first, |total, next| {
        let next = next?;
        if next.0.len() == total.0.len() {
            Ok(total.plus(&next))
        } else {
            Err(CryptoError::Malformed("sums"))
        }
    });
    Ok(PyBytes::new(py, &total.map_err(to_py)?.to_bytes()))
}

/// What the booth shows of its 32-byte secret half.
#[pyfunction]
pub fn booth_commitment<'py>(py: Python<'py>, seed: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &sum::booth_commitment(&exactly(seed, "seed")?)))
}

/// The generator with this public name, encoded.
#[pyfunction]
pub fn generator<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyBytes> {
    PyBytes::new(py, group::generator(name).compress().as_bytes())
}
