//! A second verifier and prover, one equation at a time, written from `spec/marks.md`; and what they would
//! be if they were built wrongly. Each wrong build accepts a forgery that ours refuses.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;

use super::{CONTEST, ELECTION, STATION, key};
use crate::group::{M, decode_point, decode_scalar, generator};
use crate::marks::Shape;
use crate::transcript::Transcript;

/// How the verifier is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    /// As the specification says.
    Right,
    /// Odd lengths are halved, too; the last element goes on alone.
    UnpairedFolding,
    /// The batched proof speaks of α − β alone.
    QuotientOnly,
    /// All equations are added up as they are.
    OneWeight,
    /// A field is left out of the transcript.
    Omits(&'static str),
}

/// What both sides compute along the way.
pub(super) struct Slow {
    pub(super) shape: Shape,
    pub(super) build: Build,
    transcript: Transcript,
}

/// A vector commitment being folded: its generators, and what it is folded to.
pub(super) struct Folded {
    pub(super) g: Vec<RistrettoPoint>,
    pub(super) h: Vec<RistrettoPoint>,
}

impl Folded {
    /// G_i, and H_i counted y⁻ⁱ times.
    pub(super) fn new(length: usize, y: &Scalar) -> Self {
        let y_inverse = y.invert();
        let mut power = Scalar::ONE;
        let mut h = Vec::new();
        for i in 0..length {
            h.push(generator(&format!("marks/H/{i}")) * power);
            power *= y_inverse;
        }
        let g = (0..length).map(|i| generator(&format!("marks/G/{i}"))).collect();
        Self { g, h }
    }

    pub(super) fn fold(&mut self, u: &Scalar) {
        self.g = fold(&self.g, &u.invert(), u);
        self.h = fold(&self.h, u, &u.invert());
    }

    pub(super) fn commit(&self, a: &[Scalar], b: &[Scalar]) -> RistrettoPoint {
        let of_g: RistrettoPoint = self.g.iter().zip(a).map(|(g, a)| g * a).sum();
        let of_h: RistrettoPoint = self.h.iter().zip(b).map(|(h, b)| h * b).sum();
        of_g + of_h
    }
}

/// low·x + high·x′ element by element; what has no partner stays as it is.
pub(super) fn fold<T>(all: &[T], low: &Scalar, high: &Scalar) -> Vec<T>
where
    T: Copy + core::ops::Mul<Scalar, Output = T> + core::ops::Add<Output = T>,
{
    let half = all.len() / 2;
    let paired = (0..half).map(|i| all[i] * *low + all[i + half] * *high);
    paired.chain(all[2 * half..].iter().copied()).collect()
}

impl Slow {
    pub(super) fn new(shape: Shape, build: Build) -> Self {
        Self {
            shape,
            build,
            transcript: Transcript::new("amin/1/marks"),
        }
    }

    pub(super) fn absorb(&mut self, label: &'static str, value: &[u8]) {
        if self.build != Build::Omits(label) {
            self.transcript.append(label, value);
        }
    }

    pub(super) fn ask(&mut self, label: &str) -> Scalar {
        self.transcript.challenge_scalar(label)
    }

    /// The context, the statement, and the ciphertexts.
    pub(super) fn begin(&mut self, station: &str, ballot: &[u8]) {
        self.absorb("election", &ELECTION);
        self.absorb("contest", CONTEST.as_bytes());
        self.absorb("station", station.as_bytes());
        self.absorb("booth-half", &ballot[..32]);
        self.absorb("station-half", &ballot[32..64]);
        self.absorb("candidates", &(self.shape.candidates as u64).to_be_bytes());
        self.absorb("lists", &(self.shape.lists as u64).to_be_bytes());
        self.absorb("max-marks", &(self.shape.max_marks as u64).to_be_bytes());
        self.absorb("key", &key(0));
        self.absorb("message-base", M.compress().as_bytes());
        self.absorb("ciphertexts", &ballot[64..64 + 64 * (self.shape.max_marks + 1)]);
    }

    pub(super) fn length(&self) -> usize {
        self.shape.values() * self.shape.bits()
    }

    /// Whether a vector of this length is halved.
    pub(super) fn halves(&self, length: usize) -> bool {
        length > 1 && (length.is_multiple_of(2) || self.build == Build::UnpairedFolding)
    }

    /// δ(y, z) and the sum of the values' commitments, each weighed.
    fn known(&self, y: &Scalar, z: &Scalar, betas: &[RistrettoPoint]) -> RistrettoPoint {
        let k = self.shape.max_marks;
        let number = |n: usize| *M * Scalar::from(n as u64);
        let mut values = vec![betas[0] - *M];
        values.extend((1..k).map(|j| betas[j] - betas[j - 1] - *M));
        values.push(number(self.shape.candidates + k) - betas[k - 1]);
        values.push(number(self.shape.candidates) - betas[0] + betas[k]);
        values.push(number(self.shape.lists + 1) - betas[k]);
        let mut sum = RistrettoPoint::default();
        let mut delta = Scalar::ZERO;
        let mut y_power = Scalar::ONE;
        for _ in 0..self.length() {
            delta += (z - z * z) * y_power;
            y_power *= y;
        }
        let mut z_power = z * z;
        for value in values {
            sum += value * z_power;
            delta -= z * z_power * Scalar::from((1u64 << self.shape.bits()) - 1);
            z_power *= z;
        }
        sum + *M * delta
    }

