"""Who learns of a double: whoever has both within reach, the coordinator's list, nobody else; a stranger never."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.doubles.jobs import compare_everybody, compare_newcomers
from casework.doubles.models import DoublePair
from casework.people.models import Merge, Person
from casework.people.service import keep_answers
from tests import make
from tests.browser import Browser, Page
from tests.doubles.pairs import pair_of, search_for, someone

MINE, THEIRS = "Zerdusht Qanary", "زردشت قنري"


@pytest.fixture
def advisor(context: Flask) -> User:
    return make.user()


@pytest.fixture
def both(advisor: User) -> tuple[Person, Person]:
    """One person of this advisor, and one of somebody else who looks like the same."""
    mine, theirs = someone(MINE, call="Mine"), someone(THEIRS, call="Zqtheirsnameqz")
    make.case(person=mine, advisor=advisor)
    make.case(person=theirs, advisor=make.user())
    return mine, theirs


def merge(browser: Browser, at: str, **chosen: str) -> Page:
    """Send the form "One person" of this page."""
    (form,) = (each for each in browser.get(at).forms if each["method"] == "post" and not each["action"])
    return browser.post(at, {**form["fields"], **chosen})


def page_of(browser: Browser, person: Person, viewer: User) -> str:
    from casework.cases.models import Case

    ref = db.session.scalars(select(Case.ref).where(Case.person_id == person.id)).one()
    return browser.sign_in(viewer).get(f"/cases/{ref}").text


def test_one_outside_reach_is_in_the_coordinators_list_and_the_advisor_sees_nothing_of_it(
    browser: Browser, advisor: User, both: tuple[Person, Person]
) -> None:
    before = page_of(browser, both[0], advisor)
    (pair,) = search_for(both[0])
    after = page_of(browser, both[0], advisor)
    assert "Zqtheirsnameqz" not in after and "Vielleicht dieselbe Person" not in after
    assert len(after) == len(before)
    assert browser.get(f"/doubles/{pair.ref}").status == 404
    assert browser.get("/doubles").status == 403
    listed = browser.sign_in(make.user("coordinator")).get("/doubles").text
    assert "Zqtheirsnameqz" in listed and "derselbe Name in anderer Schrift" in listed
    assert "Zqtheirsnameqz" in browser.get(f"/doubles/{pair.ref}").text


def test_one_within_reach_appears_at_the_person(browser: Browser, advisor: User) -> None:
    one, other = someone(MINE, call="One"), someone(THEIRS, call="Other")
    make.case(person=one, advisor=advisor)
    make.case(person=other, advisor=advisor)
    search_for(one)
    text = page_of(browser, one, advisor)
    assert "Vielleicht dieselbe Person" in text and "Other" in text


def test_somebody_in_a_compartment_appears_to_no_coordinator_and_to_who_is_named_for_both(context: Flask) -> None:
    scholar_advisor = make.user(roles=("scholar_advisor",))
    one, other = someone(MINE, call="One"), someone(THEIRS, call="Zqsecretqz")
    make.case(person=one, advisor=scholar_advisor, compartment=True)
    make.case(person=other, advisor=scholar_advisor, compartment=True)
    (pair,) = search_for(one)
    coordinator = Browser(context).sign_in(make.user("coordinator"))
    assert "Niemand ist doppelt erfasst" in coordinator.get("/doubles").text
    assert coordinator.get(f"/doubles/{pair.ref}").status == 404
    assert Browser(context).sign_in(scholar_advisor).get(f"/doubles/{pair.ref}").status == 200


def test_not_the_same_is_remembered_by_every_later_search(
    browser: Browser, advisor: User, both: tuple[Person, Person]
) -> None:
    (pair,) = search_for(both[0])
    browser.sign_in(make.user("coordinator"))
    at = f"/doubles/{pair.ref}"
    assert browser.fill(browser.get(at), at=at, action="not-the-same").status == 200
    assert "Niemand ist doppelt erfasst" in browser.get("/doubles").text
    search_for(both[1])
    compare_everybody()
    assert "Niemand ist doppelt erfasst" in browser.get("/doubles").text
    assert db.session.scalars(select(DoublePair.state)).all() == ["not_same"]


def test_a_merge_on_the_page_takes_the_chosen_answers_and_can_be_taken_apart_there(
    browser: Browser, advisor: User, both: tuple[Person, Person]
) -> None:
    keep_answers(both[0].id, {"german_level": "A2"})
    keep_answers(both[1].id, {"german_level": "B1"})
    db.session.commit()
    pair = pair_of(*both)
    browser.sign_in(make.user("coordinator"))
    at = f"/doubles/{pair.ref}"
    assert "A2" in browser.get(at).text and "B1" in browser.get(at).text
    unknown = merge(browser, at, kept="one", take_german_level="neither", case="")
    assert unknown.status == 422 and "Bitte wählen Sie eine dieser Antworten aus." in unknown.text
    asked = merge(browser, at, kept="one", take_german_level="other")
    assert asked.status == 422 and "Beide haben einen offenen Fall" in asked.text
    assert db.session.scalars(select(Merge)).first() is None
    case_id = browser.get(at).html.split('name="case" value="')[1].split('"')[0]
    done = merge(browser, at, kept="one", take_german_level="other", case=case_id)
    assert done.status == 303, done.text
    made = db.session.scalars(select(Merge)).one()
    assert browser.get(at).status == 404
    assert "In den letzten 30 Tagen zusammengeführt" in browser.get("/doubles").text
    apart = f"/doubles/merges/{made.ref}/apart"
    browser.fill(browser.get(apart), at=apart)
    db.session.expire_all()
    assert db.session.scalars(select(Merge)).one().undone_at is not None
    assert browser.get(apart).status == 404


@pytest.mark.counts_statements
def test_the_list_costs_the_same_number_of_statements_for_one_row_and_for_thirty(browser: Browser) -> None:
    browser.sign_in(make.user("coordinator"))
    counts = []
    for wanted in (1, 30):
        while db.session.query(DoublePair).count() < wanted:
            one, other = make.person("One"), make.person("Other")
            make.case(person=one)
            make.case(person=other)
            pair_of(one, other)
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert browser.get("/doubles").text.count("Vergleichen") == wanted
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1], counts


def test_who_came_just_now_is_compared_within_minutes_and_everybody_once_a_day(
    context: Flask, both: tuple[Person, Person]
) -> None:
    from datetime import timedelta

    assert compare_newcomers() == 0, "their transaction may not be over yet"
    clock.travel(timedelta(minutes=5))
    assert compare_newcomers() == 1
    assert compare_newcomers() == 0
    assert compare_everybody() == 0, "known already"
    late = someone("Zerdusht Qanari")
    assert compare_everybody() == 0, "not twice in one day"
    clock.travel(timedelta(days=1))
    assert compare_everybody() == 2
    assert late.id in {pair.one_id for pair in db.session.query(DoublePair)} | {
        pair.other_id for pair in db.session.query(DoublePair)
    }


def test_a_former_name_finds_its_person_and_is_not_shown_to_compare(browser: Browser) -> None:
    from casework.people.service import add_spelling

    one, other = someone("Zerdusht Qanary", call="One"), someone("Something Else", call="Other")
    add_spelling(other, "Zerdusht Qanary", kind="document_de", is_former=True)
    db.session.commit()
    make.case(person=one)
    make.case(person=other)
    (pair,) = search_for(one)
    page = browser.sign_in(make.user("coordinator")).get(f"/doubles/{pair.ref}")
    assert page.text.count("Zerdusht Qanary") == 1, "only the one who is still called so"
