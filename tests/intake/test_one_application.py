"""Twenty sends of one form at one moment, from four processes: one application, and all twenty see it."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.core.models import db
from casework.enrolment.models import Application
from casework.intake.models import Submission
from casework.people.models import ContactPoint, Person
from tests import make
from tests.at_once import at_once
from tests.browser import Browser
from tests.intake import filling
from tests.security.pressing import cookie_of

PROCESSES, EACH = 4, 5


def test_twenty_sends_from_four_processes_make_one_application_and_all_show_it(
    context: Flask, browser: Browser, folder: Path, database_url: str
) -> None:
    make.cohort(offer=filling.a_short_offer())
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    path = "/en/apply/short/check"
    fields = browser.get(path).form()["fields"]
    share = [str(folder), database_url, path, cookie_of(browser), str(EACH), json.dumps(fields)]
    lines = at_once("tests.intake.pressing", [share] * PROCESSES)
    assert len(lines) == PROCESSES * EACH
    assert {line.split()[0] for line in lines} == {"303"}
    references = {line.split()[1] for line in lines}
    assert len(references) == 1
    made = [
        db.session.scalar(select(func.count()).select_from(one))
        for one in (Person, Case, Application, Submission, ContactPoint)
    ]
    assert made == [1, 1, 1, 1, 1]
    assert db.session.scalars(select(Case.ref)).one().replace("-", "") == references.pop().replace("-", "")
