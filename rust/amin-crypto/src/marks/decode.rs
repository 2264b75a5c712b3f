//! From a decrypted message m·M back to m, by table.

use std::collections::HashMap;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::Identity;

use super::shape::Shape;
use crate::error::{CryptoError, Result};
use crate::group::M;

/// Every message that a kind of mark can be, by its encoding.
///
/// What is kept is the encoding of 2m·M: many points are encoded at once by an encoder that doubles
/// them, and doubling loses nothing in a group of odd order.
pub struct Table(HashMap<[u8; 32], u32>);

impl Table {
    /// The numbers of marks: 1..=C+k.
    pub fn of_marks(shape: Shape) -> Self {
        Self::new(1, shape.highest_mark() as u32)
    }

    /// List marks: 0..=L+1.
    pub fn of_lists(shape: Shape) -> Self {
        Self::new(0, shape.blank() as u32)
    }

    fn new(first: u32, last: u32) -> Self {
        let multiples = core::iter::successors(Some(RistrettoPoint::identity()), |point| Some(point + *M));
        let numbers = first..=last;
        let wanted: Vec<RistrettoPoint> = multiples
            .skip(first as usize)
            .take(numbers.clone().count())
            .collect();
        let encoded = RistrettoPoint::double_and_compress_batch(&wanted);
        Self(encoded.iter().map(|point| point.0).zip(numbers).collect())
    }

    /// The number of every message, or `Rejected` if one is none of them. Variable time.
    ///
    /// No verified ballot, shuffle and decryption gives such a message: one of them was not verified.
    pub fn numbers(&self, messages: &[RistrettoPoint]) -> Result<Vec<u32>> {
        RistrettoPoint::double_and_compress_batch(messages)
            .iter()
            .map(|encoded| self.0.get(encoded.as_bytes()).copied())
            .collect::<Option<_>>()
            .ok_or(CryptoError::Rejected("decryption of a mark"))
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none; a contest always has some.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::scalar::Scalar;

    use super::*;

    fn messages(numbers: impl IntoIterator<Item = u32>) -> Vec<RistrettoPoint> {
        numbers
            .into_iter()
            .map(|number| *M * Scalar::from(number))
            .collect()
    }

    #[test]
    fn every_mark_and_list_mark_decodes_and_no_other_message() {
        let shape = Shape::new(12, 3, 3).unwrap();
        let (marks, lists) = (Table::of_marks(shape), Table::of_lists(shape));
        assert_eq!((marks.len(), lists.len()), (15, 5));
        assert_eq!(marks.numbers(&messages(1..=15)), Ok((1..=15).collect()));
        assert_eq!(lists.numbers(&messages(0..=4)), Ok((0..=4).collect()));
        for wrong in [0, 16, 30, u32::MAX] {
            assert!(marks.numbers(&messages([3, wrong])).is_err(), "{wrong}");
        }
        assert!(lists.numbers(&messages([5])).is_err());
        assert!(marks.numbers(&[-*M]).is_err());
    }
}
