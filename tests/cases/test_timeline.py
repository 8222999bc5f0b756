"""The timeline: all features in one statement, thirty at a time, newest first, at a constant price."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import union_all

from casework.accounts.models import User
from casework.cases import service, timeline
from casework.cases.history import PAGE, asked_of, history_of
from casework.cases.models import Case, Note
from casework.cases.queries import find_case
from casework.core import clock
from casework.core.i18n import speaking
from casework.core.models import db
from casework.messages.service import post_message
from tests import make
from tests.browser import Browser, Page
from tests.cases.counting import statements


def fill(case: Case, advisor: User, count: int) -> None:
    """As many entries of each kind, a minute apart."""
    now = clock.now()
    for number in range(count):
        at = now - timedelta(minutes=number)
        note = Note(
            case_id=case.id,
            person_id=case.person_id,
            author_id=advisor.id,
            created_at=at,
            body=f"Note number {number}.",
        )
        db.session.add(note)
        service.record_talk(
            [case.person_id], at=at, minutes=5, channel="phone", language="ar", topic="language", by=advisor
        )
        task = service.add_task(case, f"Task {number}", clock.today(), by=advisor)
        service.finish_task(task)
        task.done_at = at
        service.make_appointment(case, starts_at=now + timedelta(minutes=number + 5), by=advisor).starts_at = at
        service.note_attempt(case, "phone", reached=True).at = at
        if number % 10 == 0:
            post_message(case.person, direction="in", body="Hello", language="en")
    db.session.commit()


def numbers(page: Page) -> list[int]:
    return [int(found) for found in re.findall(r"Note number (\d+)\.", page.text)]


def test_the_newest_come_first_and_each_entry_comes_once(browser: Browser) -> None:
    advisor = make.user("advisor", name="Ada Advisor")
    case = make.case(advisor=advisor, opened_at=clock.now() - timedelta(days=3))
    same_moment = clock.now() - timedelta(days=1)
    for number in range(100):
        at = same_moment if 20 <= number < 80 else clock.now() - timedelta(minutes=number)
        at = at if number < 80 else same_moment - timedelta(minutes=number)
        db.session.add(
            Note(
                case_id=case.id,
                person_id=case.person_id,
                author_id=advisor.id,
                created_at=at,
                body=f"Note number {number}.",
            )
        )
    db.session.commit()
    page, seen = browser.sign_in(advisor).get(f"/cases/{case.ref}"), []
    for _page in range(10):
        assert len(numbers(page)) <= PAGE
        seen += numbers(page)
        older = re.search(r'rel="next" href="([^"]+)"', page.html)
        if older is None:
            break
        assert not re.search(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", older[1]), "no id in an address"
        page = browser.get(older[1])
    assert sorted(seen) == list(range(100))
    assert seen[:20] == list(range(20))
    assert seen[80:] == list(range(80, 100))


@pytest.mark.parametrize(
    "before", ["nonsense", "99999999999999999.1", "0.0", "-1.5", "1" * 400, "\u0661.\u0662", "1.1'--"]
)
def test_a_cursor_that_nobody_was_given_breaks_nothing(browser: Browser, before: str) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    service.write_note(case, "Note number 1.", by=advisor)
    db.session.commit()
    assert browser.sign_in(advisor).get(f"/cases/{case.ref}", query_string={"before": before}).status == 200


@pytest.mark.counts_statements
def test_the_page_costs_the_same_with_few_entries_and_with_two_hundred(browser: Browser) -> None:
    advisor = make.user("advisor")
    counts = []
    for count in (2, 50):
        case = make.case(advisor=advisor)
        fill(case, advisor, count)
        for number in range(count):
            service.add_task(case, f"Open task {number}", clock.today(), by=advisor)
        db.session.commit()
        browser.sign_in(advisor)
        address = f"/cases/{case.ref}"
        with statements() as seen:
            page = browser.get(address)
        assert page.status == 200
        assert "Note number 0." in page.text
        counts.append(len([one for one in seen if "sign_in" not in one or "SELECT" in one]))
    assert counts[0] == counts[1]
    assert counts[1] <= 24


def test_the_timeline_itself_is_one_statement_for_the_entries(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    fill(case, advisor, 3)
    found = find_case(advisor, case.ref)
    assert found is not None
    with context.test_request_context(), speaking("en"), statements() as seen:
        history = history_of(advisor, found)
    assert len([one for one in seen if "UNION ALL" in one]) == 1
    kinds = {entry.kind for entry in history.entries}
    assert {"Note", "Talk", "Task done", "Appointment", "Reached"} <= kinds


def test_a_talk_shows_in_the_case_of_its_days_and_not_in_a_later_one(context: Flask) -> None:
    advisor = make.user("advisor")
    old = make.case(advisor=advisor)
    service.record_talk(
        [old.person_id], at=clock.now(), minutes=5, channel="phone", language="ar", topic="language", by=advisor
    )
    service.close_case(old, ["goal_reached"], advisor)
    db.session.commit()
    clock.travel(timedelta(days=10))
    new = service.open_case(old.person, language="ar", source="form")
    service.grant(new, advisor, "lead", because="test")
    db.session.commit()
    for case, expected in ((old, 1), (new, 0)):
        found = find_case(advisor, case.ref)
        assert found is not None
        with speaking("en"):
            assert [entry.kind for entry in history_of(advisor, found).entries].count("Talk") == expected


def test_a_restricted_note_takes_no_place_in_a_coordinators_timeline(context: Flask) -> None:
    advisor, coordinator = make.user("advisor"), make.user("coordinator")
    case = make.case(advisor=advisor)
    service.write_note(case, "For us alone.", by=advisor, is_restricted=True)
    service.write_note(case, "For both of us.", by=advisor)
    db.session.commit()
    for viewer, expected in ((coordinator, 1), (advisor, 2)):
        found = find_case(viewer, case.ref)
        assert found is not None
        rows = db.session.execute(union_all(*timeline.entries(viewer, found)), asked_of(found)).all()
        assert [row.kind for row in rows].count("note") == expected


def test_what_others_write_is_isolated_and_escaped(browser: Browser) -> None:
    advisor = make.user("advisor", name="<i>Ada</i>")
    case = make.case(person=make.person("<script>محمد</script>"), advisor=advisor)
    service.write_note(case, "<img src=x>", by=advisor)
    service.add_task(case, "<img src=y>", clock.today(), by=advisor)
    db.session.commit()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert "<bdi>&lt;script&gt;محمد&lt;/script&gt;</bdi>" in page.html
    for raw in ("<i>Ada", "<script>م", "<img src="):
        assert raw not in page.html


def test_the_timeline_shows_one_kind_alone_and_pages_through_it(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    fill(case, advisor, 40)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}?show=notes")
    assert len(numbers(page)) == PAGE and "Talk: " not in page.text
    older = re.search(r'rel="next" href="([^"]+)"', page.html)
    assert older is not None
    page = browser.get(older[1].replace("&amp;", "&"))
    assert numbers(page) == list(range(PAGE, 40)) and "Talk: " not in page.text
    assert "Message from the person" in browser.get(f"/cases/{case.ref}?show=messages").text
    assert "Talk: " in browser.get(f"/cases/{case.ref}?show=nonsense").text


def test_on_paper_the_first_page_has_no_name_and_every_page_its_printer(browser: Browser) -> None:
    advisor = make.user("advisor", name="Ada Advisor")
    case = make.case(person=make.person("Zerdusht"), advisor=advisor)
    service.write_note(case, "Note number 1.", by=advisor)
    db.session.commit()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/print")
    first, rest = page.html.split('class="form-sheet"')
    assert "Zerdusht" not in first and "Zerdusht" in rest and "Note number 1." in rest
    assert 'class="watermark"' in first and "Ada Advisor" in first


def test_colleagues_see_who_looked(browser: Browser, another_browser: Browser) -> None:
    advisor, grace = make.user("advisor", language="en"), make.user("advisor", name="Grace Cover")
    case = make.case(advisor=advisor)
    make.access(case, grace, "cover")
    another_browser.sign_in(grace).get(f"/cases/{case.ref}")
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/looks")
    assert "Grace Cover" in page.text
    other = make.case(advisor=advisor)
    assert "Grace Cover" not in browser.get(f"/cases/{other.ref}/looks").text


def test_an_appointment_that_is_over_asks_what_became_of_it(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    service.make_appointment(case, starts_at=clock.now() + timedelta(days=1), by=advisor)
    db.session.commit()
    assert "What became of it?" not in browser.sign_in(advisor).get(f"/cases/{case.ref}").text
    clock.travel(timedelta(days=2))
    assert "What became of it?" in browser.sign_in(advisor).get(f"/cases/{case.ref}").text
