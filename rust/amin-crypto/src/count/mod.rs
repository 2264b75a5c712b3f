//! Many ballots read and added up at once, by the same rule as `amin.counting.reading` reads one.
//!
//! No cryptography: it stands here because the house has one compiled core. Every ballot is public or
//! about to be, so time may depend on what is read.
//!
//! Source of the rule: the law's "20 bis 3" (LAW 1.3, 1.5, 2.2); `docs/decisions/0040`.

#[cfg(test)]
mod tests;

use rayon::prelude::*;

/// The number of an entry that is nobody's code.
pub const STRANGER: u16 = 0xfffe;
/// The number of an entry that nobody can read.
pub const UNREADABLE: u16 = 0xffff;

/// How many numbers an entry can have.
const NUMBERS: usize = 1 << 16;

/// Number of the cause "unreadable"; causes are numbered from 1, and 0 is no cause.
const CAUSE_UNREADABLE: u8 = 1;
/// Number of the cause "no code of a candidate or list".
const CAUSE_ONLY_STRANGERS: u8 = 2;

/// How many ballots are handed out at once; beside the work on them handing out is nothing.
const BLOCK: usize = 4096;

/// What a ballot may hold.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// Persons have the numbers from 0.
    persons: usize,
    /// Lists have the numbers behind the persons.
    lists: usize,
    max_marks: usize,
    /// Causes have the numbers 1 to this.
    causes: u8,
}

/// What no encoder of ours would have made, and in which ballot, from 0, where it is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Position of the first ballot that is refused.
    pub ballot: Option<usize>,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Refusal {
    const fn of_all(what: &'static str) -> Self {
        Self { ballot: None, what }
    }

    const fn of(ballot: usize, what: &'static str) -> Self {
        Self {
            ballot: Some(ballot),
            what,
        }
    }
}

/// Ballots as three runs of bytes, whole numbers little-endian.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    entries: &'a [[u8; 2]],
    ends: &'a [[u8; 4]],
    void: &'a [u8],
}

impl<'a> Table<'a> {
    /// Lay the bytes out.
    ///
    /// - `entries`: two bytes an entry, in the order of entry, ballot behind ballot: the number of a person,
    ///   of a list, [`STRANGER`] or [`UNREADABLE`];
    /// - `ends`: four bytes a ballot, how many entries stand in it and before it;
    /// - `void`: one byte a ballot, the cause for which the board found it void, or 0.
    ///
    /// # Errors
    /// A run is cut, two runs speak of different numbers of ballots, or entries are left behind the last.
    pub fn new(entries: &'a [u8], ends: &'a [u8], void: &'a [u8]) -> Result<Self, Refusal> {
        let (entries, []) = entries.as_chunks() else {
            return Err(Refusal::of_all("the last entry is cut"));
        };
        let (ends, []) = ends.as_chunks() else {
            return Err(Refusal::of_all("the last end is cut"));
        };
        if ends.len() != void.len() {
            return Err(Refusal::of_all("ends and causes are not of as many ballots"));
        }
        // A worker numbers its ballots with 32 bits.
        if u32::try_from(ends.len()).is_err() {
            return Err(Refusal::of_all("more than 4,294,967,295 ballots"));
        }
        if ends.last().map_or(0, |end| offset(*end)) != entries.len() {
            return Err(Refusal::of_all(
                "the last ballot does not end where the entries do",
            ));
        }
        Ok(Self { entries, ends, void })
    }

    /// How many ballots there are, void ones too.
    #[must_use]
    pub const fn ballots(&self) -> usize {
        self.ends.len()
    }
}

/// What the ballots add up to. Valid, blank and void ones together are all ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Ballots that mark each person singly.
    pub persons: Vec<u64>,
    /// Ballots that choose each list.
    pub lists: Vec<u64>,
    /// Ballots that mark a list or somebody.
    pub valid: u64,
    /// Ballots on which nothing was entered.
    pub blank: u64,
    /// Void ballots by cause; cause 1 stands first.
    pub void: Vec<u64>,
}

impl Choices {
    /// Say what a ballot may hold.
    ///
    /// # Errors
    /// More persons and lists than numbers, no mark allowed, or no number for the causes that reading finds.
    pub fn new(persons: usize, lists: usize, max_marks: usize, causes: u8) -> Result<Self, Refusal> {
        let codes = persons.checked_add(lists);
        if codes.is_none_or(|n| n > usize::from(STRANGER)) {
            return Err(Refusal::of_all("more than 65,534 persons and lists"));
        }
        if max_marks == 0 {
            return Err(Refusal::of_all("no mark is allowed"));
        }
        if causes < CAUSE_ONLY_STRANGERS {
            return Err(Refusal::of_all("fewer than two causes"));
        }
        Ok(Self {
            persons,
            lists,
            max_marks,
            causes,
        })
    }

