"""Every door × every role × own, foreign, a compartment's and missing things (security.md G1, G2)."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from werkzeug.routing import Rule

from casework.core.access import PUBLIC
from tests.browser import Browser, Page
from tests.security.policy import OWN, POLICY
from tests.security.world import ROLES, World, address_of, canary, make_world

RELATIONS = ("own", "foreign", "secret", "missing")


@pytest.fixture
def world(context: Flask) -> World:
    return make_world()


def door_of(app: Flask, rule: Rule):  # type: ignore[no-untyped-def]
    view = app.view_functions[rule.endpoint]
    return getattr(view, "__wrapped__", view).door


def staff_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if door_of(app, rule) is not PUBLIC and door_of(app, rule).permission.audience == "staff"
    ]


def person_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if door_of(app, rule) is not PUBLIC and door_of(app, rule).permission.audience == "person"
    ]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def knock(browser: Browser, method: str, address: str) -> Page:
    return browser.get(address) if method == "GET" else browser.post(address, {})


def is_in(page: Page) -> bool:
    """Through the door: a page, a refusal of the form (no token was sent), or a redirect that is not to a sign-in."""
    return page.status in {200, 409, 422} or (page.status in {302, 303} and "/signin" not in page.location)


def test_every_staff_door_has_a_line_in_the_policy(context: Flask) -> None:
    assert {rule.endpoint for rule in staff_rules(context)} - set(POLICY) == set()
    assert set(POLICY) - {rule.endpoint for rule in staff_rules(context)} == set()


def test_every_role_gets_exactly_as_far_as_the_policy_says(context: Flask, world: World) -> None:
    wrong, seen = [], Counter[str]()
    for role in ROLES:
        browser = Browser(context).sign_in(world.users[role])
        for rule in staff_rules(context):
            if rule.endpoint == "accounts.sign_out":
                continue
            for relation in RELATIONS:
                for method in methods(rule):
                    page = knock(browser, method, address_of(rule, getattr(world, relation)))
                    expected = relation in POLICY[rule.endpoint].get(role, set())
                    seen["cells"] += 1
                    if page.status >= 500 or is_in(page) is not expected:
                        wrong.append(
                            (
                                role,
                                relation,
                                method,
                                rule.endpoint,
                                page.status,
                                "should be let in" if expected else "should be kept out",
                            )
                        )
    assert wrong == [], "\n".join(map(str, wrong))
    print(f"\n{seen['cells']} cells of the matrix, 0 wrong")
    assert seen["cells"] > 1000


def test_the_other_advisor_reaches_nothing_of_the_first_ones(context: Flask, world: World) -> None:
    assert world.other_advisor is not None
    browser = Browser(context).sign_in(world.other_advisor)
    for rule in staff_rules(context):
        # What every advisor reaches of everyone (a batch of forms for an event) belongs to no case.
        if POLICY[rule.endpoint].get("advisor", set()) == OWN:
            for method in methods(rule):
                assert not is_in(knock(browser, method, address_of(rule, world.own))), rule.endpoint


def test_what_one_may_not_see_and_what_does_not_exist_get_the_same_bytes(context: Flask, world: World) -> None:
    assert world.other_advisor is not None
    browser, compared = Browser(context).sign_in(world.other_advisor), 0
    for rule in staff_rules(context):
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
    for rule in staff_rules(context):
        for relation in RELATIONS:
            for method in methods(rule):
                page = knock(Browser(context), method, address_of(rule, getattr(world, relation)))
                assert page.status in {303, 401}, (rule.endpoint, page.status)
                assert page.status == 401 or "/signin" in page.location


def test_an_applicant_gets_through_no_staff_door_and_staff_through_no_door_of_an_applicant(
    context: Flask, world: World
) -> None:
    person, advisor = Browser(context).visit(world.persons["own"]), Browser(context).sign_in(world.users["advisor"])
    for rule in staff_rules(context):
        for method in methods(rule):
            assert not is_in(knock(person, method, address_of(rule, world.own))), rule.endpoint
    for rule in person_rules(context):
        for method in methods(rule):
            page = knock(advisor, method, address_of(rule, world.own))
            assert page.status in {303, 401, 403, 404}, (rule.endpoint, page.status)
            assert page.status != 303 or "/status" in page.location


def pages_for(app: Flask, browser: Browser, world: World) -> str:
    """Everything that this viewer can open, for the things of all three cases, as one text."""
    texts = []
    for rule in app.url_map.iter_rules():
        if "GET" in methods(rule) and rule.endpoint != "static":
            for relation in RELATIONS[:3]:
                page = browser.get(address_of(rule, getattr(world, relation)))
                assert page.status < 500, (rule.endpoint, page.status)
                texts.append(page.html + page.location + str(page.answer.headers))
    for words in [canary(whose, "name") for whose in RELATIONS[:3]] + [
        getattr(world, whose)["case"] for whose in RELATIONS[:3]
    ]:
        # What was typed is shown again: only what was found counts, so the words themselves are taken out.
        page = browser.get(f"/cases?q={words}")
        texts.append((page.html + page.location).replace(words, ""))
    return "".join(texts)


#: Who reads which canary of whose: the rest must not stand on any page, list, search or count of that viewer.
READS = {
    "advisor": {("own", kind) for kind in ("name", "phone", "note", "restricted", "message", "file")},
    "coordinator": {(whose, kind) for whose in ("own", "foreign") for kind in ("name", "message", "phone", "file")},
    "teacher": {("own", "name")},
    "front_desk": {(whose, kind) for whose in ("own", "foreign") for kind in ("name", "phone")},
}
MUST = {
    "advisor": {("own", "name"), ("own", "note"), ("own", "restricted"), ("own", "message")},
    "coordinator": {("own", "name"), ("foreign", "name")},
    "teacher": {("own", "name")},
    "front_desk": {("own", "name")},
}


@pytest.mark.parametrize("role", ROLES)
def test_no_canary_appears_where_it_may_not_and_each_appears_where_it_may(
    context: Flask, world: World, role: str
) -> None:
    text = pages_for(context, Browser(context).sign_in(world.users[role]), world)
    found = {
        (whose, kind)
        for whose in ("own", "foreign", "secret")
        for kind in ("name", "phone", "note", "restricted", "file", "message")
        if canary(whose, kind) in text
    }
    assert found - READS.get(role, set()) == set()
    assert MUST.get(role, set()) - found == set()


def test_a_person_sees_their_own_file_and_nothing_of_anyone_else(context: Flask, world: World) -> None:
    text = pages_for(context, Browser(context).visit(world.persons["own"]), world)
    assert canary("own", "message") in text
    assert canary("own", "restricted") not in text
    assert "Zqforeign" not in text and "Zqsecret" not in text
