"""`amin try`: the page written whole to a new folder, and nothing written over."""

from __future__ import annotations

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from amin.cli.main import app


def give(*words: object):
    return CliRunner().invoke(app, ["try", *map(str, words)])


def test_the_written_page_is_the_one_that_is_shipped_and_opens(tmp_path: Path, site: Path, page):
    ended = give("--out", tmp_path / "page", "--json")

    assert ended.exit_code == 0, ended.output
    data = json.loads(ended.stdout)["data"]
    shipped = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert data["files"] == shipped
    for name in shipped:
        assert (tmp_path / "page" / name).read_bytes() == (site / name).read_bytes()
    opened = page(data["url"])
    expect(opened.locator("#sentence")).to_contain_text("سرو ۹ کرسی")
    assert page.errors == []


def test_the_address_is_told_to_a_person(tmp_path: Path):
    ended = give("--out", tmp_path / "page")

    assert f"open: {(tmp_path / 'page' / 'try' / 'index.html').as_uri()}" in ended.stdout


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_is_not_written_over(tmp_path: Path, kind: str):
    out = tmp_path / "page"
    if kind == "folder":
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    elif kind == "file":
        out.write_text("mine")
    else:
        out.symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.rglob("*"))

    ended = give("--out", out)

    assert ended.exit_code == 7, ended.output
    assert "give --out a new folder" in ended.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_no_file_of_the_page_is_long_and_none_names_an_outside_host(site: Path):
    for path in (site / "try").iterdir():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 400, path.name
        assert "://" not in text.replace("http://www.w3.org/2000/svg", ""), path.name


def test_it_works_from_a_plain_web_server_too(site: Path, page):
    """The policy names no host: the page's own is enough, whichever it is."""
    serve = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever).start()
        try:
            host = f"http://127.0.0.1:{server.server_port}/"
            opened = page(f"{host}try/", allow=(host,))
            opened.fill("#votes-0", "۶۰۰۰۰۰")
            expect(opened.locator("#sentence")).to_contain_text("سرو ۱۱ کرسی")
            assert opened.evaluate("[...document.fonts].map((font) => font.status)") == ["loaded"]
        finally:
            server.shutdown()
    assert (page.errors, page.refused) == ([], [])
