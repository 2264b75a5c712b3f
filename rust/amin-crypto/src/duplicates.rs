//! Equal α anywhere in a record is a copied ballot. Source: PROTOCOL part 4; the Helios attack of
//! Cortier & Smyth, CSF 2011.

use rayon::slice::ParallelSliceMut;

/// The first 16 bytes of every α seen: enough that two different ones never meet by chance.
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

    /// Sort what was seen and return one that was seen twice, if any.
    pub fn duplicate(&mut self) -> Option<[u8; 16]> {
        self.0.par_sort_unstable();
        self.0
            .windows(2)
            .find(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
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
    fn the_one_that_came_twice_is_found() {
        let mut seen = Seen::default();
        for i in 0..100u8 {
            seen.add(&[i; 32]);
        }
        assert_eq!(seen.duplicate(), None);
        seen.add(&[42; 32]);
        assert_eq!(seen.duplicate(), Some([42; 16]));
    }
}
