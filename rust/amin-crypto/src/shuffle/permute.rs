//! The mixer's order, drawn from its secret.

use rayon::prelude::*;
use zeroize::Zeroize;

use crate::derive::Derive;

/// ψ: the output at i is a new encryption of the input at ψ(i).
#[derive(Zeroize)]
#[zeroize(drop)]
pub(super) struct Permutation(pub(super) Vec<u32>);

impl Permutation {
    /// Draw one of all `count`! orders, each as likely. Source: Durstenfeld, CACM 7 (1964).
    ///
    /// For i from the last down to 1, i changes places with a number drawn from 0..=i.
    pub(super) fn draw(secrets: &Derive, label: u8, count: u32) -> Self {
        let mut places: Vec<u32> = (0..count)
            .into_par_iter()
            .map(|i| below(u64::from(i) + 1, &secrets.bytes(label, i)))
            .collect();
        let mut order: Vec<u32> = (0..count).collect();
        for i in (1..count as usize).rev() {
            order.swap(i, places[i] as usize);
        }
        places.zeroize();
        Self(order)
    }
}

/// A number below `bound` ≤ 2³², each as likely, from 64 random bytes: the first of their eight words
/// that lies below the largest multiple of `bound`, modulo `bound`.
fn below(bound: u64, random: &[u8; 64]) -> u32 {
    let fair = u64::MAX - (u64::MAX % bound + 1) % bound;
    let words = random
        .as_chunks::<8>()
        .0
        .iter()
        .map(|word| u64::from_le_bytes(*word));
    let accepted = words.into_iter().find(|word| *word <= fair);
    let number = accepted.expect("eight words in a row are refused with probability 2⁻²⁵⁶") % bound;
    u32::try_from(number).expect("less than a bound of 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Transcript;

    fn draw(secret: u8, count: u32) -> Vec<u32> {
        Permutation::draw(&Derive::new(&[secret; 32], Transcript::new("test")), 1, count)
            .0
            .clone()
    }

    #[test]
    fn every_order_of_four_comes_about_as_often_as_any_other() {
        let mut seen = std::collections::HashMap::new();
        for secret in 0..240u32 {
            for round in 0..10u8 {
                let secrets = Derive::new(&[secret as u8; 32], {
                    let mut context = Transcript::new("test");
                    context.append("round", &[round]);
                    context
                });
                *seen
                    .entry(Permutation::draw(&secrets, 1, 4).0.clone())
                    .or_insert(0) += 1;
            }
        }
        // 2,400 draws of 24 orders, 100 each; the chance that one of them is beyond five standard
        // deviations (50) is below one in 100,000, and the draws are the same in each run.
        assert_eq!(seen.len(), 24);
        assert!(
            seen.values().all(|&times| (50..=150).contains(&times)),
            "{seen:?}"
        );
    }

    #[test]
    fn an_order_is_a_permutation_that_depends_on_the_secret() {
        for count in [0, 1, 2, 3, 1000] {
            let mut order = draw(1, count);
            assert!(count < 1000 || order != draw(2, count));
            assert_eq!(order, draw(1, count));
            order.sort_unstable();
            assert!(order.into_iter().eq(0..count));
        }
    }

    #[test]
    fn words_that_would_favour_small_numbers_are_passed_over() {
        let words = |first: u64| {
            let mut random = [0; 64];
            random[..8].copy_from_slice(&first.to_le_bytes());
            random[8..16].copy_from_slice(&1u64.to_le_bytes());
            random
        };
        // 2⁶⁴ = 3 · 6148914691236517205 + 1: the last word alone is one too many for a bound of three.
        assert_eq!(below(3, &words(u64::MAX)), 1);
        assert_eq!(below(3, &words(u64::MAX - 1)), 2);
        assert_eq!(below(1 << 32, &words(u64::MAX)), u32::MAX);
        assert_eq!(below(1, &words(u64::MAX)), 0);
        // 2⁶⁴ = 5 · 3689348814741910323 + 1.
        assert_eq!(below(5, &words(u64::MAX)), 1);
        assert_eq!(below(5, &words(u64::MAX - 1)), 4);
    }
}
