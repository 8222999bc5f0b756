"""Every form of the program, found by opening every page as everyone who may: nobody keeps a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from pyotp import random_base32
from werkzeug.exceptions import HTTPException

from casework.accounts.service import hash_password
from casework.core.models import db
from tests.browser import Browser, Page
from tests.security.policy import POLICY
from tests.security.walking import door_at, methods
from tests.security.world import ROLES, World, address_of
from tests.sharing import EVERYTHING

PASSWORD = "correct horse battery"
#: What a control takes that is not a choice.
TYPED = {"text", "textarea", "email", "tel", "number", "date", "time", "datetime-local", "search", "password", "url"}
CHOSEN = {"select", "radio", "checkbox"}


@dataclass
class Control:
    """One input by its name: its kind, what it held, what it offers."""

    name: str
    kind: str
    held: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)

    def filled(self) -> list[str]:
        """Something that this control may hold: what it held, or the first thing that it offers."""
        if any(self.held) or self.kind == "hidden":
            return self.held
        if self.kind in {"select", "radio"}:
            return [value for value in self.offers if value][:1]
        soon = (date(2026, 1, 1) + timedelta(days=400)).isoformat()
        words = {
            "date": soon,
            "datetime-local": f"{soon}T10:00",
            "time": "10:00",
            "number": "2",
            "email": "lea@example.org",
        }
        return [words.get(self.kind, "words")] if self.kind in TYPED else []


@dataclass
class Shown:
    """A form as a page shows it: where it is sent, and its controls."""

    action: str
    is_post: bool
    takes_files: bool
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self) -> dict[str, Any]:
        return {
            name: control.filled() for name, control in self.controls.items() if control.kind not in {"file", "submit"}
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Shown] = []
        self.is_open = False
        self._select: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(
                Shown(
                    given.get("action", ""),
                    given.get("method", "").lower() == "post",
                    "multipart" in given.get("enctype", ""),
                )
            )
            self.is_open = True
        elif not self.is_open:
            return
        elif tag == "option" and self._select is not None:
            self._select.offers.append(given.get("value", ""))
            if "selected" in given:
                self._select.held.append(given.get("value", ""))
        elif given.get("name") and tag in {"input", "select", "textarea", "button"}:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
        control = self.forms[-1].controls.setdefault(given["name"], Control(given["name"], kind))
        if kind in {"radio", "checkbox"}:
            control.offers.append(given.get("value", "on"))
            if "checked" in given:
                control.held.append(given.get("value", "on"))
        elif tag == "select":
            self._select = control
        elif tag == "textarea":
            self._area = control
            control.held = [""]
        elif kind != "file":
            control.held.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            # HTML drops one line break right after the tag; so does a browser.
            self._area.held = [self._area.held[0].removeprefix("\n")]
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.held = [self._area.held[0] + data]


def shown_on(page: Page) -> list[Shown]:
    """The forms of a page. Only their part of it is read: the style sheet before them is long."""
    reader = _Reader()
    for part in re.findall(r"<form.*?</form>", page.html, re.S):
        reader.feed(part)
    return reader.forms


@dataclass(frozen=True)
class Found:
    """A form that was found: who found it, on which page, and which door it knocks at."""

    viewer: str
    page: str
    endpoint: str
    names: frozenset[str]


@cache
def endpoint_of(app: Flask, action: str) -> str | None:
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(action).path, method="POST")[0])
    except HTTPException:
        return None


def viewers(app: Flask, world: World) -> Iterator[tuple[str, Browser]]:
    """Everyone who may find a form: each role, a person, an applicant half-way, their helper, a stand-in, and anyone."""
    for role in ROLES:
        yield role, enter(app, world, role)
    for viewer in ("person", "applicant", "helper", "stand-in", "half-way in", "anyone"):
        yield viewer, enter(app, world, viewer)


def opened(browser: Browser, address: str) -> Page:
    """The page at this address; with "#result" what it answers to its own form, which may hold another one."""
    path = address.removesuffix("#result")
    page = browser.get(path)
    return page if path == address else browser.fill(page, at=path, action=path)


def enter(app: Flask, world: World, viewer: str) -> Browser:
    if viewer == "anyone":
        return Browser(app, "ar")
    if viewer == "person":
        return Browser(app, "ar").visit(world.persons["own"])
    if viewer == "applicant":
        return Browser(app, "ar").come_in(world.draft)
    if viewer == "helper":
        return Browser(app, "ar").come_in(world.helper, "helper")
    if viewer == "stand-in":
        browser = Browser(app, "de")
        with browser.client.session_transaction() as session:
            session["_user_id"] = f"stand_in:{world.stand_in}"
        return browser
    if viewer == "half-way in":
        return _half_way_in(app, world)
    return Browser(app, "de").sign_in(world.users[viewer])


def _half_way_in(app: Flask, world: World) -> Browser:
    """Someone whose password was right and whose second factor is asked for."""
    user = world.users["advisor"]
    user.password_hash, user.totp_secret = hash_password(PASSWORD), random_base32()
    db.session.commit()
    browser = Browser(app, "de")
    browser.fill(browser.get("/signin"), at="/signin", email=user.email, password=PASSWORD, follow=False)
    return browser


#: Whose pages they may open. Who is not named knocks at every door, so that a page for nobody is found, too.
AUDIENCES = dict.fromkeys(ROLES, "staff") | {
    "person": "person", "applicant": "person", "helper": "helper", "stand-in": "stand_in", "half-way in": "nobody",
}  # fmt: skip


def would_meet(app: Flask, viewer: str, endpoint: str) -> bool:
    """The staff meet what is for anyone once. That nobody gets into the pages of others, and no role of the staff through a door
    that the policy opens to others only, is shown elsewhere (test_matrix)."""
    permission = door_at(app, endpoint).permission
    if permission is None:
        return viewer not in ROLES[1:]
    if viewer in ROLES and permission.audience == "staff":
        reach = POLICY[endpoint]
        return bool(reach.get(viewer)) or not any(reach.values())
    return AUDIENCES.get(viewer, permission.audience) == permission.audience


def addresses(app: Flask, world: World, viewer: str) -> Iterator[str]:
    """Every page that this viewer would meet, for the things that are theirs; the staff in German."""
    language = "de" if viewer in ROLES else "ar"
    yield from world.more
    for rule in app.url_map.iter_rules():
        if "GET" in methods(rule) and rule.endpoint != "static" and would_meet(app, viewer, rule.endpoint):
            yield address_of(rule, world.own).replace("/de/", f"/{language}/", 1)


#: The languages that no viewer reads; the forms of a page are the same in each.
OTHERS = re.compile(r"/(en|uk|fa|tr|ru|fr)/")


#: So many things of a kind are opened that a page leads to: the tenth of thirty offers has the form of the ninth. What the
#: world of states names is opened whatever there is of it.
ALIKE = None if EVERYTHING else 9


def pages(
    app: Flask, browser: Browser, world: World, viewer: str, *, in_all_languages: bool = False
) -> Iterator[tuple[str, Page]]:
    """The pages of the map of addresses, and those with a form that one of them leads to."""
    waiting, seen, alike = list(addresses(app, world, viewer)), set[str](), Counter[tuple[str, str]]()
    while waiting:
        address = waiting.pop(0)
        if address in seen or (OTHERS.match(address) and not in_all_languages):
            continue
        seen.add(address)
        page = opened(browser, address)
        if page.status == 200:
            yield address, page
            for led in dict.fromkeys(urlsplit(each).path for each in re.findall(r'<a[^>]*href="(/[^"#]*)', page.html)):
                door = endpoint_of(app, led)
                if led in seen or led in waiting or not door or not would_meet(app, viewer, door):
                    continue
                alike[door, led[:4]] += 1
                if ALIKE is None or alike[door, led[:4]] <= ALIKE:
                    waiting.append(led)


def all_forms(app: Flask, world: World) -> list[Found]:
    """Each form once for each door, with the viewer and the page where it was met first. Looked for once."""
    if "forms_found" not in app.extensions:
        app.extensions["forms_found"] = _all_forms(app, world)
    forms: list[Found] = app.extensions["forms_found"]
    return forms


def _all_forms(app: Flask, world: World) -> list[Found]:
    found: dict[tuple[str, frozenset[str]], Found] = {}
    for viewer, browser in viewers(app, world):
        for address, page in pages(app, browser, world, viewer):
            for form in shown_on(page):
                endpoint = endpoint_of(app, form.action or address)
                if form.is_post and endpoint:
                    made = Found(viewer, address, endpoint, frozenset(form.controls))
                    found.setdefault((endpoint, made.names), made)
    return list(found.values())
