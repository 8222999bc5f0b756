"""Someone at one form who sends it again and again."""

from __future__ import annotations

from typing import Any

from flask import Flask

from casework.core import attempts
from tests.browser import Browser, Page
from tests.emptying import forget_what_is_not_in_the_database
from tests.security.forms_found import Found, Shown, endpoint_of, enter, opened, shown_on
from tests.security.planted import planted_world
from tests.security.states import make_world_of_states
from tests.security.walking import counted, difference
from tests.security.world import ROLES


class Visitor:
    """Someone at one form, again and again; the world is brought back whenever something was taken."""

    def __init__(self, app: Flask, found: Found, *, begins: bool = True) -> None:
        """`begins`: in a world as it was planted; else in the world as the visitors before left it."""
        self.app, self.found = app, found
        is_german = found.viewer in {*ROLES, "half-way in", "stand-in"} and not found.page.startswith("/ar/")
        self.language = "de" if is_german else "ar"
        self.form: Shown | None = None
        #: The rows of each table, as long as nothing was sent or opened since they were counted.
        self.rows: dict[str, int] | None = None
        if begins:
            self.begin()
        else:
            known = app.extensions["planted_worlds"][make_world_of_states]
            self.browser: Browser = enter(app, known.found(), found.viewer)

    def begin(self) -> None:
        forget_what_is_not_in_the_database()
        self.browser = enter(self.app, planted_world(self.app, make_world_of_states), self.found.viewer)
        self.look()

    def look(self) -> Shown | None:
        """The form as the page shows it now, or None when the page does not show it any more."""
        attempts.forget_all()
        self.rows = None
        page = opened(self.browser, self.found.page)
        mine = [each for each in shown_on(page) if each.is_post and self.is_this(each)]
        self.form = mine[0] if mine else None
        return self.form

    def is_this(self, form: Shown) -> bool:
        return (
            endpoint_of(self.app, form.action or self.found.page) == self.found.endpoint
            and set(form.controls) == self.found.names
        )

    def shown(self) -> Shown:
        if self.form is None and self.look() is None:
            self.begin()
        assert self.form is not None, self.found
        return self.form

    def send_and_count(self, sent: dict[str, Any], *, is_multipart: bool) -> tuple[Page, dict[str, int]]:
        """What came back, and in which tables there are more or fewer rows than before."""
        before = self.rows or counted()
        page = self.send(sent, is_multipart=is_multipart)
        self.rows = counted()
        return page, difference(before, self.rows)

    def send(self, sent: dict[str, Any], *, is_multipart: bool) -> Page:
        self.rows = None
        action = self.shown().action or self.found.page
        more = {"content_type": "multipart/form-data"} if is_multipart else {}
        return self.browser.post(action, sent, **more)
