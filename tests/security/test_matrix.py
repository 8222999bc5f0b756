"""Every door × every role × own, foreign, a compartment's and missing things (security.md G1, G2)."""

from __future__ import annotations

from collections import defaultdict

import pytest
from flask import Flask

from tests.browser import Browser
from tests.security.policy import OWN, POLICY
from tests.security.walking import AT_A_SHUT_DOOR, RELATIONS, knock, methods, rules_for, walk_as
from tests.security.world import ROLES, World, address_of
from tests.sharing import EVERYTHING


def test_every_staff_door_has_a_line_in_the_policy(context: Flask) -> None:
    assert {rule.endpoint for rule in rules_for(context, "staff")} == set(POLICY)


def test_every_role_gets_exactly_as_far_as_the_policy_says(context: Flask, world: World) -> None:
    wrong, cells, left = [], 0, 0
    for role in ROLES:
        left += walk_as(context, world, role).left
        for each in walk_as(context, world, role).at(*POLICY):
            cells += 1
            expected = each.relation in POLICY[each.endpoint].get(role, set())
            if each.status >= 500 or each.is_in is not expected:
                wrong.append((role, each, "should be let in" if expected else "should be kept out"))
    assert wrong == [], "\n".join(map(str, wrong))
    print(f"\n{cells} cells of the matrix, 0 wrong; {left} are left to the other database and to `make deep`")
    doors = [rule for rule in rules_for(context, "staff") if rule.endpoint != "accounts.sign_out"]
    assert cells + left == len(ROLES) * len(RELATIONS) * sum(len(methods(rule)) for rule in doors) > 1000
    assert not (left and EVERYTHING)


def test_each_door_that_is_open_to_a_role_is_tried_with_everything_and_a_shut_one_with_two_things(
    context: Flask, world: World
) -> None:
    """Else a walk that leaves out too much would find nothing wrong."""
    shut = 0
    for role in ROLES:
        tried: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in walk_as(context, world, role).at(*POLICY):
            tried[each.endpoint, each.method].add(each.relation)
        for rule in rules_for(context, "staff"):
            for method in methods(rule) if rule.endpoint != "accounts.sign_out" else ():
                found = tried[rule.endpoint, method]
                if POLICY[rule.endpoint].get(role) or EVERYTHING:
                    assert found == set(RELATIONS), (role, rule.endpoint, method)
                else:
                    assert found in ({*AT_A_SHUT_DOOR}, set()), (role, rule.endpoint, method)
                    shut += bool(found)
    assert EVERYTHING or shut > 1000


def test_no_page_of_any_role_fails(context: Flask, world: World) -> None:
    for role in ROLES:
        assert [each for each in walk_as(context, world, role).knocks if each.status >= 500] == [], role


def test_nothing_is_changed_by_a_get_nor_by_a_post_without_a_token(context: Flask, world: World) -> None:
    for role in ROLES:
        walk = walk_as(context, world, role)
        assert (walk.changed_by_looking, walk.changed_by_posting) == ({}, {}), role


def test_the_other_advisor_reaches_nothing_of_the_first_ones(context: Flask, world: World) -> None:
    assert world.other_advisor is not None
    browser = Browser(context).sign_in(world.other_advisor)
    for rule in rules_for(context, "staff"):
        # What every advisor reaches of everyone (a batch of forms for an event) belongs to no case.
        if POLICY[rule.endpoint].get("advisor", set()) == OWN:
            for method in methods(rule):
                page = knock(browser, method, address_of(rule, world.own))
                assert page.status in {401, 403, 404}, (rule.endpoint, page.status)


def test_what_one_may_not_see_and_what_does_not_exist_get_the_same_bytes(context: Flask, world: World) -> None:
    assert world.other_advisor is not None
    browser, compared = Browser(context).sign_in(world.other_advisor), 0
    for rule in rules_for(context, "staff"):
        names = set(rule.arguments) & set(world.missing)
        if not names or "GET" not in methods(rule):
            continue
        theirs, nobodys = browser.get(address_of(rule, world.own)), browser.get(address_of(rule, world.missing))
        if theirs.status == 404:
            compared += 1
            assert theirs.html == nobodys.html and nobodys.status == 404, rule.endpoint
            same = [name for name, value in theirs.answer.headers if value != nobodys.answer.headers[name]]
            assert set(same) <= {"Date", "Set-Cookie"}, (rule.endpoint, same)
    assert compared > 15


def test_nobody_without_a_sign_in_gets_through_a_staff_door(context: Flask, world: World) -> None:
    for rule in rules_for(context, "staff"):
        for relation in RELATIONS:
            for method in methods(rule):
                page = knock(Browser(context), method, address_of(rule, getattr(world, relation)))
                assert page.status in {303, 401}, (rule.endpoint, page.status)
                assert page.status == 401 or "/signin" in page.location


def test_an_applicant_gets_through_no_staff_door(context: Flask, world: World) -> None:
    walk = walk_as(context, world, "person")
    assert [each for each in walk.at(*POLICY) if each.is_in] == []
    assert [each for each in walk.knocks if each.status >= 500] == []
    # The same person sees their own file in the same walk, and nothing of anyone else.
    assert ("own", "message") in walk.canaries and ("own", "restricted") not in walk.canaries
    assert {whose for whose, _kind in walk.canaries} == {"own"}


def test_staff_get_through_no_door_of_an_applicant(context: Flask, world: World) -> None:
    advisor = Browser(context).sign_in(world.users["advisor"])
    for rule in rules_for(context, "person"):
        for method in methods(rule):
            page = knock(advisor, method, address_of(rule, world.own))
            assert page.status in {303, 401, 403, 404}, (rule.endpoint, page.status)
            assert page.status != 303 or "/status" in page.location


#: Who reads which canary of whose: the rest must not stand on any page, list, search or count of that viewer.
READS = {
    "advisor": {
        ("own", kind) for kind in ("name", "phone", "note", "restricted", "message", "file", "related", "concern")
    },
    "coordinator": {
        (whose, kind) for whose in ("own", "foreign") for kind in ("name", "message", "phone", "file", "related")
    },
    "teacher": {("own", "name")},
    "partner": {("own", "name"), ("own", "concern")},
    # Who complained, and nothing else of them.
    "ombudsperson": {("own", "name"), ("foreign", "name")},
    "front_desk": {(whose, kind) for whose in ("own", "foreign") for kind in ("name", "phone", "related")},
}
MUST = {
    "advisor": {
        ("own", "name"),
        ("own", "note"),
        ("own", "restricted"),
        ("own", "message"),
        ("own", "related"),
        ("own", "concern"),
    },
    "coordinator": {("own", "name"), ("foreign", "name")},
    "teacher": {("own", "name")},
    "partner": {("own", "name"), ("own", "concern")},
    "ombudsperson": {("own", "name")},
    "front_desk": {("own", "name"), ("own", "related")},
}


@pytest.mark.parametrize("role", ROLES)
def test_no_canary_appears_where_it_may_not_and_each_appears_where_it_may(
    context: Flask, world: World, role: str
) -> None:
    found = walk_as(context, world, role).canaries
    assert found - READS.get(role, set()) == set()
    assert MUST.get(role, set()) - found == set()
