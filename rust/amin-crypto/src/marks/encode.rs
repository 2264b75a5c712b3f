//! From a voter's choice to k increasing numbers, in constant time.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeGreater, ConstantTimeLess};
use zeroize::Zeroizing;

use super::shape::Shape;
use crate::error::{CryptoError, Result};

/// A choice: k numbers of candidates, increasing, zeros behind them, then the list mark.
pub(super) type Numbers = Zeroizing<Vec<u32>>;

/// Bytes of one number of a choice, big-endian.
const NUMBER_BYTES: usize = 4;

impl Shape {
    /// Bytes of one choice.
    pub fn choice_bytes(&self) -> usize {
        NUMBER_BYTES * self.ciphertexts()
    }

    /// Read a choice and refuse one that no proof could be made for.
    ///
    /// Lawful are 1..=k different candidates with list mark 0, or none with 1..=L+1.
    pub(super) fn read_choice(&self, choice: &[u8]) -> Result<Numbers> {
        let numbers: Numbers = Zeroizing::new(
            choice
                .chunks_exact(NUMBER_BYTES)
                .map(|bytes| u32::from_be_bytes(bytes.try_into().expect("chunks of four")))
                .collect(),
        );
        let (list, marks) = numbers.split_last().ok_or(CryptoError::Malformed("choice"))?;
        let mut lawful = !list.ct_gt(&(self.blank() as u32)) & !marks[0].ct_gt(&(self.candidates as u32));
        for pair in marks.windows(2) {
            let increases = pair[1].ct_gt(&pair[0]) & !pair[1].ct_gt(&(self.candidates as u32));
            let ends = pair[1].ct_eq(&0);
            lawful &= ends | increases & !pair[0].ct_eq(&0);
        }
        // Either persons or a list mark, never both and never neither.
        lawful &= marks[0].ct_eq(&0) ^ list.ct_eq(&0);
        if bool::from(lawful) {
            Ok(numbers)
        } else {
            Err(CryptoError::Malformed("choice"))
        }
    }

    /// The k marks of a ballot and its list mark: what is chosen, then dummies, increasing.
    ///
    /// `keys` has one random number for each of the k dummies; those with the smallest fill up, so that
    /// every set of dummies is as likely as another and counts of single dummies say nothing.
    pub(super) fn fill_up(&self, choice: &[u32], keys: &[u64]) -> Zeroizing<Vec<u64>> {
        let (list, chosen) = choice.split_last().expect("a choice that was read");
        let mut numbers: Zeroizing<Vec<u64>> =
            Zeroizing::new(chosen.iter().chain([list]).map(|&n| u64::from(n)).collect());
        let persons: u32 = chosen.iter().map(|n| u32::from((!n.ct_eq(&0)).unwrap_u8())).sum();
        let wanted = self.max_marks as u32 - persons;
        let mut place = persons;
        for (dummy, key) in (0..).zip(keys) {
            let taken = rank(keys, dummy, *key).ct_lt(&wanted);
            let number = (self.candidates + 1 + dummy) as u64;
            for (at, mark) in (0u32..).zip(&mut numbers[..self.max_marks]) {
                mark.conditional_assign(&number, taken & at.ct_eq(&place));
            }
            place += u32::from(taken.unwrap_u8());
        }
        numbers
    }
}

/// How many of these keys come before the one at `of`; of equal ones the first comes first.
fn rank(keys: &[u64], of: usize, key: u64) -> u32 {
    keys.iter()
        .enumerate()
        .map(|(at, other)| {
            let earlier = Choice::from(u8::from(at < of)) & other.ct_eq(&key);
            u32::from((other.ct_lt(&key) | earlier).unwrap_u8())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    fn shape() -> Shape {
        Shape::new(12, 3, 3).unwrap()
    }

    fn bytes(numbers: [u32; 4]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    #[test]
    fn a_choice_is_some_candidates_increasing_or_a_list_or_blank_and_nothing_else() {
        let is_lawful = |numbers: [u32; 4]| shape().read_choice(&bytes(numbers)).is_ok();
        let by_hand = |[first, second, third, list]: [u32; 4]| {
            let chosen: Vec<u32> = [first, second, third]
                .into_iter()
                .take_while(|&n| n > 0)
                .collect();
            let zeros_behind = [first, second, third][chosen.len()..].iter().all(|&n| n == 0);
            let increasing = chosen.windows(2).all(|pair| pair[0] < pair[1]);
            let persons = (list == 0) != chosen.is_empty();
            zeros_behind && increasing && persons && list <= 4 && chosen.iter().all(|&n| n <= 12)
        };
        let some = [0, 1, 2, 3, 11, 12, 13, 15, 1 << 31, u32::MAX];
        for first in some {
            for second in some {
                for third in some {
                    for list in [0, 1, 3, 4, 5, u32::MAX] {
                        let numbers = [first, second, third, list];
                        assert_eq!(is_lawful(numbers), by_hand(numbers), "{numbers:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_chosen_stays_and_the_smallest_keys_fill_up() {
        let fill = |choice: [u32; 4], keys: [u64; 3]| shape().fill_up(&choice, &keys).to_vec();
        assert_eq!(fill([4, 9, 12, 0], [1, 2, 3]), [4, 9, 12, 0]);
        assert_eq!(fill([4, 9, 0, 0], [7, 3, 5]), [4, 9, 14, 0]);
        assert_eq!(fill([4, 0, 0, 0], [7, 9, 5]), [4, 13, 15, 0]);
        assert_eq!(fill([4, 0, 0, 0], [7, 7, 7]), [4, 13, 14, 0]);
        assert_eq!(fill([0, 0, 0, 2], [7, 9, 5]), [13, 14, 15, 2]);
        assert_eq!(fill([0, 0, 0, 4], [7, 9, 5]), [13, 14, 15, 4]);
    }

    #[test]
    fn every_set_of_dummies_is_as_likely_as_another() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let mut seen = BTreeMap::<Vec<u64>, u32>::new();
        for _ in 0..6000 {
            let keys = [rng.next_u64(), rng.next_u64(), rng.next_u64()];
            *seen
                .entry(shape().fill_up(&[4, 0, 0, 0], &keys)[1..3].to_vec())
                .or_default() += 1;
        }
        // Three sets, 2,000 of each expected, five standard deviations: 183.
        assert_eq!(seen.len(), 3);
        assert!(seen.values().all(|count| count.abs_diff(2000) < 183), "{seen:?}");
    }
}
