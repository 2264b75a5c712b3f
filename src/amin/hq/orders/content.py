"""What an order says, as data and as words: the same data is hashed, signed, printed and embedded."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.conf import settings
from django.utils.translation import override

from amin.encoding import encode
from amin.hq.house.digits import persian_digits
from amin.hq.house.models import Election
from amin.hq.house.papers import paper, qr_svg
from amin.hq.house.when import local_day, long_day, moment, short_day
from amin.hq.house.words import t
from amin.hq.orders.models import Order
from amin.hq.orders.texts import filled, runs

CONTESTS: Final = {
    "": "همهٔ رقابت‌ها",
    "councils": "شوراها",
    "councils.city": "شورای شهر",
    "councils.village": "شورای روستا",
    "experts": "خبرگان",
}
_HONORIFICS: Final = {"": "", "mr": "جناب آقای", "mrs": "سرکار خانم"}


def payload(order: Order) -> dict[str, Any]:
    """Everything that a signature of an order stands for."""
    return {
        "body": [order.body_id, order.body.title_fa],
        "code": order.check_code,
        "contest": order.contest,
        "copies": order.copies,
        "dated": order.dated.isoformat() if order.dated else "",
        "ground": [order.ground, order.ground_text],
        "lent": order.lent,
        "number": order.number,
        "person": [order.person_id, str(order.person), order.person.father_name, order.person.honorific],
        "place": [order.place_id, order.place.name_fa],
        "position": [order.position_id, order.position.title_fa, order.position.role],
        "proposer": order.proposer,
        "replaces": order.replaces_id or 0,
        "since": order.since.isoformat() if order.since else "",
        "template": order.template,
        "until": [order.until, order.until_at.isoformat() if order.until_at else ""],
    }


def payload_hash(order: Order) -> str:
    """The hash of what an order says."""
    return hashlib.sha256(b"amin order\x00" + encode(payload(order))).hexdigest()


def until_words(order: Order) -> str:
    """Until when an order runs, as its text says it."""
    if order.until == "E":
        return t("تا پایان انتخابات")
    if order.until == "date" and order.until_at:
        return t("تا {day}", day=moment(order.until_at))
    days = int(order.until.removeprefix("T") or 0)
    if days == 0:
        return t("تا پایان روز رأی")
    words = "تا {n} روز پس از روز رأی" if days > 0 else "تا {n} روز پیش از روز رأی"
    return t(words, n=abs(days))


def values(order: Order, election: Election) -> dict[str, str]:
    """What fills the text of an order."""
    person = order.person
    return {
        "honorific": _HONORIFICS[person.honorific] or "‌",  # a person without one keeps the sentence whole
        "name": str(person),
        "position": order.position.title_fa,
        "body": order.body.title_fa,
        "legal_basis": order.ground_text,
        "proposer": order.proposer,
        "until_text": until_words(order),
        "from": short_day(local_day(order.since)) if order.since else t("ابلاغ"),
        "scope_place": order.place.name_fa,
        "scope_contest": CONTESTS.get(order.contest, order.contest),
        "cc_list": order.copies,
        "home_office": person.home_office or "—",
        "article_staffing": persian_digits(str(election.parameters.get("article_staffing", 90))),
    }


def text(order: Order, election: Election) -> tuple[str, ...]:
    """The paragraphs of an order, in Persian whoever reads. Raises StateError where something is missing."""
    with override("fa"):
        return filled(order.template, values(order, election), frozenset({"lent"} if order.lent else ()))


def check_address(order: Order) -> str:
    """Where the QR of the paper leads."""
    return f"{settings.ORIGIN}/check/?no={order.number}&code={order.check_code}"


def signatures(order: Order) -> list[dict[str, str]]:
    """Who signed, and who is still to sign."""
    done = [
        {"name": str(one.person), "title": one.title, "at": moment(one.at), "done": "yes"}
        for one in order.signatures.select_related("person")
    ]
    left = max(0, needed(order) - len(done))
    return done + [{"name": "", "title": t("در انتظار امضا"), "at": "", "done": ""}] * left


def needed(order: Order) -> int:
    """How many persons sign an order: never none, also where the law itself appoints."""
    return max(1, order.position.signatures)


def shown(order: Order, election: Election) -> dict[str, Any]:
    """What the paper and the preview print: a document is Persian, in whatever language its reader works."""
    with override("fa"):
        return _shown(order, election)


def _shown(order: Order, election: Election) -> dict[str, Any]:
    return {
        "title": t("حکم انتصاب"),
        "body": order.body.title_fa,
        "election": election.title_fa,
        "number": persian_digits(order.number) or "—",
        "date": short_day(order.dated) if order.dated else "—",
        "attach": t("ندارد"),
        "paragraphs": [runs(line) for line in text(order, election)],
        "signatures": signatures(order),
        "code": order.check_code,
        "state": order.state,
    }


def order_pdf(order: Order, election: Election) -> bytes:
    """The order as PDF/A, its data inside; of an order that is not signed, marked as a draft."""
    page = shown(order, election)
    page["qr"] = qr_svg(check_address(order)) if order.number else ""
    with override("fa"):
        words = t("درستی این سند را با شماره و رمز آن در {url} یا با رمزینه بررسی کنید.")
        # The address keeps its digits, and stands as one piece among words from right to left.
        page["check"] = words.replace("{url}", f"\u2066{settings.ORIGIN}/check/\u2069")
        page["day"] = long_day(order.dated) if order.dated else ""
    page["draft"] = "" if order.state in ("signed", "served", "ended", "replaced", "revoked") else "پیش‌نویس"
    inside = {
        "schema": "amin-order-1",
        "order": payload(order),
        "hash": order.payload_hash,
        "signatures": [
            {"person": s.person_id, "at": s.at.isoformat(), "hash": s.payload_hash, "means": s.means}
            for s in order.signatures.all()
        ],
    }
    return paper("order.typ", page, inside=inside, at=order.drafted_at)
