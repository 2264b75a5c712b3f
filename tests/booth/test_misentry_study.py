"""The study of slips: no wrong digit and no swap of neighbours in a code ever selects anybody else.

Source: UX.md 3.1, rule 1; Damm 2004. Codes without the check digit, in the same study, do.
"""

from __future__ import annotations

from collections.abc import Iterator

from amin.election import candidate_code, list_code

CANDIDATES = [candidate_code(1000 + number) for number in range(3000)]
LISTS = [list_code(100 + number) for number in range(300)]


def slips(code: str) -> Iterator[str]:
    """Every code with one wrong digit, and every one with two neighbours swapped."""
    for at, digit in enumerate(code):
        yield from (code[:at] + other + code[at + 1 :] for other in "0123456789" if other != digit)
        if at + 1 < len(code) and digit != code[at + 1]:
            yield code[:at] + code[at + 1] + digit + code[at + 2 :]


def wrongly_selected(codes: list[str], others: list[str]) -> int:
    """How many slips select another person or list of the contest."""
    real = {*codes, *others}
    return sum(slip in real for code in codes for slip in slips(code))


def test_no_slip_in_3000_candidate_codes_and_300_list_codes_selects_another():
    tried = sum(1 for code in (*CANDIDATES, *LISTS) for _ in slips(code))
    assert tried > 3000 * 45 + 300 * 36
    assert wrongly_selected(CANDIDATES, LISTS) == 0
    assert wrongly_selected(LISTS, CANDIDATES) == 0


def test_the_study_finds_slips_in_codes_without_a_check_digit():
    """Known-bad: most slips in four-digit codes that follow one another select somebody else."""
    bare = [code[:-1] for code in CANDIDATES]
    assert wrongly_selected(bare, []) > 3000 * 20


def test_a_code_of_a_list_has_another_length_than_one_of_a_person():
    assert {len(code) for code in CANDIDATES} == {5}
    assert {len(code) for code in LISTS} == {4}
