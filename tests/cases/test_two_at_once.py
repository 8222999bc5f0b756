"""Two people at once: whoever is second sees both versions and who was first; nothing is overwritten in silence."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.models import Case
from casework.core.models import db
from casework.enrolment.remedies import save_notice
from casework.people.models import RelatedPerson
from casework.people.related import add_related
from casework.people.service import answers_of
from casework.progress.models import Goal
from casework.progress.service import agree_goal
from tests import make
from tests.browser import Browser


def _related(case: Case, _by: Any) -> str:
    row = add_related(case.person, "spouse", "Aras", named_by="staff")
    db.session.commit()
    return f"/related/{row.ref}"


def _goal(case: Case, by: Any) -> str:
    row = agree_goal(case, "B1", by=by)
    db.session.commit()
    return f"/goals/{row.ref}"


def _rank(case: Case, _by: Any) -> str:
    return f"/applications/{make.application(make.cohort(), case).ref}/rank"


def _remedy(_case: Case, by: Any) -> str:
    """A record that has no id of its own."""
    save_notice("rejection", {"de": "Sie können widersprechen."}, by=by)
    db.session.commit()
    return "/programmes/letters/remedies/rejection"


def _next(case: Case, _by: Any) -> str:
    return f"/cases/{case.ref}/next"


@pytest.mark.parametrize(
    ("made", "role", "first", "second", "now"),
    [
        (_related, "advisor", {"name": "Aras Kamal"}, {"name": "Aras K."}, "Aras Kamal"),
        (_goal, "advisor", {"state": "reached"}, {"state": "dropped"}, "Reached"),
        (_rank, "coordinator", {"rank": "3", "reason": "meeting"}, {"rank": "4", "reason": "mistake"}, "3"),
        (_remedy, "coordinator", {"text_de": "Erst"}, {"text_de": "Dann"}, ""),
        (_next, "advisor", {"step": "call", "on": "2030-01-01"}, {"step": "write", "on": "2030-02-01"}, "Call"),
    ],
    ids=["person data", "plan", "enrolment", "way to object", "case"],
)
def test_the_second_sees_both_versions_and_who_was_first(
    browser: Browser, another_browser: Browser, made: Any, role: str, first: dict[str, str], second: dict[str, str], now: str
) -> None:  # fmt: skip
    ada, grace = make.user(role, name="Ada", language="en"), make.user(role, name="Grace First", language="en")
    case = make.case(advisor=ada)
    make.access(case, grace, "cover")
    at = made(case, ada)
    mine, theirs = browser.sign_in(ada).get(at), another_browser.sign_in(grace).get(at)
    assert another_browser.fill(theirs, at=at, **first, follow=False).status == 303  # type: ignore[arg-type]  # a form's fields
    sent = browser.fill(mine, at=at, **second)  # type: ignore[arg-type]  # a form's fields
    assert sent.status == 409
    assert "Grace First" in sent.text and now in sent.text
    kept = sent.form()["fields"]
    assert {name: kept[name] for name in second} == {name: [value] for name, value in second.items()}
    assert browser.fill(sent, at=at, follow=False).status == 303


def test_two_who_answer_one_question_do_not_overwrite_each_other_and_two_questions_are_both_kept(
    browser: Browser, another_browser: Browser
) -> None:
    ada, grace = make.user("advisor", language="en"), make.user("advisor", name="Grace First", language="en")
    case = make.case(advisor=ada)
    make.access(case, grace, "cover")
    page = browser.sign_in(ada).get(f"/cases/{case.ref}/answers").html
    at = next(link for link in _links(page) if "/answers/" in link)
    mine, theirs = browser.get(at), another_browser.sign_in(grace).get(at)
    name = "call_name"
    assert name in mine.form()["fields"]
    another_browser.fill(theirs, at=at, call_name="Theirs")
    sent = browser.fill(mine, at=at, call_name="Mine")
    assert sent.status == 409
    assert "Theirs" in sent.text and "Grace First" in sent.text and sent.form()["fields"][name] == ["Mine"]
    assert answers_of(case.person_id)[name] == "Theirs"
    assert browser.fill(sent, at=at, follow=False).status == 303
    assert answers_of(case.person_id)[name] == "Mine"


def _links(html: str) -> list[str]:
    import re

    return re.findall(r'href="([^"]+)"', html)


def test_what_the_reader_may_not_read_is_not_shown_in_a_conflict(browser: Browser, another_browser: Browser) -> None:
    ada, grace = make.user("advisor", language="en"), make.user("advisor", name="Grace First", language="en")
    case = make.case(advisor=ada)
    make.access(case, grace, "cover")
    at = _related(case, ada)
    mine = browser.sign_in(ada).get(at)
    another_browser.fill(another_browser.sign_in(grace).get(at), at=at, name="Secret Name")
    assert "Secret Name" in browser.fill(mine, at=at, name="X").text
    db.session.scalars(select(Goal)).all()
    assert db.session.scalars(select(RelatedPerson)).one()
    outsider = another_browser.sign_in(make.user("advisor"))
    assert outsider.post(at, {"name": "X"}).status == 404
