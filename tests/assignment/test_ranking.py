"""Who is proposed for a case, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from casework.accounts.models import User
from casework.assignment.models import Absence, Exclusion, Handover
from casework.assignment.profiles import set_languages, set_profile, set_wish
from casework.assignment.queries import best_of, candidate_for, ranked_advisors
from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import speaking
from casework.core.models import db
from casework.people.service import add_contact_point, keep_answers
from tests import make


def proposed(case: Case) -> list[User]:
    return [one.advisor for one in ranked_advisors(make.user("coordinator"), case)]


def reasons(case: Case, advisor: User) -> str:
    with speaking("en"):
        found = {one.advisor.id: one for one in ranked_advisors(make.user("coordinator"), case)}
        return " | ".join(found[advisor.id].reasons)


def test_the_language_of_the_person_comes_before_everything_else(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    other = make.user(languages=["fa", "en"], specialisms=["language_course", "qualification"], capacity=100)
    speaker = make.user(languages=["ar"], capacity=2)
    make.case(advisor=speaker)
    make.application(make.cohort(), case)
    assert proposed(case)[:2] == [speaker, other]
    assert reasons(case, speaker).startswith("Speaks Arabic")
    assert "Has room for 1 of 2" in reasons(case, speaker)


def test_another_language_that_both_speak_comes_before_none(context: Flask) -> None:
    case = make.case(person=make.person(language="uk"))
    keep_answers(case.person_id, {"spoken_languages": ["uk", "ru"]})
    stranger, sharer = make.user(languages=["ar"], name="A"), make.user(languages=["ru"], name="B")
    assert proposed(case) == [sharer, stranger]
    assert "in common with the person: Russian" in reasons(case, sharer)
    assert "interpreter" in reasons(case, stranger)


def test_dari_is_served_by_those_who_counsel_in_persian(context: Flask) -> None:
    advisor = make.user(languages=["fa"])
    assert reasons(make.case(person=make.person(language="prs")), advisor).startswith("Speaks Persian")


def test_who_knows_what_the_person_applied_to_comes_first(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    make.application(make.cohort(offer=make.offer(kind="mentoring", area="social_integration")), case)
    plain = make.user(languages=["ar"], name="A")
    area = make.user(languages=["ar"], name="B", specialisms=["social_integration"])
    kind = make.user(languages=["ar"], name="C", specialisms=["mentoring"])
    assert proposed(case) == [kind, area, plain]
    assert "Knows this field: Mentoring" in reasons(case, kind)


def test_a_wish_counts_as_the_field_that_answers_it(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    keep_answers(case.person_id, {"wish": ["recognition"]})
    plain, knows = (
        make.user(languages=["ar"], name="A"),
        make.user(languages=["ar"], name="B", specialisms=["labour_market"]),
    )
    assert proposed(case) == [knows, plain]


def test_who_advised_this_person_before_comes_first_again(context: Flask) -> None:
    person = make.person(language="ar")
    stranger, earlier = make.user(languages=["ar"], name="A"), make.user(languages=["ar"], name="B")
    old = make.case(person=person, status="closed", closed_at=clock.now())
    make.access(old, earlier, until=clock.now() - timedelta(days=1))
    assert proposed(make.case(person=person)) == [earlier, stranger]


def test_room_is_counted_by_the_weight_of_the_cases(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    heavy, light = make.user(languages=["ar"], name="A", capacity=4), make.user(languages=["ar"], name="B", capacity=4)
    make.case(advisor=heavy, weight=3)
    make.case(advisor=light, weight=1)
    make.case(advisor=heavy, weight=9, status="closed", closed_at=clock.now())
    assert proposed(case) == [light, heavy]
    assert "Has room for 1 of 4" in reasons(case, heavy)


def test_who_has_no_room_for_the_weight_of_this_case_is_blocked(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"), weight=2)
    full = make.user(languages=["ar"], capacity=1)
    found = ranked_advisors(make.user("coordinator"), case)
    assert [(one.advisor, one.is_blocked) for one in found] == [(full, True)]
    assert best_of(found) == []


def test_who_is_away_comes_last_with_the_day_of_return(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    away, here = make.user(languages=["ar"]), make.user(languages=["fr"])
    until = clock.today() + timedelta(days=3)
    db.session.add(Absence(user_id=away.id, from_on=clock.today(), until_on=until))
    db.session.add(Absence(user_id=here.id, from_on=clock.today() + timedelta(days=1), until_on=until))
    db.session.commit()
    found = ranked_advisors(make.user("coordinator"), case)
    assert [(one.advisor, one.away_until) for one in found] == [(here, None), (away, until)]
    assert reasons(case, away).startswith("Away until")


def test_an_excluded_advisor_is_not_proposed_and_nothing_says_why(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    excluded, other = make.user(languages=["ar"]), make.user(languages=["ar"])
    assert set(proposed(case)) == {excluded, other}
    db.session.add(Exclusion(person_id=case.person_id, user_id=excluded.id))
    db.session.commit()
    assert proposed(case) == [other]


def test_a_colleague_who_is_a_contact_of_the_person_is_not_proposed(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    friend, other = make.user(languages=["ar"], email="friend@example.org"), make.user(languages=["ar"])
    assert set(proposed(case)) == {friend, other}
    add_contact_point(case.person, "email", " Friend@example.org ")
    db.session.commit()
    assert proposed(case) == [other]


def test_neither_the_present_advisor_nor_other_roles_nor_locked_accounts_are_proposed(context: Flask) -> None:
    lead, other = make.user(languages=["ar"]), make.user(languages=["ar"])
    make.user("front_desk", languages=["ar"])
    make.user(languages=["ar"], capacity=5).state = "locked"
    case = make.case(person=make.person(language="ar"), advisor=lead)
    from casework.cases.queries import load_workers

    load_workers([case])
    assert proposed(case) == [other]


def test_a_compartment_is_offered_to_advisors_for_scholars_alone(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"), compartment=True)
    make.user(languages=["ar"])
    scholar = make.user("scholar_advisor", languages=["ar"])
    assert proposed(case) == [scholar]


def test_three_are_the_best_and_the_order_is_the_same_each_time(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    made = [make.user(languages=["ar"], name=f"Advisor {number}") for number in range(5)]
    viewer = make.user("coordinator")
    first, second = ranked_advisors(viewer, case), ranked_advisors(viewer, case)
    assert [one.advisor for one in first] == [one.advisor for one in second] == made
    assert [one.advisor for one in best_of(first)] == made[:3]


@pytest.mark.counts_statements
def test_thirty_advisors_cost_as_many_statements_as_one(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    keep_answers(case.person_id, {"spoken_languages": ["ar"]})
    viewer = make.user("coordinator")
    make.user(languages=["ar"], specialisms=["mentoring"])

    def cost() -> int:
        db.session.commit()
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        again = db.session.get(Case, case.id)
        assert again is not None
        statements.clear()
        ranked_advisors(viewer, again)
        return len(statements)

    one = cost()
    for _number in range(29):
        make.user(languages=["ar"], specialisms=["mentoring"])
    assert cost() == one <= 13


def test_a_rule_keeps_away_whoever_said_no_before_and_whoever_the_person_does_not_wish(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    woman, man, unsaid, refused = (make.user(languages=["ar"], name=name) for name in "ABCD")
    set_profile(woman, place=None, counsels_as="female", working_days=[], wishes="", offers=[])
    set_profile(man, place=None, counsels_as="male", working_days=[], wishes="", offers=[])
    assert set(proposed(case)) == {woman, man, unsaid, refused}
    db.session.add(
        Handover(
            case_id=case.id, person_id=case.person_id, kind="assigned", from_id=woman.id, to_id=refused.id,
            state="declined", asked_at=clock.now(), answer_by=clock.today(),
        )
    )  # fmt: skip
    db.session.commit()
    assert set(proposed(case)) == {woman, man, unsaid}
    set_wish(case, gender="female", place=None)
    db.session.commit()
    assert proposed(case) == [woman]
    assert candidate_for(case, man) is None


def test_the_wished_place_and_the_offer_that_somebody_looks_after_count(context: Flask) -> None:
    offer = make.offer()
    case = make.case(person=make.person(language="ar"))
    make.application(make.cohort(offer=offer), case)
    plain, near, looks = (make.user(languages=["ar"], name=name) for name in "ABC")
    set_profile(near, place="Campus Nord", counsels_as=None, working_days=[], wishes="", offers=[])
    set_profile(looks, place="Campus Süd", counsels_as=None, working_days=[], wishes="", offers=[offer.id])
    set_wish(case, gender=None, place="Campus Nord")
    db.session.commit()
    assert proposed(case) == [looks, near, plain]
    assert "Looks after the offer" in reasons(case, looks) and "Campus Nord" in reasons(case, near)


def test_some_words_of_a_language_need_an_interpreter_all_the_same(context: Flask) -> None:
    case = make.case(person=make.person(language="ar"))
    some, none, good = make.user(name="A", languages=["ar"]), make.user(name="B"), make.user(name="C")
    set_languages(some, {"ar": "A2"})
    set_languages(good, {"ar": "B2"})
    db.session.commit()
    assert proposed(case) == [good, some, none]
    assert "Speaks some Arabic: an interpreter is needed" in reasons(case, some)


def test_a_score_is_the_sum_of_its_parts_and_each_says_itself(context: Flask) -> None:
    make.user(languages=["ar"])
    (found,) = ranked_advisors(make.user("coordinator"), make.case(person=make.person(language="ar")))
    assert found.score == sum(part.points for part in found.parts)
    assert [part.name for part in found.parts if part.points] == ["language", "room", "fairness"]


@pytest.mark.parametrize(("intensity", "status", "weight"), [("light", "counselling", 1), ("normal", "counselling", 2),
                                                              ("intense", "counselling", 4), ("intense", "follow_up", 1)])  # fmt: skip
def test_a_case_weighs_by_intensity_and_phase(context: Flask, intensity: str, status: str, weight: int) -> None:
    case = make.case(status=status, intensity=intensity)
    assert case.weight == weight
    case.status = "enquiry"
    assert case.weight == (2 if intensity == "intense" else 1)
