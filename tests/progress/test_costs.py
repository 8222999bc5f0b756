"""Each list costs as many statements for one row as for thirty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.progress import leaving, service
from casework.progress.instrument_models import Instrument
from casework.progress.instruments import publish, save_version
from casework.progress.level_recording import record_levels
from casework.progress.sign_models import SignDecision
from casework.register.texts import LANGUAGES
from tests import make
from tests.browser import Browser


def instruments(_case: Any, _by: Any) -> None:
    made = Instrument(name="Sicherheit", created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    words = {"title": "T", "low": "no", "high": "yes", "questions": ["One?"], "bands": []}
    save_version(made, most=5, band_starts=[], texts=dict.fromkeys(LANGUAGES, words))
    publish(made, str)


def decisions(case: Any, _by: Any) -> None:
    today = clock.today()
    db.session.add(
        SignDecision(
            case_id=case.id, rule="missed_lessons", what="task", at=clock.now(), on=today, until=today,
            counts_until=today, facts={"count": 2},
        )
    )  # fmt: skip


def results(case: Any, by: Any) -> None:
    on = clock.today() - timedelta(days=1)
    leaving.record_leaving(case, ["finance"], on, by=by)
    levels = {"overall": "B1", "reading": "B1"}
    record_levels(case, "de", levels, kind="exam", on=on, by=by, certificate="dsh_2")
    service.add_milestone(case, "papers_complete", on, by)
    service.record_outcome(case, "next_level", "document", on, by)


@pytest.mark.counts_statements
@pytest.mark.parametrize(
    ("page", "role", "fill"),
    [
        ("/instruments", "coordinator", instruments),
        ("/cases/{}/assessments", "advisor", instruments),
        ("/cases/{}/signs", "advisor", decisions),
        ("/signs", "coordinator", decisions),
        ("/cases/{}/progress", "advisor", results),
    ],
)
def test_a_list_costs_the_same_for_one_and_for_thirty(
    context: Flask, browser: Browser, page: str, role: str, fill: Callable[[Any, Any], None]
) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor, status="plan_active")
    browser.sign_in(advisor if role == "advisor" else make.user(role))

    def cost(rows: int) -> int:
        with unit_of_work():
            for _number in range(rows):
                fill(case, advisor)
        seen: list[Any] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert browser.get(page.format(case.ref)).status == 200
        return len(seen)

    cost(1)
    one = cost(0)
    assert cost(29) == one
