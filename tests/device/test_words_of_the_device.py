"""The page has words for everything that the device can say, in both languages, and no others."""

from __future__ import annotations

import json
import re
from typing import Final

import pytest

from amin.checkin import acts, showing
from amin.checkin.adapters.fingerprint import Finger
from amin.checkin.device.app import PAGE
from amin.checkin.opening import Step
from amin.checkin.readers import Fault
from amin.rolls.visit import Kinship, ReleaseReason
from amin.station import Line

SOURCE: Final = (PAGE / "words.js").read_text("utf-8")
PAIR: Final = re.compile(r'^  (\w+): \[("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")\],$', re.MULTILINE)
WORDS: Final = {key: (json.loads(fa), json.loads(en)) for key, fa, en in PAIR.findall(SOURCE)}
SCRIPTS: Final = "".join(path.read_text("utf-8") for path in PAGE.glob("*.js") if path.name != "words.js")

# What the device sends as a code, and the page makes words of.
SAID: Final = {
    *(f"line_{each}" for each in Line),
    *(f"unread_{each}{tail}" for each in Fault for tail in ("", "_say")),
    *(f"step_{each}" for each in Step),
    "refused_same", "refused_taken", "refused_too_young", "refused_review", "refused_not_on_roll",
    "refused_not_constituency",
    *(f"why_{each}" for each in showing._WEIGHT if each != "same"),
    *(f"trouble_{each}{tail}" for tail in ("", "_say")
      for each in ("no_answer", "cards", "closed", "writer", "not_open", "dummy", "device")),
    *(f"provisional_{each}_why" for each in ("cut", "held", "challenge")),
    *(f"finger_{each}" for each in Finger),
    *(f"reason_{each}" for each in (*acts.OVERRIDES, *acts.HOLDS, *acts.SEARCHES)),
    *(f"reason_{each.value.replace('-', '_')}" for each in ReleaseReason),
    *(f"objection_{each}" for each in acts.GROUNDS),
    *(f"companion_{each.value}" for each in Kinship),
    *(f"how_{each}" for each in ("scanned", "typed")),
    "chair", "supervisor", "just_handed", "just_handed_provisional", "just_noted", "just_opened",
    "companion_bad", "companion_limit", "companion_self", "companion_staff", "locked_pin", "need_line",
    "need_name", "need_reason", "not_now", "same_person", "similar_no_line", "wrong_pin",
}  # fmt: skip


def test_the_words_are_all_read():
    assert len(WORDS) == len(re.findall(r"^  \w+: \[", SOURCE, re.MULTILINE)) > 150


@pytest.mark.parametrize("code", sorted(SAID))
def test_whatever_the_device_says_has_words(code: str):
    assert code in WORDS


def test_whatever_the_page_asks_for_by_name_has_words():
    asked = set(re.findall(r'(?:\bw|word)\("(\w+)"', SCRIPTS))
    assert len(asked) > 60
    assert asked <= set(WORDS)


def test_no_words_are_left_over():
    quoted = set(re.findall(r'["`](\w+)["`]', SCRIPTS))
    made = {
        each for each in WORDS if re.match(r"(line|step|unread|provisional|finger|figure|play|act|d)_", each)
    }
    assert set(WORDS) - SAID - quoted - made - _by_kind() == set()


def _by_kind() -> set[str]:
    return {each for each in WORDS if re.match(r"\w+_say$|refused_\w+$|badge_\w+$", each)}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_say_something_and_fill_the_same_places(key: str):
    fa, en = WORDS[key]

    assert fa.strip()
    assert en.strip()
    assert set(re.findall(r"\{\w+\}", fa)) == set(re.findall(r"\{\w+\}", en))
    if key not in ("other_language",):
        assert re.search("[\u0600-\u06ff]", fa)
        assert not re.search("[\u0600-\u06ff]", en)
