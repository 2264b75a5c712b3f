//! Shuffles of a batch of ciphertexts, and decrypting what they put out.

use std::borrow::Cow;
use std::sync::Mutex;

use amin_crypto::CryptoError;
use amin_crypto::block::{self, Verified};
use amin_crypto::error::Result;
use amin_crypto::shuffle::{self as core, Batch, Link, Source};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::{exactly, to_py};

fn batch(election: &[u8], contest: &str, unit: &str, part: &str, number: u64) -> PyResult<Batch> {
    Ok(Batch {
        election: exactly(election, "election hash")?,
        contest: contest.to_owned(),
        unit: unit.to_owned(),
        part: part.to_owned(),
        number,
    })
}

/// One mixer's turn with one batch.
#[pyclass(frozen)]
pub struct Shuffle(core::Shuffle);

#[pymethods]
impl Shuffle {
    #[new]
    fn new(
        election: &[u8],
        contest: &str,
        unit: &str,
        part: &str,
        number: u64,
        mixer: u64,
        public_key: &[u8],
    ) -> PyResult<Self> {
        let batch = batch(election, contest, unit, part, number)?;
        Ok(Self(core::Shuffle::new(batch, mixer, public_key).map_err(to_py)?))
    }

    /// inputs: 64 bytes a ciphertext; gives 224 bytes a ciphertext and the trailer.
    fn prove<'py>(&self, py: Python<'py>, secret: &[u8], inputs: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let secret = exactly(secret, "secret of a mixer")?;
        let proof = py.detach(|| self.0.prove(&secret, inputs)).map_err(to_py)?;
        Ok(PyBytes::new(py, &proof))
    }
}

/// Bytes at hand, or (size, read) with read(offset, length) giving exactly so many.
#[derive(FromPyObject)]
pub enum Given {
    /// All of them.
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
    /// Read a piece at a time.
    Pieces(usize, Py<PyAny>),
}

/// What is given, and what Python raised while it was read.
struct Reading<'a> {
    given: &'a Given,
    raised: &'a Mutex<Option<PyErr>>,
}

impl Source for Reading<'_> {
    fn size_bytes(&self) -> usize {
        match self.given {
            Given::Bytes(bytes) => bytes.len(),
            Given::Pieces(size, _) => *size,
        }
    }

    fn read(&self, from: usize, length: usize) -> Result<Cow<'_, [u8]>> {
        let read = match self.given {
            Given::Bytes(bytes) => return Ok(Cow::Borrowed(&bytes[from..from + length])),
            Given::Pieces(_, read) => read,
        };
        let piece = Python::attach(|py| read.bind(py).call1((from, length))?.extract::<Vec<u8>>());
        match piece {
            Ok(piece) if piece.len() == length => Ok(Cow::Owned(piece)),
            Ok(_) => Err(CryptoError::Malformed("length of what was read")),
            Err(error) => {
                let mut raised = self
                    .raised
                    .lock()
                    .unwrap_or_else(|poisoned| poisoned.into_inner());
                raised.get_or_insert(error);
                Err(CryptoError::Malformed("file"))
            }
        }
    }
}

/// None if all hold; else the position of the first link that fails (None: the inputs), and whether
/// it is malformed.
#[pyfunction]
pub fn verify_shuffles(
    py: Python<'_>,
    inputs: Given,
    links: Vec<(PyRef<'_, Shuffle>, Given)>,
    seed: &[u8],
) -> PyResult<Option<(Option<usize>, bool)>> {
    let seed = exactly(seed, "seed")?;
    let raised = Mutex::new(None);
    let reading = |given| Reading {
        given,
        raised: &raised,
    };
    let shuffles: Vec<core::Shuffle> = links.iter().map(|(shuffle, _)| shuffle.0.clone()).collect();
    let inputs = reading(&inputs);
    let proofs: Vec<Reading<'_>> = links.iter().map(|(_, given)| reading(given)).collect();
    let result = py.detach(|| {
        let pairs = shuffles.iter().zip(&proofs);
        let links: Vec<Link<'_>> = pairs.map(|(shuffle, proof)| Link { shuffle, proof }).collect();
        core::verify_chain(&inputs, &links, &seed)
    });
    if let Some(error) = raised
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
    {
        return Err(error);
    }
    Ok(result
        .err()
        .map(|failure| (failure.link, matches!(failure.error, CryptoError::Malformed(_)))))
}

/// The outputs of a shuffle, 64 bytes each.
#[pyfunction]
pub fn shuffled<'py>(py: Python<'py>, shuffle: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &core::outputs(shuffle).map_err(to_py)?))
}

/// A block of ciphertexts, decoded.
#[pyclass(frozen)]
pub struct Block(block::Block);

#[pymethods]
impl Block {
    #[new]
    #[allow(clippy::too_many_arguments, reason = "a statement, spelled out")]
    fn new(
        py: Python<'_>,
        election: &[u8],
        contest: &str,
        unit: &str,
        part: &str,
        number: u64,
        block: u64,
        ciphertexts: &[u8],
    ) -> PyResult<Self> {
        let batch = batch(election, contest, unit, part, number)?;
        let decoded = py.detach(|| block::Block::new(&batch, block, ciphertexts));
        Ok(Self(decoded.map_err(to_py)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// 32 bytes a ciphertext, and the proof.
    fn decrypt<'py>(&self, py: Python<'py>, trustee: u32, secret: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let share = py.detach(|| self.0.decrypt(trustee, secret)).map_err(to_py)?;
        Ok(PyBytes::new(py, &share))
    }

    fn verify(&self, py: Python<'_>, trustee: u32, key: &[u8], share: &[u8]) -> PyResult<VerifiedShare> {
        let verified = py.detach(|| self.0.verify(trustee, key, share));
        Ok(VerifiedShare(verified.map_err(to_py)?))
    }
}

/// A trustee's share of a block that was verified.
#[pyclass(frozen)]
pub struct VerifiedShare(Verified);

/// Exactly t trustees, and the numbers that may come out.
#[pyclass(frozen)]
pub struct Combiner(block::Combiner);

#[pymethods]
impl Combiner {
    #[new]
    fn new(py: Python<'_>, threshold: u32, trustees: Vec<u32>, bound: u32) -> PyResult<Self> {
        let made = py.detach(|| block::Combiner::new(threshold, &trustees, bound));
        Ok(Self(made.map_err(to_py)?))
    }

    /// The numbers, in the order of the ciphertexts.
    fn combine(
        &self,
        py: Python<'_>,
        block: &Block,
        shares: Vec<PyRef<'_, VerifiedShare>>,
    ) -> PyResult<Vec<u32>> {
        let shares: Vec<&Verified> = shares.iter().map(|share| &share.0).collect();
        py.detach(|| self.0.combine(&block.0, &shares)).map_err(to_py)
    }
}
