"""The key ceremony with all trustees at one table, and the rehearsal before polls open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from amin.crypto import Ceremony, SumContest, Unit, combine, tagged_hash
from amin.errors import AminError
from amin.record.documents import Commitment, Dealing, ElectionKey, Hex
from amin.tally.trustee import Trustee, TrusteeFault
from amin.tally.verified import rehearsal_sums


@dataclass(frozen=True, slots=True)
class Keys:
    """What a ceremony publishes, in the trustees' order."""

    commitments: tuple[Commitment, ...]
    dealings: tuple[Dealing, ...]
    key: ElectionKey


def make_keys(ceremony: Ceremony, trustees: Sequence[Trustee], *, entropy: Callable[[int], bytes]) -> Keys:
    """Carry the documents of a ceremony between trustees: all commit, all deal, all accept.

    Raises:
        TrusteeFault: names who did not do what it had to. Nobody has a usable share then; the
            ceremony is restarted with fresh secrets and a replacement.
    """
    commitments = tuple(trustee.commitment() for trustee in trustees)
    dealings = tuple(trustee.dealing(commitments) for trustee in trustees)
    sealed = {trustee.number: trustee.sealed_shares(commitments, dealings) for trustee in trustees}
    for trustee in trustees:
        mine = {dealer: shares[trustee.number] for dealer, shares in sealed.items()}
        trustee.accept(commitments, dealings, mine, entropy=entropy)
    public = [bytes(dealing.dealing) for dealing in dealings]
    key = ElectionKey(
        election=Hex(ceremony.election_hash),
        key=Hex(ceremony.joint_key(public)),
        verification_keys=tuple(
            Hex(ceremony.verification_key(public, trustee.number)) for trustee in trustees
        ),
    )
    return Keys(commitments, dealings, key)


def rehearse_keys(ceremony: Ceremony, keys: Keys, trustees: Sequence[Trustee]) -> int:
    """Have every set of t trustees decrypt a ciphertext that follows from the election's hash.

    Before polls open, so that an unreadable or wrong share is named then and not afterwards
    (Basel-Stadt, March 2026). Returns how many sets decrypted.

    Raises:
        TrusteeFault: names the trustee whose share does not fit.
    """
    seed = tagged_hash("amin/1/key-rehearsal", election=ceremony.election_hash)
    statement = SumContest(seed, "rehearsal", keys.key.key, persons=1, lists=0, max_marks=1)
    sums = rehearsal_sums(statement, seed)
    unit = Unit(ceremony.election_hash, sums.contest, sums.unit)
    shares = []
    for trustee, key in zip(trustees, keys.key.verification_keys, strict=True):
        share = trustee.decrypt(sums)
        try:
            unit.verify(trustee.number, key, sums.sums, share)
        except AminError as error:
            raise TrusteeFault(trustee.number, error) from None
        shares.append((trustee.number, share))
    sets = [*combinations(shares, ceremony.threshold)]
    for chosen in sets:
        if combine(sums.sums, chosen, bound=1) != [0, 1]:
            raise TrusteeFault(chosen[0][0], AminError("this set of trustees decrypts something else"))
    return len(sets)
