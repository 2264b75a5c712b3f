//! Two errors: the bytes are wrong, or what they claim is.

use core::fmt;

/// Why something was refused. `Rejected` never says which step failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CryptoError {
    /// No encoder of ours would have made these bytes; what was being read is named.
    Malformed(&'static str),
    /// Well-formed, but the proof or equality does not hold.
    Rejected(&'static str),
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "malformed {what}"),
            Self::Rejected(what) => write!(f, "{what} does not hold"),
        }
    }
}

impl core::error::Error for CryptoError {}

/// `Ok` or a [`CryptoError`].
pub type Result<T> = core::result::Result<T, CryptoError>;
