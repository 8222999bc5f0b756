"""Markup in every text that can be typed, and how to see it alive in a page (G7)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from playwright.sync_api import sync_playwright

from tests import chromium
from tests.security.forms_found import TYPED, all_forms
from tests.security.visitor import Visitor
from tests.security.world import World

#: Ways out of a text, an attribute in either quotes, a text area, a title, a script, a comment, an address, a template.
MARKUP = "zq7\"'></textarea></title></script>--><zq7 onzq7=1>{{7*7}}"
SHORT = "<zq7>'\">"


class Live(HTMLParser):
    """Elements, attributes and addresses that came out of a typed text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "zq7":
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("onzq7") or (
                name in {"href", "src", "action"} and (value or "").casefold().startswith("javascript:")
            ):
                self.found.append(f"{tag} {name}")


def live_in(html: str) -> list[str]:
    reader = Live()
    reader.feed(html)
    return reader.found + (["a template was filled in"] if "zq7" in html and re.search(r"onzq7=1&gt;49", html) else [])


def type_markup_everywhere(app: Flask, world: World) -> set[str]:
    """Send every form with markup in every text that may be typed; returns the doors that took it."""
    took = set()
    for found in all_forms(app, world):
        visitor = Visitor(app, found, begins=False)
        for words in (MARKUP, SHORT):
            form = visitor.look()
            if form is None:
                continue
            sent: dict[str, Any] = form.filled()
            for control in form.controls.values():
                if control.kind in TYPED - {
                    "date",
                    "time",
                    "number",
                    "password",
                    "datetime-local",
                    "email",
                } and control.filled() == ["words"]:
                    sent[control.name] = words
            if words not in sent.values():
                continue
            if visitor.send(sent, is_multipart=form.takes_files).status in {200, 303}:
                took.add(found.endpoint)
    return took


def in_chromium(sample: list[str]) -> None:
    """The same pages in a real browser, without the headers that would stop a script: markup must not come alive."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium.ensure(), args=chromium.SWITCHES)
        page = browser.new_page()
        for html in sample:
            page.set_content(html, wait_until="domcontentloaded")
            assert page.evaluate("document.querySelectorAll('zq7, [onzq7]').length") == 0
        page.set_content(f"<p>{MARKUP}</p>")
        assert page.evaluate("document.querySelectorAll('zq7').length") == 1, "the search can find it"
        browser.close()
