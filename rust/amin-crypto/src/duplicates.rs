//! Equal α anywhere in a record is a copied ballot. Source: PROTOCOL part 4; the Helios attack of
//! Cortier & Smyth, CSF 2011.

use rayon::slice::ParallelSliceMut;

/// The first 16 bytes of every α seen: enough that two different ones do not meet by chance.
#[derive(Default)]
pub struct Seen(Vec<[u8; 16]>);

impl Seen {
    /// Remember one encoded α.
    ///
    /// # Panics
    /// If `alpha` has fewer than 16 bytes.
    pub fn add(&mut self, alpha: &[u8]) {
        let mut key = [0; 16];
        key.copy_from_slice(&alpha[..16]);
        self.0.push(key);
    }

    /// Sort what was seen and return what was seen more than once, each once.
    ///
    /// Equal beginnings are a suspicion, which the caller settles by looking at the whole: two
    /// different α with the same 16 bytes can be made with 2⁶⁴ work, and an honest record must hold.
    pub fn suspects(&mut self) -> Vec<[u8; 16]> {
        self.0.par_sort_unstable();
        let pairs = self.0.windows(2).filter(|pair| pair[0] == pair[1]);
        let mut suspects: Vec<[u8; 16]> = pairs.map(|pair| pair[0]).collect();
        suspects.dedup();
        suspects
    }

    /// How many were seen.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none was seen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_came_more_than_once_are_found() {
        let mut seen = Seen::default();
        for i in 0..100u8 {
            seen.add(&[i; 32]);
        }
        assert!(seen.suspects().is_empty());
        for _ in 0..2 {
            seen.add(&[42; 32]);
        }
        seen.add(&[7; 32]);
        assert_eq!(seen.suspects(), [[7; 16], [42; 16]]);
    }
}
