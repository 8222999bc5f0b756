"""Yes and no of an advisor, asking a colleague or the coordination, cover, the pack, a broken glass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment import handing_over, service
from casework.assignment.glass import NothingToOpen, break_glass, broken_now
from casework.assignment.jobs import escalate_unanswered, start_covers
from casework.assignment.models import BrokenGlass, Handover
from casework.assignment.queries import ranked_advisors
from casework.cases.history import history_of
from casework.cases.models import Case
from casework.cases.queries import find_case, find_note, lead_of
from casework.cases.reach import visible_cases
from casework.cases.service import add_task, close_case, reopen_case, write_note
from casework.core import clock
from casework.core.models import db
from casework.desk.today import todays_work
from casework.messages.models import Letter
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements


def lead(case: Case) -> User | None:
    row = lead_of(case)
    return db.session.get(User, row.user_id) if row else None


def loaded(viewer: User, case: Case) -> Case:
    found = find_case(viewer, case.ref)
    assert found is not None
    return found


def assigned(case: Case, advisor: User, boss: User) -> Handover:
    service.assign_advisor(loaded(boss, case), advisor, by=boss, shown={})
    db.session.commit()
    return db.session.scalars(select(Handover).where(Handover.case_id == case.id, Handover.state == "asked")).one()


def offered(case: Case, by: User, colleague: User) -> Handover:
    row = handing_over.offer_case(loaded(by, case), colleague, by=by, reason="I am full")
    db.session.commit()
    return row


def letters_to(user: User) -> int:
    return len(db.session.scalars(select(Letter).where(Letter.user_id == user.id)).all())


def test_an_assigned_advisor_says_yes_or_no_and_no_means_never_again(context: Flask) -> None:
    boss, first, second = make.user("coordinator"), make.user(), make.user()
    case = make.case()
    handing_over.accept(assigned(case, first, boss), by=first)
    db.session.commit()
    assert lead(case) == first
    row = assigned(case, second, boss)
    with pytest.raises(handing_over.NeedsReason):
        handing_over.decline(row, by=second, reason=" ")
    handing_over.decline(row, by=second, reason="I know the family")
    db.session.commit()
    assert lead(case) is None and case.next_action == "choose_advisor"
    assert b"family" not in (row.reason_sealed or b"") and letters_to(boss) == 1
    assert second not in [one.advisor for one in ranked_advisors(boss, case)]
    with pytest.raises(handing_over.NotAskedNow):
        handing_over.accept(row, by=second)


def test_an_offered_case_stays_until_the_colleague_says_yes(context: Flask) -> None:
    old, new = make.user(), make.user()
    case = make.case(advisor=old)
    row = offered(case, old, new)
    assert lead(case) == old and db.session.scalars(visible_cases(new)).all() == [] and letters_to(new) == 1
    with pytest.raises(handing_over.AskedAlready):
        handing_over.offer_case(loaded(old, case), make.user(), by=old)
    handing_over.accept(row, by=new)
    db.session.commit()
    assert lead(case) == new and db.session.scalars(visible_cases(old)).all() == []


def test_an_offer_to_somebody_unfit_is_refused_and_one_taken_back_cannot_be_accepted(context: Flask) -> None:
    old, full, new = make.user(), make.user(capacity=0), make.user()
    case = make.case(advisor=old)
    with pytest.raises(service.AdvisorIsFull) as refused:
        handing_over.offer_case(loaded(old, case), full, by=old)
    assert refused.value.field == "colleague"
    row = offered(case, old, new)
    handing_over.withdraw(row)
    with pytest.raises(handing_over.NotAskedNow):
        handing_over.accept(row, by=new)
    with pytest.raises(handing_over.NotYourCase):
        handing_over.offer_case(loaded(old, case), old, by=new)


def test_a_wish_for_somebody_else_stands_on_the_coordinations_today_until_they_decide(browser: Browser) -> None:
    boss, old, new = make.user("coordinator", language="en"), make.user(name="Olga"), make.user()
    case = make.case(advisor=old)
    row = handing_over.request_other(loaded(old, case), by=old, reason="another field")
    db.session.commit()
    assert [line.title for line in todays_work(boss).lines] == ["handover_requested"]
    page = browser.sign_in(boss).get(f"/cases/{case.ref}/advisor").text
    assert "asked by Olga" in page and "another field" in page, "who asks and why, where they decide"
    assigned(case, new, boss)
    assert row.state == "accepted" and lead(case) == new
    assert "handover_requested" not in [line.title for line in todays_work(boss).lines]


def test_nobody_answers_and_the_coordination_learns_it_once(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user()
    case = make.case()
    row = assigned(case, advisor, boss)
    assert escalate_unanswered() == 0
    clock.travel_days(6)
    assert escalate_unanswered() == 1 and escalate_unanswered() == 0
    assert row.late_since is not None and letters_to(boss) == 1
    assert "handover_late" in [line.title for line in todays_work(boss).lines]
    assert "handover_late" not in [line.title for line in todays_work(advisor).lines]


def test_what_a_case_was_asked_about_is_over_when_the_account_is_locked(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user()
    case = make.case()
    row = assigned(case, advisor, boss)
    service.release_cases(advisor, by=boss)
    db.session.commit()
    assert row.state == "withdrawn" and lead(case) is None


def test_a_question_that_was_open_when_the_case_closed_stands_in_nobodys_way(context: Flask) -> None:
    boss, old, new = make.user("coordinator"), make.user(), make.user()
    case = make.case(advisor=old)
    row = offered(case, old, make.user())
    close_case(loaded(old, case), ["goal_reached"], old)
    db.session.commit()
    clock.travel_days(40)
    reopen_case(loaded(boss, case))
    db.session.commit()
    assigned(case, new, boss)
    assert lead(case) == new and row.state == "withdrawn"


def test_a_cover_reads_notes_and_no_restricted_ones(context: Flask) -> None:
    user, cover = make.user(), make.user()
    case = make.case(advisor=user)
    for body, is_restricted in (("open words", False), ("hidden words", True)):
        write_note(loaded(user, case), body, by=user, is_restricted=is_restricted, is_pinned=True)
    service.say_absence(user, from_on=clock.today(), until_on=clock.today(), cover=cover)
    db.session.commit()
    start_covers()

    def read(viewer: User) -> list[object]:
        with context.test_request_context():
            found = history_of(viewer, loaded(viewer, case)).entries
        return sorted(str(entry.line.body) for entry in found if entry.line.body)

    assert read(user) == ["hidden words", "open words"]
    assert read(cover) == ["open words"]


def test_the_pack_shows_promises_and_the_next_contact_and_offers_case_by_case(browser: Browser) -> None:
    me, colleague, other = make.user(language="en"), make.user(name="Next One", language="en"), make.user()
    first, second, foreign = (make.case(person=make.person(name), advisor=who) for name, who in
                              (("Samira", me), ("Olena", me), ("Hidden", other)))  # fmt: skip
    add_task(loaded(me, first), "call the office", clock.today(), by=me)
    db.session.commit()
    page = browser.sign_in(me).get("/handover")
    assert "call the office" in page.text and "Olena" in page.text and "nothing planned" in page.text
    assert "Hidden" not in page.text
    refused = browser.fill(page, at="/handover", colleague=colleague.email, case=[first.ref, foreign.ref])
    assert refused.status == 422 and db.session.scalars(select(Handover)).all() == []
    page = browser.fill(refused, at="/handover", colleague=colleague.email, case=[first.ref])
    assert "a colleague was asked" in page.text
    assert db.session.scalars(select(Handover.case_id)).all() == [first.id]
    asked = browser.sign_in(colleague).get("/handovers")
    assert "a colleague asks" in asked.text and "Samira" not in asked.text
    done = browser.fill(asked, at="/handovers", action="/accept")
    assert done.status == 200 and "Samira" in done.text
    assert lead(first) == colleague and lead(second) == me


def test_a_cover_opens_the_pack_of_whom_they_cover_and_nobody_else_does(
    browser: Browser, another_browser: Browser
) -> None:
    user, cover = make.user(), make.user(language="en")
    make.case(person=make.person("Samira"), advisor=user)
    absence = service.say_absence(user, from_on=clock.today(), until_on=clock.today(), cover=cover)
    db.session.commit()
    start_covers()
    assert "Samira" in browser.sign_in(cover).get(f"/handover/{absence.ref}").text
    assert another_browser.sign_in(make.user()).get(f"/handover/{absence.ref}").status == 404
    clock.travel_days(1)
    assert browser.sign_in(cover).get(f"/handover/{absence.ref}").status == 404


@pytest.mark.counts_statements
def test_the_pack_costs_the_same_for_one_and_for_thirty(browser: Browser) -> None:
    me = make.user()
    browser.sign_in(me)

    def cost() -> int:
        with statements() as asked:
            assert browser.get("/handover").status == 200
        return len(asked)

    add_task(loaded(me, make.case(advisor=me)), "first", clock.today(), by=me)
    db.session.commit()
    one = cost()
    for _number in range(29):
        add_task(loaded(me, make.case(advisor=me)), "more", clock.today(), by=me)
    db.session.commit()
    assert cost() == one


def test_a_broken_glass_is_seen_told_and_ends_by_itself(context: Flask) -> None:
    first, second, third = (make.user("scholar_advisor") for _number in range(3))
    case = make.case(advisor=first, compartment=True)
    make.access(case, second, "named")
    with pytest.raises(NothingToOpen):
        break_glass(case.ref, "I am named there myself", by=second)
    break_glass(case.ref, "The person stands in front of my door", by=third)
    db.session.commit()
    assert db.session.scalars(visible_cases(third)).all() == [case.id]
    assert (letters_to(first), letters_to(second), letters_to(third)) == (1, 1, 0)
    for user, finds in ((first, True), (second, True), (third, False)):
        assert ("glass" in {line.title for line in todays_work(user).lines}) is finds
    ((row, _name),) = broken_now(first, loaded(first, case))
    assert row.reason == "The person stands in front of my door" and b"door" not in (row.reason_sealed or b"")
    assert any("door" in str(line.line.body) for line in history_of(first, loaded(first, case)).entries)
    with pytest.raises(service.CompartmentNeedsTwo):
        service.assign_advisor(loaded(first, case), second, by=first, shown={})
    db.session.rollback()
    clock.travel(timedelta(hours=25))
    assert db.session.scalars(visible_cases(third)).all() == []
    assert broken_now(first, loaded(first, case)) == []


def test_a_reference_that_is_no_compartments_says_the_same_as_one_that_does_not_exist(browser: Browser) -> None:
    scholar, plain = make.user("scholar_advisor", language="en"), make.case(advisor=make.user())
    browser.sign_in(scholar)
    at = "/compartments/open"
    told = [
        browser.fill(browser.get(at), at=at, reference=ref, reason="I need to know whether") for ref in (plain.ref, "X")
    ]
    assert [page.status for page in told] == [422, 422]
    assert all("nothing under this reference" in page.text for page in told)
    assert db.session.scalars(select(BrokenGlass)).all() == []


def test_a_restricted_note_does_not_exist_for_a_cover(context: Flask) -> None:
    user, cover = make.user(), make.user()
    case = make.case(advisor=user)
    note = write_note(loaded(user, case), "hidden", by=user, is_restricted=True)
    make.access(case, cover, "cover", until=clock.now() + timedelta(days=1))
    assert find_note(user, note.ref) is not None and find_note(cover, note.ref) is None
