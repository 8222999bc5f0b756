"""The same form sent many times at one moment, each time as a tab of its own that shares the cookie."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from casework.core.models import db
from tests.browser import Browser

MANY = 20
PATIENCE = 120
_REFERENCE = re.compile(r'<output[^>]*id="reference"[^>]*>(.*?)</output>', re.S)


@dataclass(frozen=True)
class Told:
    """What one tab was told: the status of its answer, where it was sent, what stands there."""

    status: int
    location: str
    html: str

    @property
    def reference(self) -> str:
        found = _REFERENCE.search(self.html)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def cookie_of(browser: Browser) -> str:
    name = browser.app.config["SESSION_COOKIE_NAME"]
    cookie = browser.client.get_cookie(name)
    assert cookie is not None
    return f"{name}={cookie.value}"


def press_at_once(app: Flask, path: str, presses: list[tuple[str, Mapping[str, Any]]]) -> list[Told]:
    """Send each (cookie, fields) to `path` at one moment; returns what each was told, redirects followed."""
    db.session.commit()
    told: list[Told] = []
    gate = threading.Barrier(len(presses))

    def press(cookie: str, fields: Mapping[str, Any]) -> None:
        client = app.test_client(use_cookies=False)
        gate.wait()
        answer = client.post(path, data=fields, headers={"Cookie": cookie})
        shown = client.get(answer.location, headers={"Cookie": cookie}) if answer.status_code == 303 else answer
        told.append(Told(answer.status_code, answer.location or "", shown.get_data(as_text=True)))

    threads = [threading.Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(told) == len(presses), "a tab was not answered"
    return told
