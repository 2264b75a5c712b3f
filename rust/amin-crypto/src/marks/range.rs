//! The range proof: all values of a ballot lie in 0..2^b, proved at once.
//!
//! Source: Bünz et al., Bulletproofs (IEEE S&P 2018), sections 4.1 and 4.2. The base of values is M,
//! that of blinding K, so the commitments to the values follow from the β of the marks and are not
//! sent. In each function that makes a proof, time depends on nothing secret.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::MultiscalarMul;
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroizing;

use super::inner::{inner_product, power, powers};
use super::shape::{Contest, Shape};
use crate::derive::Derive;
use crate::group::M_TABLE;

/// Labels of derived scalars; `prove.rs` and `link.rs` have the others.
mod label {
    pub(super) const BLIND_BITS: u8 = 2;
    pub(super) const BLIND_VECTORS: u8 = 3;
    pub(super) const LEFT: u8 = 4;
    pub(super) const RIGHT: u8 = 5;
    pub(super) const BLIND_POLYNOMIAL: u8 = 6;
}

type Scalars = Zeroizing<Vec<Scalar>>;

impl Shape {
    /// The values that are proved to lie in 0..2^b, from k marks and the list mark.
    ///
    /// The first k + 1 add up to C, so none wraps and the marks are 1 ≤ i₁ < … < i_k ≤ C + k. With
    /// "ℓ = 0 or i₁ = C+1" (`link.rs`) the last two say: with ℓ = 0 there is a person, i₁ ≤ C; else
    /// ℓ is in 1..=L+1.
    pub(super) fn values_of(&self, numbers: &[u64]) -> Zeroizing<Vec<u64>> {
        let (list, marks) = numbers.split_last().expect("k marks and the list mark");
        let (first, last) = (marks[0], marks[self.max_marks - 1]);
        let mut values = Zeroizing::new(Vec::with_capacity(self.values()));
        values.push(first.wrapping_sub(1));
        values.extend(
            marks
                .windows(2)
                .map(|pair| pair[1].wrapping_sub(pair[0]).wrapping_sub(1)),
        );
        values.push((self.highest_mark() as u64).wrapping_sub(last));
        values.push((self.candidates as u64).wrapping_sub(first).wrapping_add(*list));
        values.push((self.blank() as u64).wrapping_sub(*list));
        values
    }

    /// What Σ weightⱼ·valueⱼ is made of: a coefficient for each of the k + 1 numbers, and a constant.
    pub(super) fn combine_values(&self, weights: &[Scalar]) -> (Vec<Scalar>, Scalar) {
        let k = self.max_marks;
        let number = |n: usize| Scalar::from(n as u64);
        let mut coefficients: Vec<Scalar> = weights[..=k].windows(2).map(|pair| pair[0] - pair[1]).collect();
        coefficients[0] -= weights[k + 1];
        coefficients.push(weights[k + 1] - weights[k + 2]);
        let constant = number(self.highest_mark()) * weights[k]
            + number(self.candidates) * weights[k + 1]
            + number(self.blank()) * weights[k + 2]
            - weights[..k].iter().sum::<Scalar>();
        (coefficients, constant)
    }

    /// z², z³ …: what the values are weighed with.
    pub(super) fn value_weights(&self, z: &Scalar) -> Vec<Scalar> {
        powers(z * z, *z).take(self.values()).collect()
    }

    /// zʲ⁺²·2ⁱ for bit i of value j: what the bits are weighed with.
    pub(super) fn bit_weights(&self, weights: &[Scalar]) -> Vec<Scalar> {
        let doubled = |weight: &Scalar| core::iter::successors(Some(*weight), |power| Some(power + power));
        weights
            .iter()
            .flat_map(|weight| doubled(weight).take(self.bits()))
            .collect()
    }

