"""Twenty sends of one form at one moment, from four processes: one application, and all twenty see it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.core.models import db
from casework.enrolment.models import Application
from casework.intake.models import Submission
from casework.people.models import ContactPoint, Person
from tests import make
from tests.browser import Browser
from tests.intake import filling
from tests.security.pressing import cookie_of

PROCESSES, EACH = 4, 5
UNTIL_ALL_STAND = 20.0


def test_twenty_sends_from_four_processes_make_one_application_and_all_show_it(
    context: Flask, browser: Browser, folder: Path, database_url: str
) -> None:
    make.cohort(offer=filling.a_short_offer())
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    path = "/en/apply/short/check"
    fields = browser.get(path).form()["fields"]
    command = [
        sys.executable,
        "-m",
        "tests.intake.pressing",
        str(folder),
        database_url,
        str(time.time() + UNTIL_ALL_STAND),
        path,
    ]
    pressers = [
        subprocess.Popen(
            [*command, cookie_of(browser), str(EACH)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _number in range(PROCESSES)
    ]
    lines: list[str] = []
    for presser in pressers:
        assert presser.stdin is not None
        presser.stdin.write(json.dumps(fields))
        presser.stdin.close()
    for presser in pressers:
        assert presser.stdout is not None
        lines += presser.stdout.read().split("\n")[:-1]
        assert presser.wait() == 0
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
