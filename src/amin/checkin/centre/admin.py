"""What two officers do at the centre: the phases of the day, who is enrolled, who is revoked.

Source: spec/checkin.md, §7; SECURITY.md B-20, B-22, E12.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from amin.checkin.authority import certified
from amin.checkin.centre.database import AgainError
from amin.checkin.centre.day import Role, lock_chains, read_holders, require_next
from amin.checkin.centre.store import Store
from amin.crypto import tagged_hash, verify_signed_bytes
from amin.errors import AminError, MalformedError, NotPermittedError, StateError
from amin.rolls.visit import Approval, Hash, Key, Name

FORMAT: Final = "amin/check-in-admin/1"
_PURPOSE: Final = "amin/1/check-in-admin"


class AdminAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="act"):
    """What every act of administration says; its key serves once."""

    format: Literal["amin/check-in-admin/1"] = FORMAT
    election: Hash
    key: Key
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class SetPhase(AdminAct, frozen=True, tag="phase"):
    """Open the polls, close them for new voters, close the centre; both officers name the roll they mean."""

    to: Literal["open", "draining", "closed"]
    roll: Hash


class Enrol(AdminAct, frozen=True, tag="enrol"):
    """Take in a device or person by its certificate."""

    certificate: Annotated[str, Meta(max_length=4096)]


class Revoke(AdminAct, frozen=True, tag="revoke"):
    """Take nothing more from a name, from the next transaction on, for ever."""

    name: Name


class SignedAdminAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act of administration with the signatures of two officers over its very bytes."""

    body: Annotated[str, Meta(max_length=16_384)]
    signatures: tuple[Approval, Approval]


AnyAdminAct = SetPhase | Enrol | Revoke
_DECODER: Final = msgspec.json.Decoder(AnyAdminAct)


def encode_admin_act(act: AnyAdminAct) -> str:
    """Write an act of administration as the text that officers sign."""
    return msgspec.json.encode(act, order="sorted").decode()


def admin_hash(body: str) -> bytes:
    """Return what each officer signs, 32 bytes."""
    return tagged_hash(_PURPOSE, body=body)


def administer(store: Store, signed: SignedAdminAct, authority: bytes) -> None:
    """Do what two officers signed; repeating the same act is safe.

    Args:
        authority: the certificate of the election's own authority, PEM.

    Raises:
        MalformedError: no such act.
        NotPermittedError: not signed by two different officers who are enrolled and not revoked.
        StateError: not lawful in this phase, another roll, a name that is taken; nothing has changed.
    """
    try:
        act = _DECODER.decode(signed.body)
    except msgspec.DecodeError:
        raise MalformedError("no act of administration") from None
    if encode_admin_act(act) != signed.body or act.election != store.plan.election.hex():
        raise MalformedError("no canonical act of administration of this election")
    try:
        with store.db.transaction():
            lock_chains(store.db, store.plan.served)()  # no batch is half before it and half after
            _require_officers(store, signed)
            if not _was_done(store, act, signed.body):
                _do(store, act, authority)
                signatures = msgspec.json.encode(signed.signatures)
                row = (bytes.fromhex(act.key), signed.body.encode(), signatures)
                store.db.insert("admin_act", "key bytes, body bytes, signatures bytes", [row])
    except AgainError:
        raise StateError("somebody did the same at the same moment", hint="look, and sign anew") from None


def _require_officers(store: Store, signed: SignedAdminAct) -> None:
    names = [approval.person for approval in signed.signatures]
    holders = read_holders(store.db, names)()
    if len(holders) != 2:
        raise NotPermittedError("two different officers must sign")
    for approval in signed.signatures:
        holder = holders[approval.person]
        if holder.role is not Role.OFFICER or holder.is_revoked:
            raise NotPermittedError("two different officers must sign, who are enrolled and not revoked")
        try:
            verify_signed_bytes(holder.public, bytes.fromhex(approval.signature), admin_hash(signed.body))
        except AminError:
            raise NotPermittedError("an officer's signature does not hold") from None


def _was_done(store: Store, act: AnyAdminAct, body: str) -> bool:
    rows = store.db.rows("SELECT body FROM admin_act WHERE key = ?", (bytes.fromhex(act.key),))
    if rows and bytes(rows[0][0]) != body.encode():
        raise StateError("this key was used for another act", hint="make a new key for a new act")
    return bool(rows)


def _do(store: Store, act: AnyAdminAct, authority: bytes) -> None:
    db = store.db
    if isinstance(act, SetPhase):
        if bytes.fromhex(act.roll) != store.roll_digest():
            raise StateError("the officers mean another roll than the one that is loaded")
        db.run("UPDATE centre SET phase = ?", (require_next(store.phase(), act.to).value,))
    elif isinstance(act, Enrol):
        enrol(store, act.certificate, authority)
    else:
        if store.holder(act.name) is None:
            raise StateError("nobody of this name is enrolled")
        db.run("UPDATE holder SET revoked = ? WHERE name = ? AND revoked IS NULL", (act.reason, act.name))


def enrol(store: Store, certificate: str, authority: bytes) -> None:
    """Take in a certificate, inside a transaction; the first officers come so at the founding.

    Raises:
        NotPermittedError: not of this authority or election.
        StateError: the name is taken, or the station is not there.
    """
    subject = certified(certificate.encode(), authority, store.plan.election)
    if subject.station is not None and subject.station not in store.plan.served:
        raise StateError("a certificate for a station that is not there")
    if store.holder(subject.name) is not None:
        raise StateError("this name is taken", hint="a name has one key for ever: give a new one")
    row = (subject.name, subject.role, subject.station, subject.public, certificate)
    store.db.insert("holder", "name text, role text, station text, public bytes, certificate text", [row])