    /// The bits of all values, lowest first; of a value that is out of range the lowest b.
    fn bits_of(&self, values: &[u64]) -> Zeroizing<Vec<u8>> {
        let bits = values
            .iter()
            .flat_map(|value| (0..self.bits()).map(move |i| (value >> i & 1) as u8));
        Zeroizing::new(bits.collect())
    }
}

/// What A and S commit to.
pub(super) struct Bits {
    bits: Zeroizing<Vec<u8>>,
    blind_bits: Zeroizing<Scalar>,
    left: Scalars,
    right: Scalars,
    blind_vectors: Zeroizing<Scalar>,
}

impl Bits {
    /// Draw what blinds the bits of these numbers, and write the bits down.
    pub(super) fn new(shape: Shape, secrets: &Derive, numbers: &[u64]) -> Self {
        let drawn = |label| {
            (0..shape.length() as u32)
                .map(|i| secrets.scalar(label, i))
                .collect()
        };
        Self {
            bits: shape.bits_of(&shape.values_of(numbers)),
            blind_bits: Zeroizing::new(secrets.scalar(label::BLIND_BITS, 0)),
            left: Zeroizing::new(drawn(label::LEFT)),
            right: Zeroizing::new(drawn(label::RIGHT)),
            blind_vectors: Zeroizing::new(secrets.scalar(label::BLIND_VECTORS, 0)),
        }
    }

    /// A = α̃·K + ⟨a_L, G⟩ + ⟨a_L − 1, H⟩ and S = ρ·K + ⟨s_L, G⟩ + ⟨s_R, H⟩.
    pub(super) fn commit(&self, contest: &Contest) -> [RistrettoPoint; 2] {
        let (g, h) = (&contest.generators.g, &contest.generators.h);
        let mut of_bits = &contest.key_table * &*self.blind_bits;
        for ((bit, g), h) in self.bits.iter().zip(g).zip(h) {
            of_bits += RistrettoPoint::conditional_select(&-h, g, Choice::from(*bit));
        }
        let scalars = self.left.iter().chain(self.right.iter());
        let of_vectors = RistrettoPoint::multiscalar_mul(scalars, g.iter().chain(h));
        [of_bits, &contest.key_table * &*self.blind_vectors + of_vectors]
    }

    /// l(X) and r(X), whose inner product says what is to be proved.
    pub(super) fn polynomials(&self, shape: Shape, y: &Scalar, z: &Scalar) -> Polynomials {
        let of_values = shape.bit_weights(&shape.value_weights(z));
        let of_bits: Vec<Scalar> = powers(Scalar::ONE, *y).take(shape.length()).collect();
        let bit = |bit: &u8| Scalar::from(*bit);
        let constant = self.bits.iter().zip(&of_bits).zip(&of_values);
        Polynomials {
            l: [
                Zeroizing::new(self.bits.iter().map(|a| bit(a) - z).collect()),
                self.left.clone(),
            ],
            r: [
                Zeroizing::new(
                    constant
                        .map(|((a, y), value)| y * (bit(a) - Scalar::ONE + z) + value)
                        .collect(),
                ),
                Zeroizing::new(self.right.iter().zip(&of_bits).map(|(s, y)| s * y).collect()),
            ],
        }
    }

    /// μ = α̃ + ρ·x.
    pub(super) fn open(&self, x: &Scalar) -> Scalar {
        *self.blind_bits + *self.blind_vectors * x
    }
}

/// Two vectors of linear polynomials, constant terms first.
pub(super) struct Polynomials {
    l: [Scalars; 2],
    r: [Scalars; 2],
}

impl Polynomials {
    /// t₁ and t₂ of t(X) = ⟨l(X), r(X)⟩.
    pub(super) fn coefficients(&self) -> Zeroizing<[Scalar; 2]> {
        let [l0, l1] = &self.l;
        let [r0, r1] = &self.r;
        let first = inner_product(l0, r1) + inner_product(l1, r0);
        Zeroizing::new([first, inner_product(l1, r1)])
    }

