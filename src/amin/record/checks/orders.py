"""Checks of what boards ordered after the freeze. Source: spec/record.md §4."""

from __future__ import annotations

from amin.record.checks.verification import Verification
from amin.record.orders import verify_amendments, verify_exclusions


def amendments(v: Verification) -> None:
    """Check that each amendment is lawful, names the one before, and is signed by all boards it needs."""
    verify_amendments(v.record)


def exclusions(v: Verification) -> None:
    """Check that each exclusion annuls one box, names the one before, and is signed by its boards."""
    verify_exclusions(v.record)
