"""The card before a place is taken: clashes, the job centre, forms of enrolment; for whom it says nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.benefit_cards import cards_for
from casework.people.service import keep_answers
from tests import make
from tests.browser import Browser


def laws(advisor: Any, status: str, kind: str = "language_course") -> set[str]:
    case = make.case(advisor=advisor)
    with unit_of_work():
        keep_answers(case.person_id, {"residence_status": status})
    application = make.application(make.cohort(offer=make.offer(kind=kind)), case)
    return {card.law for card in cards_for(advisor, application)}


@pytest.mark.parametrize(
    ("status", "says", "never"),
    [
        (
            "refugee_recognised",
            {"§ 7 Abs. 5, 6, § 19 SGB II", "§ 8 Abs. 2 Nr. 1 BAföG", "§ 12a AufenthG"},
            "§ 2 Abs. 1 AsylbLG",
        ),
        ("temporary_protection", {"§ 61 BAföG", "§ 12a AufenthG"}, "§ 8 Abs. 2 Nr. 1 BAföG"),
        ("asylum_procedure", {"§ 2 Abs. 1 AsylbLG", "§ 8 Abs. 3 BAföG"}, "§ 7 Abs. 5, 6, § 19 SGB II"),
        ("settlement_permit", {"§ 8 Abs. 1 Nr. 2, 6 BAföG"}, "§ 12a AufenthG"),
    ],
)
def test_the_card_names_the_law_that_goes_with_the_paper(
    context: Flask, status: str, says: set[str], never: str
) -> None:
    found = laws(make.user("advisor"), status)
    assert says <= found
    assert never not in found


@pytest.mark.parametrize("status", ["none_or_expired", "not_disclosed", "unknown"])
def test_nobody_without_a_valid_paper_is_told_apart(context: Flask, status: str) -> None:
    assert laws(make.user("advisor"), status) == set()


def test_an_offer_that_enrols_nobody_has_no_card(context: Flask) -> None:
    assert laws(make.user("advisor"), "refugee_recognised", "sport") == set()


def test_two_courses_at_the_same_time_are_told_to_the_advisor(browser: Browser) -> None:
    advisor, coordinator = make.user("advisor"), make.user("coordinator")
    case = make.case(advisor=advisor)
    first, clashing, later = make.cohort(neutral_name="Kurs Ahorn"), make.cohort(), make.cohort()
    begin = clock.now() + timedelta(days=40)
    for cohort, hours in ((first, 0), (clashing, 1), (later, 3)):
        make.lesson(cohort, starts_at=begin + timedelta(hours=hours))
    one, two, three = (make.application(cohort, case) for cohort in (first, clashing, later))
    with unit_of_work():
        service.hold_place(one, by=coordinator)
        service.accept_place(one, by=one.person)
    assert [card.names for card in cards_for(advisor, two)] == [("Kurs Ahorn",)]
    assert cards_for(advisor, three) == []
    page = browser.sign_in(advisor).get(f"/applications/{two.ref}")
    assert "Kurs Ahorn" in page.text and "Zwei Kurse zur selben Zeit" in page.text
