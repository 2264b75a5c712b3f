"""The typed face of the compiled core, and of libsodium for signatures and sealed files.

Bytes in, bytes out. What must not be ignored raises; nothing here returns "valid" as a bool.
"""

from amin.crypto.blocks import Block, Combiner, VerifiedShare
from amin.crypto.hashing import tagged_hash
from amin.crypto.keys import Ceremony, Unit, combine, public_key
from amin.crypto.marks import MarksContest
from amin.crypto.sealing import Passphrase, Recipient, open_with_passphrase, seal_for, seal_with_passphrase
from amin.crypto.shuffles import Batch, Pieces
from amin.crypto.signing import SigningKey, verify_signature, verify_signed_bytes
from amin.crypto.sums import Seen, SumContest, add_sums, booth_commitment

__all__ = [
    "Batch",
    "Block",
    "Ceremony",
    "Combiner",
    "MarksContest",
    "Passphrase",
    "Pieces",
    "Recipient",
    "Seen",
    "SigningKey",
    "SumContest",
    "Unit",
    "VerifiedShare",
    "add_sums",
    "booth_commitment",
    "combine",
    "open_with_passphrase",
    "public_key",
    "seal_for",
    "seal_with_passphrase",
    "tagged_hash",
    "verify_signature",
    "verify_signed_bytes",
]
