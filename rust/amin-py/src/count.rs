//! Many ballots read and added up.

use amin_crypto::count::{Choices, Count, Refusal, Table};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::MalformedError;

/// Persons' marks, list marks, blank ballots, void ballots by cause.
type Counted = (Vec<u64>, Vec<u64>, u64, Vec<u64>);

/// Read every ballot and add up what is read; the runs of bytes are laid out in [`Table::new`].
#[pyfunction]
#[expect(
    clippy::too_many_arguments,
    reason = "three runs of bytes, and what a ballot may hold"
)]
pub fn count_ballots(
    py: Python<'_>,
    entries: &[u8],
    ends: &[u8],
    void: &[u8],
    persons: usize,
    lists: usize,
    max_marks: usize,
    causes: u8,
) -> PyResult<Counted> {
    let counted = py.detach(|| {
        let table = Table::new(entries, ends, void)?;
        Choices::new(persons, lists, max_marks, causes)?.count(&table)
    });
    match counted {
        Ok(Count {
            persons,
            lists,
            blank,
            void,
            ..
        }) => Ok((persons, lists, blank, void)),
        Err(refusal) => Err(refused(py, refusal)?),
    }
}

/// A refusal with its place: the ballot's number, from 1.
fn refused(py: Python<'_>, refusal: Refusal) -> PyResult<PyErr> {
    let Refusal { ballot, what } = refusal;
    let place = PyDict::new(py);
    place.set_item("record", ballot.map(|at| at + 1))?;
    let place = py.import("amin.errors")?.call_method("Place", (), Some(&place))?;
    let named = PyDict::new(py);
    named.set_item("place", place)?;
    let message = ballot.map_or(what.to_owned(), |_| format!("the ballot {what}"));
    let error = py.get_type::<MalformedError>().call((message,), Some(&named))?;
    Ok(PyErr::from_value(error))
}
