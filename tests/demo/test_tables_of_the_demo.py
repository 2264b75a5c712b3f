"""The shipped tables, beside the real data that they were taken from."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from amin.demo import tehran
from amin.demo.people import SEXES
from amin.demo.tables import first_names, places, surnames, titles
from amin.encoding import display_name

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ABSENT = "the real data is not here: ../shared/data/{}, beside the checkout"

PLAIN = str.maketrans({"ي": "ی", "ك": "ک", "ة": "ه", "\u200c": " "})


def needed(folder: str) -> Path:
    """The folder of real data, or skip."""
    if not (DATA / folder).is_dir():
        pytest.skip(ABSENT.format(folder))
    return DATA / folder


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a compressed table whose header names the columns."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_each_village_is_named_after_a_rural_district_of_tehran_county() -> None:
    folder = needed("iran_admin_mit")
    (province,) = (row["id"] for row in table(folder / "provinces.csv.gz") if row["name"] == "تهران")
    counties = {r["id"]: r["name"] for r in table(folder / "counties.csv.gz") if r["province_id"] == province}
    districts = {r["id"]: r["name"] for r in table(folder / "sectors.csv.gz")}
    real = {
        (counties[r["county_id"]], districts[r["sector_id"]], r["name"])
        for r in table(folder / "rural_districts.csv.gz")
        if r["province_id"] == province
    }

    villages = [place for place in places() if place.is_village]
    assert len({place.rural_district for place in villages}) == 2
    for place in villages:
        assert place.county == "تهران"
        assert (place.county, place.district, place.rural_district) in real


def test_the_cities_of_the_large_constituency_are_cities_of_the_province() -> None:
    folder = needed("iran_admin_mit")
    (province,) = (row["id"] for row in table(folder / "provinces.csv.gz") if row["name"] == "تهران")
    cities = {r["name"] for r in table(folder / "cities.csv.gz") if r["province_id"] == province}

    (city,) = (place for place in places() if not place.is_village)
    assert city.name == "تهران، ری و تجریش"
    assert {"تهران", "ری", "تجریش"} <= cities


def test_the_people_of_tehran_are_those_of_geonames() -> None:
    folder = needed("iran_population_geonames")
    (row,) = (r for r in table(folder / "ir_cities_ge500.csv.gz") if r["name"] == "Tehran")

    (city,) = (place for place in places() if not place.is_village)
    assert city.people == int(row["population"])


def test_first_names_are_real_and_as_frequent_as_stated() -> None:
    folder = needed("iran_names")
    often: dict[str, int] = {}
    for row in table(folder / "first_name_frequency_pct.csv.gz"):
        name, percent = row["first_name"].strip().translate(PLAIN), row["%GT Count of id"]
        if percent.endswith("%"):
            often.setdefault(name, round(100 * float(percent[:-1])))
    borne = {
        sex: {
            line.strip().translate(PLAIN)
            for line in (folder / f"armanyazdi_{file}_fa.txt").read_text(encoding="utf-8").splitlines()
        }
        for sex, file in (("man", "male"), ("woman", "female"))
    }

    for sex in SEXES:
        names, of_10000 = first_names(sex)
        assert len(names) == len(set(names)) == 120
        for name, n in zip(names, of_10000, strict=True):
            plain = name.translate(PLAIN)
            assert [each for each in SEXES if plain in borne[each]] == [sex]
            assert often[plain] == n > 0


def test_surnames_are_many_and_written_as_they_are_shown() -> None:
    names = surnames()

    assert len(names) == len(set(names)) >= 300
    assert len({name.replace("\u200c", "") for name in names}) == len(names)
    for name in names:
        assert display_name(name) == name
        assert " " not in name


def test_nobody_of_the_demo_bears_the_surname_of_a_member_of_the_real_council() -> None:
    folder = needed("iran_results")
    facts = json.loads((folder / "tehran_council_facts.json").read_text(encoding="utf-8"))
    elected = [name for each in facts["elections"] for name in each.get("elected_order", ())]

    assert len(elected) == 21
    for name in elected:
        assert name.split()[-1] not in surnames()


def test_titles_of_lists_and_stations_never_repeat_and_begin_with_different_words() -> None:
    for of in ("list", "station"):
        found = titles(of)
        assert len(found) == len(set(found)) > 300
        for word in (0, -1):
            heads = Counter(title.split()[word] for title in found[:8])
            assert max(heads.values()) == 1


def test_voters_of_the_places_make_up_all_voters() -> None:
    assert sum(place.share for place in places()) == 1000
    assert len(tehran(1000).visits) == 1000
