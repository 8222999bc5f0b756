"""A file in pieces: a dropped connection costs one piece, and nobody goes on with another person's upload."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from casework.core.models import db
from casework.documents.models import StoredFile
from casework.documents.pieces import PIECE, Pieces, keep_piece, pieces_there, sweep_pieces
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling

UPLOAD = "0123456789abcdef" * 2
PAPER = "/en/apply/german/papers/school_certificate"
ADDRESS = f"/en/apply/german/pieces/{UPLOAD}"


@pytest.fixture(autouse=True)
def own_shelf(context: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(context.config, "FILES", str(tmp_path))


def big_photo() -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 600), os.urandom(900 * 600 * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


def cut(content: bytes) -> list[bytes]:
    return [content[start : start + PIECE] for start in range(0, len(content), PIECE)]


def send_piece(browser: Browser, number: int, piece: bytes, *, at: str = ADDRESS, page: Page | None = None) -> Page:
    token = (page or browser.get(PAPER)).form()["fields"]["csrf_token"][0]
    data = {"csrf_token": token, "number": str(number), "piece": (io.BytesIO(piece), "piece")}
    return browser.post(at, data, content_type="multipart/form-data")


def test_a_file_that_came_in_pieces_is_filed_like_any_other(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    pieces = cut(big_photo())
    assert len(pieces) >= 2
    for number, piece in enumerate(pieces):
        assert browser.get(ADDRESS).html == f"{number}\n"
        assert send_piece(browser, number, piece).html == f"{number + 1}\n"
    done = browser.fill(browser.get(PAPER), at=PAPER, pieces=f"{UPLOAD}:zeugnis.jpg")
    assert done.status == 200
    file = db.session.scalars(select(StoredFile)).one()
    assert file.media_type == "image/jpeg" and file.size > PIECE
    assert browser.get(ADDRESS).html == "0\n"


def test_a_piece_that_arrives_twice_or_too_early_does_no_harm(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    assert send_piece(browser, 0, b"a" * PIECE).html == "1\n"
    assert send_piece(browser, 0, b"b" * PIECE).html == "1\n"
    assert send_piece(browser, 5, b"c").status == 422
    assert send_piece(browser, 1, b"d" * (PIECE + 1)).status == 422
    assert send_piece(browser, 1, b"end").html == "2\n"
    stream = Pieces(filling.the_draft().subject_id, UPLOAD)
    assert b"".join(iter(lambda: stream.read(70_000), b"")) == b"a" * PIECE + b"end"


def test_nobody_goes_on_with_another_persons_upload(browser: Browser, context: Flask) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    send_piece(browser, 0, b"a" * PIECE)
    other = Browser(context)
    filling.begin(other, lang="en")
    assert (browser.get(ADDRESS).html, other.get(ADDRESS).html) == ("1\n", "0\n")
    done = other.fill(other.get(PAPER), at=PAPER, pieces=f"{UPLOAD}:theirs.jpg")
    assert done.status == 422 and "empty" in done.text
    assert Browser(context).get(ADDRESS).status == 303


def test_a_piece_lies_sealed_on_the_disk(browser: Browser, context: Flask) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    send_piece(browser, 0, b"a canary called Zerdusht")
    files = [path for path in (Path(context.config["FILES"]) / "pieces").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"Zerdusht" not in files[0].read_bytes()
    assert UPLOAD not in str(files[0])


@pytest.mark.parametrize("upload", ["../../x", "ABC", UPLOAD + "0"])
def test_an_upload_has_a_name_of_its_own_kind(browser: Browser, upload: str) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    assert browser.get(f"/en/apply/german/pieces/{upload}").status == 404


def test_what_nobody_finishes_is_swept_after_a_day(context: Flask) -> None:
    person = make.person()
    keep_piece(person.id, UPLOAD, 0, io.BytesIO(b"x"))
    assert sweep_pieces() == 0
    folder = next((Path(context.config["FILES"]) / "pieces").iterdir())
    yesterday = time.time() - 25 * 3600
    os.utime(folder, (yesterday, yesterday))
    assert sweep_pieces() == 1
    assert pieces_there(person.id, UPLOAD) == 0
