//! Blind changes of lawful objects. Much of what our parsers read are words of 32 bytes, so words are swapped
//! and replaced too: by others that decode, which get as far as the equations, and by the edges of encoding.

#![allow(clippy::ptr_arg, reason = "every step has the same parameters, needed or not")]

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

use amin_crypto::group::generator;

/// What a parser or verifier is given, in its parts.
pub type Object = Vec<Vec<u8>>;

/// One step that changes a part; the donor is a part of a lawful object.
type Step = fn(&mut ChaCha20Rng, &mut Vec<u8>, &[u8]);

const STEPS: &[Step] = &[
    flip_a_bit,
    set_a_byte,
    cut,
    lengthen,
    swap_words,
    copy_a_word,
    replace_a_word,
    replace_a_word,
    graft,
    graft_a_word,
    count_on,
    set_a_number,
    empty_or_replace,
];

/// p = 2²⁵⁵ − 19 and the group order, little-endian, and what lies beside them.
const EDGES: &[[u8; 32]] = &[
    [0; 32],
    small(1),
    small(2),
    [0xff; 32],
    field_prime(0xec),
    field_prime(0xed),
    field_prime(0xee),
    order(0xec),
    order(0xed),
    order(0xee),
];

/// A changed copy of one of the lawful objects; now and then a step changes nothing.
pub fn changed(rng: &mut ChaCha20Rng, lawful: &[Object]) -> Object {
    let mut object = pick(rng, lawful).clone();
    for _ in 0..=below(rng, 4) {
        let at = below(rng, object.len());
        let donor = &pick(rng, lawful)[at];
        pick(rng, STEPS)(rng, &mut object[at], donor);
    }
    object
}

/// A number from 0 that is less than `n`, which is not 0; nearly even is enough here.
fn below(rng: &mut ChaCha20Rng, n: usize) -> usize {
    (rng.next_u64() % n as u64) as usize
}

fn pick<'a, T>(rng: &mut ChaCha20Rng, from: &'a [T]) -> &'a T {
    &from[below(rng, from.len())]
}

fn flip_a_bit(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if !part.is_empty() {
        let at = below(rng, part.len());
        part[at] ^= 1 << below(rng, 8);
    }
}

fn set_a_byte(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if !part.is_empty() {
        let at = below(rng, part.len());
        part[at] = *pick(rng, &[0, 1, 2, 0x7f, 0x80, 0xfe, 0xff]);
    }
}

fn cut(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    let left = match below(rng, 3) {
        0 => below(rng, part.len() + 1),
        1 => part.len().saturating_sub(1),
        _ => part.len().saturating_sub(32),
    };
    part.truncate(left);
}

fn lengthen(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    let more = *pick(rng, &[1, 2, 4, 31, 32, 64]);
    part.extend(random(rng).iter().cycle().take(more));
}

fn swap_words(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if let Some((one, other)) = two_words(rng, part) {
        for i in 0..32 {
            part.swap(one + i, other + i);
        }
    }
}

fn copy_a_word(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if let Some((from, to)) = two_words(rng, part) {
        part.copy_within(from..from + 32, to);
    }
}

fn replace_a_word(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    let mut new = match below(rng, 4) {
        0 => *pick(rng, EDGES),
        1 => random(rng),
        2 => generator(&below(rng, 8).to_string()).compress().0,
        _ => {
            let mut scalar = random(rng);
            scalar[31] &= 0x0f; // below the group order
            scalar
        }
    };
    if below(rng, 8) == 0 {
        new[31] ^= 0x80;
    }
    write_word(rng, part, &new);
}

/// The front of one and the back of another.
fn graft(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, donor: &[u8]) {
    let at = below(rng, part.len().min(donor.len()) + 1);
    part.truncate(at);
    part.extend(&donor[at..]);
}

fn graft_a_word(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, donor: &[u8]) {
    if donor.len() >= 32 {
        let from = 32 * below(rng, donor.len() / 32);
        write_word(rng, part, &donor[from..from + 32]);
    }
}

/// Add a little to a byte, with what it carries over: a number moves by one or by a power of 256.
fn count_on(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if !part.is_empty() {
        let at = below(rng, part.len());
        for byte in &mut part[at..] {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
}

/// Four bytes become the least, the most, or what lies where a sign would be.
fn set_a_number(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    if part.len() >= 4 {
        let at = 4 * below(rng, part.len() / 4);
        let number: u32 = *pick(rng, &[0, 1, u32::MAX, u32::MAX - 1, 1 << 31, (1 << 31) - 1]);
        part[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
}

fn empty_or_replace(rng: &mut ChaCha20Rng, part: &mut Vec<u8>, _: &[u8]) {
    match below(rng, 3) {
        0 => part.clear(),
        1 => rng.fill_bytes(part),
        _ => part.fill(*pick(rng, &[0, 0xff])),
    }
}

fn two_words(rng: &mut ChaCha20Rng, part: &[u8]) -> Option<(usize, usize)> {
    let words = part.len() / 32;
    (words > 1).then(|| (32 * below(rng, words), 32 * below(rng, words)))
}

fn write_word(rng: &mut ChaCha20Rng, part: &mut [u8], word: &[u8]) {
    if part.len() >= 32 {
        let at = 32 * below(rng, part.len() / 32);
        part[at..at + 32].copy_from_slice(word);
    }
}

fn random(rng: &mut ChaCha20Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    bytes
}

const fn small(n: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = n;
    bytes
}

const fn field_prime(lowest: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = lowest;
    bytes[31] = 0x7f;
    bytes
}

const fn order(lowest: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    let low = 0x14de_f9de_a2f7_9cd6_5812_631a_5cf5_d300_u128.to_le_bytes();
    let mut i = 0;
    while i < 16 {
        bytes[i] = low[i];
        i += 1;
    }
    bytes[0] = lowest;
    bytes[31] = 0x10;
    bytes
}
