//! Counting many ballots against a slow reading of one, and every table that no encoder would make.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{BLOCK, Choices, Count, Refusal, STRANGER, Table, UNREADABLE};

type Ballot = (Vec<u16>, u8);

fn laid_out(ballots: &[Ballot]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let (mut entries, mut ends, mut void) = (Vec::new(), Vec::new(), Vec::new());
    for (numbers, cause) in ballots {
        entries.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
        ends.extend(u32::try_from(entries.len() / 2).unwrap().to_le_bytes());
        void.push(*cause);
    }
    (entries, ends, void)
}

fn counted(choices: Choices, ballots: &[Ballot]) -> Result<Count, Refusal> {
    let (entries, ends, void) = laid_out(ballots);
    choices.count(&Table::new(&entries, &ends, &void)?)
}

/// Four persons 0–3, two lists 4–5, up to two marks, three causes.
fn small() -> Choices {
    Choices::new(4, 2, 2, 3).unwrap()
}

fn alone(entries: &[u16]) -> Count {
    counted(small(), &[(entries.to_vec(), 0)]).unwrap()
}

fn expected(persons: [u64; 4], lists: [u64; 2], valid: u64, blank: u64, void: [u64; 3]) -> Count {
    Count {
        persons: persons.to_vec(),
        lists: lists.to_vec(),
        valid,
        blank,
        void: void.to_vec(),
    }
}

#[test]
fn each_kind_of_ballot_is_read_as_the_law_says() {
    let none = [0; 4];
    assert_eq!(alone(&[]), expected(none, [0, 0], 0, 1, [0; 3]));
    assert_eq!(alone(&[2, 0]), expected([1, 0, 1, 0], [0, 0], 1, 0, [0; 3]));
    assert_eq!(alone(&[2, 2]), expected([0, 0, 1, 0], [0, 0], 1, 0, [0; 3]));
    assert_eq!(
        alone(&[3, 3, 3, 1, 0]),
        expected([0, 1, 0, 1], [0, 0], 1, 0, [0; 3])
    );
    assert_eq!(alone(&[5]), expected(none, [0, 1], 1, 0, [0; 3]));
    assert_eq!(alone(&[0, 5, 4, 1]), expected(none, [0, 1], 1, 0, [0; 3]));
    assert_eq!(alone(&[0, 1, 2, 4]), expected(none, [1, 0], 1, 0, [0; 3]));
    assert_eq!(
        alone(&[STRANGER, 1]),
        expected([0, 1, 0, 0], [0, 0], 1, 0, [0; 3])
    );
    assert_eq!(
        alone(&[STRANGER, UNREADABLE, 0, 1, 2]),
        expected([1, 1, 0, 0], [0, 0], 1, 0, [0; 3])
    );
    assert_eq!(
        alone(&[UNREADABLE, UNREADABLE]),
        expected(none, [0, 0], 0, 0, [1, 0, 0])
    );
    assert_eq!(
        alone(&[UNREADABLE, STRANGER]),
        expected(none, [0, 0], 0, 0, [0, 1, 0])
    );
}

#[test]
fn a_ballot_that_the_board_found_void_gives_no_vote() {
    for entries in [vec![], vec![0, 1], vec![4], vec![UNREADABLE]] {
        let count = counted(small(), &[(entries, 3), (vec![0], 0)]).unwrap();
        assert_eq!(count, expected([1, 0, 0, 0], [0, 0], 1, 0, [0, 0, 1]));
    }
}

#[test]
fn no_ballot_gives_no_vote() {
    assert_eq!(
        counted(small(), &[]).unwrap(),
        expected([0; 4], [0; 2], 0, 0, [0; 3])
    );
}

#[test]
fn every_number_can_be_in_use() {
    let choices = Choices::new(65_000, 534, 70_000, 255).unwrap();
    let all: Vec<u16> = (0..65_000).collect();
    let count = counted(choices, &[(all, 0), (vec![65_533], 0), (vec![], 255)]).unwrap();
    assert!(count.persons.iter().all(|n| *n == 1));
    assert_eq!((count.lists[533], count.void[254], count.valid), (1, 1, 2));
    assert!(Choices::new(65_000, 535, 1, 2).is_err());
    assert!(Choices::new(usize::MAX, 1, 1, 2).is_err());
    assert!(Choices::new(1, 0, 0, 2).is_err());
    assert!(Choices::new(1, 0, 1, 1).is_err());
}

