//! Many ballots counted beside their floor: the same entries added up by number, nothing checked.
//!
//! Arguments: a file of void causes, ends and entries one after another, ballots, persons, lists, marks,
//! causes. For each line on standard input each is done once, alone on one core and over all cores, and
//! the seconds are printed as one JSON object; so the caller can time its own work in between.

#![allow(missing_docs)]

use std::hint::black_box;
use std::io::stdin;
use std::time::Instant;

use amin_crypto::count::{Choices, Table};
use rayon::prelude::*;

fn main() {
    // cargo bench adds --bench.
    let given: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [file, numbers @ ..] = given.as_slice() else {
        return; // as `cargo test` runs it
    };
    let numbers: Vec<usize> = numbers.iter().map(|n| n.parse().expect("a number")).collect();
    let &[ballots, persons, lists, max_marks, causes] = numbers.as_slice() else {
        panic!("five numbers are needed");
    };
    let bytes = std::fs::read(file).expect("a readable file");
    let (void, rest) = bytes.split_at(ballots);
    let (ends, entries) = rest.split_at(4 * ballots);
    let table = Table::new(entries, ends, void).expect("a table");
    let causes = u8::try_from(causes).expect("up to 255 causes");
    let choices = Choices::new(persons, lists, max_marks, causes).expect("lawful choices");
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    for line in stdin().lines() {
        line.expect("a line");
        println!(
            r#"{{"floor_alone":{},"core_alone":{},"floor":{},"core":{}}}"#,
            seconds(|| floor_of(0, ends, entries)),
            seconds(|| one.install(|| choices.count(&table))),
            seconds(|| floor_over_cores(ends, entries)),
            seconds(|| choices.count(&table)),
        );
    }
}

fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    black_box(work());
    began.elapsed().as_secs_f64()
}

/// How often each number stands on the ballots. With room for every number, no bound is checked.
fn floor_of(mut begin: usize, ends: &[u8], entries: &[u8]) -> Vec<u64> {
    let mut votes = vec![0u64; 1 << 16];
    let room: &mut [u64; 1 << 16] = votes.as_mut_slice().try_into().expect("that many");
    let entries = entries.as_chunks().0;
    for end in ends.as_chunks().0 {
        let end = u32::from_le_bytes(*end) as usize;
        for entry in &entries[begin..end] {
            let votes = &mut room[usize::from(u16::from_le_bytes(*entry))];
            *votes = votes.wrapping_add(1);
        }
        begin = end;
    }
    votes
}

/// One share of the ballots for each core.
fn floor_over_cores(ends: &[u8], entries: &[u8]) -> Vec<u64> {
    let share = 4 * (ends.len() / 4).div_ceil(rayon::current_num_threads()).max(1);
    let offsets = ends.as_chunks().0;
    ends.par_chunks(share)
        .enumerate()
        .map(|(at, ends)| {
            let before = (at * share / 4).checked_sub(1);
            let begin = before.map_or(0, |last| u32::from_le_bytes(offsets[last]) as usize);
            floor_of(begin, ends, entries)
        })
        .reduce(
            || vec![0; 1 << 16],
            |one, other| one.iter().zip(other).map(|(a, b)| a.wrapping_add(b)).collect(),
        )
}
