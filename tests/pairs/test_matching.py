"""Who fits whom: hard rules, points with their parts, and everybody at once."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.assignment.models import Exclusion
from casework.assignment.optimum import best
from casework.core import clock
from casework.core.models import db
from casework.pairs.choosing import proposals
from casework.pairs.matching import Offered, Wanted, is_allowed, judge, rank
from casework.pairs.models import Pair, Volunteer
from casework.pairs.planning import keep, prepare
from casework.pairs.queries import waiting
from casework.people.related import add_related
from casework.people.service import set_contact_stop
from tests import make
from tests.pairs.pairing import asked, circle, member, volunteer

WANTED = Wanted({"ar": "C1"})
VERA = Offered(uuid.UUID(int=1), "Vera", {"ar": "C1"}, frozenset({"buddy_peer"}))


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (replace(WANTED, speaks={"fa": "C1"}), VERA),
        (replace(WANTED, gender="female"), replace(VERA, gender="male")),
        (replace(WANTED, gender="female"), VERA),
        (replace(WANTED, never=frozenset({VERA.key})), VERA),
        (replace(WANTED, is_minor=True), VERA),
        (replace(WANTED, is_stopped=True), VERA),
        (WANTED, replace(VERA, load=1)),
        (WANTED, replace(VERA, is_there=False)),
        (WANTED, replace(VERA, is_inducted=False)),
        (WANTED, replace(VERA, kinds=frozenset({"tandem"}))),
    ],
)  # fmt: skip
def test_each_hard_rule_alone_keeps_two_apart(wanted: Wanted, offered: Offered) -> None:
    assert is_allowed(WANTED, VERA, "buddy_peer")
    assert is_allowed(replace(WANTED, is_minor=True), replace(VERA, is_cleared=True), "buddy_peer")
    assert not is_allowed(wanted, offered, "buddy_peer")
    assert rank(wanted, [offered], "buddy_peer") == []


def test_every_part_of_the_points_has_its_sentence(context: Flask) -> None:
    wanted = Wanted(
        {"ar": "C1", "de": "A2"}, learns=frozenset({"de"}), times=frozenset({"weekend", "weekday_evening"}),
        ways=frozenset({"phone"}), subjects=frozenset({"work"}), place="Nordstadt",
    )  # fmt: skip
    offered = replace(
        VERA, speaks={"de": "C2", "ar": "B1"}, learns=frozenset({"ar"}), times=frozenset({"weekend"}),
        ways=frozenset({"phone", "video"}), subjects=frozenset({"work"}), place="nordstadt",
    )  # fmt: skip
    found = judge(wanted, offered, "tandem")
    assert {part.name: part.points for part in found.parts} == {
        "language": 20, "tandem": 60, "times": 10, "subject": 10, "place": 15,
    }  # fmt: skip
    assert all(part.text for part in found.parts) and (found.language, found.way) == ("ar", "phone")
    assert "tandem" not in {part.name for part in judge(wanted, offered, "buddy_peer").parts}


def test_whom_the_person_names_is_never_proposed_in_whatever_script(context: Flask) -> None:
    cohort = circle()
    other, vera = volunteer("Omar Beispiel"), volunteer("Vera Anders")
    assert [one.volunteer.name for one in proposals(member(cohort, whom_not="Vera Anders"))] == ["Omar Beispiel"]
    assert [one.volunteer.name for one in proposals(member(cohort, whom_not="عمر"))] == ["Vera Anders"]
    assert {one.volunteer.key for one in proposals(member(cohort))} == {other.id, vera.id}


def test_whoever_must_not_learn_that_the_person_is_here_is_never_proposed(context: Flask) -> None:
    cohort = circle()
    uncle = volunteer("Karim Beispiel", user=make.user("volunteer", name="Karim Beispiel", email="karim@example.org"))
    by_name, by_address, by_colleague, free = (member(cohort) for _each in range(4))
    add_related(by_name.person, "spouse", "Karim", must_not_know=True, named_by="person")
    add_related(by_address.person, "spouse", "Onkel", reach="Karim@example.org", must_not_know=True, named_by="person")
    db.session.add(Exclusion(person_id=by_colleague.person_id, user_id=uncle.user_id))
    db.session.commit()
    assert [len(proposals(each)) for each in (by_name, by_address, by_colleague, free)] == [0, 0, 0, 1]


def test_a_minor_meets_only_whoever_has_a_certificate_that_is_good_today(context: Flask) -> None:
    cohort, today = circle(), clock.today()
    old = {"clearance_seen_on": today - timedelta(days=900), "clearance_until": today - timedelta(days=1)}
    good = {"clearance_seen_on": today, "clearance_until": today}
    for name, dates in (("None", {}), ("Old", old), ("Good", good)):
        volunteer(name, **dates)
    assert [one.volunteer.name for one in proposals(member(cohort, adult="unsure"))] == ["Good"]
    assert len(proposals(member(cohort, adult="yes"))) == 3


def test_nobody_is_proposed_for_somebody_who_is_to_be_left_alone_nor_whoever_pauses_or_has_ended(
    context: Flask,
) -> None:
    cohort, today = circle(), clock.today()
    volunteer("There")
    volunteer("Pauses", paused_until=today)
    volunteer("Ended", ended_on=today)
    volunteer("New", inducted_on=None)
    locked = volunteer("Locked")
    locked.user.state = "locked"
    stopped = member(cohort)
    set_contact_stop(stopped.person, "threat")
    db.session.commit()
    assert [one.volunteer.name for one in proposals(member(cohort))] == ["There"]
    assert proposals(stopped) == []


people = st.lists(st.sets(st.sampled_from(["ar", "fa", "uk"]), min_size=1), max_size=4)
helpers = st.lists(
    st.tuples(st.sampled_from(["ar", "fa", "uk"]), st.sampled_from(["B1", "C1"]), st.integers(0, 2)), max_size=3
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pool=people, there=helpers)
def test_everybody_at_once_is_the_best_that_there_is_and_breaks_no_rule(
    context: Flask, pool: list[set[str]], there: list[tuple[str, str, int]]
) -> None:
    from casework.assignment.optimum import Problem, Room, keeps_the_rules, total

    wanted = [Wanted(dict.fromkeys(spoken, "C1")) for spoken in pool]
    offered = [
        replace(VERA, key=uuid.UUID(int=number), speaks={code: level}, most=most)
        for number, (code, level, most) in enumerate(there)
    ]
    worth = {
        (place, other): 1 + judge(one, each, "buddy_peer").score
        for (place, one), (other, each) in itertools.product(enumerate(wanted), enumerate(offered))
        if is_allowed(one, each, "buddy_peer")
    }
    problem = Problem([1] * len(wanted), [Room(0, one.most) for one in offered], worth)
    found = best(problem)
    choices = itertools.product([None, *range(len(offered))], repeat=len(wanted))
    assert keeps_the_rules(problem, found.chosen)
    assert found.total == max(total(problem, list(each)) for each in choices if keeps_the_rules(problem, list(each)))


def test_a_plan_pairs_more_people_than_one_after_the_other_and_only_proposes(context: Flask) -> None:
    """Whoever came first would take the only volunteer who speaks the second one's language."""
    cohort, by = circle(), make.user("coordinator")
    first, second = member(cohort, speaks=["ar", "uk"]), member(cohort, speaks=["uk"])
    volunteer("Both", levels={"ar": "A2", "uk": "C2"}, times=[])
    volunteer("Arabic", levels={"ar": "A2"}, times=[])
    prepared = prepare(waiting(by, cohort, 200))
    made = {pair.application_id: pair for pair in keep(prepared, best(prepared.problem), by=by)}
    assert made[first.id].volunteer.user.name == "Arabic" and made[second.id].volunteer.user.name == "Both"
    assert {pair.state for pair in made.values()} == {"proposed"} and waiting(by, cohort, 200) == []


def test_with_whom_it_did_not_come_about_stands_behind_and_in_no_plan(context: Flask) -> None:
    cohort, by = circle(), make.user("coordinator")
    one, vera = member(cohort), volunteer()
    pair = asked(one, vera)
    from casework.pairs.service import answer_as_volunteer

    answer_as_volunteer(pair, False, by=vera.user)
    db.session.commit()
    assert [each.was_before for each in proposals(one)] == [True]
    assert prepare(waiting(by, cohort, 200)).problem.pairs == {}
    assert db.session.query(Pair).count() == 1 and db.session.query(Volunteer).count() == 1
