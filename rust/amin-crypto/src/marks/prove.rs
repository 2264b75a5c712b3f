//! Encrypting and proving one ballot, in constant time (`inner.rs` says why it need not be).

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_TABLE as G_TABLE;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::inner::{InnerProduct, inner_product};
use super::link::Link;
use super::range::{Bits, Polynomial};
use super::shape::{Contest, HALVES_BYTES};
use crate::derive::Derive;
use crate::error::{CryptoError, Result};
use crate::group::M_TABLE;
use crate::sum::booth_commitment;
use crate::transcript::Transcript;

/// Labels of derived scalars; `range.rs` and `link.rs` have the others.
mod label {
    pub(super) const ENCRYPTION: u8 = 1;
    pub(super) const DUMMY: u8 = 12;
}

/// What a ballot says, and what it is encrypted with.
pub(super) struct Witness {
    /// k marks, then the list mark.
    pub(super) numbers: Zeroizing<Vec<u64>>,
    pub(super) blinding: Zeroizing<Vec<Scalar>>,
    /// Whether it says that the list mark is 0, rather than that all marks are dummies.
    pub(super) persons: Choice,
}

impl Contest {
    /// Encrypt one choice a ballot, each with its own seed, over all cores.
    ///
    /// `choices`: for each ballot k numbers of candidates, increasing, zeros behind them, then the list
    /// mark; four big-endian bytes a number. `seeds`, `station_halves`: 32 bytes a ballot.
    /// Returns the ballots one after another. The same input gives the same bytes.
    pub fn encrypt_many(
        &self,
        station: &str,
        seeds: &[u8],
        station_halves: &[u8],
        choices: &[u8],
    ) -> Result<Vec<u8>> {
        let size = self.shape.choice_bytes();
        let count = seeds.len() / 32;
        if seeds.len() != count * 32 || station_halves.len() != count * 32 || choices.len() != count * size {
            return Err(CryptoError::Malformed("batch of choices"));
        }
        let mut ballots = vec![0; count * self.shape.ballot_bytes()];
        ballots
            .par_chunks_exact_mut(self.shape.ballot_bytes())
            .zip(seeds.par_chunks_exact(32))
            .zip(station_halves.par_chunks_exact(32))
            .zip(choices.par_chunks_exact(size))
            .try_for_each(|(((ballot, seed), half), choice)| {
                let seed = seed.try_into().expect("chunks of 32");
                self.encrypt_into(ballot, station, seed, half, choice)
            })?;
        Ok(ballots)
    }

    fn encrypt_into(
        &self,
        ballot: &mut [u8],
        station: &str,
        seed: &[u8; 32],
        station_half: &[u8],
        choice: &[u8],
    ) -> Result<()> {
        let chosen = self.shape.read_choice(choice)?;
        ballot[..32].copy_from_slice(&booth_commitment(seed));
        ballot[32..HALVES_BYTES].copy_from_slice(station_half);
        let secrets = Derive::new(seed, self.derivation(station, &ballot[..HALVES_BYTES], choice));
        let keys: Zeroizing<Vec<u64>> = Zeroizing::new(
            (0..self.shape.max_marks as u32)
                .map(|dummy| low_half(&secrets.scalar(label::DUMMY, dummy)))
                .collect(),
        );
        let witness = self.witness(&secrets, self.shape.fill_up(&chosen, &keys));
        self.prove(ballot, station, &secrets, &witness, |_, _| ())
    }

    /// Draw what these numbers are encrypted with.
    pub(super) fn witness(&self, secrets: &Derive, numbers: Zeroizing<Vec<u64>>) -> Witness {
        let drawn = (0..numbers.len() as u32).map(|j| secrets.scalar(label::ENCRYPTION, j));
        Witness {
            blinding: Zeroizing::new(drawn.collect()),
            persons: numbers[self.shape.max_marks].ct_eq(&0),
            numbers,
        }
    }

