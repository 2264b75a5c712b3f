//! Secret scalars from seeds, so that a tested ballot can be recomputed byte for byte and a
//! resumed run gives the same bytes. Source: HKDF-SHA512, RFC 5869; `spec/crypto.md` §3.

use curve25519_dalek::scalar::Scalar;
use hkdf::Hkdf;
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::transcript::Transcript;

/// A source of scalars: HKDF-Expand of one secret, extracted under everything it is used for.
pub struct Derive(Hkdf<Sha512>);

impl Derive {
    /// Bind `secret` to a context; another context gives unrelated scalars.
    ///
    /// The context must hold whatever the scalars will be used on, or one nonce could serve two
    /// statements and give the secret away.
    pub fn new(secret: &[u8], mut context: Transcript) -> Self {
        let salt = context.challenge_bytes("derive");
        Self(Hkdf::new(Some(&salt), secret))
    }

    /// The 64 bytes named by `label` and `index`, as good as random.
    pub fn bytes(&self, label: u8, index: u32) -> Zeroizing<[u8; 64]> {
        let index = index.to_be_bytes();
        let info = [label, index[0], index[1], index[2], index[3]];
        let mut wide = Zeroizing::new([0; 64]);
        self.0
            .expand(&info, &mut *wide)
            .expect("64 bytes are one block of HKDF-SHA512");
        wide
    }

    /// The scalar named by `label` and `index`, uniform modulo the group order.
    pub fn scalar(&self, label: u8, index: u32) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.bytes(label, index))
    }
}
