"""A trustee (امین): one folder, one passphrase, one share of the key that is useless alone.

The folder holds one sealed file, `secret`; from the first decryption on `closed-set`, which names what was
decrypted; and `remainders`, once a unit was decrypted again without annulled stations. What goes between
trustees are documents that can be carried by hand: a commitment, then a dealing, then a sealed share for each
of the others. Each step can be repeated and gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from amin.crypto import (
    Ceremony,
    Passphrase,
    Recipient,
    Unit,
    open_with_passphrase,
    seal_for,
    seal_with_passphrase,
)
from amin.encoding import os_errors, write_durably
from amin.errors import AminError, MalformedError, Place, RejectedError, StateError
from amin.record.documents import Commitment, Dealing, Hex
from amin.tally.remainders import HistoryRefused, admit
from amin.tally.verified import VerifiedBlock, VerifiedSums

_SECRET: Final = "secret"
_CLOSED_SET: Final = "closed-set"
_SEED_BYTES: Final = 32
_SALT_BYTES: Final = 16


class TrusteeFault(RejectedError):
    """A trustee did not do what it had to; `culprit` is its number, to be replaced."""

    def __init__(self, culprit: int, error: AminError) -> None:
        hint = "restart the ceremony with fresh secrets and another person in this place"
        super().__init__(f"trustee {culprit}: {error.message}", place=error.place, hint=hint)
        self.culprit = culprit


class RecordRefused(RejectedError):
    """A trustee verified the record, and it does not hold: whoever asks stops, and asks nobody else."""


class Trustee:
    """A trustee whose sealed file has been opened."""

    def __init__(
        self, folder: Path, number: int, ceremony: Ceremony, passphrase: Passphrase, secret: bytes
    ) -> None:
        self.number = number
        self._folder = folder
        self._ceremony = ceremony
        self._passphrase = passphrase
        self._seed = secret[:_SEED_BYTES]
        self._transport = Recipient(secret[_SEED_BYTES : 2 * _SEED_BYTES])
        self._secret = secret

    @classmethod
    def create(
        cls,
        folder: Path,
        number: int,
        ceremony: Ceremony,
        passphrase: Passphrase,
        *,
        entropy: Callable[[int], bytes],
    ) -> Trustee:
        """Make a trustee with fresh secrets in a folder of its own.

        Raises:
            StateError: the folder holds a trustee already; it is never written over.
        """
        with os_errors(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / _SECRET).exists():
            raise StateError("a trustee's secret is here already", place=Place(str(folder)))
        trustee = cls(folder, number, ceremony, passphrase, entropy(2 * _SEED_BYTES))
        trustee._seal(trustee._secret, entropy)
        return trustee

    @classmethod
    def open(cls, folder: Path, number: int, ceremony: Ceremony, passphrase: Passphrase) -> Trustee:
        """Open a trustee's sealed file.

        Raises:
            MalformedError: unreadable, or no such file.
            NotPermittedError: another passphrase, another trustee's or election's file, or changed.
        """
        path = folder / _SECRET
        try:
            sealed = path.read_bytes()
        except OSError:
            hint = "take the second medium of this trustee"
            raise MalformedError(
                "the sealed secret is missing or unreadable", place=Place(str(path)), hint=hint
            ) from None
        purpose = _purpose(ceremony, number)
        try:
            secret = open_with_passphrase(sealed, passphrase.secret, purpose=purpose)
        except AminError as error:
            raise error.at(str(path)) from None
        return cls(folder, number, ceremony, passphrase, secret)

    @property
    def has_share(self) -> bool:
        """Whether the ceremony is over for this trustee."""
        return len(self._secret) == 3 * _SEED_BYTES

    def commitment(self) -> Commitment:
        """Promise a dealing by its hash. First round, before anybody deals."""
        dealing = self._ceremony.deal(self.number, self._seed)
        return Commitment(
            election=Hex(self._ceremony.election_hash),
            trustee=self.number,
            dealing_hash=Hex(self._ceremony.dealing_hash(self.number, dealing)),
            transport_key=Hex(self._transport.public),
        )

    def dealing(self, commitments: Sequence[Commitment]) -> Dealing:
        """Deal, once every trustee's commitment has been seen. Second round.

        Raises:
            StateError: a commitment is missing, or its own is not among them.
        """
        self._require_all(commitments)
        return Dealing(
            election=Hex(self._ceremony.election_hash),
            trustee=self.number,
            dealing=Hex(self._ceremony.deal(self.number, self._seed)),
        )

    def sealed_shares(
        self, commitments: Sequence[Commitment], dealings: Sequence[Dealing]
    ) -> dict[int, bytes]:
        """Check all dealings, then seal for each trustee the share owed to it. Third round.

        Raises:
            TrusteeFault: names whose dealing is not the promised one, or does not hold.
        """
        self._require_all(commitments)
        self._verify_dealings(commitments, dealings)
        return {other.trustee: self._seal_share_for(other) for other in commitments}

    def _seal_share_for(self, other: Commitment) -> bytes:
        share = self._ceremony.share(self.number, self._seed, other.trustee)
        try:
            return seal_for(other.transport_key, share)
        except AminError as error:
            raise TrusteeFault(other.trustee, error) from None

    def accept(
        self,
        commitments: Sequence[Commitment],
        dealings: Sequence[Dealing],
        shares: Mapping[int, bytes],
        *,
        entropy: Callable[[int], bytes],
    ) -> None:
        """Open and check the shares that all dealt to this trustee, and seal their sum. Last round.

        Raises:
            TrusteeFault: names the first trustee whose share is missing, not for this one, or wrong.
            StateError: see `dealing`.
        """
        self._require_all(commitments)
        self._verify_dealings(commitments, dealings)
        received = []
        for dealing in dealings:
            try:
                share = self._transport.open(shares[dealing.trustee])
                self._ceremony.verify_share(dealing.trustee, dealing.dealing, self.number, share)
            except KeyError:
                raise TrusteeFault(dealing.trustee, RejectedError("gave no share")) from None
            except AminError as error:
                raise TrusteeFault(dealing.trustee, error) from None
            received.append(share)
        secret = self._secret[: 2 * _SEED_BYTES] + self._ceremony.add_shares(received)
        self._seal(secret, entropy)
        self._secret = secret

    def decrypt(self, sums: VerifiedSums) -> bytes:
        """Give this trustee's decryption share of verified sums. The same sums, the same bytes.

        There is no way to ask for the decryption of anything else: `VerifiedSums` exist only for a closed
        set that was verified whole. And only for one: of two sets that differ in a ballot, the sums would
        show that ballot.

        Raises:
            StateError: the ceremony is not over.
            HistoryRefused: this trustee has decrypted of another closed set, or a remainder that differs
                from this one by too few ballots.
        """
        self._require_share()
        if sums.closed_set is not None:
            self._bind(sums.closed_set)
        if sums.remainder is not None:
            admit(self._folder, self.number, sums.remainder)
        unit = Unit(self._ceremony.election_hash, sums.contest, sums.unit)
        return unit.decrypt(self.number, self._secret[2 * _SEED_BYTES :], sums.sums)

    def decrypt_block(self, verified: VerifiedBlock) -> bytes:
        """Give this trustee's decryption share of a block of mixed marks. The same block, the same bytes.

        There is no way to ask for anything else: a `VerifiedBlock` exists only of a list whose every shuffle
        was verified, from the ballots of a closed set to the last mixer. Raises: as `decrypt`.
        """
        self._require_share()
        self._bind(verified.closed_set)
        if verified.remainder is not None:
            admit(self._folder, self.number, verified.remainder)
        return verified.block.decrypt(self.number, self._secret[2 * _SEED_BYTES :])

    def _require_share(self) -> None:
        if not self.has_share:
            raise StateError(f"trustee {self.number} has no share of the key yet")

    def _bind(self, closed_set: bytes) -> None:
        """Remember durably, before the first share is given, of which closed set it is."""
        path = self._folder / _CLOSED_SET
        if not path.exists():
            write_durably(path, closed_set.hex().encode() + b"\n", mode=0o600)
        if path.read_bytes() != closed_set.hex().encode() + b"\n":
            hint = "the boxes, or the log, were changed after the first decryption: stop, and ask who did it"
            message = f"trustee {self.number} has decrypted of another closed set"
            raise HistoryRefused(message, place=Place(str(path)), hint=hint)

    def _require_all(self, commitments: Sequence[Commitment]) -> None:
        numbers = [commitment.trustee for commitment in commitments]
        for trustee in range(1, self._ceremony.trustees + 1):
            if (count := numbers.count(trustee)) != 1:
                raise StateError(
                    f"{count} commitments of trustee {trustee}; allowed: one, before anybody deals"
                )
        if numbers != sorted(numbers) or len(numbers) != self._ceremony.trustees:
            raise StateError("the commitments are not those of all trustees, in order")
        if commitments[self.number - 1] != self.commitment():
            raise StateError(f"the commitment of trustee {self.number} is not the one that it made")

    def _verify_dealings(self, commitments: Sequence[Commitment], dealings: Sequence[Dealing]) -> None:
        for commitment, dealing in zip_longest(commitments, dealings):
            if commitment is None:
                raise TrusteeFault(dealing.trustee, RejectedError("dealt twice, or is no trustee"))
            try:
                self._verify_dealing(commitment, dealing)
            except AminError as error:
                raise TrusteeFault(commitment.trustee, error) from None

    def _verify_dealing(self, commitment: Commitment, dealing: Dealing | None) -> None:
        if dealing is None or dealing.trustee != commitment.trustee:
            raise RejectedError("did not deal")
        if {commitment.election, dealing.election} != {self._ceremony.election_hash}:
            raise RejectedError("dealt for another election")
        if self._ceremony.dealing_hash(dealing.trustee, dealing.dealing) != commitment.dealing_hash:
            raise RejectedError("dealt something else than it committed to")
        self._ceremony.verify_dealing(dealing.trustee, dealing.dealing)

    def _seal(self, secret: bytes, entropy: Callable[[int], bytes]) -> None:
        purpose = _purpose(self._ceremony, self.number)
        sealed = seal_with_passphrase(secret, self._passphrase, salt=entropy(_SALT_BYTES), purpose=purpose)
        write_durably(self._folder / _SECRET, sealed, mode=0o600)


def _purpose(ceremony: Ceremony, number: int) -> bytes:
    return b"amin/1/trustee" + ceremony.election_hash + number.to_bytes(4, "big")