    /// Write everything behind the halves: ciphertexts, range proof, link proofs.
    ///
    /// After each step, before its challenge is drawn, `meddle` sees the ballot and how far it is
    /// written; it does nothing but in tests, which make known-bad ballots there. Numbers are not checked.
    pub(super) fn prove(
        &self,
        ballot: &mut [u8],
        station: &str,
        secrets: &Derive,
        witness: &Witness,
        meddle: impl FnMut(&mut [u8], usize),
    ) -> Result<()> {
        let mut writer = Writer {
            ballot,
            written: HALVES_BYTES,
            meddle,
        };
        writer.write(&self.encrypt(witness));
        let mut transcript = self.prove_range(&mut writer, station, secrets, witness)?;
        let link = Link::new(
            self,
            secrets,
            (&witness.numbers, &witness.blinding),
            witness.persons,
        );
        writer.write(&encode(&link.commit()));
        let e = self.ask_link(&mut transcript, writer.ballot)?;
        writer.write(link.respond(&e).map(|s| s.to_bytes()).as_flattened());
        Ok(())
    }

    /// Write the range proof: from A to the last vectors.
    fn prove_range(
        &self,
        writer: &mut Writer<'_, impl FnMut(&mut [u8], usize)>,
        station: &str,
        secrets: &Derive,
        witness: &Witness,
    ) -> Result<Transcript> {
        let bits = Bits::new(self.shape, secrets, &witness.numbers);
        writer.write(&encode(&bits.commit(self)));
        let (mut transcript, y, z) = self.ask_bits(station, writer.ballot)?;

        let polynomials = bits.polynomials(self.shape, &y, &z);
        let polynomial = Polynomial::new(secrets, polynomials.coefficients());
        writer.write(&encode(&polynomial.commit(self)));
        let x = self.ask_polynomial(&mut transcript, writer.ballot)?;

        let vectors = polynomials.at(&x);
        let t = inner_product(&vectors[0], &vectors[1]);
        let tau = polynomial.open(self.shape, &z, &x, &witness.blinding);
        writer.write([t, tau, bits.open(&x)].map(|s| s.to_bytes()).as_flattened());
        let w = self.ask_opening(&mut transcript, writer.ballot)?;

        let mut inner = InnerProduct::new(&self.generators, [y.invert(), w], vectors);
        for at in self.shape.layout().rounds.step_by(64) {
            writer.write(&encode(&inner.cross()));
            let u = self.ask_round(&mut transcript, &writer.ballot[at..at + 64])?;
            inner.fold(&u, &u.invert());
        }
        writer.write(inner.last().collect::<Vec<_>>().as_flattened());
        Ok(transcript)
    }

    /// α and β of every number, k marks and then the list mark.
    ///
    /// The batch encoder doubles what it encodes, so it gets halves; one inversion serves for all.
    /// Source: Hamburg, Decaf (CRYPTO 2015); curve25519-dalek.
    pub(super) fn encrypt(&self, witness: &Witness) -> Vec<u8> {
        let halves: Vec<RistrettoPoint> = witness
            .numbers
            .iter()
            .zip(witness.blinding.iter())
            .flat_map(|(number, r)| {
                let (number, r) = (Scalar::from(*number).div_by_2(), r.div_by_2());
                [G_TABLE * &r, &self.key_table * &r + &*M_TABLE * &number]
            })
            .collect();
        join(&RistrettoPoint::double_and_compress_batch(&halves))
    }
}

/// A ballot that is being written from front to back.
struct Writer<'a, F> {
    ballot: &'a mut [u8],
    written: usize,
    meddle: F,
}

impl<F: FnMut(&mut [u8], usize)> Writer<'_, F> {
    fn write(&mut self, bytes: &[u8]) {
        self.ballot[self.written..self.written + bytes.len()].copy_from_slice(bytes);
        self.written += bytes.len();
        (self.meddle)(self.ballot, self.written);
    }
}

/// The first eight bytes of a scalar as a number.
fn low_half(scalar: &Scalar) -> u64 {
    let (low, _) = scalar.as_bytes().split_at(8);
    u64::from_le_bytes(low.try_into().expect("eight bytes"))
}

fn encode(points: &[RistrettoPoint]) -> Vec<u8> {
    let encoded: Vec<CompressedRistretto> = points.iter().map(RistrettoPoint::compress).collect();
    join(&encoded)
}

fn join(points: &[CompressedRistretto]) -> Vec<u8> {
    points.iter().flat_map(|point| point.0).collect()
}
