"""Cases that nobody keeps: found by night, first on the coordinator's Today, gone as soon as they are put right."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from casework.cases.service import set_next
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.desk.gaps import find_gaps
from casework.desk.models import CaseGap
from casework.desk.personal import scrub
from casework.desk.today import todays_work
from tests import make
from tests.browser import Browser, Page


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def found() -> dict[object, set[str]]:
    db.session.rollback()
    rows: dict[object, set[str]] = {}
    for gap in db.session.scalars(select(CaseGap)):
        rows.setdefault(gap.case_id, set()).add(gap.kind)
    return rows


def test_the_night_finds_what_each_open_case_lacks_and_forgets_what_was_put_right(browser: Browser) -> None:
    today, planned = clock.today(), {"next_action": "call", "next_on": clock.today()}
    anna, gone = make.user(), make.user()
    make.case(advisor=anna, **planned)
    make.case(**planned)  # without an advisor: it stands in the queue
    make.case(advisor=anna, waiting_for="person", waiting_until=today + timedelta(days=5))
    make.case(advisor=anna, status="closed", closed_at=clock.now())
    aimless, dateless = make.case(advisor=anna), make.case(advisor=anna, next_action="call")
    forgotten = make.case(advisor=anna, next_action="call", next_on=today - timedelta(days=15))
    orphan = make.case(advisor=gone, **planned)
    secret = make.case(advisor=make.user("scholar_advisor"), compartment=True)
    gone.state = "locked"
    db.session.commit()
    assert find_gaps() == 5 and find_gaps() == 0
    expected = {
        aimless.id: {"gap_next"}, dateless.id: {"gap_date"}, forgotten.id: {"gap_over"}, orphan.id: {"gap_owner"}, secret.id: {"gap_next"},
    }  # fmt: skip
    assert found() == expected
    boss = make.user("coordinator", language="en")
    page = browser.sign_in(boss).get("/today")
    assert set(refs(page)[:4]) == {aimless.ref, dateless.ref, forgotten.ref, orphan.ref} and secret.ref not in page.html
    for text in ("Nobody knows what is next", "locked or closed", "without a day", "two weeks ago"):
        assert text in page.text, text
    assert not any(line.title.startswith("gap") for line in todays_work(anna).lines)
    with acting_as("user", str(anna.id)):
        set_next(aimless, "call", today)
    db.session.commit()
    # At once on Today; in the table with the next night.
    assert aimless.ref not in refs(browser.get("/today")) and found() == expected
    find_gaps()
    assert set(found()) == set(expected) - {aimless.id}


def test_many_such_cases_are_one_line_that_leads_to_one_step_for_all(browser: Browser) -> None:
    anna, boss = make.user(), make.user("coordinator", language="en")
    cases = [make.case(advisor=anna) for _number in range(5)]
    # Not even counted: how many there are in a compartment is nobody's business.
    for _number in range(2):
        make.case(advisor=make.user("scholar_advisor"), compartment=True)
    find_gaps()
    page = browser.sign_in(boss).get("/today")
    assert "and 4 more" in page.text and "/today?reason=gap_next" in page.html
    address = "/cases/bulk?reason=gap_next&do=next"
    assert "reason=gap_next&amp;do=next" in browser.get("/today?reason=gap_next").html
    preview = browser.fill(browser.get(address), at=address, step="call", on=clock.today().isoformat())
    browser.fill(preview, at=address, action="/cases/bulk/do")
    assert {case.next_action for case in cases} == {"call"}
    assert not any(line.title.startswith("gap") for line in todays_work(boss).lines)


def test_what_was_found_goes_when_the_person_is_erased(browser: Browser) -> None:
    one, other = make.case(advisor=make.user()), make.case(advisor=make.user())
    find_gaps()
    scrub(one.person_id, frozenset())
    db.session.commit()
    assert set(found()) == {other.id}
