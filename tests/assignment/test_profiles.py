"""What advisors say of themselves, and the wish of a person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework.assignment import personal
from casework.assignment.models import AdvisorOffer, AdvisorProfile, AdvisorWish
from casework.assignment.profiles import profile_of
from casework.core.models import db
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements


def test_an_advisor_says_what_they_can_and_a_colleague_neither_reads_nor_changes_it(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, other, boss = make.user(languages=["ar"], language="en"), make.user(), make.user("coordinator")
    offer = make.offer()
    at = f"/advisors/{advisor.ref}"
    page = browser.sign_in(advisor).get(at)
    done = browser.fill(
        page, at=at, language_2="fr", level_2="B1", place="Campus Nord", capacity="24", working_days=["mon", "tue"],
        specialisms=["mentoring"], offers=[str(offer.id)], counsels_as="female", wishes="students of medicine",
    )  # fmt: skip
    assert done.status == 200 and "Saved." in done.text
    kept = profile_of(boss, advisor)
    assert (kept.languages, kept.specialisms, kept.user.capacity) == ([("ar", "C1"), ("fr", "B1")], ["mentoring"], 24)
    assert kept.row is not None and kept.offers == {offer.id}
    assert (kept.row.place, kept.row.counsels_as, kept.row.working_days) == ("Campus Nord", "female", ["mon", "tue"])
    assert another_browser.sign_in(other).get(at).status == 404
    listed = another_browser.sign_in(boss).get("/advisors").text
    assert "Campus Nord" in listed and "students of medicine" in listed


def test_what_is_taken_away_is_gone_and_a_language_needs_its_level_once(browser: Browser) -> None:
    advisor = make.user(languages=["ar"], specialisms=["mentoring"], language="en")
    db.session.add(AdvisorOffer(user_id=advisor.id, offer_id=make.offer().id))
    db.session.commit()
    at = f"/advisors/{advisor.ref}"
    page = browser.sign_in(advisor).get(at)
    assert "Please choose a level." in browser.fill(page, at=at, language_2="fr").text
    assert "once" in browser.fill(page, at=at, language_2="ar", level_2="A2").text
    browser.fill(page, at=at, language_1="", level_1="", specialisms=[], offers=[])
    kept = profile_of(advisor, advisor)
    assert (kept.languages, kept.specialisms, kept.offers) == ([], [], frozenset())
    assert db.session.scalars(select(AdvisorProfile.user_id)).all() == [advisor.id]


def test_two_who_change_a_profile_at_once_do_not_overwrite_each_other(browser: Browser) -> None:
    advisor, boss = make.user(language="en"), make.user("coordinator", language="en")
    at = f"/advisors/{advisor.ref}"
    page = browser.sign_in(boss).get(at)
    browser.fill(page, at=at, capacity="10")
    assert browser.fill(page, at=at, capacity="90").status == 409
    assert profile_of(boss, advisor).user.capacity == 10


def test_a_wish_is_sealed_told_to_the_person_and_goes_with_them(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/advisor/wish"
    browser.fill(browser.sign_in(advisor).get(at), at=at, gender="female")
    row = db.session.scalars(select(AdvisorWish)).one()
    assert b"female" not in (row.wish_sealed or b"")
    assert personal.export(case.person_id)["wishes_for_the_advisor"] == [{"gender": "female"}]
    personal.scrub(case.person_id, frozenset())
    db.session.commit()
    assert db.session.scalars(select(AdvisorWish)).all() == []


def test_how_much_a_case_needs_changes_its_weight(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(advisor=advisor, status="counselling")
    at = f"/cases/{case.ref}/intensity"
    browser.fill(browser.sign_in(advisor).get(at), at=at, intensity="intense")
    db.session.refresh(case)
    assert case.weight == 4
    assert "Weight: 4" in browser.get(f"/cases/{case.ref}").text


def cost(browser: Browser) -> int:
    with statements() as asked:
        assert browser.get("/advisors").status == 200
    return len(asked)


@pytest.mark.counts_statements
def test_thirty_advisors_cost_as_many_statements_as_one(browser: Browser) -> None:
    browser.sign_in(make.user("coordinator"))
    make.user(languages=["ar"])
    one = cost(browser)
    for _number in range(29):
        make.user(languages=["ar"])
    assert cost(browser) == one
