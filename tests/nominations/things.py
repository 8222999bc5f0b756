"""A call, its key, a scholar in a compartment and a paper: what the tests of nominations begin with."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pysequoia
from PIL import Image

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents.models import Paper
from casework.documents.service import add_paper
from casework.nominations.call_models import Call
from casework.nominations.calls import add_call, add_key, compare_key
from casework.nominations.models import Evidence, Nomination
from casework.nominations.service import add_evidence, nominate
from casework.people.service import add_spelling, keep_answers
from tests import make

PEOPLE = {"host": "Chair Zqhost", "contact": "Prof. Zqcontact", "mentor": "Dr. Zqmentor"}


def a_call(by: User, **more: Any) -> Call:
    """Deadline in eight weeks; at most five years abroad, a statement at most a year old."""
    values = {
        "scheme": "philipp_schwartz", "name": "Call 18", "funder": "Foundation", "source": "https://example.org/call",
        "deadline": clock.today() + timedelta(days=56), "abroad_months": 60, "statement_months": 12,
        "self_report_countries": ["AF", "UA"], "needs_doctorate": False, "asks": [], "lead_days": 42, "appeal_days": 30,
    }  # fmt: skip
    with unit_of_work():
        return add_call({**values, **more}, by=by)


def a_key(call: Call, by: User) -> pysequoia.Tsk:
    """The funder's pair of keys; the public one is kept and compared."""
    secret = pysequoia.Tsk.generate("Funder <funder@example.org>")
    with unit_of_work():
        key = add_key(call, str(secret.extract_certificate()), by=by)
        compare_key(call, key.fingerprint, "phone", by=by)
    return secret


def a_scholar(advisor: User, second: User, *, name: str = "Zqname", **told: Any) -> Case:
    person = make.person(name, language="tr")
    with unit_of_work():
        person.alias = "Zugvogel"
        add_spelling(person, "Ayse Zqname", kind="latin_document")
        if told:
            keep_answers(person.id, told, source="advisor")
    case = make.case(person=person, advisor=advisor, compartment=True)
    make.access(case, second, "named")
    return case


def a_nomination(case: Case, call: Call, by: User) -> Nomination:
    with unit_of_work():
        return nominate(case, call, PEOPLE, mentor=None, by=by)


def a_paper(case: Case, kind: str = "threat_evidence", *, colour: str = "white", pages: int = 1) -> Paper:
    with unit_of_work():
        paper = add_paper(case.person_id, kind, "photo_scan")
    for number in range(pages):
        picture = io.BytesIO()
        Image.new("RGB", (30 + number, 30), colour).save(picture, "PNG")
        picture.seek(0)
        make.stored_file(paper, picture, f"Zqfile-{number}.png")
    return paper


def a_statement(nomination: Nomination, by: User, *, dated: str | None = None, paper: Paper | None = None) -> Evidence:
    told = {"dated": dated or clock.today().isoformat(), "issuer_kind": "ngo", "issuer": "Zqissuer"}
    with unit_of_work():
        return add_evidence(nomination, "third_party", told, paper=paper, seen_on=clock.today(), by=by)


def opened(content: bytes, secret: pysequoia.Tsk) -> dict[str, bytes]:
    """What the funder finds in the package."""
    plain = pysequoia.decrypt(content, decryptor=secret.decryptor())
    with zipfile.ZipFile(io.BytesIO(plain.bytes)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def fresh(row: Any) -> Any:
    db.session.rollback()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def months_ago(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
