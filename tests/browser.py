"""A test browser: one person on one device, cookies kept, every request in a fresh application context."""

from __future__ import annotations

import contextvars
import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from casework.core.models import db


class Inputs(HTMLParser):
    """The forms of a page with what their inputs hold, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(
                {"action": given.get("action", ""), "method": given.get("method", "get").lower(), "fields": {}}
            )
        elif self.forms and tag == "button" and "formaction" in given:
            # A button that leads elsewhere sends the fields of its form there.
            self.forms.append({**self.forms[-1], "action": given["formaction"]})
        elif self.forms and tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"} and "checked" not in given:
                return
            if kind not in {"submit", "file", "button"}:
                self._put(given["name"], given.get("value", "on" if kind == "checkbox" else ""))
        elif self.forms and tag == "textarea":
            self._area = given.get("name", "")
            self._put(self._area, "")
        elif self.forms and tag == "select":
            self._select = (given.get("name", ""), [])
        elif self._select and tag == "option":
            self._select[1].append((given.get("value", ""), "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            for value in chosen:
                self._put(name, value)
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self.forms:
            fields = self.forms[-1]["fields"]
            fields[self._area] = [fields[self._area][0] + data.removeprefix("\n")]

    def _put(self, name: str, value: str) -> None:
        self.forms[-1]["fields"].setdefault(name, []).append(value)


class Page:
    """What came back: status, text, forms."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.html = answer.get_data(as_text=True) if answer.mimetype and "text" in answer.mimetype else ""
        self.location = answer.headers.get("Location", "")

    @property
    def text(self) -> str:
        plain = re.sub(r"<(style|script).*?</\1>", " ", self.html, flags=re.S)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))

    @property
    def forms(self) -> list[dict[str, Any]]:
        reader = Inputs()
        reader.feed(self.html)
        return reader.forms

    def form(self, action: str | None = None) -> dict[str, Any]:
        """The page's form that posts (to an address that holds `action`). Signing out is meant only when it is named."""
        for form in self.forms:
            is_meant = action in form["action"] if action is not None else "/signout" not in form["action"]
            if form["method"] == "post" and is_meant:
                return form
        raise AssertionError(f"no form to {action!r} among {[f['action'] for f in self.forms]} ({self.status})")

    def output(self, name: str) -> str:
        found = re.search(rf'<output[^>]*id="{name}"[^>]*>(.*?)</output>', self.html, re.S)
        assert found, f"no output {name}"
        return re.sub(r"<[^>]+>", "", found.group(1)).strip()


class Browser:
    def __init__(self, app: Flask, language: str = "de") -> None:
        self.app = app
        self.client = app.test_client()
        self.language = language

    def open(self, path: str, *, method: str = "GET", **more: Any) -> Page:
        """One request, as from a device of its own. The test's own transaction is ended before and after."""
        db.session.commit()
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        answer = contextvars.Context().run(self.client.open, path, method=method, headers=headers, **more)
        db.session.rollback()
        db.session.expire_all()
        return Page(answer)

    def get(self, path: str, **more: Any) -> Page:
        return self.open(path, **more)

    def post(self, path: str, data: dict[str, Any], **more: Any) -> Page:
        return self.open(path, method="POST", data=data, **more)

    def fill(self, page: Page, *, at: str, action: str | None = None, follow: bool = True, **values: Any) -> Page:
        """Fill the form of `page` (opened at address `at`) and send it, as a person would."""
        form = page.form(action)
        fields = dict(form["fields"])
        for name, value in values.items():
            fields[name.replace("__", "-")] = value
        sent = self.post(form["action"] or at, fields)
        while follow and sent.status in {302, 303}:
            sent = self.get(sent.location)
        return sent

    def follow(self, page: Page) -> Page:
        while page.status in {302, 303}:
            page = self.get(page.location)
        return page

    def sign_in(self, user: Any) -> Browser:
        """Sign in without a password: that has tests of its own."""
        from casework.accounts.service import start_sign_in

        token = start_sign_in(user)
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = f"staff:{token}"
            session["_fresh"] = True
        return self

    def visit(self, person: Any) -> Browser:
        """Come in as a person, without code and PIN."""
        return self.come_in(person.id)

    def come_in(self, subject_id: Any, kind: str = "person") -> Browser:
        """Come in as whoever has this id: a person, someone with a form that is not sent, or who helps with one."""
        from casework.people.service import start_visit

        token = start_visit(subject_id)
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = f"{kind}:{token}"
            session["_fresh"] = True
        return self
