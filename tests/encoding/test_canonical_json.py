"""Canonical JSON: one value, one sequence of bytes."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding import decode, encode
from amin.errors import MalformedError

MOST = 2**53 - 1

values = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def same(a: Any, b: Any) -> bool:
    """Equal in value and in type: True is not 1."""
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return type(b) is list and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_keys_are_sorted_by_utf16_as_in_rfc_8785_section_3_2_3() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(encode(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]
    assert same(decode(encode(value)), value)


def test_literals_and_escapes_are_those_of_rfc_8785_section_3_2_2() -> None:
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "literals": [None, True, False]}
    wanted = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert encode(value) == wanted.encode()


@pytest.mark.parametrize(
    ("character", "escape"),
    [
        *[("\b", b"\\b"), ("\t", b"\\t"), ("\n", b"\\n"), ("\f", b"\\f"), ("\r", b"\\r"), ('"', b'\\"')],
        *[("\\", b"\\\\"), ("\0", b"\\u0000"), ("\x1b", b"\\u001b"), ("\x1f", b"\\u001f")],
        *[(c, c.encode()) for c in "/<>&'\x7f\u0080\u2028\u2029\ufeff\U0010ffff"],
    ],
)
def test_each_character_has_one_escape_or_none(character: str, escape: bytes) -> None:
    assert encode(character) == b'"' + escape + b'"'
    assert decode(encode(character)) == character


def test_text_is_never_normalized() -> None:
    assert encode("\u0065\u0301") != encode("\u00e9")


def test_whole_numbers_are_exact_up_to_the_last_one_that_all_readers_keep() -> None:
    assert encode([0, -1, MOST, -MOST]) == b"[0,-1,9007199254740991,-9007199254740991]"
    assert decode(b"[0,-1,9007199254740991,-9007199254740991]") == [0, -1, MOST, -MOST]


def test_tuples_are_written_as_lists() -> None:
    assert encode(({"b": (), "a": ()}, "x")) == b'[{"a":[],"b":[]},"x"]'


def test_a_key_named_proto_is_a_key_like_any_other() -> None:
    assert decode(b'{"__proto__":1}') == {"__proto__": 1}


@given(values)
def test_decoding_gives_back_what_was_encoded(value: Any) -> None:
    assert same(decode(encode(value)), value)
    assert json.loads(encode(value)) == value


@given(values, st.data())
def test_a_changed_byte_is_refused_or_is_another_value(value: Any, data: st.DataObject) -> None:
    changed = bytearray(encode(value))
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(changed))
    except MalformedError:
        return
    assert encode(other) == changed
    assert not same(other, value)


@given(st.binary(max_size=30) | st.text('[]{},:"\\u0123eE+-. ntf', max_size=30).map(str.encode))
def test_no_input_leads_to_any_other_error(data: bytes) -> None:
    with suppress(MalformedError):
        assert encode(decode(data)) == data


REFUSED = {
    "nothing": b"",
    "a key twice": b'{"a":1,"a":1}',
    "a key twice, once escaped": b'{"a":1,"\\u0061":2}',
    "a key twice, deep inside": b'[{"x":{"a":1,"a":2}}]',
    "NaN": b"NaN",
    "Infinity": b"[Infinity]",
    "minus Infinity": b"[-Infinity]",
    "a number beyond every float": b"1e999",
    "an exponent": b"1e2",
    "a fraction": b"1.5",
    "a whole number as a fraction": b"1.0",
    "minus zero": b"-0",
    "minus zero as a fraction": b"-0.0",
    "a leading zero": b"01",
    "a plus": b"+1",
    "2^53": b"9007199254740992",
    "2^53 + 1": b"9007199254740993",
    "minus 2^53": b"-9007199254740992",
    "a million digits": b"1" * 10**6,
    "a million digits and a minus": b"-" + b"1" * 10**6,
    "a hexadecimal number": b"0x10",
    "Persian digits as a number": "۱۲".encode(),
    "a space before": b" {}",
    "a line end after": b"{}\n",
    "a space inside": b'{"a": 1}',
    "trailing data": b"{}{}",
    "a trailing NUL": b"{}\0",
    "a trailing comma": b"[1,]",
    "a comment": b"/**/{}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without a mark": '{"a":1}'.encode("utf-16-be"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "keys in another order": b'{"b":1,"a":2}',
    "keys sorted by code point, not UTF-16": '{"\ufb33":1,"\U0001f600":2}'.encode(),
    "an escape that is not needed": b'"\\u0061"',
    "an escaped slash": b'"\\/"',
    "an escape in capitals": b'"\\u001F"',
    "a long escape where a short one exists": b'"\\u000a"',
    "an escaped letter outside ASCII": b'"\\u20ac"',
    "an escaped pair of surrogates": b'"\\ud83d\\ude00"',
    "a lone surrogate, escaped": b'"\\ud800"',
    "a lone surrogate as a key": b'{"\\udfff":1}',
    "a lone surrogate in UTF-8": b'"\xed\xa0\x80"',
    "an overlong NUL": b'"\xc0\x80"',
    "an overlong slash": b'"\xe0\x80\xaf"',
    "beyond Unicode": b'"\xf4\x90\x80\x80"',
    "a cut character": b'"\xe2\x82"',
    "a raw control character": b'"\x1f"',
    "a raw line end in a string": b'"\n"',
    "single quotes": b"{'a':1}",
    "a key without quotes": b"{a:1}",
    "a number as a key": b"{1:1}",
    "an open string": b'"a',
    "an open list": b"[1",
    "an open object": b'{"a":1',
    "a capital literal": b"True",
    "65 lists": nested(65),
    "65 objects": b'{"a":' * 64 + b"{}" + b"}" * 64,
    "100,000 lists": nested(100_000),
    "100,000 opening brackets": b"[" * 100_000,
    "100,000 opening braces": b'{"a":' * 100_000,
    "100,000 lists after a string of brackets": b'["]\\"]]]",' + nested(100_000) + b"]",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_decoding_refuses_what_encoding_would_not_have_made(data: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(data)


def test_deep_nesting_is_refused_before_any_parser_recurses() -> None:
    sys_limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)  # as if there were no limit: a recursing parser would crash here
    try:
        with pytest.raises(MalformedError, match="nested deeper than 64"):
            decode(nested(1_000_000))
    finally:
        sys.setrecursionlimit(sys_limit)


def test_sixty_four_levels_are_read_and_written() -> None:
    assert encode(decode(nested(64))) == nested(64)
    with pytest.raises(MalformedError, match="nested"):
        encode([decode(nested(64))])


def test_many_brackets_side_by_side_or_in_strings_are_not_deep() -> None:
    flat = b"[" + b",".join([b"[{}]"] * 1000) + b"]"
    assert encode(decode(flat)) == flat
    assert decode(b'"' + b"[" * 1000 + b'"') == "[" * 1000
    assert decode(b'["' + b'\\"[{' * 1000 + b'"]') == ['"[{' * 1000]


def test_an_endless_loop_of_lists_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(MalformedError, match="nested"):
        encode(loop)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        [0.5],
        b"bytes",
        {1, 2},
        object(),
        {1: "a"},
        {None: "a"},
        {"a": {2.0: 1}},
        MOST + 1,
        -MOST - 1,
        10**10_000,
        "\ud800",
        ["a\udfffb"],
        {"\ud800": 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_encoding_refuses_what_canonical_json_cannot_carry(value: object) -> None:
    with pytest.raises(MalformedError):
        encode(value)


def test_input_above_the_limit_is_refused_and_input_at_it_is_read() -> None:
    assert decode(b"[1]", limit_bytes=3) == [1]
    with pytest.raises(MalformedError, match="4 bytes of JSON; allowed: 3"):
        decode(b"[12]", limit_bytes=3)


def test_the_message_names_the_first_byte_that_differs() -> None:
    with pytest.raises(MalformedError, match="from byte 6 on") as refused:
        decode(b'{"a": 1}')
    assert "RFC 8785" in refused.value.hint
    with pytest.raises(MalformedError, match="'a' stands twice"):
        decode(b'{"a":1,"a":1}')
