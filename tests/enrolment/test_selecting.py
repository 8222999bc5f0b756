"""Who comes first: points, scores under numbers, a ranking that is the same when it is made again, moves by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment import interviews, selecting, service
from casework.enrolment.models import Application
from casework.enrolment.queries import applicants
from casework.enrolment.ranking import Entry, Move, order
from casework.enrolment.selection_models import RankChange, Score, SelectionEntry
from casework.messages.models import Letter
from casework.people.models import Fact
from casework.people.service import keep_answers, set_contact_stop
from casework.programmes.cohort_models import CohortJuror
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements

NAME = "Parwana-Kanarienvogel"
ENTRIES = st.lists(
    st.builds(
        Entry, st.integers(100, 999), st.sampled_from(["2026-01-01", "2026-01-02"]),
        st.none() | st.sampled_from([0, 5000, 7550]),
    ),
    unique_by=lambda one: one.number, max_size=12,
)  # fmt: skip
MOVES = st.lists(st.builds(Move, st.integers(100, 130), st.integers(0, 15)), max_size=6)


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


def juror(cohort: Any, role: str = "advisor") -> Any:
    user = make.user(role)
    db.session.add(CohortJuror(cohort_id=cohort.id, user_id=user.id))
    db.session.commit()
    return user


def numbers_of(cohort: Any) -> dict[Any, SelectionEntry]:
    rows = db.session.scalars(select(SelectionEntry).where(SelectionEntry.cohort_id == cohort.id))
    return {row.application_id: row for row in rows}


@given(ENTRIES, MOVES, st.randoms())
def test_an_order_is_the_same_however_its_entries_come(entries: list[Entry], moves: list[Move], chance: Any) -> None:
    shuffled = chance.sample(entries, len(entries))
    ordered = order(entries, moves)
    assert ordered == order(shuffled, moves)
    assert sorted(ordered) == sorted(one.number for one in entries)
    plain = {number: place for place, number in enumerate(order(entries))}
    for one in entries:
        for other in entries:
            if (one.points or -1) > (other.points or -1):
                assert plain[one.number] < plain[other.number]
    if moves and moves[-1].number in ordered:
        assert ordered.index(moves[-1].number) == min(max(0, moves[-1].to - 1), len(entries) - 1)


def test_points_for_criteria_rank_and_what_is_not_known_gives_none(coordinator: Any) -> None:
    criteria = {"all": [{"kind": "german_level_min", "value": "B1"}, {"kind": "full_time", "value": True}]}
    cohort = make.cohort(offer=make.offer(criteria=criteria, selection="ranking"))
    facts = [
        {"german_level": "B2", "full_time": "yes"},
        {"full_time": "yes"},
        {"german_level": "A1", "full_time": "no"},
    ]
    best, middle, last = (make.application(cohort, applied_at=clock.now() - timedelta(days=n)) for n in range(3))
    for one, said in zip((best, middle, last), facts, strict=True):
        db.session.add_all(Fact(subject_id=one.person_id, key=key, value=value) for key, value in said.items())
    db.session.commit()
    with unit_of_work():
        selecting.set_points(cohort, {0: 5, 1: 3})
        first = selecting.make_ranking(cohort, by=coordinator)
    points = {one["number"]: one["points"] for one in first.entries}
    entries = numbers_of(cohort)
    assert [points[entries[one.id].number] for one in (best, middle, last)] == [800, 300, 0]
    assert [best.rank, middle.rank, last.rank] == [1, 2, 3]
    assert selecting.make_again(first) == first.result


def test_a_move_by_hand_has_a_name_and_a_reason_and_survives_a_new_ranking(browser: Browser, coordinator: Any) -> None:
    cohort = make.cohort()
    four = [make.application(cohort, applied_at=clock.now() - timedelta(days=9 - n)) for n in range(4)]
    with unit_of_work():
        selecting.make_ranking(cohort, by=coordinator)
    browser.sign_in(coordinator)
    path = f"/applications/{four[3].ref}/rank"
    assert browser.fill(browser.get(path), at=path, rank="2").status == 422
    assert browser.fill(browser.get(path), at=path, rank="2", reason="meeting").status == 200
    change = db.session.scalars(select(RankChange)).one()
    assert (change.by_id, change.before, change.after, change.reason) == (coordinator.id, 4, 2, "meeting")
    page = f"/programmes/{cohort.ref}/selection"
    browser.fill(browser.get(page), at=page, action="/ranking")
    listed = [row.application.id for row in applicants(coordinator, cohort).rows]
    assert listed == [four[0].id, four[3].id, four[1].id, four[2].id]
    assert coordinator.name in browser.get(f"/applications/{four[3].ref}").text


def test_a_jury_reads_the_fields_of_the_call_under_a_number_and_gives_points_with_reasons(
    browser: Browser, another_browser: Browser, coordinator: Any
) -> None:
    cohort = make.cohort(offer=make.offer(selection="jury"))
    person = make.person(NAME)
    keep_answers(
        person.id, {"german_level": "B1", "residence_status": "refugee_recognised", "hzb_state": "direct_general"}
    )
    application, other = make.application(cohort, make.case(person=person)), make.application(cohort)
    reader, second, stranger = juror(cohort), juror(cohort, "teacher"), make.user("advisor")
    browser.sign_in(coordinator)
    path = f"/programmes/{cohort.ref}/selection/rules"
    page = browser.get(path)
    assert "residence_status" not in page.html
    browser.fill(page, at=path, call=["german_level"])
    entry = numbers_of(cohort)[application.id]
    address = f"/jury/read/{entry.ref}"
    browser = Browser(browser.app).sign_in(reader)
    assert str(entry.number) in browser.get(f"/jury/{cohort.ref}").text
    page = browser.get(address)
    assert "B1" in page.text and str(entry.number) in page.text
    for hidden in (NAME, application.ref):
        assert hidden not in page.html
    called = {one.key: one.label.in_("de") for one in selecting.may_be_read()}
    assert called["german_level"] in page.text and called["hzb_state"] not in page.text, "only the fields of the call"
    assert browser.fill(page, at=address, points="80", reason="").status == 422
    assert browser.fill(page, at=address, points="80", reason="clear aims").status == 200
    assert another_browser.sign_in(stranger).get(address).status == 404
    assert another_browser.get(f"/jury/{cohort.ref}").status == 404
    with unit_of_work():
        selecting.give_score(application, 61, "less clear", by=second)
        selecting.give_score(other, 90, "very clear", by=second)
        ranking = selecting.make_ranking(cohort, by=coordinator)
    points = {one["number"]: one["points"] for one in ranking.entries}
    assert points == {entry.number: 7050, numbers_of(cohort)[other.id].number: 9000}
    assert [other.rank, application.rank] == [1, 2]
    seen = Browser(browser.app).sign_in(coordinator).get(f"/applications/{application.ref}").text
    assert "clear aims" in seen and reader.name in seen
    with unit_of_work():
        service.hold_place(application, by=coordinator)
    assert browser.get(address).status == 404, "after the decision nothing is read any more"
    assert browser.get(f"/jury/read/{numbers_of(cohort)[other.id].ref}").status == 200


def test_a_reason_lies_sealed_and_goes_with_the_person(context: Flask) -> None:
    from casework.enrolment.personal import export, scrub

    cohort = make.cohort()
    application, reader = make.application(cohort), juror(cohort)
    with unit_of_work():
        selecting.give_numbers(cohort)
        row = selecting.give_score(application, 50, "a secret reason", by=reader)
        selecting.make_ranking(cohort, by=reader)
    assert b"secret" not in (row.reason_sealed or b"")
    assert [each["reason"] for each in export(application.person_id)["points"]] == ["a secret reason"]
    with unit_of_work():
        scrub(application.person_id, frozenset())
    assert db.session.scalars(select(Score)).all() == []
    assert numbers_of(cohort) == {}


def test_interviews_go_out_by_the_day_of_applying_and_the_person_sees_the_time(
    browser: Browser, coordinator: Any
) -> None:
    cohort = make.cohort(offer=make.offer(selection="interview"))
    late, early, third, left_alone = (
        make.application(cohort, applied_at=clock.now() - timedelta(days=n)) for n in (1, 5, 0, 9)
    )
    with unit_of_work():
        set_contact_stop(left_alone.person, "asked")
    browser.sign_in(coordinator)
    path = f"/programmes/{cohort.ref}/interviews"
    day = (clock.today() + timedelta(days=3)).isoformat()
    browser.fill(browser.get(path), at=path, day=day, time="10:00", minutes="30", count="2", room="Raum 5")
    for _twice in range(2):
        browser.fill(browser.get(path), at=path, action="/give")
    slots = interviews.slots_of(cohort)
    assert [slot.application_id for slot in slots] == [early.id, late.id]
    assert (slots[1].starts_at - slots[0].starts_at).seconds == 1800
    letter = db.session.scalars(select(Letter).where(Letter.person_id == early.person_id)).one()
    assert "Raum 5" in (open_for(early.person, [letter], "test")[0].body or "")
    assert interviews.own_interview(third) is None, "and whoever must not be written to is given no time"
    page = Browser(browser.app, "ar").visit(early.person).get(f"/ar/status/places/{early.ref}")
    assert "Raum 5" in page.text


@pytest.mark.counts_statements
@pytest.mark.parametrize(
    "page", ["/programmes/{}/selection", "/programmes/{}/interviews", "/jury/{}", "/programmes/letters"]
)
def test_a_list_of_the_selection_costs_the_same_for_one_and_for_thirty(
    browser: Browser, coordinator: Any, page: str
) -> None:
    cohort = make.cohort(capacity=40, offer=make.offer(selection="interview"))
    db.session.add(CohortJuror(cohort_id=cohort.id, user_id=coordinator.id))
    browser.sign_in(coordinator)

    def add(count: int) -> None:
        for _one in range(count):
            one: Application = make.application(cohort)
            with unit_of_work():
                if page == "/programmes/letters":
                    service.hold_place(one, by=coordinator, wait=True)
        with unit_of_work():
            interviews.make_slots(cohort, clock.now() + timedelta(days=2), minutes=10, count=count, room=None)
            selecting.make_ranking(cohort, by=coordinator)
            if page != "/programmes/letters":
                interviews.give_out(cohort)

    def look() -> None:
        assert browser.get(page.format(cohort.ref)).status == 200

    add(1)
    look()
    one = count_statements(look)
    add(29)
    assert count_statements(look) == one
