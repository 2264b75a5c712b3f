//! Writes vectors/marks.json: small ballots that hold, and ballots that must be refused, as `spec/marks.md` says.
//!
//! `cargo run -p amin-crypto --example marks_vectors --features forgery > ../vectors/marks.json`

use amin_crypto::group::{M, generator};
use amin_crypto::marks::forge::Forgery;
use amin_crypto::marks::{Contest, Shape};
use curve25519_dalek::scalar::Scalar;
use serde_json::{Value, json};

const ELECTION: [u8; 32] = [1; 32];
const CONTEST: &str = "council";
const STATION: &str = "12";
const SEED: [u8; 32] = [9; 32];
const STATION_HALF: [u8; 32] = [8; 32];

/// Where a ballot of 12 candidates, 3 lists and 3 marks has its fields, as the page says.
const FIELDS: [(&str, usize); 34] = [
    ("alpha 1", 64),
    ("beta 1", 96),
    ("alpha 2", 128),
    ("beta 2", 160),
    ("alpha 3", 192),
    ("beta 3", 224),
    ("alpha of the list mark", 256),
    ("beta of the list mark", 288),
    ("A", 320),
    ("S", 352),
    ("T1", 384),
    ("T2", 416),
    ("t", 448),
    ("tau", 480),
    ("mu", 512),
    ("L 1", 544),
    ("R 1", 576),
    ("L 2", 608),
    ("R 2", 640),
    ("L 3", 672),
    ("R 3", 704),
    ("a 1", 736),
    ("a 3", 800),
    ("b 1", 832),
    ("b 3", 896),
    ("link A", 928),
    ("link B", 960),
    ("link A0", 992),
    ("link B1", 1088),
    ("z_r", 1120),
    ("z_m", 1152),
    ("e0", 1184),
    ("z0", 1216),
    ("z1", 1248),
];

/// Which of the ballots that hold is changed field by field.
const CHANGED: usize = 2;

