//! Ballots of a `marks` contest.

use amin_crypto::marks::{self, Contest, Shape};
use amin_crypto::{CryptoError, group};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::sum::Seen;
use crate::{exactly, to_py};

/// One contest under one key.
#[pyclass(frozen)]
pub struct MarksContest(Contest);

#[pymethods]
impl MarksContest {
    #[new]
    fn new(
        election: &[u8],
        contest: &str,
        public_key: &[u8],
        candidates: usize,
        lists: usize,
        max_marks: usize,
    ) -> PyResult<Self> {
        let election = exactly(election, "election hash")?;
        let key = exactly(public_key, "election key")?;
        let shape = Shape::new(candidates, lists, max_marks).map_err(to_py)?;
        Ok(Self(
            Contest::new(&election, contest, &key, shape).map_err(to_py)?,
        ))
    }

    #[getter]
    fn choice_bytes(&self) -> usize {
        self.0.shape().choice_bytes()
    }

    #[getter]
    fn ballot_bytes(&self) -> usize {
        self.0.shape().ballot_bytes()
    }

    /// seeds, station_halves: 32 bytes a ballot; choices: choice_bytes a ballot; gives the ballots.
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

    /// The positions of the ballots that do not hold.
    fn rejected(&self, py: Python<'_>, station: &str, ballots: &[u8], seed: &[u8]) -> PyResult<Vec<usize>> {
        self.check_length(ballots)?;
        let seed = exactly(seed, "seed")?;
        let verified = py.detach(|| self.0.verify_many(station, ballots, &seed));
        Ok(verified.err().unwrap_or_default())
    }

    /// What is mixed: the ciphertexts of all marks, and those of the list marks, 64 bytes each.
    fn ciphertexts<'py>(
        &self,
        py: Python<'py>,
        ballots: &[u8],
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
        self.check_length(ballots)?;
        let (of_marks, of_lists) = py.detach(|| self.0.ciphertexts(ballots));
        Ok((PyBytes::new(py, &of_marks), PyBytes::new(py, &of_lists)))
    }

    /// 32 bytes a ballot.
    fn trackers<'py>(&self, py: Python<'py>, station: &str, ballots: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        self.check_length(ballots)?;
        let trackers = py.detach(|| self.0.trackers(station, ballots));
        Ok(PyBytes::new(py, &trackers))
    }

    /// Remember every α of these ballots.
    fn remember(&self, seen: &mut Seen, ballots: &[u8]) -> PyResult<()> {
        self.check_length(ballots)?;
        self.0.alphas(ballots).for_each(|alpha| seen.0.add(alpha));
        Ok(())
    }
}

impl MarksContest {
    fn check_length(&self, ballots: &[u8]) -> PyResult<()> {
        if ballots.len().is_multiple_of(self.0.shape().ballot_bytes()) {
            Ok(())
        } else {
            Err(to_py(CryptoError::Malformed("batch of ballots")))
        }
    }
}

/// From decrypted messages to numbers.
#[pyclass(frozen)]
pub struct MarksTable(marks::Table);

#[pymethods]
impl MarksTable {
    /// The table of marks, 1..=C+k.
    #[staticmethod]
    fn of_marks(contest: &MarksContest) -> Self {
        Self(marks::Table::of_marks(contest.0.shape()))
    }

    /// The table of list marks, 0..=L+1.
    #[staticmethod]
    fn of_lists(contest: &MarksContest) -> Self {
        Self(marks::Table::of_lists(contest.0.shape()))
    }

    /// messages: 32 bytes each; gives the number of each.
    fn numbers(&self, py: Python<'_>, messages: &[u8]) -> PyResult<Vec<u32>> {
        py.detach(|| {
            let points = messages
                .chunks(32)
                .map(|message| group::decode_point(message, "decrypted mark"))
                .collect::<Result<Vec<_>, _>>()?;
            self.0.numbers(&points)
        })
        .map_err(to_py)
    }
}
