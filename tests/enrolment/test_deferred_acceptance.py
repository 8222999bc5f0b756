"""Deferred acceptance by its promises: no justified envy, nobody gains by lying, places and reserves are kept."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.enrolment.deferred_acceptance import Seats, allocate

PEOPLE, COHORTS, GROUPS = "abcdefgh", (1, 2, 3), ("parents", "women")


@st.composite
def worlds(draw: Any) -> tuple[dict[str, list[int]], dict[int, Seats[str]]]:
    wishes = {
        who: draw(st.lists(st.sampled_from(COHORTS), unique=True, max_size=3))
        for who in PEOPLE[: draw(st.integers(1, 8))]
    }
    members = {group: frozenset(draw(st.sets(st.sampled_from(PEOPLE)))) for group in GROUPS}
    cohorts = {}
    for where in COHORTS:
        known = draw(st.permutations(PEOPLE))[: draw(st.integers(4, 8))]
        reserves = {group: draw(st.integers(0, 2)) for group in GROUPS}
        cohorts[where] = Seats(draw(st.integers(0, 4)), known, reserves, members)
    return wishes, cohorts


def liked(wishes: list[int], where: int | None) -> int:
    return wishes.index(where) if where in wishes else len(wishes)


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_nobody_is_passed_over_for_somebody_whom_the_cohort_would_not_rather_take(world: Any) -> None:
    wishes, cohorts = world
    got = allocate(wishes, cohorts)
    inside = {where: [who for who, one in got.items() if one == where] for where in cohorts}
    for where, seats in cohorts.items():
        assert len(inside[where]) <= seats.places
        assert set(inside[where]) <= set(seats.ranking)
        for who, wanted in wishes.items():
            if who in seats.ranking and liked(wanted, where) < liked(wanted, got.get(who)):
                assert who not in seats.choose({*inside[where], who}), "justified envy"
    for who, where in got.items():
        assert where in wishes[who]


@settings(max_examples=300, deadline=None)
@given(worlds(), st.data())
def test_nobody_gains_by_ranking_otherwise_than_they_wish(world: Any, data: Any) -> None:
    wishes, cohorts = world
    who = data.draw(st.sampled_from(sorted(wishes)))
    lie = data.draw(st.lists(st.sampled_from(COHORTS), unique=True, max_size=3))
    honest, lying = allocate(wishes, cohorts), allocate({**wishes, who: lie}, cohorts)
    assert liked(wishes[who], honest.get(who)) <= liked(wishes[who], lying.get(who))


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_a_place_kept_for_a_group_goes_to_nobody_else_while_one_of_the_group_waits(world: Any) -> None:
    wishes, cohorts = world
    got = allocate(wishes, cohorts)
    for where, seats in cohorts.items():
        inside = {who for who, one in got.items() if one == where}
        promised, earlier = 0, 0
        for group in sorted(seats.reserves):
            promised = max(0, min(seats.reserves[group], seats.places - earlier))
            earlier += promised
            members = seats.members[group]
            turned_away = [
                who for who, wanted in wishes.items()
                if who in members and who in seats.ranking and liked(wanted, where) < liked(wanted, got.get(who))
            ]  # fmt: skip
            if turned_away:
                assert len(inside & set(members)) >= promised


@settings(max_examples=100, deadline=None)
@given(worlds(), st.randoms())
def test_the_order_in_which_people_come_makes_no_difference(world: Any, chance: Any) -> None:
    wishes, cohorts = world
    shuffled = dict(chance.sample(sorted(wishes.items()), len(wishes)))
    assert allocate(wishes, cohorts) == allocate(shuffled, cohorts)


def test_the_second_wish_when_the_first_is_full_of_people_who_stand_before() -> None:
    cohorts = {1: Seats(1, "ab"), 2: Seats(1, "bac")}
    assert allocate({"a": [1, 2], "b": [1, 2], "c": [1, 2]}, cohorts) == {"a": 1, "b": 2}