fn main() {
    let key = generator("vectors/marks").compress().0;
    let shape = Shape::new(12, 3, 3).expect("a lawful shape");
    let contest = Contest::new(&ELECTION, CONTEST, &key, shape).expect("a key");
    let hold = positives(&contest);
    let mut refuse = forgeries(&contest);
    refuse.extend(in_another_place());
    refuse.extend(changed(&contest, &ballots(&contest)[CHANGED]));
    let vectors = json!({
        "format": "amin/vectors/marks/1",
        "election": hex(&ELECTION),
        "contest": CONTEST,
        "station": STATION,
        "key": hex(&key),
        "message_base": hex(M.compress().as_bytes()),
        "candidates": shape.candidates,
        "lists": shape.lists,
        "max_marks": shape.max_marks,
        "bits": shape.bits(),
        "halvings": shape.rounds(),
        "last": shape.last(),
        "ballot_bytes": shape.ballot_bytes(),
        "generators": generators(),
        "hold": hold,
        "refuse": refuse,
    });
    println!("{}", serde_json::to_string_pretty(&vectors).expect("it is JSON"));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn choice(numbers: [u32; 4]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn generators() -> Value {
    let named = ["marks/G/0", "marks/G/23", "marks/H/0", "marks/H/23"];
    let encoded = named.map(|name| (name.to_owned(), json!(hex(generator(name).compress().as_bytes()))));
    Value::Object(encoded.into_iter().collect())
}

/// Every kind of lawful choice.
const CHOICES: [[u32; 4]; 9] = [
    [1, 2, 3, 0],
    [10, 11, 12, 0],
    [2, 5, 11, 0],
    [7, 12, 0, 0],
    [1, 0, 0, 0],
    [12, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 3],
    [0, 0, 0, 4],
];

/// The halves of the ballot at this position.
fn halves(at: usize) -> [[u8; 32]; 2] {
    [[at as u8; 32], [0x80 | at as u8; 32]]
}

fn ballots(contest: &Contest) -> Vec<Vec<u8>> {
    let encrypt = |(at, numbers): (usize, &[u32; 4])| {
        let [seed, half] = halves(at);
        let ballot = contest.encrypt_many(STATION, &seed, &half, &choice(*numbers));
        ballot.expect("a lawful choice")
    };
    CHOICES.iter().enumerate().map(encrypt).collect()
}

/// The lawful ballots, each with its seed, so that a booth's bytes can be made again.
fn positives(contest: &Contest) -> Vec<Value> {
    ballots(contest)
        .iter()
        .enumerate()
        .map(|(at, ballot)| {
            contest.verify_one(STATION, ballot, &SEED).expect("it holds");
            let [seed, half] = halves(at);
            json!({
                "choice": hex(&choice(CHOICES[at])),
                "seed": hex(&seed),
                "station_half": hex(&half),
                "ballot": hex(ballot),
                "tracker": hex(&contest.tracker(STATION, ballot)),
            })
        })
        .collect()
}

/// What no voter may say.
const UNLAWFUL: [(&str, [u64; 4]); 13] = [
    ("a list mark beside persons", [2, 5, 11, 2]),
    ("a list mark beside one person", [2, 13, 14, 2]),
    ("the blank code beside persons", [2, 5, 11, 4]),
    ("marks not increasing", [5, 2, 11, 0]),
    ("equal marks", [5, 5, 11, 0]),
    ("equal dummies", [5, 14, 14, 0]),
    ("a dummy in front of persons", [13, 5, 11, 0]),
    ("mark zero", [0, 5, 11, 0]),
    ("a mark above the last dummy", [2, 5, 16, 0]),
    ("mark 1,000,000,007", [2, 5, 1_000_000_007, 0]),
    ("a list mark above blank", [13, 14, 15, 5]),
    ("a list mark below zero", [13, 14, 15, u64::MAX]),
    ("neither persons nor a list", [13, 14, 15, 0]),
];

/// Ballots that say what no voter may say, made as well as a liar can.
fn forgeries(contest: &Contest) -> Vec<Value> {
    let said = UNLAWFUL.map(|(what, numbers)| (what, numbers, None, None));
    let others = [
        ("an alpha that comes twice", [2, 5, 11, 0], Some((2, 0)), None),
        (
            "a list mark beside persons, claimed to be none",
            [2, 5, 11, 2],
            None,
            Some(true),
        ),
        (
            "the blank code beside persons, claimed to be none",
            [2, 5, 11, 4],
            None,
            Some(true),
        ),
        ("persons, claimed to be dummies", [2, 5, 11, 0], None, Some(false)),
    ];
    said.into_iter()
        .chain(others)
        .map(|(what, numbers, same_randomness, claims_persons)| {
            let forgery = Forgery {
                numbers: &numbers,
                same_randomness,
                claims_persons,
            };
            let ballot = contest.forge(STATION, &SEED, &STATION_HALF, &forgery);
            refused(contest, what, "rejected", &ballot)
        })
        .collect()
}

/// A ballot that holds, read as one of another election, contest, station, key, or other numbers.
fn in_another_place() -> Vec<Value> {
    let other_key = hex(generator("another key").compress().as_bytes());
    [
        ("another election", "election", json!(hex(&[2; 32]))),
        ("another contest", "contest", json!("experts")),
        ("another station", "station", json!("13")),
        ("another key", "key", json!(other_key)),
        ("fewer candidates", "candidates", json!(11)),
        ("more lists", "lists", json!(4)),
    ]
    .into_iter()
    .map(|(what, field, value)| {
        json!({"what": what, "why": "rejected", "of": CHANGED, "at": 0, "field": "", "instead": {field: value}})
    })
    .collect()
}

/// A ballot that holds, changed in each field alone.
fn changed(contest: &Contest, held: &[u8]) -> Vec<Value> {
    let patched = |what: &str, why: &str, at: usize, field: &[u8]| {
        let ballot = [&held[..at], field, &held[at + field.len()..]].concat();
        refused(contest, what, why, &ballot);
        json!({"what": what, "why": why, "of": CHANGED, "at": at, "field": hex(field)})
    };
    let swapped = |from: usize, by: usize| [&held[from + by..from + 2 * by], &held[from..from + by]].concat();
    let greatest = (-Scalar::ONE).to_bytes();
    let mut order = greatest;
    order[0] += 1;
    let mut all = vec![
        refused(contest, "a byte missing", "malformed", &held[..held.len() - 1]),
        refused(contest, "a byte too many", "malformed", &[held, &[0]].concat()),
        refused(contest, "nothing", "malformed", &[]),
        patched("halves swapped", "rejected", 0, &swapped(0, 32)),
        patched("two marks swapped", "rejected", 64, &swapped(64, 64)),
        patched("booth half changed", "rejected", 0, &[7; 32]),
        patched("station half changed", "rejected", 32, &[7; 32]),
        patched("t is the order of the group", "malformed", 448, &order),
        patched("alpha 1 is the identity", "malformed", 64, &[0; 32]),
        patched("alpha 1 is a negative field element", "malformed", 64, &[1; 32]),
    ];
    for (name, at) in FIELDS {
        let is_scalar = (448..544).contains(&at) || (736..928).contains(&at) || at >= 1120;
        // Another value of the same kind: the greatest scalar, or a point with no known logarithm.
        let other = if is_scalar {
            greatest
        } else {
            generator(name).compress().0
        };
        let not_canonical = format!("{name} not canonical");
        all.push(patched(&format!("{name} changed"), "rejected", at, &other));
        all.push(patched(&not_canonical, "malformed", at, &[0xff; 32]));
    }
    all
}

/// One ballot that does not hold, and which of the two ways of refusing it meets.
fn refused(contest: &Contest, what: &str, why: &str, ballot: &[u8]) -> Value {
    let error = contest.verify_one(STATION, ballot, &SEED).expect_err(what);
    assert!(
        error.to_string().starts_with("malformed") == (why == "malformed"),
        "{what}: {error}"
    );
    json!({"what": what, "why": why, "ballot": hex(ballot)})
}
