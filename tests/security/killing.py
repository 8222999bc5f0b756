"""A real server that is killed with SIGKILL again and again, and a visitor who remembers what it acknowledged."""

from __future__ import annotations

import gzip
import http.client
import io
import random
import re
import secrets
import signal
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from PIL import Image
from sqlalchemy import select

from benchmarks.server import Client
from benchmarks.visits import OFFER, forms_of
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.vault import CLASSES, VaultError
from casework.documents import shelf
from casework.documents.jobs import sweep_orphan_files
from casework.documents.models import StoredFile
from casework.intake.models import Draft
from casework.intake.queries import answers_in, submission_of
from casework.people.codes import WrongCodeOrPin, check_code_and_pin
from casework.people.models import Person
from casework.people.return_ways import NewPinWord
from tests.demonstration import Server

APPLY = f"/en/apply/{OFFER}"
PAGES: list[tuple[str, dict[str, list[str]]]] = [
    ("begin", {"call_name": [], "spoken_languages": ["ar"], "is_adult": ["yes"]}),
    ("reach", {"read_languages": ["ar"], "reach_by": ["portal_only"]}),
    ("about", {"wish": ["german_course"]}),
    ("eligibility", {"german_level": ["A2"]}),
    ("about", {"wish": ["recognition"]}),
    ("eligibility", {"german_level": ["B1"]}),
]
#: What a dying server does to a request that is under way.
CUT_OFF = (OSError, http.client.HTTPException)


@dataclass
class Applicant:
    """What one applicant was told is saved. What was under way when the server died may be saved or not."""

    name: str
    saved: dict[str, Any] = field(default_factory=dict)
    under_way: dict[str, Any] = field(default_factory=dict)
    answers: int = 0
    files: int = 0
    has_sent: bool = False
    code: str = ""
    #: The PIN that a page confirmed, and one that was under way.
    pin: str = ""
    next_pin: str = ""
    has_named: bool = False
    has_used_word: bool = False

    @property
    def acknowledged(self) -> int:
        ways = bool(self.pin) + self.has_named + self.has_used_word
        return self.answers + self.files + self.has_sent + ways


