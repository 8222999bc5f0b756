"""What lies on the disk gives nobody away: every byte is searched in eight encodings (security.md G14)."""

from __future__ import annotations

import base64
import io
import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from flask import Flask
from PIL import Image
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from casework.cases.models import Note
from casework.cases.service import add_task, write_note
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_one
from casework.documents.models import StoredFile
from casework.documents.service import add_paper
from casework.documents.shelf import open_file
from casework.intake.models import FormVersion
from casework.messages.models import Letter, Message
from casework.messages.service import post_message, write_letter
from casework.operation.backup import make_backup
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point, answers_of, keep_answers, set_contact_stop
from casework.portal.service import complain
from tests import make

#: Letters that look different in each encoding; digits for the telephone.
KINDS = (
    "name",
    "note",
    "restricted",
    "message",
    "letter",
    "filename",
    "answer",
    "draft",
    "complaint",
    "task",
    "reason",
)
WORD = {kind: f"Zq{kind}éßñqZ" for kind in KINDS}
PHONE, NORMAL = "0151 2345987601", "+491512345987601"


def _base64(plain: bytes) -> set[bytes]:
    """However many bytes stand before it: the middle part that does not depend on its neighbours."""
    whole = len(plain) // 3 * 3
    return {base64.b64encode(plain[start : start + whole - 3]) for start in range(3)}


ENCODINGS: dict[str, Callable[[str], set[bytes]]] = {
    "utf-8": lambda text: {text.encode()},
    "utf-16le": lambda text: {text.encode("utf-16-le")},
    "utf-16be": lambda text: {text.encode("utf-16-be")},
    "latin-1": lambda text: {text.encode("latin-1")},
    "base64": lambda text: _base64(text.encode()),
    "hex": lambda text: {text.encode().hex().encode(), text.encode().hex().upper().encode()},
    "url": lambda text: {quote(text).encode(), quote(text).lower().encode()},
    "json": lambda text: {json.dumps(text)[1:-1].encode()},
}


def needles(text: str) -> dict[str, set[bytes]]:
    """The text as it was typed and folded, as an index would keep it, in each encoding."""
    return {name: spell(text) | spell(text.casefold().replace("ss", "ß")) for name, spell in ENCODINGS.items()}


def found_in(places: dict[str, bytes], canaries: dict[str, dict[str, set[bytes]]]) -> set[tuple[str, str, str]]:
    """(canary, encoding, place) for each one that lies somewhere."""
    return {
        (name, encoding, place)
        for place, content in places.items()
        for name, spelled in canaries.items()
        for encoding, forms in spelled.items()
        if any(form in content for form in forms)
    }


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes. Another process reads them: closing a database's file in this one would drop the locks
    that SQLite holds on it, and the next process to leave would take the log away from under us.
    """
    return {
        str(path.relative_to(folder)): subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout
        for path in folder.rglob("*")
        if path.is_file()
    }


def what_lies_there(app: Flask) -> dict[str, bytes]:
    """The whole instance folder (database, WAL, keys, counters, files), and every table and the log of a PostgreSQL."""
    db.session.remove()
    places = files_below(Path(app.config["INSTANCE"]))
    if db.engine.dialect.name == "postgresql":
        plain = make_url(app.config["DATABASE_URL"]).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            places |= dict(_copied(connection)) | dict(_logged(connection))
    return places


def _copied(connection: psycopg.Connection) -> Iterator[tuple[str, bytes]]:
    for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        with (
            connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy,
        ):
            yield f"table {table}", b"".join(bytes(part) for part in copy)


def _logged(connection: psycopg.Connection) -> Iterator[tuple[str, bytes]]:
    """The newest segment of the write-ahead log: what the planting wrote."""
    connection.execute("CHECKPOINT")
    query = "SELECT pg_walfile_name(pg_current_wal_lsn()), pg_read_binary_file('pg_wal/' || pg_walfile_name(pg_current_wal_lsn()))"
    name, content = connection.execute(query).fetchone() or ("", b"")
    yield f"log {name}", bytes(content)


def noise() -> io.BytesIO:
    """A picture of which no two bytes repeat, so that any part of it is a canary of its own."""
    out, chance = io.BytesIO(), random.Random(7)
    Image.frombytes("RGB", (40, 40), chance.randbytes(4800)).save(out, "PNG")
    out.seek(0)
    return out


@pytest.fixture
def content(context: Flask) -> bytes:
    """Plant every canary by the program's own ways; returns a part of the picture as it was kept."""
    person = make.person(WORD["name"])
    add_contact_point(person, "phone", PHONE)
    case = make.case(person=person, advisor=(advisor := make.user("advisor")), status="counselling")
    write_note(case, WORD["note"], by=advisor)
    write_note(case, WORD["restricted"], by=advisor, is_restricted=True)
    post_message(person, direction="in", body=WORD["message"], language="ar")
    write_letter(person, "news", lambda: ("Title", WORD["letter"]))
    complain(person, WORD["complaint"], language="ar")
    add_task(case, WORD["task"], clock.today(), by=advisor)
    keep_answers(person.id, {"post_address": WORD["answer"], "trusted_person": WORD["draft"]})
    set_contact_stop(person, WORD["reason"])
    paper = add_paper(person.id, "school_certificate", "photo_scan")
    db.session.commit()
    stored = make.stored_file(paper, noise(), f"{WORD['filename']}.png")
    db.session.commit()
    with open_file(stored) as opened:
        return b"".join(opened)[400:432]


