//! Making the key: five trustees, of whom three decrypt.

use std::sync::LazyLock;

use amin_crypto::CryptoError;
use amin_crypto::keys::{self, Ceremony, Dealing};

use super::{numbers, part_of};
use crate::change::Object;

static CEREMONY: LazyLock<Ceremony> = LazyLock::new(|| Ceremony {
    election: super::ballots::ELECTION,
    key_set: "councils".to_owned(),
    trustees: 5,
    threshold: 3,
});

static DEALING: LazyLock<Dealing> = LazyLock::new(|| {
    let dealing = CEREMONY.deal(1, &[7; 32]);
    CEREMONY.verify_dealing(1, &dealing).expect("a lawful dealing")
});

pub fn ceremonies() -> Vec<Object> {
    [[3, 1], [5, 3], [255, 253]]
        .map(|numbers| vec![part_of(&numbers)])
        .to_vec()
}

/// A ceremony that is none is refused before anything is made of its numbers.
pub fn ceremony(object: &Object) -> Result<(), CryptoError> {
    let [trustees, threshold] = numbers(&object[0])[..] else {
        return Err(CryptoError::Malformed("two numbers"));
    };
    let ceremony = Ceremony {
        trustees,
        threshold,
        ..CEREMONY.clone()
    };
    ceremony.check()?;
    assert!(threshold >= 1 && trustees <= 255 && trustees - threshold >= 2);
    Ok(())
}

/// A trustee's number, then its dealing.
pub fn dealings() -> Vec<Object> {
    (1..=3u8)
        .map(|n| vec![part_of(&[n.into()]), CEREMONY.deal(n.into(), &[n; 32])])
        .collect()
}

pub fn dealing(object: &Object) -> Result<(), CryptoError> {
    let trustee = one_number(&object[0])?;
    let dealing = CEREMONY.verify_dealing(trustee, &object[1])?;
    keys::joint_key(&[dealing])?;
    Ok(())
}

/// A trustee's number, then what the first owes it.
pub fn shares() -> Vec<Object> {
    (1..=5)
        .map(|to| vec![part_of(&[to]), CEREMONY.share(1, &[7; 32], to).to_vec()])
        .collect()
}

pub fn share(object: &Object) -> Result<(), CryptoError> {
    DEALING.verify_share(one_number(&object[0])?, &object[1])
}

pub fn summands() -> Vec<Object> {
    (1..=3)
        .map(|n| {
            vec![
                (1..=n)
                    .flat_map(|from| *CEREMONY.share(from, &[7; 32], 2))
                    .collect(),
            ]
        })
        .collect()
}

/// What is added is a scalar again, and has a public key.
pub fn add_shares(object: &Object) -> Result<(), CryptoError> {
    let sum = keys::add_shares(&object[0])?;
    assert!(keys::public_key(&*sum).is_ok());
    Ok(())
}

pub fn indices() -> Vec<Object> {
    vec![vec![part_of(&[1, 2, 3])], vec![part_of(&[5, 1, 4, u32::MAX])]]
}

/// There are as many factors as trustees.
pub fn lagrange(object: &Object) -> Result<(), CryptoError> {
    let indices = numbers(&object[0]);
    assert_eq!(keys::lagrange(&indices)?.len(), indices.len());
    Ok(())
}

fn one_number(part: &[u8]) -> Result<u32, CryptoError> {
    part.try_into()
        .map(u32::from_le_bytes)
        .map_err(|_| CryptoError::Malformed("number"))
}
