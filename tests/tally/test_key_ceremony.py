"""The key ceremony: whoever does not do what it has to is named (SECURITY.md B-14, C-13, D-48)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace
from tally_examples import (
    COUNT,
    HASH,
    NUMBERS,
    THRESHOLD,
    ceremony,
    entropy,
    passphrase,
    seat,
    seed_of,
    share_of,
)

from amin.crypto import Ceremony, public_key, seal_for
from amin.errors import StateError
from amin.record.documents import Commitment, Dealing, Hex
from amin.tally import Trustee, TrusteeFault, make_keys, rehearse_keys

CHEAT = 4
OTHER_ELECTION = bytes(31) + b"\1"


@pytest.fixture
def trustees(memory_folder: Path) -> list[Trustee]:
    return seat(memory_folder)


def commitments_of(trustees: Sequence[Trustee]) -> list[Commitment]:
    return [trustee.commitment() for trustee in trustees]


def deal_all(trustees: Sequence[Trustee], commitments: Sequence[Commitment]) -> list[Dealing]:
    return [trustee.dealing(commitments) for trustee in trustees]


def shares_for(trustee: int, dealt: Mapping[int, Mapping[int, bytes]]) -> dict[int, bytes]:
    return {dealer: shares[trustee] for dealer, shares in dealt.items()}


def test_all_trustees_come_out_with_one_key_and_a_share_each(trustees):
    keys = make_keys(ceremony(), trustees, entropy=entropy(99))

    assert all(trustee.has_share for trustee in trustees)
    assert [public_key(share_of(trustee)) for trustee in trustees] == [*keys.key.verification_keys]
    assert len({share_of(trustee) for trustee in trustees}) == COUNT
    assert rehearse_keys(ceremony(), keys, trustees) == len([*combinations(NUMBERS, THRESHOLD)])


def test_each_step_can_be_repeated_and_gives_the_same(trustees, memory_folder):
    """A trustee who lost the paper before it was handed on makes it again."""
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    again = Trustee.open(memory_folder / "2", 2, ceremony(), passphrase(2))

    assert again.commitment() == commitments[1]
    assert again.dealing(commitments) == dealings[1]
    assert not again.has_share
    first = make_keys(ceremony(), trustees, entropy=entropy(99))
    assert make_keys(ceremony(), trustees, entropy=entropy(98)) == first


def test_the_shares_that_travel_are_sealed_for_their_receiver(trustees):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    sealed = trustees[0].sealed_shares(commitments, dealings)

    for to, box in sealed.items():
        share = ceremony().share(1, seed_of(trustees[0]), to)
        assert share not in box
        assert trustees[to - 1]._transport.open(box) == share


# --- what is dealt -------------------------------------------------------------------------------

Forge = Callable[[Ceremony, bytes, list[bytes]], bytes]


def flipped(dealing: bytes, at: int) -> bytes:
    return dealing[:at] + bytes([dealing[at] ^ 1]) + dealing[at + 1 :]


# What a cheat deals, having committed to exactly that; `real` are the honest dealings of all.
FORGED: dict[str, Forge] = {
    "of a higher degree": lambda mine, seed, real: ceremony(threshold=2).deal(CHEAT, seed) + bytes(192),
    "of a ceremony with a higher threshold": lambda mine, seed, real: Ceremony(
        HASH, "election", trustees=COUNT + 1, threshold=THRESHOLD + 1
    ).deal(CHEAT, seed),
    "of a lower degree": lambda mine, seed, real: ceremony(threshold=2).deal(CHEAT, seed),
    "cut to a lower degree": lambda mine, seed, real: real[CHEAT - 1][:-96],
    "nothing": lambda mine, seed, real: b"",
    "of another trustee's number": lambda mine, seed, real: mine.deal(1, seed),
    "of another election": lambda mine, seed, real: ceremony(of=OTHER_ELECTION).deal(CHEAT, seed),
    "of another key set": lambda mine, seed, real: Ceremony(
        HASH, "other", trustees=COUNT, threshold=THRESHOLD
    ).deal(CHEAT, seed),
    "copied from another trustee": lambda mine, seed, real: real[0],
    "with a constant term of zero": lambda mine, seed, real: bytes(96) + real[CHEAT - 1][96:],
    "with a leading term of zero": lambda mine, seed, real: real[CHEAT - 1][:-96] + bytes(96),
    "whose first proof has another challenge": lambda mine, seed, real: flipped(real[CHEAT - 1], 32),
    "whose first proof has another response": lambda mine, seed, real: flipped(real[CHEAT - 1], 64),
    "whose last proof has another response": lambda mine, seed, real: flipped(real[CHEAT - 1], 96 * 2 + 64),
    "with its terms in another order": lambda mine, seed, real: real[CHEAT - 1][96:] + real[CHEAT - 1][:96],
    "with a commitment that is no point": lambda mine, seed, real: b"\xff" * 32 + real[CHEAT - 1][32:],
    "with a key that is known to be another's": lambda mine, seed, real: real[0][:32] + real[CHEAT - 1][32:],
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_dealing_names_its_trustee_even_where_it_was_committed_to(trustees, forge):
    commitments = commitments_of(trustees)
    real = [ceremony().deal(trustee.number, seed_of(trustee)) for trustee in trustees]
    forged = forge(ceremony(), seed_of(trustees[CHEAT - 1]), real)
    hash_ = ceremony().dealing_hash(CHEAT, forged)
    commitments[CHEAT - 1] = replace(commitments[CHEAT - 1], dealing_hash=Hex(hash_))
    honest = [trustee for trustee in trustees if trustee.number != CHEAT]
    dealings = [trustee.dealing(commitments) for trustee in honest]
    dealings.insert(CHEAT - 1, Dealing(election=Hex(HASH), trustee=CHEAT, dealing=Hex(forged)))

    for trustee in honest:
        with pytest.raises(TrusteeFault) as fault:
            trustee.sealed_shares(commitments, dealings)
        assert fault.value.culprit == CHEAT
        with pytest.raises(TrusteeFault) as fault:
            trustee.accept(commitments, dealings, {}, entropy=entropy(1))
        assert fault.value.culprit == CHEAT
        assert not trustee.has_share


def test_a_dealing_that_is_not_the_promised_one_names_its_trustee(trustees):
    """Commit, then reveal: else the last to deal could choose the key (Gennaro et al.)."""
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    other = ceremony().deal(CHEAT, bytes(32))
    dealings[CHEAT - 1] = replace(dealings[CHEAT - 1], dealing=Hex(other))

    with pytest.raises(TrusteeFault, match="committed to") as fault:
        trustees[0].sealed_shares(commitments, dealings)
    assert fault.value.culprit == CHEAT


@pytest.mark.parametrize("absent", NUMBERS)
def test_a_trustee_who_does_not_deal_is_named(trustees, absent):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    del dealings[absent - 1]

    with pytest.raises(TrusteeFault, match="did not deal") as fault:
        trustees[0].sealed_shares(commitments, dealings)
    assert fault.value.culprit == absent


def test_a_trustee_who_deals_twice_is_named(trustees):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)

    with pytest.raises(TrusteeFault) as fault:
        trustees[0].sealed_shares(commitments, [*dealings, dealings[-1]])
    assert fault.value.culprit == COUNT


def test_a_dealing_in_the_place_of_another_names_whose_place_it_is(trustees):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    dealings[1], dealings[2] = dealings[2], dealings[1]

    with pytest.raises(TrusteeFault) as fault:
        trustees[0].sealed_shares(commitments, dealings)
    assert fault.value.culprit == 2


@pytest.mark.parametrize("which", ["commitment", "dealing"])
def test_a_document_that_speaks_of_another_election_names_its_trustee(trustees, which):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    changed = commitments if which == "commitment" else dealings
    changed[CHEAT - 1] = replace(changed[CHEAT - 1], election=Hex(OTHER_ELECTION))

    with pytest.raises(TrusteeFault, match="another election") as fault:
        trustees[0].sealed_shares(commitments, dealings)
    assert fault.value.culprit == CHEAT


# --- what is committed ---------------------------------------------------------------------------


def test_nobody_deals_before_every_commitment_was_seen(trustees):
    commitments = commitments_of(trustees)
    for seen in range(COUNT):
        with pytest.raises(StateError, match=f"0 commitments of trustee {seen + 1}"):
            trustees[0].dealing(commitments[:seen])
    without = [*commitments[:2], *commitments[3:]]
    with pytest.raises(StateError, match="0 commitments of trustee 3"):
        trustees[0].dealing(without)


def test_nobody_deals_when_its_own_commitment_was_altered(trustees):
    for name in ("dealing_hash", "transport_key"):
        commitments = commitments_of(trustees)
        commitments[1] = replace(commitments[1], **{name: Hex(bytes(32))})
        with pytest.raises(StateError, match="trustee 2 is not the one that it made"):
            trustees[1].dealing(commitments)


def test_two_trustees_with_one_number_are_named_before_anybody_deals(trustees):
    commitments = commitments_of(trustees)
    commitments[CHEAT - 1] = replace(commitments[CHEAT - 1], trustee=2)

    for trustee in trustees:
        with pytest.raises(StateError, match="2 commitments of trustee 2"):
            trustee.dealing(commitments)
    with pytest.raises(StateError, match="2 commitments of trustee 1"):
        trustees[0].dealing([*commitments_of(trustees), commitments[0]])


@pytest.mark.parametrize("number", [0, 6, 2**31])
def test_a_commitment_of_somebody_else_is_refused_before_anybody_deals(trustees, number):
    stranger = replace(trustees[0].commitment(), trustee=number)
    for place in (0, COUNT):
        commitments = commitments_of(trustees)
        commitments.insert(place, stranger)
        with pytest.raises(StateError):
            trustees[0].dealing(commitments)


def test_commitments_in_another_order_are_refused(trustees):
    with pytest.raises(StateError, match="in order"):
        trustees[0].dealing(commitments_of(trustees)[::-1])


@pytest.mark.parametrize("step", ["dealing", "sealed_shares", "accept"])
@pytest.mark.parametrize("missing", [0, 1])
def test_every_step_asks_for_all_commitments(trustees, step, missing):
    """Whoever accepts shares of some only would hold a share of another key, or of none at all."""
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    fewer = commitments[: COUNT - 1] if missing else []
    steps = {
        "dealing": lambda one: one.dealing(fewer),
        "sealed_shares": lambda one: one.sealed_shares(fewer, dealings[: len(fewer)]),
        "accept": lambda one: one.accept(fewer, dealings[: len(fewer)], {}, entropy=entropy(1)),
    }

    with pytest.raises(StateError):
        steps[step](trustees[0])
    assert not trustees[0].has_share


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32), b"\1" + bytes(31)], ids=bytes.hex)
def test_a_trustee_for_whom_nothing_can_be_sealed_is_named(trustees, key):
    """With a transport key of small order everybody could open what is sealed for it."""
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    commitments[CHEAT - 1] = replace(commitments[CHEAT - 1], transport_key=Hex(key))

    with pytest.raises(TrusteeFault) as fault:
        trustees[0].sealed_shares(commitments, dealings)
    assert fault.value.culprit == CHEAT


# --- what is shared ------------------------------------------------------------------------------

ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group. Source: RFC 9496


def plus(share: bytes, n: int) -> bytes:
    return ((int.from_bytes(share, "little") + n) % ORDER).to_bytes(32, "little")


# What a cheat hands to trustee 1, from the right share, its own seed and the transport keys.
SHARES: dict[str, Callable[[bytes, bytes, list[bytes]], bytes | None]] = {
    "none": lambda share, seed, keys: None,
    "sealed for another": lambda share, seed, keys: seal_for(keys[1], share),
    "of another value": lambda share, seed, keys: seal_for(keys[0], plus(share, 1)),
    "zero": lambda share, seed, keys: seal_for(keys[0], bytes(32)),
    "owed to another": lambda share, seed, keys: seal_for(keys[0], ceremony().share(CHEAT, seed, 2)),
    "of another election": lambda share, seed, keys: seal_for(
        keys[0], ceremony(of=OTHER_ELECTION).share(CHEAT, seed, 1)
    ),
    "of another seed": lambda share, seed, keys: seal_for(keys[0], ceremony().share(CHEAT, bytes(32), 1)),
    "above the order": lambda share, seed, keys: seal_for(
        keys[0], (int.from_bytes(share, "little") + ORDER).to_bytes(32, "little")
    ),
    "too short": lambda share, seed, keys: seal_for(keys[0], share[:-1]),
    "too long": lambda share, seed, keys: seal_for(keys[0], share + b"\0"),
    "empty": lambda share, seed, keys: seal_for(keys[0], b""),
    "not sealed": lambda share, seed, keys: share,
    "cut": lambda share, seed, keys: seal_for(keys[0], share)[:-1],
    "no bytes": lambda share, seed, keys: b"",
}


@pytest.mark.parametrize("forge", SHARES.values(), ids=SHARES)
def test_a_wrong_share_names_its_dealer_and_gives_nobody_a_usable_key(trustees, memory_folder, forge):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    dealt = {trustee.number: trustee.sealed_shares(commitments, dealings) for trustee in trustees}
    share = ceremony().share(CHEAT, seed_of(trustees[CHEAT - 1]), 1)
    forged = forge(share, seed_of(trustees[CHEAT - 1]), [c.transport_key for c in commitments])
    mine = shares_for(1, dealt)
    del mine[CHEAT]
    if forged is not None:
        mine[CHEAT] = forged
    before = (memory_folder / "1" / "secret").read_bytes()

    with pytest.raises(TrusteeFault) as fault:
        trustees[0].accept(commitments, dealings, mine, entropy=entropy(1))
    assert fault.value.culprit == CHEAT
    assert fault.value.hint
    assert not trustees[0].has_share
    assert (memory_folder / "1" / "secret").read_bytes() == before


def test_an_abort_restarts_cleanly_with_fresh_secrets(trustees, memory_folder):
    commitments = commitments_of(trustees)
    dealings = deal_all(trustees, commitments)
    with pytest.raises(TrusteeFault):
        trustees[0].accept(commitments, dealings, {}, entropy=entropy(1))

    again = seat(memory_folder / "again", salt=1)
    keys = make_keys(ceremony(), again, entropy=entropy(2))
    assert keys.commitments != tuple(commitments)
    assert rehearse_keys(ceremony(), keys, again) == 10


# --- the rehearsal of keys -----------------------------------------------------------------------


@pytest.mark.parametrize("culprit", NUMBERS)
@pytest.mark.parametrize("share", ["other", "zero", "of another trustee"])
def test_the_rehearsal_names_a_trustee_whose_share_does_not_fit(trustees, culprit, share):
    """Before polls open, and not when they are closed (Basel-Stadt, March 2026)."""
    keys = make_keys(ceremony(), trustees, entropy=entropy(99))
    one = trustees[culprit - 1]
    right = share_of(one)
    wrong = {
        "other": plus(right, 1),
        "zero": bytes(32),
        "of another trustee": share_of(trustees[culprit % COUNT]),
    }
    one._secret = one._secret[:64] + wrong[share]

    with pytest.raises(TrusteeFault) as fault:
        rehearse_keys(ceremony(), keys, trustees)
    assert fault.value.culprit == culprit

    one._secret = one._secret[:64] + right
    assert rehearse_keys(ceremony(), keys, trustees) == 10


def test_the_rehearsal_needs_trustees_whose_ceremony_is_over(trustees, memory_folder):
    keys = make_keys(ceremony(), trustees, entropy=entropy(99))
    trustees[2] = seat(memory_folder / "again")[2]

    with pytest.raises(StateError, match="trustee 3 has no share"):
        rehearse_keys(ceremony(), keys, trustees)


@pytest.mark.parametrize("numbers", [(3, 1), (5, 3), (4, 2)])
def test_every_lawful_size_of_ceremony_works(memory_folder, numbers):
    count, threshold = numbers
    mine = ceremony(trustees=count, threshold=threshold)
    trustees = [
        Trustee.create(memory_folder / str(n), n, mine, passphrase(n), entropy=entropy(n))
        for n in range(1, count + 1)
    ]
    keys = make_keys(mine, trustees, entropy=entropy(99))

    assert rehearse_keys(mine, keys, trustees) == len([*combinations(range(count), threshold)])
