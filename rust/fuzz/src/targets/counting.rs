//! Tables of ballots that are counted as they are.

use amin_crypto::CryptoError;
use amin_crypto::count::{Choices, STRANGER, Table, UNREADABLE};

use super::{numbers, part_of};
use crate::change::Object;

/// Numbers of choices; entries; ends; causes.
pub fn tables() -> Vec<Object> {
    let entries = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let shape = part_of(&[4, 2, 2, 14]);
    vec![
        vec![
            shape.clone(),
            entries(&[0, 1, 1, 5, 3, 2, 1]),
            part_of(&[2, 2, 5, 7]),
            vec![0; 4],
        ],
        vec![
            shape,
            entries(&[STRANGER, 0, UNREADABLE, 4]),
            part_of(&[1, 2, 3, 4]),
            vec![0, 0, 0, 14],
        ],
    ]
}

/// Each ballot is valid, blank or void, and gives nobody more than one vote.
pub fn count(object: &Object) -> Result<(), CryptoError> {
    let [persons, lists, marks, causes] = numbers(&object[0])[..] else {
        return Err(CryptoError::Malformed("four numbers"));
    };
    let causes = u8::try_from(causes).map_err(|_| CryptoError::Malformed("causes"))?;
    let counted = Table::new(&object[1], &object[2], &object[3]).and_then(|table| {
        let choices = Choices::new(persons as usize, lists as usize, marks as usize, causes)?;
        Ok((table.ballots() as u64, choices.count(&table)?))
    });
    let (ballots, count) = counted.map_err(|refusal| CryptoError::Malformed(refusal.what))?;
    assert_eq!(
        count.valid + count.blank + count.void.iter().sum::<u64>(),
        ballots
    );
    assert!(
        count
            .persons
            .iter()
            .chain(&count.lists)
            .all(|n| *n <= count.valid)
    );
    Ok(())
}