    /// Read every ballot and add up what is read, over all cores.
    ///
    /// # Errors
    /// An end before its ballot's begin or behind the entries, or a number that no entry or cause has: the
    /// first such ballot is named.
    pub fn count(&self, table: &Table<'_>) -> Result<Count, Refusal> {
        table
            .ends
            .par_chunks(BLOCK)
            .enumerate()
            .fold(
                || Ok(Counting::new(*self)),
                |so_far, (block, ends)| {
                    so_far.and_then(|counting: Counting| counting.with(table, block * BLOCK, ends))
                },
            )
            .map(|counting| counting.map(Counting::done))
            .reduce(
                || Ok(Counting::new(*self).done()),
                |one, other| match (one, other) {
                    (Ok(one), Ok(other)) => Ok(one.plus(&other)),
                    (Err(one), Err(other)) => Err(if one.ballot < other.ballot { one } else { other }),
                    (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
                },
            )
    }
}

/// The votes of one number so far, and the last ballot that gave one: beside each other in memory.
#[derive(Clone, Copy, Default)]
struct Cell {
    votes: u32,
    /// Number of the ballot within this worker's count, from 1; so that a second entry is seen at once.
    marked_by: u32,
}

/// One worker's count.
struct Counting {
    choices: Choices,
    /// A cell for every number there is, so that marking needs no look at the number first; only those of
    /// persons keep votes.
    cells: Box<[Cell; NUMBERS]>,
    lists: Vec<u64>,
    /// Read so far, and no cell has more votes than this: so only this needs a check of overflow.
    ballots: u32,
    valid: u64,
    blank: u64,
    void: Vec<u64>,
}

impl Counting {
    fn new(choices: Choices) -> Self {
        let cells = vec![Cell::default(); NUMBERS].into_boxed_slice();
        Self {
            choices,
            cells: cells
                .try_into()
                .unwrap_or_else(|_| unreachable!("made with as many")),
            lists: vec![0; choices.lists],
            ballots: 0,
            valid: 0,
            blank: 0,
            void: vec![0; choices.causes.into()],
        }
    }

    /// Add the ballots with these ends; `first` is the position of the first of them.
    fn with(mut self, table: &Table<'_>, first: usize, ends: &[[u8; 4]]) -> Result<Self, Refusal> {
        let mut begin = first.checked_sub(1).map_or(0, |last| offset(table.ends[last]));
        for (ballot, (end, cause)) in (first..).zip(ends.iter().zip(&table.void[first..])) {
            let end = offset(*end);
            let entries = table.entries.get(begin..end).ok_or(Refusal::of(
                ballot,
                "ends before it begins, or behind the entries",
            ))?;
            begin = end;
            self.ballots += 1;
            if !self.is_added_as_persons(entries, *cause) {
                self.add(entries, *cause)
                    .map_err(|what| Refusal::of(ballot, what))?;
            }
        }
        Ok(self)
    }

    /// Try the common case: persons and nothing else, no more than may be marked. They are marked before it
    /// is known that they are persons, and taken back if one was not: so most ballots are gone over once.
    fn is_added_as_persons(&mut self, entries: &[[u8; 2]], cause: u8) -> bool {
        if cause != 0 || entries.is_empty() || entries.len() > self.choices.max_marks {
            return false;
        }
        let ballot = self.ballots;
        let mut highest = 0;
        for entry in entries {
            let number = u16::from_le_bytes(*entry);
            highest = highest.max(number);
            let cell = &mut self.cells[usize::from(number)];
            cell.votes = cell.votes.wrapping_add(u32::from(cell.marked_by != ballot));
            cell.marked_by = ballot;
        }
        let are_persons = usize::from(highest) < self.choices.persons;
        if are_persons {
            self.valid += 1;
        } else {
            self.take_back(entries);
        }
        are_persons
    }

    #[cold]
    fn take_back(&mut self, entries: &[[u8; 2]]) {
        for entry in entries {
            let cell = &mut self.cells[usize::from(u16::from_le_bytes(*entry))];
            cell.votes -= u32::from(cell.marked_by == self.ballots);
            cell.marked_by = 0;
        }
    }

    /// Read one ballot by the whole rule.
    fn add(&mut self, entries: &[[u8; 2]], cause: u8) -> Result<(), &'static str> {
        if cause > self.choices.causes {
            return Err("has a cause that is none");
        }
        let numbers = || entries.iter().map(|entry| u16::from_le_bytes(*entry));
        let codes = self.choices.persons + self.choices.lists;
        if numbers().any(|n| n < STRANGER && usize::from(n) >= codes) {
            return Err("has an entry that is no person or list");
        }
        let is_list = |n: &usize| (self.choices.persons..codes).contains(n);
        if cause != 0 {
            self.void_by(cause);
        } else if entries.is_empty() {
            self.blank += 1;
        } else if let Some(list) = numbers().map(usize::from).find(is_list) {
            self.valid += 1;
            self.lists[list - self.choices.persons] += 1;
        } else if self.are_marked(numbers()) {
            self.valid += 1;
        } else if numbers().all(|n| n == UNREADABLE) {
            self.void_by(CAUSE_UNREADABLE);
        } else {
            self.void_by(CAUSE_ONLY_STRANGERS);
        }
        Ok(())
    }

    /// Mark persons in the order of entry, each once, up to the limit; false if there is none.
    fn are_marked(&mut self, numbers: impl Iterator<Item = u16>) -> bool {
        let mut left = self.choices.max_marks;
        for number in numbers.map(usize::from).filter(|n| *n < self.choices.persons) {
            let cell = &mut self.cells[number];
            if left > 0 && cell.marked_by != self.ballots {
                cell.votes += 1;
                cell.marked_by = self.ballots;
                left -= 1;
            }
        }
        left < self.choices.max_marks
    }

    fn void_by(&mut self, cause: u8) {
        self.void[usize::from(cause) - 1] += 1;
    }

    fn done(self) -> Count {
        Count {
            persons: self.cells[..self.choices.persons]
                .iter()
                .map(|cell| cell.votes.into())
                .collect(),
            lists: self.lists,
            valid: self.valid,
            blank: self.blank,
            void: self.void,
        }
    }
}

impl Count {
    /// The sums of two counts; they are checked, as all arithmetic here.
    fn plus(mut self, other: &Self) -> Self {
        add_each(&mut self.persons, &other.persons);
        add_each(&mut self.lists, &other.lists);
        add_each(&mut self.void, &other.void);
        self.valid += other.valid;
        self.blank += other.blank;
        self
    }
}

fn add_each(to: &mut [u64], from: &[u64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn offset(end: [u8; 4]) -> usize {
    u32::from_le_bytes(end) as usize
}