def canaries(content: bytes) -> dict[str, dict[str, set[bytes]]]:
    found = {kind: needles(word) for kind, word in WORD.items()} | {
        "phone": needles(PHONE),
        "phone in its normal form": needles(NORMAL),
    }
    picture = {"bytes": {content}, "hex": {content.hex().encode()}, "base64": _base64(content)}
    return found | {"content of a file": picture}


def test_no_canary_lies_anywhere(context: Flask, content: bytes) -> None:
    places = what_lies_there(context)
    assert len(places) > (20 if db.engine.dialect.name == "postgresql" else 4)
    assert any(place.startswith("files/") for place in places) and any(place.startswith("keys/") for place in places)
    assert found_in(places, canaries(content)) == set()


def test_no_canary_lies_in_a_backup(context: Flask, content: bytes, tmp_path: Path) -> None:
    db.session.execute(db.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))"))
    db.session.commit()
    list(make_backup(tmp_path / "backup"))
    places = files_below(tmp_path / "backup")
    assert len(places) > 3
    assert found_in(places, canaries(content)) == set()


def test_what_was_planted_is_there_for_who_may_read_it(context: Flask, content: bytes) -> None:
    person = open_one(SYSTEM, db.session.scalars(select(Person)).one(), "test")
    point = open_one(SYSTEM, db.session.scalars(select(ContactPoint)).one(), "test")
    assert (person.call_name, point.typed, point.normal) == (WORD["name"], PHONE, NORMAL)
    assert {open_one(SYSTEM, note, "test").body for note in db.session.scalars(select(Note))} == {
        WORD["note"],
        WORD["restricted"],
    }
    assert WORD["message"] in {open_one(SYSTEM, one, "test").body for one in db.session.scalars(select(Message))}
    assert open_one(SYSTEM, db.session.scalars(select(Letter)).one(), "test").body == WORD["letter"]
    assert open_one(SYSTEM, db.session.scalars(select(StoredFile)).one(), "test").name == f"{WORD['filename']}.png"
    assert answers_of(person.id) == {"post_address": WORD["answer"], "trusted_person": WORD["draft"]}
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1 and len(content) == 32


def test_the_search_finds_a_text_in_the_clear_in_the_database(context: Flask) -> None:
    """Else finding nothing would prove nothing: a column that is not sealed, and one of JSON."""
    word = {"name": needles(WORD["name"])}
    make.offer(neutral_name=WORD["name"])
    assert {encoding for _name, encoding, _place in found_in(what_lies_there(context), word)} >= {"utf-8"}
    db.session.add(FormVersion(key="clear", number=1, pages={"title": WORD["note"]}))
    db.session.commit()
    hits = found_in(what_lies_there(context), {"note": needles(WORD["note"])})
    assert {encoding for _name, encoding, _place in hits} & {"json", "utf-8"}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("before", [b"", b"x", b"xx"])
def test_the_search_finds_each_encoding_in_a_file(tmp_path: Path, encoding: str, before: bytes) -> None:
    word = WORD["name"]
    plain = (before.decode() + word + "and more").encode()
    written = {
        "base64": base64.b64encode(plain), "hex": plain.hex().encode(), "url": quote(plain).encode(),
        "json": json.dumps(plain.decode()).encode(), "utf-8": plain, "latin-1": plain.decode().encode("latin-1"),
        "utf-16le": plain.decode().encode("utf-16-le"), "utf-16be": plain.decode().encode("utf-16-be"),
    }  # fmt: skip
    (tmp_path / "clear").write_bytes(written[encoding])
    hits = {hit[1] for hit in found_in(files_below(tmp_path), {"name": needles(word)})}
    # The two forms of UTF-16 lie one byte apart, so where one stands the other is found as well.
    assert encoding in hits and hits - {encoding} <= {"utf-16le", "utf-16be"}