    /// l(x) and r(x).
    pub(super) fn at(&self, x: &Scalar) -> [Vec<Scalar>; 2] {
        [&self.l, &self.r].map(|[constant, linear]| {
            let terms = constant.iter().zip(linear.iter());
            terms.map(|(constant, linear)| constant + x * linear).collect()
        })
    }
}

/// t₁ and t₂, and what blinds them.
pub(super) struct Polynomial {
    coefficients: Zeroizing<[Scalar; 2]>,
    blinding: Zeroizing<[Scalar; 2]>,
}

impl Polynomial {
    pub(super) fn new(secrets: &Derive, coefficients: Zeroizing<[Scalar; 2]>) -> Self {
        let blinding = [0, 1].map(|i| secrets.scalar(label::BLIND_POLYNOMIAL, i));
        Self {
            coefficients,
            blinding: Zeroizing::new(blinding),
        }
    }

    /// T₁ and T₂.
    pub(super) fn commit(&self, contest: &Contest) -> [RistrettoPoint; 2] {
        [0, 1].map(|i| &*M_TABLE * &self.coefficients[i] + &contest.key_table * &self.blinding[i])
    }

    /// τ = τ₁·x + τ₂·x² + Σ zʲ⁺²·γⱼ, where γⱼ blinds value j.
    pub(super) fn open(&self, shape: Shape, z: &Scalar, x: &Scalar, blinding: &[Scalar]) -> Scalar {
        let (coefficients, _) = shape.combine_values(&shape.value_weights(z));
        inner_product(&coefficients, blinding) + x * (self.blinding[0] + x * self.blinding[1])
    }
}

/// δ(y, z) = (z − z²)·Σ yⁱ − (2^b − 1)·Σ zʲ⁺³: what is public of t(0). Variable time.
pub(super) fn delta(shape: Shape, y: &Scalar, z: &Scalar, weights: &[Scalar]) -> Scalar {
    let mut of_y: Scalar = powers(Scalar::ONE, *y).take(shape.last()).sum();
    let mut of_length = power(*y, shape.last());
    for _ in 0..shape.rounds() {
        of_y += of_length * of_y;
        of_length *= of_length;
    }
    let ones = Scalar::from((1u64 << shape.bits()) - 1);
    (z - z * z) * of_y - ones * z * weights.iter().sum::<Scalar>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_weighed_are_numbers_weighed_and_a_constant() {
        for (candidates, lists, max_marks) in [(12, 3, 3), (5, 0, 1), (40, 9, 6)] {
            let shape = Shape::new(candidates, lists, max_marks).unwrap();
            let numbers: Vec<u64> = (1..=max_marks as u64).map(|i| i * i).chain([2]).collect();
            let weights = shape.value_weights(&Scalar::from(77u64));
            let by_values: Scalar = weights
                .iter()
                .zip(shape.values_of(&numbers).iter())
                // As they wrapped: a negative value is its distance below zero.
                .map(|(weight, value)| {
                    weight * (Scalar::from(value.wrapping_add(1 << 40)) - Scalar::from(1u64 << 40))
                })
                .sum();
            let (coefficients, constant) = shape.combine_values(&weights);
            let numbers: Vec<Scalar> = numbers.into_iter().map(Scalar::from).collect();
            assert_eq!(by_values, inner_product(&coefficients, &numbers) + constant);
        }
    }

    #[test]
    fn delta_is_the_sum_written_out() {
        let shape = Shape::new(12, 3, 3).unwrap();
        let (y, z) = (Scalar::from(5u64), Scalar::from(11u64));
        let weights = shape.value_weights(&z);
        let of_y: Scalar = powers(Scalar::ONE, y).take(24).sum();
        let of_bits: Scalar = shape.bit_weights(&weights).iter().sum();
        assert_eq!(delta(shape, &y, &z, &weights), (z - z * z) * of_y - z * of_bits);
    }
}
