"""Pages of pairs: what a volunteer sees and what not, the person's own in their language, the office's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.pairs import service
from casework.pairs.models import Pair, PairMeeting
from casework.pairs.personal import export
from casework.people.service import add_contact_point
from casework.privacy.erasing import erase_person
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements
from tests.pairs.pairing import asked, circle, in_days, member, running, volunteer

SECRETS = ("Zqname", "Zqlegal", "Zqphone", "Zqnote", "Zqplace", "Zqwho")


def planted(advisor: User) -> tuple[Pair, dict[str, str]]:
    """Somebody with a name, a phone, a note, a wish: all of it a canary, and a name that they chose."""
    from casework.cases.records import write_note
    from casework.people.service import add_spelling

    one = member(circle(), "Zqname", advisor=advisor, called="Nur", whom_not="Zqwho", place="Zqplace")
    add_contact_point(one.person, "phone", "0234 Zqphone")
    add_spelling(one.person, "Zqlegal Zqname", kind="latin_document")
    pair = running(one, volunteer("Vera Anders"))
    write_note(pair.case, "Zqnote", by=advisor)
    db.session.add(
        PairMeeting(pair_id=pair.id, person_id=pair.person_id, starts_at=in_days(1), proposed_by="person", created_at=clock.now())
    )  # fmt: skip
    db.session.commit()
    return pair, {"case": pair.case.ref, "application": one.ref}


def every_page(browser: Browser, start: str) -> dict[str, str]:
    """Each page that this viewer can come to by links and forms, from one."""
    waiting, seen = [start, "/today"], dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address not in seen and not re.search(r"/(signout|static|account)", address):
            page = browser.get(address)
            seen[address] = page.html + str(page.answer.headers)
            waiting += re.findall(r'(?:href|action)="(/[^"#?]*)', page.html) if page.status == 200 else []
    return seen


def press(browser: Browser, address: str, **values: str) -> None:
    """One of the buttons of a page with several: no field of the page sends what a button says."""
    fields = browser.get(address).form()["fields"]
    assert not set(fields) & set(values)
    assert browser.post(address, fields | values).status == 303


def test_a_volunteer_sees_the_chosen_name_a_language_and_a_time_and_nothing_else(browser: Browser) -> None:
    advisor = make.user(name="Amira Beratung")
    pair, refs = planted(advisor)
    pages = every_page(browser.sign_in(pair.volunteer.user), "/meetings")
    told = "".join(pages.values())
    assert "Nur" in told and "Arabisch" in told and len(pages) > 4
    for secret in (*SECRETS, *refs.values(), "Amira", pair.application.cohort.neutral_name):
        assert secret not in told, secret
    assert re.search(r"<title>\s*Ihre Treffen", pages["/meetings"])
    # The advisor sees all of it: else the lines above prove nothing.
    desk = browser.sign_in(advisor)
    for address, wanted in (
        (f"/cases/{refs['case']}", ("Zqname", "Zqphone", "Zqnote", "Vera")), (f"/applications/{refs['application']}/pair/wish", ("Zqwho", "Zqplace")),
    ):  # fmt: skip
        page = desk.get(address)
        assert all(one in page.html for one in wanted), address


def test_another_volunteer_finds_nothing_there(browser: Browser) -> None:
    pair, _refs = planted(make.user())
    address = f"/meetings/{pair.ref}"
    assert browser.sign_in(pair.volunteer.user).get(address).status == 200
    other = browser.sign_in(volunteer("Other").user)
    assert [
        other.get(each).status for each in (address, f"{address}/call", f"{address}/new", f"/pairs/{pair.ref}")
    ] == [404, 404, 404, 404]


def test_before_the_person_has_said_yes_the_volunteer_reads_no_name(browser: Browser) -> None:
    one, vera = member(circle(), called="Nur"), volunteer()
    pair = asked(one, vera)
    page = browser.sign_in(vera.user).get(f"/meetings/{pair.ref}")
    assert "Nur" not in page.html and "Arabisch" in page.text
    service.answer_as_person(pair, True, by=one.person)
    assert "Nur" in browser.get(f"/meetings/{pair.ref}").html


def test_the_volunteer_learns_a_number_only_when_the_person_writes_it_and_not_after_the_end(browser: Browser) -> None:
    pair, _refs = planted(make.user())
    person, address, ref = (
        Browser(browser.app, "ar").visit(pair.person),
        f"/ar/status/together/{pair.ref}/reach",
        pair.ref,
    )
    user = pair.volunteer.user
    person.fill(person.get(address), at=address, phone="0176 555")
    assert "0176 555" in browser.sign_in(user).get(f"/meetings/{ref}").text
    press(person, f"/ar/status/together/{ref}", given="end")
    assert browser.get(f"/meetings/{ref}").status == 404


def test_the_person_says_what_they_wish_and_yes_in_their_language_and_is_asked_nothing_twice(browser: Browser) -> None:
    one, vera = member(circle()), volunteer()
    person, start = browser.visit(one.person), "/ar/status/together"
    wish = f"{start}/wish/{one.ref}"
    person.fill(person.get(wish), at=wish, called="نور", speaks_1="ar", times=["weekend"], gender="female")
    page = person.get(wish)
    assert "نور" in page.html and 'value="weekend" checked' in page.html
    assert vera.gender is None
    desk = Browser(browser.app).sign_in(make.user("coordinator"))
    assert "Vera" not in desk.get(f"/applications/{one.ref}/pair").text
    volunteer("Wiebke", gender="female")
    propose = f"/applications/{one.ref}/pair"
    page = desk.get(propose)
    assert "Wiebke" in page.text and "Samstag und Sonntag" in page.text
    chosen = re.search(r'name="volunteer" value="([^"]+)"', page.html)
    assert chosen
    desk.fill(page, at=propose, volunteer=chosen[1])
    pair = db.session.query(Pair).one()
    assert start in person.get("/ar/status/file").html
    press(person, f"{start}/{pair.ref}", given="yes")
    assert db.session.query(Pair).one().person_agreed_at is not None
    assert "button" not in re.findall(r"<main.*?</h2>", person.get(f"{start}/{pair.ref}").html, re.S)[0]


def test_the_coordinator_pairs_everybody_and_signs(browser: Browser) -> None:
    cohort = circle()
    for number in range(3):
        member(cohort, f"Person {number}")
        volunteer(f"Volunteer {number}")
    desk, address = browser.sign_in(make.user("coordinator")), f"/programmes/{cohort.ref}/pairs"
    page = desk.fill(desk.get(address), at=address, action="/plan")
    assert page.text.count("Vorgeschlagen") >= 3
    refs = re.findall(r'name="pair" value="([^"]+)"', page.html)
    page = desk.fill(page, at=address, action="/decide", given="drop", pair=refs[:1])
    assert page.status == 422 and db.session.query(Pair).filter_by(state="proposed").count() == 3
    desk.fill(page, at=address, action="/decide", given="drop", pair=refs[:1], why="They are neighbours")
    desk.fill(desk.get(address), at=address, action="/decide", given="ask", pair=refs[1:])
    assert sorted(pair.state for pair in db.session.query(Pair)) == ["asked", "asked", "dropped"]


@pytest.mark.counts_statements
def test_thirty_people_cost_as_many_statements_as_one(browser: Browser) -> None:
    few, many, row = circle(), circle(), volunteer(most=20)
    asked(member(few), row)
    for number in range(10):
        one = member(many, f"P{number}", called="X")
        if number % 2:
            asked(one, row)
    desk = browser.sign_in(make.user("coordinator"))
    counts = []
    for address in (f"/programmes/{few.ref}/pairs", f"/programmes/{many.ref}/pairs"):
        desk.get(address)
        with statements() as seen:
            assert desk.get(address).status == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_persons_own_copy_tells_it_and_erasing_takes_it(browser: Browser) -> None:
    pair, _refs = planted(make.user())
    told = export(pair.person_id)
    assert told["pairs"][0]["with"] == "Vera" and told["pair_wishes"][0]["whom_not"] == "Zqwho"
    assert len(told["pair_meetings"]) == 1
    person_id = pair.person_id
    db.session.commit()
    erase_person(person_id)
    assert export(person_id) == {"pair_wishes": [], "pairs": [], "pair_meetings": [], "pair_calls": []}


def test_the_coordinator_writes_down_a_volunteer(browser: Browser) -> None:
    user, desk = make.user("volunteer", name="Vera Anders"), browser.sign_in(make.user("coordinator"))
    address, today = f"/volunteers/{user.ref}", clock.today()
    values = {
        "called": "Vera", "kinds": ["tandem"], "language_1": "ar", "level_1": "B2", "times": ["weekend"], "ways": ["phone"], "most": "2",
        "inducted_on": today.isoformat(), "clearance_seen_on": (today + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    assert desk.fill(desk.get(address), at=address, **values).status == 422
    page = desk.fill(desk.get(address), at=address, **values | {"clearance_seen_on": today.isoformat()})
    assert "Vera Anders" in page.text and "Arabisch B2" in page.text
    assert 'value="ar" selected' in desk.get(address).html
