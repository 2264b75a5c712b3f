"""What people and attackers type and upload: refused in words, nothing changed (SECURITY.md D)."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hq_desk import client, desk, free_person, seat
from openpyxl import Workbook, load_workbook
from PIL import Image

from amin.errors import InputError, MalformedError, StateError
from amin.hq.bodies.models import Body
from amin.hq.committees.models import Task
from amin.hq.house import importing
from amin.hq.house.attaching import attach, attachments_of, cleaned, safe_name, stored_at
from amin.hq.house.fields import DayField, DigitsField, MomentField, NameField, NumberField, TextField
from amin.hq.house.models import Act, ImportRun
from amin.hq.house.sheets import as_cell, read_table, write_xlsx
from amin.hq.house.when import typed_moment
from amin.hq.orders.models import Order
from amin.hq.people.importing import KIND
from amin.hq.people.models import Person
from amin.hq.people.rules import masked, national_no

COUNTY = "ir.23.2301"
GOOD = {"first_name": "سارا", "last_name": "یکتا", "place": COUNTY}


def national(number: int) -> str:
    nine = f"{number:09}"
    total = sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    return nine + str(total if total < 2 else 11 - total)


def add(**changes: str) -> int:
    return client("governor").post("/people/new/", {**GOOD, **changes}).status_code


# -- names and text (D-9 to D-16) ------------------------------------------------------------------------


DISTURBING = (
    "\u200c\u200c",
    "سا\u202eرا",
    "سا\u2066را\u2069",
    "سا\x00را",
    "سا\x1b[31mرا",
    "سا\u2028را",
    "س" + "\u064b" * 40,
    "س" * 201,
    "سا\ue000را",
)


@pytest.mark.parametrize("name", DISTURBING)
def test_names_that_could_disturb_a_screen_or_a_paper_are_refused(hq: Path, name: str) -> None:
    before = Person.objects.count()
    with pytest.raises(ValidationError):
        NameField(required=True).clean(name)
    assert add(first_name=name) == 400
    assert Person.objects.count() == before


def test_a_name_is_kept_as_it_is_shown_and_found_in_every_spelling(hq: Path) -> None:
    assert add(first_name="علي\u200cرضا", last_name="كريمي") == 302
    person = Person.objects.get(last_name="کریمی")
    assert person.first_name == "علی\u200cرضا"
    for typed in ("علی رضا کریمی", "كريمي", "علی\u200cرضا", "کریمی علی"):
        assert "کریمی" in client("governor").get("/people/", {"q": typed}).content.decode()


def test_a_name_is_text_and_never_markup(hq: Path) -> None:
    add(first_name="<script>alert(1)</script>", last_name='"><img src=x onerror=alert(1)>{{7*7}}')
    person = Person.objects.get(first_name__contains="script")
    for url in (
        "/people/?q=script",
        f"/people/{person.pk}/",
        "/search/?q=script",
        "/audit/",
        f"/people/{person.pk}/edit/",
    ):
        page = client("governor").get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("typed", ["۱۲٣45", "12345", "١٢٣٤٥"])
def test_digits_of_three_scripts_are_one_number(typed: str) -> None:
    assert DigitsField().clean(typed) == "12345"
    assert NumberField().clean(typed) == 12345


@pytest.mark.parametrize("typed", ["１２３", "१२३", "𝟏𝟐", "²", "12a", "1.5", "-1", "٫۵"])
def test_digits_of_other_scripts_are_refused(typed: str) -> None:
    for field in (DigitsField(), NumberField()):
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_text_of_several_lines_keeps_its_lines_and_nothing_unseen() -> None:
    assert TextField().clean("یک\r\nدو\rسه") == "یک\nدو\nسه"
    for unseen in ("\u202e", "\x00", "\x07", "\u2066", "\x85"):
        with pytest.raises(ValidationError):
            TextField().clean(f"یک{unseen}دو")


# -- days (D-17) ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1403/12/30", date(2025, 3, 20)),
        ("۱۴۰۵/۹/۲", date(2026, 11, 23)),
        ("١٤٠٥/٠٩/٠٢", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
    ],
)
def test_days_of_both_calendars_in_three_scripts(typed: str, day: date) -> None:
    assert DayField().clean(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "1404/12/30",
        "1405/13/1",
        "1405/0/1",
        "1405/1/0",
        "05/9/2",
        "1405/7/31",
        "2026-02-29",
        "1405/9/2x",
        "²/۹/۲",
    ],
)
def test_days_that_there_are_not_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_a_day_without_a_time_ends_with_the_day_in_tehran() -> None:
    assert typed_moment("1405/9/2").isoformat() == "2026-11-23T20:30:00+00:00"
    assert typed_moment("1405/9/2 14:30").isoformat() == "2026-11-23T11:00:00+00:00"
    for wrong in ("1405/9/2 24:00", "1405/9/2 1:2", "1405/9/2 ab", "1405/9/2 12:60", "1405/9/2 12"):
        with pytest.raises(ValidationError):
            MomentField().clean(wrong)


# -- national numbers (D-1 to D-8) ------------------------------------------------------------------------


def test_national_numbers_are_read_checked_and_shown_masked(hq: Path) -> None:
    number = national(123456789)
    persian = number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert national_no(persian) == number
    assert masked(number) == "•" * 7 + number[-3:]
    assert add(national_no=persian) == 302
    person = Person.objects.get(national_no=number)
    assert number not in client("governor").get(f"/people/{person.pk}/").content.decode()
    assert number not in client("governor").get("/people/?q=یکتا").content.decode()


@pytest.mark.parametrize(
    "wrong", ["1234567890", "1111111111", "123", "12345678901", "１２３４５６７８９１", "x" * 30]
)
def test_wrong_national_numbers_are_refused_without_being_repeated_in_a_message(hq: Path, wrong: str) -> None:
    with pytest.raises(MalformedError) as refused:
        national_no(wrong)
    assert wrong not in str(refused.value)
    assert add(national_no=wrong) == 400


def test_one_national_number_is_one_person(hq: Path) -> None:
    number = national(223456789)
    assert add(national_no=number) == 302
    assert add(national_no=number, first_name="دیگری") == 400


# -- edits at the same time, fields that nobody asked for (D-61) ---------------------------------


def test_the_second_of_two_edits_is_shown_the_first_and_nothing_is_lost(hq: Path) -> None:
    add()
    person = Person.objects.get(last_name="یکتا")
    url, fields = f"/people/{person.pk}/edit/", {**GOOD, "version": str(person.version)}
    assert client("governor").post(url, {**fields, "father_name": "پدر نخست"}).status_code == 302
    answer = client("secretary").post(url, {**fields, "father_name": "پدر دوم"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "پدر نخست" in page
    assert "پدر دوم" in page
    person.refresh_from_db()
    assert person.father_name == "پدر نخست"
    assert (
        client("secretary")
        .post(url, {**fields, "version": str(person.version), "father_name": "پدر دوم"})
        .status_code
        == 302
    )


def test_fields_that_the_form_does_not_have_change_nothing(hq: Path) -> None:
    person = free_person()
    fields = {"first_name": "الف", "last_name": "ب", "place": COUNTY, "version": str(person.version)}
    mass = {"id": "1", "is_admin": "1", "role": "hq.owner", "search_key": "x", "user": "1", "orders": "1"}
    client("governor").post(f"/people/{person.pk}/edit/", fields | mass)
    person.refresh_from_db()
    assert person.search_key.startswith("الف ب")
    task = Task.objects.filter(body__code="c.infra")[0]
    client("governor").post(
        f"/committees/tasks/{task.pk}/",
        {"text": "ک", "version": str(task.version), "state": "done", "body": "1"},
    )
    task.refresh_from_db()
    assert (task.text, task.body.code) == ("ک", "c.infra")
    assert task.state != "done"


def test_a_place_outside_of_the_order_is_not_taken(hq: Path) -> None:
    assert add(place="ir.23") == 400
    assert add(place="ir") == 400
    assert add(place="' OR 1=1 --") == 400


def test_an_order_form_with_impossible_times_is_refused(hq: Path) -> None:
    fields = {
        "position": seat("c.training", "c.member").pk,
        "person": free_person().pk,
        "template": "order.member",
        "ground": "order",
    }
    before = Order.objects.count()
    for wrong in (
        {"until": "date"},
        {"until": "date", "until_at": "1404/12/30"},
        {"until": "date", "until_at": "1400/1/1"},
        {"until": "never"},
        {"until": "E", "since": "x"},
        {"until": "E", "position": "0"},
        {"until": "E", "template": "doc.mission"},
    ):
        assert client("governor").post("/orders/new/", {**fields, **wrong}).status_code == 400, wrong
    assert Order.objects.count() == before
    assert client("governor").post("/orders/new/", {**fields, "until": "E"}).status_code == 302


@pytest.mark.parametrize(
    "q",
    ["' OR 1=1 --", "%", "_", "{{7*7}}", "a" * 5000, "(" * 200, "\x00", "۱" * 300, "\u202e", "*?[", "%00"],
)
def test_searches_of_any_kind_answer(hq: Path, q: str) -> None:
    for url in (
        "/search/",
        "/people/",
        "/orders/",
        "/bodies/",
        "/committees/",
        "/committees/tasks/",
        "/audit/",
    ):
        assert client("governor").get(url, {"q": q}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=²",
        "sort=password",
        "sort=-id%00",
        "state=x&state=y",
        "sort=user__password",
    ],
)
def test_addresses_with_wrong_choices_show_the_list(hq: Path, query: str) -> None:
    assert client("governor").get(f"/orders/?{query}").status_code == 200
    assert client("governor").get(f"/people/?{query}").status_code == 200


# -- tables in and out (D-18, D-19, D-23, D-25) --------------------------------


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_exported_cell_runs(hq: Path, cell: str) -> None:
    assert str(as_cell(cell)).startswith("'")
    Person.objects.create(first_name="x", last_name="y", home_office=cell.strip() or cell, place_id=COUNTY)
    book = load_workbook(io.BytesIO(client("governor").get("/people/?q=x&export=xlsx").content))
    for row in book.worksheets[0].iter_rows():
        for one in row:
            assert one.data_type != "f"
            assert not str(one.value or "").startswith(("=", "+", "-", "@", "＝"))


def csv(text: str) -> bytes:
    return text.encode()


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (110 * 2**20))
    return out.getvalue()


def with_entities() -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(xlsx(["نام"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in whole.infolist():
            data = whole.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            archive.writestr(entry.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01",
        b"\xff\xfe\x41\x00",
        b"PK\x03\x04broken",
        b'"open',
        b"a" * 3000,
        b"," * 100,
        ("x\n" * 6000).encode(),
        bomb(),
        with_entities(),
    ],
    ids=[
        "empty",
        "zero",
        "utf-16",
        "broken zip",
        "open quote",
        "wide cell",
        "many columns",
        "many rows",
        "bomb",
        "entities",
    ],
)
def test_files_that_are_no_table_are_refused_in_words(hq: Path, data: bytes) -> None:
    before = ImportRun.objects.count()
    with pytest.raises(InputError):
        read_table("x", data)
    answer = client("governor").post("/people/import/", {"file": SimpleUploadedFile("x.xlsx", data)})
    assert answer.status_code == 400
    assert ImportRun.objects.count() == before


def test_random_bytes_are_a_table_or_a_typed_refusal() -> None:
    chance = random.Random(1405)
    good = xlsx(["نام", "نام خانوادگی", "حوزه"], ["سارا", "یکتا", "تهران"])
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_table("x", bytes(data))
        except InputError:
            continue


HEAD = "نام,نام خانوادگی,شماره ملی,حوزه,تلفن همراه\n"


def preview(text: str) -> ImportRun:
    return importing.preview(desk("governor"), KIND, "people.csv", csv(HEAD + text))


def test_an_import_is_judged_row_by_row_and_writes_nothing_before_the_button(hq: Path) -> None:
    known = free_person()
    before = Person.objects.count()
    run = preview(
        f"سارا,یکتا,{national(334455667)},تهران,\n"  # new
        f"{known.first_name},{known.last_name},{known.national_no},تهران,09121234567\n"  # an update
        f"{known.first_name},{known.last_name},,ناکجاآباد,\n"  # no such place
        "=cmd(),یکتا,,تهران,\n"  # a formula
        "بد,شماره,1234567890,تهران,\n"
        f"تکرار,یکتا,{national(334455667)},تهران,\n"
        ",بی‌نام,,تهران,\n"
    )
    assert [row["what"] for row in run.rows] == ["new", "update", *["refused"] * 5]
    assert all(row["why"] for row in run.rows if row["what"] == "refused")
    assert Person.objects.count() == before


def test_an_import_is_taken_once_and_taken_back_except_what_was_edited(hq: Path) -> None:
    known = free_person()
    run = preview(
        f"سارا,یکتا,{national(334455667)},تهران,\nمانی,یکتا,,تهران,\n{known.first_name},{known.last_name},{known.national_no},تهران,09121234567\n"
    )
    assert importing.take(desk("governor"), KIND, run) == 3
    with pytest.raises(StateError):
        importing.take(desk("governor"), KIND, run)
    mani = Person.objects.get(first_name="مانی", last_name="یکتا")
    Person.objects.filter(pk=mani.pk).update(version=2)  # somebody has edited it
    assert importing.undo(desk("governor"), KIND, run) == (2, 1)
    assert not Person.objects.filter(first_name="سارا", last_name="یکتا").exists()
    assert Person.objects.filter(pk=mani.pk).exists()
    known.refresh_from_db()
    assert known.mobile == ""
    with pytest.raises(StateError):
        importing.undo(desk("governor"), KIND, run)


def test_a_row_edited_after_the_preview_stops_the_whole_import(hq: Path) -> None:
    known = free_person()
    run = preview(
        f"سارا,یکتا,,تهران,\n{known.first_name},{known.last_name},{known.national_no},تهران,09121234567\n"
    )
    Person.objects.filter(pk=known.pk).update(version=9)
    with pytest.raises(StateError):
        importing.take(desk("governor"), KIND, run)
    assert not Person.objects.filter(first_name="سارا", last_name="یکتا").exists()


def test_zeros_that_a_spreadsheet_took_are_put_back_and_dates_read(hq: Path) -> None:
    number = national(1234567)
    data = xlsx(["نام", "نام خانوادگی", "کد ملی", "حوزه"], ["سارا", "یکتا", int(number), "تهران"])
    run = importing.preview(desk("governor"), KIND, "x.xlsx", data)
    assert len(str(int(number))) in (8, 9)
    assert run.rows[0]["values"]["national_no"] == number


def test_the_screens_of_an_import_lead_from_file_to_undo(hq: Path) -> None:
    browser = client("governor")
    file = SimpleUploadedFile("اشخاص.csv", csv(HEAD + "سارا,یکتا,,تهران,\nبد,شماره,1234567890,تهران,\n"))
    where = browser.post("/people/import/", {"file": file})["Location"]
    assert "رد می‌شود" in browser.get(where).content.decode()
    assert browser.get(f"{where}?refused=1").content.startswith(b"PK")
    browser.post(where)
    assert Person.objects.filter(first_name="سارا", last_name="یکتا").exists()
    browser.post(where, {"do": "undo"})
    assert not Person.objects.filter(first_name="سارا", last_name="یکتا").exists()
    assert client("secretary").get(where).status_code == 404  # another's preview


# -- files (D-26) ------------------------------------------------------------------------------------------


def picture(kind: str = "JPEG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "canary-camera"
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    return out.getvalue()


def test_a_picture_is_kept_without_what_the_camera_wrote() -> None:
    original = picture()
    assert b"canary-camera" in original
    data, media_type = cleaned(original)
    assert media_type == "image/jpeg"
    assert b"canary" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg><script>alert(1)</script></svg>",
        b"GIF89a" + b"0" * 50,
        b"#!/bin/sh\nrm -rf /",
        picture()[:60],
        b"%PDF-1.7 no end",
        b"PK\x03\x04",
        b"<html>",
    ],
)
def test_files_of_other_kinds_are_refused_whatever_their_name(hq: Path, data: bytes) -> None:
    with pytest.raises(InputError):
        attach(desk("governor"), free_person(), SimpleUploadedFile("x.png", data, "image/png"))
    assert not attachments_of(free_person())


def test_a_polyglot_loses_all_but_its_points() -> None:
    data, _ = cleaned(picture("PNG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in data


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 1, 0, 0, 0, 0))
    huge = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    with pytest.raises(InputError, match=r"larger|another kind"):
        cleaned(huge)


@pytest.mark.parametrize(
    "name", ['"; rm -rf .png', "$(id).png", "../../etc/passwd", "a" * 400, "\u202egnp.exe", "", "\x00\n"]
)
def test_the_name_of_a_file_is_shown_and_never_used(hq: Path, name: str) -> None:
    shown = safe_name(name)
    assert 1 <= len(shown) <= 200
    assert not set(shown) & set('/\\"`$;\n\x00\u202e')
    one = attach(desk("governor"), free_person(), SimpleUploadedFile("x.png", picture("PNG")))
    assert stored_at(one.sha256).name == one.sha256


def test_a_file_is_sent_to_be_saved_to_those_who_see_its_thing(hq: Path) -> None:
    one = attach(desk("governor"), free_person(), SimpleUploadedFile("برگه.png", picture("PNG")))
    answer = client("governor").get(f"/files/{one.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client("it").get(f"/files/{one.pk}/").status_code == 404


def test_a_refusal_leaves_no_trace_of_what_was_typed_in_the_trail(hq: Path) -> None:
    before = Act.objects.count()
    add(first_name="سا\u202eرا", national_no="1111111111")
    assert Act.objects.count() == before


def test_a_body_of_the_same_title_is_refused(hq: Path) -> None:
    body = Body.objects.get(code="c.media")
    fields = {"code": "c.media", "place": COUNTY, "parent": body.parent_id, "title_fa": body.title_fa}
    assert client("governor").post("/bodies/new/", fields).status_code == 400


def test_an_exported_sheet_is_written_in_the_readers_direction() -> None:
    book = load_workbook(io.BytesIO(write_xlsx("برگه", ["نام"], [["سارا"], [5]])))
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet["A"]] == ["نام", "سارا", 5]
