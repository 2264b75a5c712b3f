"""An election for terminals: a council with lists, homonyms and 21 marks, and one seat of the Experts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image

from amin.booth.definition import Package, Particulars, definition_of
from amin.crypto import SigningKey, public_key
from amin.election import (
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Station,
    Trustees,
    candidate_code,
    election_hash,
    freeze,
    list_code,
)

STATION: Final = "1042"
SIGNER: Final = SigningKey(b"p" * 32)
KEY: Final = public_key((7).to_bytes(32, "little"))

_FIRST: Final = (
    "محمّدحسین", "زهرا", "علی‌اکبر", "فاطمه", "یونس", "نرگس", "سیدمحمدمهدی", "رؤیا", "آزاده", "اکرم",
)  # fmt: skip
_LAST: Final = ("کریمی‌پور", "موسوی", "یزدی", "رضایی‌نژاد", "طباطبایی", "آقایی", "گل‌محمّدی", "شریعتی", "صالحی")
LISTS: Final = (
    List(list_code(101), "امید شهر"),
    List(list_code(102), "همبستگی محله‌ها"),
    List(list_code(103), "خانهٔ ما"),
)
PER_LIST: Final = 21


def name_of(number: int) -> str:
    """The invented name of a candidate; each is another but for those that `candidates` makes the same."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]
    return f"{first} {last}"


def candidates() -> tuple[Candidate, ...]:
    """Three lists of 21, then seven independents; the last two persons share a name."""
    listed = PER_LIST * len(LISTS)
    codes = [candidate_code(1000 + number) for number in range(listed + 7)]
    lists = [LISTS[n // PER_LIST].code if n < listed else None for n in range(len(codes))]
    names = [name_of(number) for number in range(len(codes))]
    names[-1] = names[-2]
    return tuple(Candidate(*row) for row in zip(codes, names, lists, strict=True))


COUNCIL: Final = Contest(
    id="council",
    name="شورای اسلامی شهر تهران",
    constituency="tehran-city",
    seats=21,
    max_marks=21,
    rule="rounded_then_highest_ratio",
    tally="sum",
    unit_rule="station",
    unit_k=100,
    lists=LISTS,
    candidates=candidates(),
)
EXPERTS: Final = Contest(
    id="experts",
    name="مجلس خبرگان رهبری",
    constituency="tehran",
    seats=1,
    max_marks=1,
    rule="plurality",
    tally="sum",
    unit_rule="constituency",
    unit_k=1,
    lists=(),
    candidates=tuple(Candidate(candidate_code(8000 + n), name_of(40 + n), None) for n in range(4)),
)
ELECTION: Final = Election(
    name="انتخابات نمونهٔ ۱۴۰۵",
    polling_day="2026-05-01",
    constituencies=(
        Constituency("tehran", "استان تهران"),
        Constituency("tehran-city", "شهر تهران", "tehran"),
    ),
    contests=(COUNCIL, EXPERTS),
    stations=(
        Station(STATION, "دبستان بهار", ("tehran", "tehran-city")),
        Station("1043", "مسجد جامع", ("tehran",)),
    ),
    trustees=Trustees(5, 3),
    log=LogKey("amin.example/booth", "ab" * 32),
)
ELECTION_HASH: Final = election_hash(freeze(ELECTION))


@cache
def portrait(number: int) -> bytes:
    """A small JPEG, another for each number."""
    picture = Image.new("RGB", (150, 200), (200, 209, 217))
    picture.paste((70 + 20 * (number % 6), 110, 140), (30, 40 + number % 40, 120, 200))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


@cache
def package(station: str = STATION) -> Package:
    """What the terminals of a station know; three persons of the council have photos, all have fathers."""
    fathers = ("حسن", "علی", "رضا", "جواد")
    people = {
        (contest.id, candidate.code): Particulars(fathers[i % 4], portrait(i) if i < 3 else b"")
        for contest in ELECTION.contests
        for i, candidate in enumerate(contest.candidates)
    }
    return definition_of(ELECTION, station, KEY, people)


def files_of(folder: Path) -> list[Path]:
    """Every file of a package."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
