//! The inner-product argument: the prover knows a, b with a known commitment and ⟨a, b⟩.
//!
//! Source: Bünz, Bootle, Boneh, Poelstra, Wuille & Maxwell, Bulletproofs (IEEE S&P 2018), protocol 2,
//! with one change: vectors are halved while their length is even, and sent at the first odd length.
//! An element that had no partner, or one that was padded in after the first commitment, could be
//! given another content after each challenge: its prover could claim any inner product.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;

use super::generators::Generators;
use crate::group::M;

/// The prover between two halvings.
///
/// Variable time, and lawfully so: a and b are l and r of the range proof, which its section 4.1
/// sends in the clear. What they hide is blinded before they come here.
pub(super) struct InnerProduct<'a> {
    generators: &'a Generators,
    /// Q is this multiple of M.
    w: Scalar,
    a: Vec<Scalar>,
    b: Vec<Scalar>,
    /// What G_i, H_i are multiplied by in the folded generator that they are part of.
    g: Vec<Scalar>,
    h: Vec<Scalar>,
}

impl<'a> InnerProduct<'a> {
    /// Begin with vectors of the full length; H_i counts y^−i times, Q is w·M.
    pub(super) fn new(
        generators: &'a Generators,
        [y_inverse, w]: [Scalar; 2],
        [a, b]: [Vec<Scalar>; 2],
    ) -> Self {
        let g = vec![Scalar::ONE; a.len()];
        let h = powers(Scalar::ONE, y_inverse).take(a.len()).collect();
        Self {
            generators,
            w,
            a,
            b,
            g,
            h,
        }
    }

    /// L and R: what the halves are worth when they are crossed.
    pub(super) fn cross(&self) -> [RistrettoPoint; 2] {
        let half = self.a.len() / 2;
        let (a_low, a_high) = self.a.split_at(half);
        let (b_low, b_high) = self.b.split_at(half);
        [self.commit(a_low, b_high, half), self.commit(a_high, b_low, 0)]
    }

    /// ⟨a, G of the half from `of`⟩ + ⟨b, H of the other half⟩ + ⟨a, b⟩·Q.
    ///
    /// Generators are never folded; the multiples that they would be folded with are kept instead,
    /// because one large multiplication is cheaper than many small ones.
    fn commit(&self, a: &[Scalar], b: &[Scalar], of: usize) -> RistrettoPoint {
        let half = a.len();
        let mut scalars = Vec::with_capacity(self.g.len() + 1);
        let mut points = Vec::with_capacity(self.g.len() + 1);
        for start in (0..self.g.len()).step_by(2 * half) {
            let of_g = start + of;
            let of_h = start + half - of;
            scalars.extend(a.iter().zip(&self.g[of_g..]).map(|(a, g)| a * g));
            points.extend_from_slice(&self.generators.g[of_g..of_g + half]);
            scalars.extend(b.iter().zip(&self.h[of_h..]).map(|(b, h)| b * h));
            points.extend_from_slice(&self.generators.h[of_h..of_h + half]);
        }
        scalars.push(self.w * inner_product(a, b));
        points.push(*M);
        RistrettoPoint::vartime_multiscalar_mul(&scalars, &points)
    }

    /// Fold both vectors by the challenge u.
    pub(super) fn fold(&mut self, u: &Scalar, u_inverse: &Scalar) {
        let half = self.a.len() / 2;
        for i in 0..half {
            self.a[i] = u * self.a[i] + u_inverse * self.a[i + half];
            self.b[i] = u_inverse * self.b[i] + u * self.b[i + half];
        }
        self.a.truncate(half);
        self.b.truncate(half);
        for (i, (g, h)) in self.g.iter_mut().zip(&mut self.h).enumerate() {
            let is_low = i % (2 * half) < half;
            let (of_g, of_h) = if is_low { (u_inverse, u) } else { (u, u_inverse) };
            *g *= of_g;
            *h *= of_h;
        }
    }

    /// What is left: a and b of the first odd length.
    pub(super) fn last(&self) -> impl Iterator<Item = [u8; 32]> {
        self.a.iter().chain(&self.b).map(Scalar::to_bytes)
    }
}

/// What each block of the generators G is multiplied by when all foldings are undone at once.
///
/// Generator i = block·m + t, m the last length, is part of the folded generator t. The first challenge decides
/// by the block's highest bit: u for the upper half, u⁻¹ for the lower. Those of H are the inverses:
/// the same list backwards.
pub(super) fn unfold(u: &[Scalar], u_inverse: &[Scalar]) -> Vec<Scalar> {
    let mut blocks = vec![Scalar::ONE];
    for (u, u_inverse) in u.iter().zip(u_inverse) {
        blocks = blocks
            .iter()
            .flat_map(|block| [block * u_inverse, block * u])
            .collect();
    }
    blocks
}

/// ⟨a, b⟩.
pub(super) fn inner_product(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// first, first·base, first·base² …
pub(super) fn powers(first: Scalar, base: Scalar) -> impl Iterator<Item = Scalar> {
    core::iter::successors(Some(first), move |power| Some(power * base))
}

/// base to the power of a public, small exponent.
pub(super) fn power(base: Scalar, exponent: usize) -> Scalar {
    powers(Scalar::ONE, base)
        .nth(exponent)
        .expect("powers do not end")
}
