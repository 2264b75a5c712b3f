"""What each rule is called by people, in Persian and English; its name is what the election freezes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from amin.counting.numerals import Language

TITLES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "plurality": ("بیشترین رأی", "Most votes"),
        "limited_vote": ("رأی محدود", "Limited vote"),
        "single_seat": ("تک‌کرسی، بیشترین رأی", "Single seat, most votes"),
        "dhondt": ("دونت", "D’Hondt"),
        "sainte_lague": ("سنت‌لگو", "Sainte-Laguë"),
        "modified_sainte_lague": ("سنت‌لگوی تعدیل‌شده", "Modified Sainte-Laguë"),
        "danish": ("دانمارکی", "Danish"),
        "imperiali_divisors": ("ایمپریالی با مقسوم‌علیه‌ها", "Imperiali divisors"),
        "hagenbach_bischoff": ("هاگن‌باخ بیشوف", "Hagenbach-Bischoff"),
        "largest_remainder": ("بزرگ‌ترین باقی‌مانده", "Largest remainder"),
        "droop_remainder": ("بزرگ‌ترین باقی‌مانده با سهمیهٔ دروپ", "Largest remainder, Droop quota"),
        "hagenbach_bischoff_remainder": (
            "بزرگ‌ترین باقی‌مانده با سهمیهٔ هاگن‌باخ بیشوف",
            "Largest remainder, Hagenbach-Bischoff quota",
        ),
        "imperiali_remainder": (
            "بزرگ‌ترین باقی‌مانده با سهمیهٔ ایمپریالی",
            "Largest remainder, Imperiali quota",
        ),
        "rounded_then_highest_ratio": ("گرد کردن، سپس بیشترین سهم", "Rounded, then highest share"),
        "floor_then_highest_share": ("عدد کامل، سپس بیشترین سهم", "Whole part, then highest share"),
        "rounded_then_votes_per_seat": (
            "گرد کردن، سپس بیشترین رأی برای هر کرسی",
            "Rounded, then most votes per seat",
        ),
        "rounded_then_highest_ratio_of_lists": (
            "گرد کردن، سپس بیشترین سهمِ فهرست‌ها",
            "Rounded, then highest share of lists alone",
        ),
        "rounded_with_half_a_quota": (
            "گرد کردن، سپس سهم‌های دست‌کم نیم کرسی",
            "Rounded, then groups with half a quota",
        ),
        "rounded_surplus_from_smallest_share": (
            "گرد کردن، کرسی زیادی از کوچک‌ترین سهم",
            "Rounded, a seat too many from the smallest share",
        ),
        "rounded_surplus_from_largest_share": (
            "گرد کردن، کرسی زیادی از بزرگ‌ترین سهم",
            "Rounded, a seat too many from the largest share",
        ),
        "rounded_short_lists_set_aside": (
            "گرد کردن، فهرست کم‌نامزد کنار گذاشته می‌شود",
            "Rounded, short lists set aside",
        ),
        "rounded_short_lists_left_empty": (
            "گرد کردن، کرسی فهرست کم‌نامزد خالی می‌ماند",
            "Rounded, seats of short lists left empty",
        ),
        "rounded_ties_to_more_votes": (
            "گرد کردن، برابری به سود رأی بیشتر",
            "Rounded, ties to more votes",
        ),
        "rounded_alternates_in_each_group": (
            "گرد کردن، علی‌البدل در هر گروه",
            "Rounded, alternates in each group",
        ),
        "rounded_by_ballots": ("گرد کردن، سهم از برگه‌ها", "Rounded, shares of ballots"),
        "rounded_by_full_ballots": ("گرد کردن، سهم از برگه‌های پر", "Rounded, shares of full ballots"),
    }
)


def title_of(rule: str, language: Language) -> str:
    """Return what a rule is called by people; its name where nobody has written a title."""
    return TITLES[rule][language == "en"] if rule in TITLES else rule
