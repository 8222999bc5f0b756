"""Months later: how are you? By a link or on one's own page; looked at, then a result. Why a course was left."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.signals import case_closed
from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.transaction import unit_of_work
from casework.messages.sending import send_due_letters
from casework.people.service import add_contact_point, set_contact_stop
from casework.progress import attention, leaving, personal, service
from casework.progress.follow_up_models import FollowUpAnswer, FollowUpLink, Leaving
from casework.progress.following_up import tell
from casework.progress.jobs import ask_follow_ups
from casework.progress.models import FollowUp, Outcome
from tests import make
from tests.browser import Browser
from tests.core.post_office import PostOffice

SAID = "شكرا لكم"


@pytest.fixture
def case(context: Flask) -> Any:
    """Closed, and half a year has gone by."""
    made = make.case(advisor=make.user("advisor"))
    with unit_of_work():
        made.status, made.closed_at = "closed", clock.now()
        case_closed.send(made)
    clock.travel_days(190)
    return made


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(FollowUp.state).order_by(FollowUp.due_on)))


def titles(viewer: Any) -> set[str]:
    return {row.title for query in attention.entries(viewer) for row in db.session.execute(query)}


def asked_by_mail(case: Any, office: PostOffice) -> str:
    add_contact_point(case.person, "email", "samira@example.org")
    db.session.commit()
    assert ask_follow_ups() == 1 and send_due_letters() == 1
    letter = office.read(0).get_payload(decode=True)
    found = re.search(r"/ar/how-are-you/([\w-]{43})", letter.decode() if isinstance(letter, bytes) else "")
    assert found
    return found.group(0)


def test_a_link_in_the_persons_language_opens_the_questions_and_works_once(
    browser: Browser, case: Any, post_office: PostOffice
) -> None:
    path = asked_by_mail(case, post_office)
    page = browser.get(path)
    assert page.status == 200 and 'dir="rtl"' in page.html
    assert "Samira" not in page.html and case.ref not in page.html
    assert browser.fill(page, at=path).status == 422, "nothing ticked, nothing said"
    after = browser.fill(browser.get(path), at=path, now=["job_other", "club_membership"], said=SAID, help="yes")
    assert after.status == 200 and states() == ["done", "due"]
    assert browser.get(path).status == 404 and db.session.scalars(select(FollowUpLink)).all() == []
    row = db.session.scalars(select(FollowUpAnswer)).one()
    assert SAID.encode() not in (row.said_sealed or b"") and row.needs_help
    assert db.session.scalars(select(Outcome)).all() == [], "nobody has looked at it yet"


def test_a_link_is_over_when_a_colleague_has_written_down_how_it_went(
    browser: Browser, case: Any, post_office: PostOffice
) -> None:
    path = asked_by_mail(case, post_office)
    page = browser.get(path)
    with unit_of_work():
        db.session.scalars(select(FollowUp).where(FollowUp.state == "asked")).one().state = "not_reached"
    assert browser.get(path).status == 404
    assert browser.fill(page, at=path, said=SAID).status == 404
    assert db.session.scalars(select(FollowUpAnswer)).all() == []


def test_the_token_is_in_the_mail_alone_and_dies_after_its_time(
    browser: Browser, case: Any, post_office: PostOffice
) -> None:
    path = asked_by_mail(case, post_office)
    token = path.rsplit("/", 1)[1]
    assert len(token) * 6 > 122
    row = db.session.scalars(select(FollowUpLink)).one()
    assert token.encode() not in row.token_hash
    assert browser.get(f"{path[:-3]}xyz").status == 404
    clock.travel_days(190 + 61)
    assert browser.get(path).status == 404


def test_a_colleague_looks_at_the_answer_and_then_it_is_a_result_that_the_person_reported(
    browser: Browser, case: Any
) -> None:
    ask_follow_ups()
    asked = db.session.scalars(select(FollowUp).where(FollowUp.state == "asked")).one()
    with unit_of_work():
        tell(asked, now=["job_other", "moved_away"], said=SAID, needs_help=False)
    coordinator, path = make.user("coordinator"), f"/follow-ups/{asked.ref}"
    assert titles(coordinator) >= {"told_later"} and "told_later" not in titles(make.user("advisor"))
    browser.sign_in(coordinator)
    page = browser.get(path)
    assert f'href="/cases/{shown_reference(case.ref)}"' in page.html, "to call them, or to begin again"
    assert SAID in page.text and page.form(None)
    browser.fill(page, at=path, codes=["job_other"])
    found = db.session.scalars(select(Outcome)).all()
    assert [(row.code, row.evidence) for row in found] == [("job_other", "self_report")]
    assert "told_later" not in titles(coordinator)
    answer = db.session.scalars(select(FollowUpAnswer)).one()
    with pytest.raises(service.LookedAtAlready), unit_of_work():
        service.take_over(answer, ["moved_away"], by=coordinator)


def test_whoever_does_not_want_to_be_asked_is_never_asked_again(browser: Browser, case: Any) -> None:
    ask_follow_ups()
    own = browser.visit(case.person)
    assert "/ar/status/how" in own.get("/ar/status/file").html
    own.fill(own.get("/ar/status/how"), at="/ar/status/how", stop="yes")
    assert states() == ["opted_out", "opted_out"]
    assert "told_later" not in titles(make.user("coordinator"))
    with unit_of_work():
        service.drop_follow_ups(case)
        case_closed.send(case)
    assert states() == ["opted_out", "opted_out"], "nothing new was planned"


def test_a_contact_stop_stops_the_letter_that_was_queued(case: Any, post_office: PostOffice) -> None:
    add_contact_point(case.person, "email", "samira@example.org")
    db.session.commit()
    ask_follow_ups()
    with unit_of_work():
        set_contact_stop(case.person, "reason")
    assert send_due_letters() == 0 and post_office.letters == []
    assert db.session.scalars(select(FollowUpLink)).all() == []


def test_reasons_that_reveal_health_or_safety_are_sealed_and_look_like_nothing_said(
    browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/leavings/new"
    for reasons in (["health", "safety"], [], ["finance", "health"]):
        assert browser.fill(browser.get(path), at=path, reasons=reasons).status == 200
    rows = db.session.scalars(select(Leaving)).all()
    assert sorted(row.plain for row in rows) == [["finance"], ["undisclosed"], ["undisclosed"]]
    assert all(b"health" not in (row.reasons_sealed or b"") for row in rows)
    assert "Health" in browser.get(f"/cases/{case.ref}/progress").text
    assert another_browser.sign_in(make.user("advisor")).get(f"/cases/{case.ref}/progress").status == 404
    with pytest.raises(service.UnknownCode), unit_of_work():
        leaving.record_leaving(case, ["origin"], clock.today(), by=advisor)
    with pytest.raises(service.DayToCome), unit_of_work():
        leaving.record_leaving(case, ["finance"], clock.today() + timedelta(days=1), by=advisor)
    told = personal.export(case.person_id)
    assert len(told["left"]) == 3
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    assert db.session.scalars(select(Leaving)).all() == []