class Visitor(Client):
    """A visitor who can also send a picture."""

    def send_picture(self, path: str, fields: dict[str, list[str]]) -> int:
        line, out = secrets.token_hex(12), io.BytesIO()
        for name, values in fields.items():
            for value in values:
                out.write(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        out.write(
            f'--{line}\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode()
        )
        Image.frombytes("RGB", (24, 24), secrets.token_bytes(1728)).save(out, "PNG")
        out.write(f"\r\n--{line}--\r\n".encode())
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={line}"}
        self.connection.request("POST", path, out.getvalue(), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def open_form(client: Client, path: str) -> dict[str, list[str]]:
    status, body, location = client.send("GET", path)
    assert status == 200, (path, status, location)
    return dict(
        next(form for form in forms_of(body) if form["fields"].get("csrf_token") and "/leave" not in form["action"])[
            "fields"
        ]
    )


def save(client: Client, applicant: Applicant, path: str, values: dict[str, list[str]]) -> None:
    """Send a page. Only what it asks is kept, and only a redirect to the next page is an acknowledgement."""
    fields = open_form(client, path)
    sent = fields | values
    applicant.under_way = {name: given for name, given in sent.items() if name in values}
    status, _body, _location = client.send(
        "POST", path, [(name, value) for name, given in sent.items() for value in given]
    )
    assert status == 303, (path, status)
    applicant.saved |= applicant.under_way
    applicant.answers += len(values)
    applicant.under_way = {}


def apply_at(port: int, applicants: list[Applicant]) -> None:
    """One applicant after another until the server is gone; every other one sends a picture, every third the form."""
    while True:
        applicant, client = Applicant(f"Invented {secrets.token_hex(6)}"), Visitor(port)
        applicants.append(applicant)
        for page, values in PAGES:
            save(
                client,
                applicant,
                f"{APPLY}/{page}",
                values | ({"call_name": [applicant.name]} if page == "begin" else {}),
            )
        choose_pin(client, applicant)
        if len(applicants) % 2:
            path = paper_page(client)
            assert client.send_picture(path, open_form(client, path)) == 303
            applicant.files += 1
        if len(applicants) % 3 == 0:
            path = f"{APPLY}/check"
            sent = [(name, value) for name, given in open_form(client, path).items() for value in given]
            status, body, location = client.send("POST", path, sent)
            assert (status, location.endswith("/sent")) == (303, True), (status, location, body)
            applicant.has_sent = True
        if len(applicants) % 4 == 0:
            come_back_with_a_word(client, Visitor(port), applicant)


def choose_pin(client: Visitor, applicant: Applicant) -> None:
    """The first PIN; from then on the applicant can come back."""
    path = f"{APPLY}/code"
    fields, applicant.next_pin = open_form(client, path), new_pin()
    applicant.code = output(client.send("GET", path)[1], "return-code")
    assert post(client, path, fields | {"pin": [applicant.next_pin]})[0] == 303
    applicant.pin = applicant.next_pin


def come_back_with_a_word(client: Visitor, other: Visitor, applicant: Applicant) -> None:
    """Name a person of trust; then, on another device, choose a new PIN with the word."""
    path = "/en/status/code/trust"
    status, body = post(client, path, open_form(client, path))
    assert status == 200, status
    word, applicant.has_named = output(body, "word"), True
    path = "/en/status/new-pin"
    applicant.next_pin = new_pin()
    given = {"code": [applicant.code], "word": [word], "pin": [applicant.next_pin]}
    assert post(other, path, open_form(other, path) | given)[0] == 303
    applicant.pin, applicant.has_used_word = applicant.next_pin, True


def post(client: Visitor, path: str, fields: dict[str, list[str]]) -> tuple[int, bytes]:
    status, body, _location = client.send(
        "POST", path, [(name, one) for name, given in fields.items() for one in given]
    )
    return status, body


def new_pin() -> str:
    return f"13{secrets.randbelow(10_000):04d}"


def output(body: bytes, name: str) -> str:
    text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
    found = re.search(rf'<output id="{name}">(.*?)</output>', text, re.S)
    assert found, text
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def paper_page(client: Client) -> str:
    body = client.send("GET", f"{APPLY}/papers")[1]
    text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    return f"{APPLY}/papers/{text.decode().split(f'{APPLY}/papers/')[1].split(chr(34))[0]}"


@dataclass
class Siege:
    """What was acknowledged over all kills, what of it is missing, and what lies there by halves."""

    kills: int = 0
    starts: list[float] = field(default_factory=list)
    applicants: list[Applicant] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    orphans: int = 0

    @property
    def acknowledged(self) -> int:
        return sum(one.acknowledged for one in self.applicants)


def besiege(start: Callable[[], Server], port: int, kills: int, *, chance: random.Random) -> Siege:
    """Start, let a visitor work, kill at a random moment; `kills` times. The server is gone at the end."""
    siege = Siege()
    for _kill in range(kills):
        began = time.monotonic()
        process = start()
        siege.starts.append(time.monotonic() - began)
        is_over = threading.Event()
        wanted = siege.acknowledged + chance.randint(5, 45)
        killer = threading.Thread(target=kill_after, args=(process, siege, wanted, chance.uniform(0, 0.2), is_over))
        killer.start()
        try:
            apply_at(port, siege.applicants)
        except CUT_OFF:
            pass
        finally:
            is_over.set()
            killer.join()
            process.kill()
            assert process.wait(timeout=20) == -signal.SIGKILL
        siege.kills += 1
    return siege


def kill_after(process: Server, siege: Siege, wanted: int, pause: float, is_over: threading.Event) -> None:
    """Kill a random moment after so much was acknowledged: by the clock alone, a busy machine would have saved nothing."""
    while siege.acknowledged < wanted and not is_over.wait(0.002):
        pass
    is_over.wait(pause)
    process.kill()


def examine(siege: Siege) -> Siege:
    """Read through the program's own services what is there now. Needs an application context on the same database."""
    drafts = {str(answers.get("call_name")): (draft, answers) for draft, answers in _all_drafts()}
    for one in siege.applicants:
        draft, answers = drafts.get(one.name, (None, {}))
        for name, given in one.saved.items():
            kept = answers.get(name)
            kept = kept if isinstance(kept, list) else [kept]
            if kept not in (given, one.under_way.get(name)):
                siege.lost.append(f"{one.name}: {name} is {kept}, acknowledged {given}")
        files = _files_of(draft.subject_id) if draft else []
        if len(files) < one.files:
            siege.lost.append(f"{one.name}: a file")
        if one.has_sent and (draft is None or submission_of(draft) is None):
            siege.lost.append(f"{one.name}: the form was sent")
        siege.lost += _ways_back(one, draft)
    siege.halves += [*_without_keys(), *_half_sent(), *_without_files()]
    siege.orphans = _orphans()
    return siege


def _ways_back(one: Applicant, draft: Draft | None) -> list[str]:
    """Code and PIN open what they opened, a word that was used is dead, one that was not lives."""
    if not one.pin:
        return []
    opened = next((pin for pin in (one.pin, one.next_pin) if _opens(one.code, pin)), None)
    lost = [] if opened else [f"{one.name}: the PIN"]
    words = {row.kind for row in db.session.scalars(select(NewPinWord).where(NewPinWord.subject_id == draft.subject_id))} if draft else set()  # fmt: skip
    if one.has_named and not one.has_used_word and opened == one.pin and not words:
        lost.append(f"{one.name}: the word")
    if one.has_used_word and words:
        lost.append(f"{one.name}: the word lives on")
    return lost


def _opens(code: str, pin: str) -> bool:
    try:
        check_code_and_pin(code, pin)
    except WrongCodeOrPin:
        return False
    return True


def _all_drafts() -> list[tuple[Draft, dict[str, Any]]]:
    return [(draft, answers_in(draft)) for draft in db.session.scalars(select(Draft))]


def _files_of(subject_id: uuid.UUID) -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).where(StoredFile.subject_id == subject_id)))