#[test]
fn runs_that_do_not_fit_each_other_are_refused() {
    let (entries, ends, void) = laid_out(&[(vec![1], 0), (vec![2, 3], 0)]);
    assert!(Table::new(&entries, &ends, &void).is_ok());
    for (entries, ends, void) in [
        (&entries[1..], &ends[..], &void[..]),
        (&entries[2..], &ends, &void),
        (&entries, &ends[1..], &void),
        (&entries, &ends[4..], &void),
        (&entries, &ends[..4], &void[..1]),
        (&entries, &[], &[]),
        (&entries, &ends, &void[1..]),
        (&[], &ends, &void),
    ] {
        assert_eq!(
            Table::new(entries, ends, void).map_err(|r| r.ballot).err(),
            Some(None)
        );
    }
}

#[test]
fn an_end_before_the_begin_or_behind_the_entries_names_its_ballot() {
    for wrong in [0u32, 2, 7, u32::MAX] {
        let (entries, mut ends, void) = laid_out(&[(vec![0; 3], 0), (vec![1], 0), (vec![2], 0)]);
        ends[4..8].copy_from_slice(&wrong.to_le_bytes());
        let refusal = small()
            .count(&Table::new(&entries, &ends, &void).unwrap())
            .unwrap_err();
        assert_eq!(refusal.ballot, Some(1));
    }
}

#[test]
fn the_first_ballot_that_is_refused_is_named_wherever_the_blocks_are_cut() {
    let fine = vec![(vec![0, 1], 0); 3 * BLOCK];
    for at in [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 7, 3 * BLOCK - 1] {
        for bad in [
            (vec![6], 0),
            (vec![0, 6], 0),
            (vec![4, 6], 3),
            (vec![0xfffd], 0),
            (vec![], 4),
        ] {
            let mut ballots = fine.clone();
            ballots[at] = bad.clone();
            *ballots.last_mut().unwrap() = bad;
            assert_eq!(counted(small(), &ballots).unwrap_err().ballot, Some(at));
        }
    }
}

/// The rule again, one ballot at a time, with sets.
fn slow(max_marks: usize, ballots: &[Ballot]) -> Count {
    let mut count = expected([0; 4], [0; 2], 0, 0, [0; 3]);
    for (entries, cause) in ballots {
        let list = entries.iter().find(|n| (4..6).contains(*n));
        let mut marked = BTreeSet::new();
        for n in entries.iter().filter(|n| **n < 4) {
            if marked.len() < max_marks {
                marked.insert(usize::from(*n));
            }
        }
        match (cause, list) {
            (1.., _) => count.void[usize::from(*cause) - 1] += 1,
            (0, Some(list)) => {
                count.valid += 1;
                count.lists[usize::from(*list) - 4] += 1;
            }
            _ if entries.is_empty() => count.blank += 1,
            _ if marked.is_empty() => {
                let stranger = entries.contains(&STRANGER);
                count.void[usize::from(stranger)] += 1;
            }
            _ => {
                count.valid += 1;
                marked.iter().for_each(|n| count.persons[*n] += 1);
            }
        }
    }
    count
}

fn ballot() -> impl Strategy<Value = Ballot> {
    let number = prop_oneof![8 => 0u16..4, 1 => 4u16..6, 1 => STRANGER..=UNREADABLE];
    (
        proptest::collection::vec(number, 0..7),
        prop_oneof![9 => Just(0), 1 => 1u8..=3],
    )
}

proptest! {
    #[test]
    fn many_ballots_add_up_to_what_each_of_them_reads(
        ballots in proptest::collection::vec(ballot(), 0..60),
        max_marks in 1usize..6,
        copies in 1usize..400,
    ) {
        let choices = Choices::new(4, 2, max_marks, 3).unwrap();
        let many = vec![ballots; copies].concat(); // over several blocks
        prop_assert_eq!(counted(choices, &many).unwrap(), slow(max_marks, &many));
    }

    #[test]
    fn no_bytes_make_the_count_panic(
        entries in proptest::collection::vec(any::<u8>(), 0..40),
        ends in proptest::collection::vec(any::<u8>(), 0..40),
        void in proptest::collection::vec(any::<u8>(), 0..10),
    ) {
        if let Ok(table) = Table::new(&entries, &ends, &void) {
            let _ = small().count(&table);
        }
    }
}
