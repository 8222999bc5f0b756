"""One walk for each role: every door, for every relation, by every method. What each test asks is read off it.

The walk is done once for each process and role: it is refused or only reads, so nothing in it changes the world. Who gets
nothing at a door is refused for the role, whatever the database says of the thing: there they knock on one of the two
databases (tests/sharing.py), with their own thing and with one that is missing; wherever anything is let in, on both and with
everything. `make deep` knocks at every door with everything on both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from flask import Flask
from werkzeug.routing import Rule

from casework.core.access import Door
from casework.core.models import Base, db
from casework.core.transaction import mode
from tests.browser import Browser, Page
from tests.security.policy import POLICY
from tests.security.world import BEGINNING, CANARIES, ROLES, World, address_of, canary
from tests.sharing import EVERYTHING, is_done_here

RELATIONS = ("own", "foreign", "secret", "missing")
#: Everything that stands in the world; "missing" stands for what does not.
THERE = RELATIONS[:3]
#: What stands before "own" or "foreign" in the name of a funder and in the number of a grant.
MONEY = ("Funder of ", "FKZ-")
#: What is as good as all of them where the role alone is refused.
AT_A_SHUT_DOOR = ("own", "missing")


@dataclass(frozen=True)
class Knock:
    """One cell of the matrix: what came of knocking."""

    endpoint: str
    relation: str
    method: str
    status: int
    location: str

    @property
    def is_in(self) -> bool:
        """Through the door: a page, a refusal of the form (no token was sent), or a redirect not to a sign-in."""
        return self.status in {200, 409, 422} or (self.status in {302, 303} and "/signin" not in self.location)


@dataclass
class Walk:
    knocks: list[Knock] = field(default_factory=list)
    #: So many cells are left to the other database and to `make deep`.
    left: int = 0
    canaries: set[tuple[str, str]] = field(default_factory=set)
    #: What was read of the money of whose course: "Funder of own", "FKZ-foreign".
    money: set[str] = field(default_factory=set)
    #: Tables with another number of rows after all the GETs, and after all the POSTs without a token.
    changed_by_looking: dict[str, int] = field(default_factory=dict)
    changed_by_posting: dict[str, int] = field(default_factory=dict)

    def at(self, *endpoints: str) -> list[Knock]:
        return [knock for knock in self.knocks if knock.endpoint in endpoints]


def door_at(app: Flask, endpoint: str) -> Door:
    view = app.view_functions[endpoint]
    door: Door = getattr(view, "__wrapped__", view).door
    return door


def rules_for(app: Flask, audience: str) -> list[Rule]:
    """The routes of this audience ("staff", "person"), or those that are open to anyone ("anyone")."""
    found = []
    for rule in app.url_map.iter_rules():
        permission = door_at(app, rule.endpoint).permission
        if (permission.audience if permission else "anyone") == audience and rule.endpoint != "static":
            found.append(rule)
    return found


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def knock(browser: Browser, method: str, address: str) -> Page:
    return browser.get(address) if method == "GET" else browser.post(address, {})


@cache
def _counting() -> str:
    """One statement for all tables: it is asked before and after thousands of posts."""
    names = [table.name for table in Base.metadata.sorted_tables if table.name != "look"]
    return "SELECT " + ", ".join(f'(SELECT count(*) FROM "{name}") AS "{name}"' for name in names)


def counted() -> dict[str, int]:
    """The rows of every table but the one that notes who looked."""
    with mode("read"):
        db.session.rollback()
        numbers = dict(db.session.connection().exec_driver_sql(_counting()).mappings().one())
        db.session.rollback()
    return numbers


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - number for name, number in before.items() if after[name] != number}


def found_canaries(text: str) -> set[tuple[str, str]]:
    if BEGINNING not in text:
        return set()  # as most pages are; they are not looked through for each
    return {(whose, kind) for whose in THERE for kind in CANARIES if canary(whose, kind) in text}


def found_money(text: str) -> set[str]:
    if not any(what in text for what in MONEY):
        return set()
    return {f"{what}{whose}" for what in MONEY for whose in THERE if f"{what}{whose}" in text}


def everything(page: Page) -> str:
    return page.html + page.location + str(page.answer.headers)


def walk_as(app: Flask, world: World, who: str) -> Walk:
    """What this role, the person of the own case ("person") or "anyone" gets at every door; walked by the first test that asks."""
    walks: dict[str, Walk] = app.extensions.setdefault("walks", {})
    if who not in walks:
        browser = Browser(app)
        if who == "person":
            browser.visit(world.persons["own"])
        elif who in ROLES:
            browser.sign_in(world.users[who])
        walks[who] = _walk(app, world, browser, who)
    return walks[who]


def _knocks_here(app: Flask, who: str) -> Callable[[str, str], bool]:
    """Whether they knock at this door of the staff with this relation here, or leave it to the other database."""
    kind = app.config["SQLALCHEMY_DATABASE_URI"]

    def knocks_here(endpoint: str, relation: str) -> bool:
        if who not in ROLES or POLICY.get(endpoint, {}).get(who):
            return True
        return (EVERYTHING or relation in AT_A_SHUT_DOOR) and is_done_here(f"{who} {endpoint}", kind)

    return knocks_here


def _walk(app: Flask, world: World, browser: Browser, who: str) -> Walk:
    made, before, knocks_here = Walk(), counted(), _knocks_here(app, who)
    is_staff = {rule.endpoint for rule in rules_for(app, "staff")}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in {"static", "accounts.sign_out"}]
    for method in ("GET", "POST"):
        for rule in rules:
            if method not in methods(rule) or (method == "POST" and rule.endpoint not in is_staff):
                continue
            seen: dict[str, Page] = {}
            for relation in RELATIONS if rule.endpoint in is_staff else THERE:
                if rule.endpoint in is_staff and not knocks_here(rule.endpoint, relation):
                    made.left += 1
                    continue
                # An address without a thing in it is the same for all of them: one knock answers for all.
                address = address_of(rule, getattr(world, relation))
                page = seen.get(address) or seen.setdefault(address, knock(browser, method, address))
                made.knocks.append(Knock(rule.endpoint, relation, method, page.status, page.location))
                text = everything(page)
                made.canaries |= found_canaries(text)
                made.money |= found_money(text)
        if method == "GET":
            _search(browser, world, made)
            made.changed_by_looking = difference(before, counted())
    made.changed_by_posting = difference(before, counted())
    return made


def _search(browser: Browser, world: World, made: Walk) -> None:
    for words in [*(canary(whose, "name") for whose in THERE), *(getattr(world, whose)["case"] for whose in THERE)]:
        # What was typed is shown again: only what was found counts, so the words themselves are taken out.
        page = browser.get(f"/cases?q={words}")
        made.canaries |= found_canaries((page.html + page.location).replace(words, ""))
