//! The frozen ballots of `vectors/marks.json`: what held once holds, byte for byte, and what was refused is.

use amin_crypto::CryptoError;
use amin_crypto::group::{M, generator};
use amin_crypto::marks::{Contest, Shape};
use serde_json::Value;

const SEED: [u8; 32] = [5; 32];

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../vectors/marks.json")).expect("it is JSON")
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is text"))
}

fn bytes(value: &Value, field: &str) -> Vec<u8> {
    let digits = text(value, field).as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn contest(head: &Value) -> Contest {
    let number = |field| head[field].as_u64().unwrap() as usize;
    let shape = Shape::new(number("candidates"), number("lists"), number("max_marks")).unwrap();
    let (election, key) = (bytes(head, "election"), bytes(head, "key"));
    Contest::new(
        election.as_slice().try_into().unwrap(),
        text(head, "contest"),
        key.as_slice().try_into().unwrap(),
        shape,
    )
    .unwrap()
}

#[test]
fn the_numbers_and_generators_are_those_of_the_vectors() {
    let head = vectors();
    let shape = contest(&head).shape();
    let said =
        ["bits", "halvings", "last", "ballot_bytes"].map(|field| head[field].as_u64().unwrap() as usize);
    assert_eq!(
        said,
        [shape.bits(), shape.rounds(), shape.last(), shape.ballot_bytes()]
    );
    assert_eq!(bytes(&head, "message_base"), M.compress().as_bytes());
    for (name, encoded) in head["generators"].as_object().unwrap() {
        let derived: String = generator(name)
            .compress()
            .0
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(encoded, &derived, "{name}");
    }
}

#[test]
fn the_ballots_that_held_hold_and_are_made_again_byte_for_byte() {
    let head = vectors();
    let contest = contest(&head);
    let station = text(&head, "station");
    let hold = head["hold"].as_array().unwrap();
    assert!(hold.len() >= 9);
    for vector in hold {
        let ballot = bytes(vector, "ballot");
        let given = ["seed", "station_half", "choice"].map(|field| bytes(vector, field));
        let made = contest
            .encrypt_many(station, &given[0], &given[1], &given[2])
            .unwrap();
        assert!(made == ballot, "{}", text(vector, "choice"));
        assert_eq!(contest.verify_one(station, &ballot, &SEED), Ok(()));
        assert_eq!(contest.tracker(station, &ballot)[..], bytes(vector, "tracker"));
    }
}

#[test]
fn the_ballots_that_were_refused_are_refused_for_the_same_reason() {
    let head = vectors();
    let refuse = head["refuse"].as_array().unwrap();
    assert!(refuse.len() >= 90);
    for vector in refuse {
        let what = text(vector, "what");
        let ballot = if vector.get("ballot").is_some() {
            bytes(vector, "ballot")
        } else {
            let mut ballot = bytes(&head["hold"][vector["of"].as_u64().unwrap() as usize], "ballot");
            let (at, field) = (vector["at"].as_u64().unwrap() as usize, bytes(vector, "field"));
            ballot[at..at + field.len()].copy_from_slice(&field);
            ballot
        };
        let mut head = head.clone();
        for (field, value) in vector
            .get("instead")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            assert_ne!(head[field], *value, "{what}");
            head[field] = value.clone();
        }
        let refused = contest(&head).verify_one(text(&head, "station"), &ballot, &SEED);
        match text(vector, "why") {
            "malformed" => assert!(matches!(refused, Err(CryptoError::Malformed(_))), "{what}"),
            "rejected" => assert!(matches!(refused, Err(CryptoError::Rejected(_))), "{what}"),
            other => panic!("{other} is no reason"),
        }
    }
}
