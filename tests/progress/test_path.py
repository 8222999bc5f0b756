"""The path: for each area where from, where now, where to, what is missing; the same as picture and as list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.transaction import unit_of_work
from casework.people.service import add_level
from casework.progress import service
from casework.progress.paths import REACHED_BY, ROUTES, lines
from casework.progress.queries import own_progress
from casework.progress.words import AREAS, MILESTONES
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    today = clock.today()
    made = make.case(advisor=advisor, status="plan_active")
    with unit_of_work():
        add_level(made.person_id, "de", "A2", source="self", on=today - timedelta(days=200))
        service.record_test(made, "de", "B1.2", "exam", today - timedelta(days=9), advisor)
        service.agree_goal(made, "Medizin, Kanarie", by=advisor, area="studies")
        service.add_milestone(made, "papers_complete", today - timedelta(days=99), advisor)
        service.record_outcome(made, "admitted_degree", "document", today, advisor)
    return made


def said(code: str) -> str:
    return str(MILESTONES[code])


def drawn(person: Any) -> dict[str, list[tuple[str, str]]]:
    own = own_progress(person)
    found = lines(own.goals, own.milestones, own.outcomes, own.levels)
    return {line.area: [(str(station.what), station.state) for station in line.stations] for line in found}


def test_what_was_reached_is_done_the_next_stop_is_named_and_the_rest_is_missing(case: Any) -> None:
    assert drawn(case.person) == {
        "language": [("A2", "done"), ("B1", "done"), ("B2", "now"), ("C1", "missing")],
        "studies": [
            (said("papers_complete"), "done"), (said("certificate_checked"), "now"), (said("test_passed"), "missing"),
            (said("application_sent"), "missing"), (said("admission_received"), "done"), (said("studies_begun"), "missing"),
        ],
    }  # fmt: skip


def test_half_a_level_is_not_the_whole_one(case: Any) -> None:
    with unit_of_work():
        add_level(case.person_id, "de", "B2.1", source="test", on=clock.today())
    assert ("B2", "now") in drawn(case.person)["language"]
    with unit_of_work():
        add_level(case.person_id, "de", "B2.2", source="test", on=clock.today())
    assert ("B2", "done") in drawn(case.person)["language"]


def test_whoever_has_nothing_yet_has_no_lines(context: Flask) -> None:
    assert drawn(make.person()) == {}


def test_the_picture_and_the_list_say_the_same(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any
) -> None:
    for page in (
        browser.visit(case.person).get("/ar/status/way"), another_browser.sign_in(advisor).get(f"/cases/{case.ref}/progress"),
    ):  # fmt: skip
        picture = re.findall(r'<ol class="path".*?</ol>', page.html, re.S)
        listed = re.search(r"<tbody>.*?</tbody>", page.html, re.S)
        assert len(picture) == 2 and listed
        for stops in picture:
            for stop in re.findall(r"<li class=.*?<span>(.*?)</span>", stops):
                assert f"<td>{stop}</td>" in listed.group(0)
        assert "Medizin, Kanarie" in listed.group(0)


def test_the_coordination_sees_the_way_but_no_goal(browser: Browser, case: Any) -> None:
    page = browser.sign_in(make.user("coordinator")).get(f"/cases/{case.ref}/progress")
    assert 'class="path"' in page.html and "Kanarie" not in page.html


def test_every_route_is_of_words_that_are_known() -> None:
    assert {code for route in ROUTES.values() for code in route} <= MILESTONES.keys() and ROUTES.keys() <= AREAS.keys()
    assert REACHED_BY.keys() <= set(codelist("outcomes").codes) and set(REACHED_BY.values()) <= MILESTONES.keys()
