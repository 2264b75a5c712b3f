"""Accounts as the house sees them."""

from __future__ import annotations

from amin.hq.house.app import App, Nav

APP = App(
    name="accounts",
    nav=(
        Nav("نظارت", "تأییدهای دو نفره", "people-fill", "house:proposals", "election.approve"),
        Nav("نظارت", "ثبت رویدادها", "journal-check", "house:audit", "audit.read"),
    ),
)