    /// Whether this build accepts the ballot.
    pub(super) fn accepts(mut self, ballot: &[u8]) -> bool {
        let errors = self.errors(ballot);
        match self.build {
            Build::OneWeight => errors.iter().sum::<RistrettoPoint>().is_identity(),
            Build::QuotientOnly => {
                errors[..2].iter().all(IsIdentity::is_identity)
                    && errors[2] == errors[3]
                    && errors[4..].iter().all(IsIdentity::is_identity)
            }
            _ => errors.iter().all(IsIdentity::is_identity),
        }
    }

    /// By how much each of the eight equations is off.
    fn errors(&mut self, ballot: &[u8]) -> Vec<RistrettoPoint> {
        let key = decode_point(&key(0), "key").unwrap();
        let mut fields = Fields(ballot[64..].chunks_exact(32));
        let marks: Vec<[RistrettoPoint; 2]> = (0..=self.shape.max_marks).map(|_| fields.points()).collect();
        let betas: Vec<RistrettoPoint> = marks.iter().map(|mark| mark[1]).collect();
        self.begin(STATION, ballot);
        let [a_bits, s_bits] = fields.absorbed_points(self, ["A", "S"]);
        let (y, z) = (self.ask("y"), self.ask("z"));
        let [t1, t2] = fields.absorbed_points(self, ["T1", "T2"]);
        let x = self.ask("x");
        let [t, tau, mu] = fields.absorbed_scalars(self, ["t", "tau", "mu"]);
        let w = self.ask("w");

        let mut folded = Folded::new(self.length(), &y);
        let mut commitment = a_bits + s_bits * x - key * mu + *M * (w * t);
        let mut z_power = z * z;
        for j in 0..self.length() {
            let bit = j % self.shape.bits();
            if j > 0 && bit == 0 {
                z_power *= z;
            }
            commitment -= generator(&format!("marks/G/{j}")) * z;
            commitment += generator(&format!("marks/H/{j}")) * z;
            commitment += folded.h[j] * z_power * Scalar::from(1u64 << bit);
        }
        while self.halves(folded.g.len()) {
            let [l, r] = fields.absorbed_points(self, ["L", "R"]);
            let u = self.ask("u");
            folded.fold(&u);
            commitment += l * (u * u) + r * (u * u).invert();
        }
        let [a, b] = ["a", "b"].map(|label| fields.absorbed_vector(self, label, folded.g.len()));
        let product: Scalar = a.iter().zip(&b).map(|(a, b)| a * b).sum();
        commitment -= folded.commit(&a, &b) + *M * (w * product);

        let mut errors = vec![commitment];
        errors.push(*M * t + key * tau - self.known(&y, &z, &betas) - t1 * x - t2 * x * x);
        errors.extend(self.link_errors(&mut fields, &marks, &key));
        errors
    }

    fn link_errors(
        &mut self,
        fields: &mut Fields<'_>,
        marks: &[[RistrettoPoint; 2]],
        key: &RistrettoPoint,
    ) -> [RistrettoPoint; 6] {
        let link: Vec<&[u8]> = fields.0.by_ref().take(6).collect();
        self.absorb("link", &link.concat());
        let [a, b, a0, b0, a1, b1] = core::array::from_fn(|i| decode_point(link[i], "link").unwrap());
        let e = self.ask("e");
        let [z_r, z_m, e0, z0, z1] = core::array::from_fn(|_| fields.scalar());
        let (mut of_alpha, mut of_beta, mut power) = (a, b, e);
        for [alpha, beta] in marks {
            of_alpha += alpha * power;
            of_beta += beta * power;
            power *= e;
        }
        let [alpha_list, beta_list] = marks[marks.len() - 1];
        let [alpha_first, beta_first] = marks[0];
        let dummy = *M * Scalar::from(self.shape.candidates as u64 + 1);
        let e1 = e - e0;
        [
            G * z_r - of_alpha,
            key * z_r + *M * z_m - of_beta,
            G * z0 - a0 - alpha_list * e0,
            key * z0 - b0 - beta_list * e0,
            G * z1 - a1 - alpha_first * e1,
            key * z1 - b1 - (beta_first - dummy) * e1,
        ]
    }
}

/// The fields of a ballot from front to back.
struct Fields<'a>(core::slice::ChunksExact<'a, u8>);

impl<'a> Fields<'a> {
    fn points<const N: usize>(&mut self) -> [RistrettoPoint; N] {
        core::array::from_fn(|_| decode_point(self.0.next().unwrap(), "point").unwrap())
    }

    fn scalar(&mut self) -> Scalar {
        decode_scalar(self.0.next().unwrap(), "scalar").unwrap()
    }

    fn absorbed_points<const N: usize>(
        &mut self,
        slow: &mut Slow,
        labels: [&'static str; N],
    ) -> [RistrettoPoint; N] {
        labels.map(|label| {
            let field = self.0.next().unwrap();
            slow.absorb(label, field);
            decode_point(field, "point").unwrap()
        })
    }

    fn absorbed_scalars<const N: usize>(
        &mut self,
        slow: &mut Slow,
        labels: [&'static str; N],
    ) -> [Scalar; N] {
        labels.map(|label| {
            let field = self.0.next().unwrap();
            slow.absorb(label, field);
            decode_scalar(field, "scalar").unwrap()
        })
    }

    fn absorbed_vector(&mut self, slow: &mut Slow, label: &'static str, length: usize) -> Vec<Scalar> {
        let fields: Vec<&'a [u8]> = self.0.by_ref().take(length).collect();
        slow.absorb(label, &fields.concat());
        fields
            .iter()
            .map(|field| decode_scalar(field, "scalar").unwrap())
            .collect()
    }
}
