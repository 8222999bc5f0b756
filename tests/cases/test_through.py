"""Through whom a talk came: somebody around the person, a partner, or whom a sealed word names; never who must not know."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases import personal, service
from casework.cases.models import Case, Talk, TalkThrough
from casework.cases.through import RELATED, NotThroughThem, UnknownGoBetween, note_through
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.people.models import RelatedPerson
from casework.people.related import add_related, change_related, end_related
from casework.programmes.models import Partner
from tests import make
from tests.browser import Browser, Page

TALK = {"channel": "third_person", "language": "ar", "topic": "language", "minutes": "20"}


@pytest.fixture
def advisor() -> User:
    return make.user("advisor", language="en")


@pytest.fixture
def case(advisor: User) -> Case:
    return make.case(person=make.person("Samira"), advisor=advisor)


def related(case: Case, name: str = "Layla Haddad", kind: str = "relative", **more: Any) -> RelatedPerson:
    row = add_related(case.person, kind, name, named_by="staff", **more)
    db.session.commit()
    return row


def partner(name: str = "Chamber of Crafts") -> Partner:
    made = Partner(name=name, kind="sport")
    db.session.add(made)
    db.session.commit()
    return made


def record(browser: Browser, case: Case, **values: str) -> Page:
    at = f"/talks/new?case={case.ref}"
    return browser.fill(browser.get(at), at=at, **{"references": case.ref, **TALK, **values})


def talk_with(case: Case, by: User) -> Talk:
    made = service.record_talk(
        [case.person_id], at=clock.now(), minutes=5, channel="phone", language="de", topic="language", by=by
    )
    db.session.flush()
    return made


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_someone_around_the_person_is_chosen_and_stands_in_the_timeline(
    browser: Browser, case: Case, advisor: User
) -> None:
    aunt = related(case)
    page = record(browser.sign_in(advisor), case, through=RELATED + aunt.ref)
    assert page.status == 200
    row = db.session.scalars(select(TalkThrough)).one()
    assert (row.related_id, row.partner_id, row.person_id) == (aunt.id, None, case.person_id)
    assert "Through: Layla Haddad (" in browser.get(f"/cases/{case.ref}").text


def test_a_partner_is_chosen(browser: Browser, case: Case, advisor: User) -> None:
    chamber = partner()
    assert record(browser.sign_in(advisor), case, through=f"partner:{chamber.id}").status == 200
    assert "Through: Chamber of Crafts" in browser.get(f"/cases/{case.ref}").text


def test_somebody_else_is_written_down_sealed(browser: Browser, case: Case, advisor: User) -> None:
    assert record(browser.sign_in(advisor), case, through="other", through_text="the neighbour Ms Kaya").status == 200
    raw = db.session.execute(select(TalkThrough.__table__.c.said_sealed)).scalar_one()
    assert b"Kaya" not in bytes(raw)
    assert "Through: the neighbour Ms Kaya" in browser.get(f"/cases/{case.ref}").text


def test_a_talk_straight_with_the_person_says_nothing_of_it(browser: Browser, case: Case, advisor: User) -> None:
    assert record(browser.sign_in(advisor), case).status == 200
    assert count(TalkThrough) == 0 and "Through:" not in browser.get(f"/cases/{case.ref}").text


def test_somebody_else_without_a_name_is_asked_for_it_and_no_talk_is_kept(
    browser: Browser, case: Case, advisor: User
) -> None:
    page = record(browser.sign_in(advisor), case, through="other", through_text="  ")
    assert page.status == 422 and "Please write who it was" in page.text
    assert (count(Talk), count(TalkThrough)) == (0, 0)


def test_who_stood_between_belongs_to_one_person(browser: Browser, case: Case, advisor: User) -> None:
    other = make.case(advisor=advisor)
    browser.sign_in(advisor)
    for references, heads in ((f"{case.ref} {other.ref}", ""), ("", "3")):
        page = record(browser, case, references=references, heads=heads, through="other", through_text="Ms Kaya")
        assert page.status == 422 and "belongs to one person" in page.text
    assert count(Talk) == 0


def test_nobody_around_another_person_can_be_chosen(browser: Browser, case: Case, advisor: User) -> None:
    foreign = related(make.case(advisor=make.user()), "Foreign Aunt")
    page = browser.sign_in(advisor).get(f"/talks/new?case={case.ref}")
    assert "Foreign Aunt" not in page.html
    assert record(browser, case, through=RELATED + foreign.ref).status == 422
    with pytest.raises(UnknownGoBetween):
        note_through(talk_with(case, advisor), [case.person_id], RELATED + foreign.ref, "")


def test_who_has_ended_and_what_nobody_offered_is_refused(browser: Browser, case: Case, advisor: User) -> None:
    aunt = related(case)
    end_related(aunt)
    db.session.commit()
    browser.sign_in(advisor)
    assert "Layla" not in browser.get(f"/talks/new?case={case.ref}").html
    for chosen in (RELATED + aunt.ref, "partner:x", f"partner:{make.some_id()}", "nonsense"):
        assert record(browser, case, through=chosen).status == 422, chosen
    assert count(Talk) == 0


# --- who must not learn -----------------------------------------------------------------------------------------------


def test_who_must_not_learn_is_named_as_a_warning_and_cannot_be_chosen(
    browser: Browser, case: Case, advisor: User
) -> None:
    husband = related(case, "Karim Haddad", "spouse", must_not_know=True)
    page = browser.sign_in(advisor).get(f"/talks/new?case={case.ref}")
    assert "must not learn" in page.text and "Karim Haddad" in page.text
    assert RELATED + husband.ref not in page.html
    assert record(browser, case, through=RELATED + husband.ref).status == 422
    with pytest.raises(NotThroughThem):
        note_through(talk_with(case, advisor), [case.person_id], RELATED + husband.ref, "")
    db.session.rollback()
    assert count(TalkThrough) == 0


@pytest.mark.parametrize("said", ["Karim Haddad", "karim hadad", "كريم حداد"])
def test_who_must_not_learn_is_not_written_in_by_hand_either(
    browser: Browser, case: Case, advisor: User, said: str
) -> None:
    related(case, "Karim Haddad", "spouse", must_not_know=True)
    page = record(browser.sign_in(advisor), case, through="other", through_text=said)
    assert page.status == 422 and "restricted note" in page.text and count(Talk) == 0
    assert record(browser, case, through="other", through_text="Ms Kaya").status == 200


def test_whoever_must_not_learn_from_now_on_is_shown_with_the_warning(
    browser: Browser, case: Case, advisor: User
) -> None:
    husband = related(case, "Karim Haddad", "spouse")
    record(browser.sign_in(advisor), case, through=RELATED + husband.ref)
    assert "Careful" not in browser.get(f"/cases/{case.ref}").text
    change_related(husband, "spouse", "Karim Haddad", must_not_know=True)
    db.session.commit()
    assert "Careful: must not learn" in browser.get(f"/cases/{case.ref}").text


# --- who reads it -----------------------------------------------------------------------------------------------------


def test_only_who_works_on_the_case_reads_through_whom(browser: Browser, case: Case, advisor: User) -> None:
    record(browser.sign_in(advisor), case, through="other", through_text="Ms Kaya")
    record(browser, case, through=f"partner:{partner().id}")
    assert "Ms Kaya" in browser.get(f"/cases/{case.ref}").text
    page = browser.sign_in(make.user("coordinator", language="en")).get(f"/cases/{case.ref}")
    assert page.status == 200 and page.text.count("20 minutes") == 2
    assert "Kaya" not in page.html and "Through:" not in page.text


def test_the_front_desk_counts_and_names_nobody(browser: Browser, case: Case) -> None:
    related(case)
    browser.sign_in(make.user("front_desk", language="en"))
    page = browser.get(f"/talks/new?case={case.ref}")
    assert page.status == 200 and "Layla" not in page.html and "Through whom" not in page.text


def test_reading_who_is_around_a_person_is_a_look_at_the_case(browser: Browser, case: Case, advisor: User) -> None:
    browser.sign_in(advisor).get(f"/talks/new?case={case.ref}")
    looks = db.session.scalars(
        select(Look.record_id).where(Look.page == "cases.record_talk", Look.record_kind == "case_file")
    )
    assert list(looks) == [str(case.id)]


# --- export and erasure -----------------------------------------------------------------------------------------------


def test_it_stands_in_the_export_and_goes_with_the_counselling(browser: Browser, case: Case, advisor: User) -> None:
    aunt, chamber = related(case), partner()
    browser.sign_in(advisor)
    for chosen, text in ((RELATED + aunt.ref, ""), (f"partner:{chamber.id}", ""), ("other", "Ms Kaya"), ("", "")):
        assert record(browser, case, through=chosen, through_text=text).status == 200
    told = {talk["through"] for talk in personal.export(case.person_id)["talks"]}
    assert told == {"Layla Haddad", "Chamber of Crafts", "Ms Kaya", None}
    personal.scrub(case.person_id, frozenset())
    db.session.commit()
    assert (count(TalkThrough), count(Talk)) == (0, 4)
