"""Damage at random: 20,000 damaged records, as they are and under a new seal, and each is refused."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Final

from _table import CORES, WIDTH
from forgery import Forgery, verify
from held_election import Held, election_called, hold
from mutations import MUTATIONS, mutate
from test_random_mutations import reseal, unknowable

from amin.errors import InputError
from amin.record import CHECKS, CheckFailed

SEEDS: Final = range(1_000_000, 1_020_000)  # none of those that scripts/test takes
PART: Final = 250  # seeds after which it can go on when interrupted
NO_RECORD: Final = "no readable election.json"
HARMLESS: Final = "nothing that a record can show was changed"
UNSEALABLE: Final = "the log cannot be sealed"


def main(work: Path) -> str:
    """Damage, verify, damage again.

    Raises:
        AssertionError: a damaged record verifies; the seed, and what was damaged, is named.
        Exception: anything but a refusal came of a damaged record.
    """
    parts = [SEEDS[at : at + PART] for at in range(0, len(SEEDS), PART)]
    due = [part for part in parts if not _told(part, work).exists()]
    fresh = get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), fresh, initializer=_one_thread) as pool:
        for done, _ in enumerate(pool.map(partial(_damage_part, work=work), due), 1 + len(parts) - len(due)):
            if done % 8 == 0:
                print(f"deep: {done * PART:,} of {len(SEEDS):,} records damaged", flush=True)
    told = [json.loads(_told(part, work).read_text("utf-8")) for part in parts]
    return _report([each["plain"] for each in told], [each["sealed"] for each in told])


def _one_thread() -> None:
    os.environ["RAYON_NUM_THREADS"] = "1"  # each core has a process of its own


def _told(part: range, work: Path) -> Path:
    return work / f"{part.start}.json"


def _damage_part(part: range, work: Path) -> None:
    """Damage one record for each seed, in a process of its own, and write down who found it."""
    with TemporaryDirectory() as folder:
        held = hold(Path(folder), election_called("Tampering"))
        plain, sealed = Counter[str](), Counter[str]()
        for seed in part:
            forgery = Forgery(held)
            forgery.files, what = mutate(held.files, seed)
            by = _refused_by(forgery, Path(folder) / "damaged")
            assert by, f"not found: {what}"
            plain[by] += 1
            sealed[_found_under_seal(forgery, Path(folder) / "damaged", what)] += 1
        _see_untouched(held)
    told = _told(part, work)
    told.with_suffix(".new").write_text(json.dumps({"plain": plain, "sealed": sealed}), "utf-8")
    told.with_suffix(".new").replace(told)


def _found_under_seal(forgery: Forgery, folder: Path, what: str) -> str:
    """Have the log name the damaged files and sign it again, so that no hash helps."""
    if not reseal(forgery):
        return UNSEALABLE
    by = _refused_by(forgery, folder)
    assert by or unknowable(forgery), f"not found under a new seal: {what}"
    return by or HARMLESS


def _refused_by(forgery: Forgery, folder: Path) -> str:
    """The check that refuses the record, or nothing."""
    record = forgery.write(folder)
    try:
        verify(record)
    except CheckFailed as failed:
        if not failed.place.file:
            raise AssertionError(f"the refusal of {failed.name} names no file") from failed
        return failed.name
    except InputError:
        return NO_RECORD
    finally:
        shutil.rmtree(record)
    return ""


def _see_untouched(held: Held) -> None:
    """See that the honest record, whose files the damaged ones share, is as it was, and verifies."""
    assert all((held.folder / path).read_bytes() == data for path, data in held.files.items())
    verify(held.folder)


def _report(as_damaged: Iterable[dict[str, int]], resealed: Iterable[dict[str, int]]) -> str:
    found, under_seal = (sum(map(Counter, each), Counter[str]()) for each in (as_damaged, resealed))
    names = [NO_RECORD, *(check.name for check in CHECKS), HARMLESS, UNSEALABLE]
    rows = [(name, found[name], under_seal[name]) for name in names]
    said = (
        f"{found.total():,} records, {len(MUTATIONS)} kinds of damage ({', '.join(MUTATIONS)}); {CORES}."
        " None verifies, and nothing but a refusal came of any. Under a new seal the log names the damaged"
        " files and is signed again, as only the holder of its key could do."
    )
    return "\n".join(
        [
            fill(said, WIDTH),
            "",
            "| refused by | as damaged | under a new seal |",
            "|---|---:|---:|",
            *(f"| {name} | {plain:,} | {sealed:,} |" for name, plain, sealed in rows if plain or sealed),
        ]
    )
