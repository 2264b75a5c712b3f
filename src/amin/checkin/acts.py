"""What the crew does beside handing out cards: opening, objections, companions, releases, searches.

Each is refused with a `Problem` that the dialog shows, or done and noted for the minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from amin.checkin.adapters.registry import MOST_FOUND, CivilRegistry, Entry
from amin.checkin.crew import Member
from amin.checkin.desk import KEY_BYTES, AtDesk, Desk
from amin.checkin.faults import Problem
from amin.checkin.opening import Seen, Step
from amin.checkin.readers import Reading, UnreadError, masked, scanned, typed
from amin.checkin.sheet import Helped, Sheet, clock_face
from amin.crypto import SigningKey
from amin.encoding import ascii_digits
from amin.errors import DeviceError, MalformedError, NotPermittedError, StateError
from amin.rolls.visit import Approval, Document, Kinship, ProvisionalReason, ReleaseReason

CHAIR: Final = "chair"
SUPERVISOR: Final = "supervisor"
GROUNDS: Final = {
    "face": ProvisionalReason.IDENTITY_DISPUTED,
    "identity": ProvisionalReason.IDENTITY_DISPUTED,
    "taken": ProvisionalReason.IDENTITY_DISPUTED,
    "residence": ProvisionalReason.RESIDENCE_DISPUTED,
}
OVERRIDES: Final = ("injury", "sensor", "old_photo", "other")
HOLDS: Final = ("line_bad", "centre_order", "other")
SEARCHES: Final = ("unreadable", "no_document", "same_name")
Signed = tuple[tuple[Member, SigningKey], ...]
Fields = Mapping[str, Any]


def two_keys(desk: Desk, fields: Fields, roles: tuple[str, ...] = (CHAIR, SUPERVISOR)) -> Signed:
    """Open the keys of two persons with the PINs that they typed. Raises Problem."""
    pins = {role: str(fields.get(role, "")) for role in roles}
    for role in roles:
        if (until := desk.crew.closed_until(role)) is not None:
            raise Problem("locked_pin", time=clock_face(until))
    try:
        return desk.crew.keys(pins)
    except NotPermittedError as error:
        raise Problem("same_person" if "different" in error.message else "wrong_pin") from None
    except StateError:
        raise Problem("wrong_pin") from None


def approvals(signed: Signed, hash_: bytes) -> tuple[Approval, ...]:
    """Sign a hash with each key."""
    return tuple(Approval(person=member.id, signature=key.sign_bytes(hash_).hex()) for member, key in signed)


def _names(signed: Signed) -> tuple[str, ...]:
    return tuple(member.id for member, _ in signed)


def _reason(fields: Fields, allowed: tuple[str, ...]) -> str:
    reason = str(fields.get("reason", ""))
    if reason not in allowed:
        raise Problem("need_reason")
    return reason


# Opening


def open_desk(desk: Desk, fields: Fields, seen: Seen) -> None:
    """Open the desk once every step is done; chair and supervisor sign. Raises Problem, StateError."""
    desk.opening.require(desk.opening.done(seen))
    signed = two_keys(desk, fields)
    desk.notes.add(desk.clock(), "opened", signed=_names(signed))
    desk.is_open = True


def tick(desk: Desk, fields: Fields) -> None:
    """Note a step of the checklist. Raises Problem."""
    try:
        desk.opening.tick(Step(str(fields.get("step"))), fields.get("done") is True)
    except (ValueError, StateError):
        raise Problem("not_now") from None


# With a voter at the desk


async def objection(desk: Desk, fields: Fields) -> Sheet:
    """Note an objection; the voter may then vote apart, and chair and supervisor answer for it.

    Source: LAW.md, 13 (identity disputed; residence disputed).
    """
    async with desk.busy:
        at = desk.now("ok", "mixed", "provisional", "refused", "doubt")
        reason = _reason(fields, at.sheet.objections)
        if not str(fields.get("objector", "")).strip():
            raise Problem("need_name")
        signed = two_keys(desk, fields)
        try:
            desk.notes.add(
                desk.clock(),
                "objection",
                reason=reason,
                signed=_names(signed),
                objector=str(fields["objector"]),
            )
        except MalformedError:
            raise Problem("need_name") from None
        if fields.get("then") != "provisional":
            desk.back()
            return Sheet(kind="noted")
        return _apart(desk, at, reason)


def _apart(desk: Desk, at: AtDesk, reason: str) -> Sheet:
    """Show a voter as one who votes apart; Enter deals the card."""
    at.ground = GROUNDS[reason]
    at.attempt = desk.entropy(KEY_BYTES)
    at.visit, at.is_decided = "", False
    contests = tuple(
        replace(each, verdict="provisional", reason=None, station=None, day=None, time=None, today=False)
        if each.verdict != "refused" or each.reason in ("taken", "residence", "not_constituency")
        else each
        for each in at.sheet.contests
    )
    at.sheet = desk.completed(replace(at.sheet, contests=contests, finger=None))
    return at.sheet


def override(desk: Desk, fields: Fields) -> Sheet:
    """Let two persons say that the face is that of the photo, where no finger could be read."""
    at = desk.now("doubt")
    reason = _reason(fields, OVERRIDES)
    signed = two_keys(desk, fields)
    desk.notes.add(desk.clock(), "override", reason=reason, signed=_names(signed))
    at.sheet = desk.completed(replace(at.sheet, finger=None))
    return at.sheet


def release(desk: Desk, fields: Fields) -> Sheet:
    """Give back what a visit without a card holds. Raises Problem."""
    at = desk.now("trouble", "ok", "mixed", "provisional")
    try:
        reason = ReleaseReason(str(fields.get("reason", "")))
    except ValueError:
        raise Problem("need_reason") from None
    if not at.visit:
        raise Problem("not_now")
    signed = two_keys(desk, fields)
    drafts = desk.node.draft_release(at.visit, reason)
    pairs = []
    for _, hash_ in drafts:
        chair, supervisor = approvals(signed, hash_)
        pairs.append((chair, supervisor))
    desk.notes.add(desk.clock(), "release", reason=reason.value, signed=_names(signed))
    desk.node.release(at.visit, reason, pairs)
    desk.back()
    return Sheet(kind="noted")


def companion(desk: Desk, fields: Fields) -> Sheet:
    """Note who goes into the booth with the voter; one person goes with few voters.

    Source: LAW.md, 13 (companion).
    """
    at = desk.now("ok", "mixed", "provisional")
    try:
        text = str(fields.get("number", ""))
        reading = typed(text) if ascii_digits(text).strip(" ").isdigit() else scanned(text)
    except UnreadError:
        raise Problem("companion_bad") from None
    try:
        kinship = Kinship(str(fields.get("kinship", "")))
    except ValueError:
        raise Problem("need_reason") from None
    if reading.number in desk.place.barred:
        raise Problem("companion_staff")
    helper = desk.roll.pseudonym(reading.number)
    if helper == at.voter:
        raise Problem("companion_self")
    helped = desk.helped.get(helper, 0)
    if helped >= desk.place.most_helped:
        raise Problem("companion_limit", n=helped, max=desk.place.most_helped)
    at.companion = (helper, kinship)
    at.sheet = replace(at.sheet, companion=Helped(helped + 1, desk.place.most_helped))
    return at.sheet


# The line, and names


def hold(desk: Desk, fields: Fields) -> None:
    """Begin or end work that is provisional by order of the station; it ends with two persons."""
    ending = desk.line() == "held"
    reason = "" if ending else _reason(fields, HOLDS)
    signed = two_keys(desk, fields, (CHAIR, SUPERVISOR) if ending else (CHAIR,))
    mode, hash_ = desk.node.draft_mode()
    desk.notes.add(desk.clock(), "resumed" if ending else "held", reason=reason, signed=_names(signed))
    desk.node.change_mode(mode, approvals(signed, hash_))


async def similar(desk: Desk, registry: CivilRegistry | None, fields: Fields) -> tuple[Entry, ...]:
    """Search people by name: with a reason, with a line, and counted."""
    reason = _reason(fields, SEARCHES)
    if registry is None or desk.line() not in ("up", "draining"):
        raise Problem("similar_no_line")
    name = str(fields.get("name", ""))
    year = ascii_digits(str(fields.get("year", ""))).strip()
    if not name.strip():
        raise Problem("need_name")
    desk.notes.add(desk.clock(), "search", reason=reason)
    try:
        return await registry.similar(name, int(year) if year.isascii() and year.isdigit() else None)
    except DeviceError:
        raise Problem("need_line") from None


def as_read(entry: Entry) -> Reading:
    """Take a person who was found as one whose number was typed: where and when is not told for it."""
    return Reading(entry.number, Document.TYPED)


def as_found(entries: tuple[Entry, ...], tickets: Mapping[str, Entry]) -> dict[str, Any]:
    """Show who was found, numbers masked."""
    return {
        "found": [
            {"ticket": ticket, "name": e.name, "father": e.father, "born": e.born, "number": masked(e.number)}
            for ticket, e in tickets.items()
        ],
        "many": len(entries) > MOST_FOUND,
    }