def _without_keys() -> list[str]:
    subjects = {*db.session.scalars(select(Draft.subject_id)), *db.session.scalars(select(Person.id))}
    found = get_vault().keystore.fetch([(str(subject), each) for subject in subjects for each in CLASSES])
    missing = [
        f"{subject} has no key {each}" for subject in subjects for each in CLASSES if (str(subject), each) not in found
    ]
    return missing + [f"{pair} was destroyed" for pair, key in found.items() if key.is_destroyed]


def _half_sent() -> list[str]:
    """A sent form has its submission with its case and its person; one that was not sent has neither."""
    halves = []
    for draft in db.session.scalars(select(Draft)):
        sent = submission_of(draft)
        person = db.session.get(Person, draft.subject_id)
        if bool(draft.sent_at) != bool(sent) or (draft.sent_at and person is None):
            halves.append(f"{draft.id}: sent {draft.sent_at}, submission {sent}, person {person}")
    return halves


def _without_files() -> list[str]:
    halves = []
    for file in db.session.scalars(select(StoredFile)):
        try:
            with shelf.open_file(file) as opened:
                size = sum(len(part) for part in opened)
        except (FileNotFoundError, VaultError) as error:
            size, what = -1, type(error).__name__
            halves.append(f"{file.ref}: {what}")
        if size not in (-1, file.size):
            halves.append(f"{file.ref}: {size} bytes of {file.size}")
    return halves


def _orphans() -> int:
    """Files that no row names after the sweeper's day."""
    clock.travel(timedelta(days=2))
    try:
        sweep_orphan_files()
    finally:
        clock.travel(timedelta())
    rows = set(db.session.scalars(select(StoredFile.ref)))
    db.session.rollback()
    return sum(1 for path in Path(current_app.config["FILES"]).glob("??/*") if path.is_file() and path.name not in rows)
