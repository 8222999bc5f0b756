"""How many SQL statements a page costs: application, sign-in, keys and ledger, all counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.visits import ANSWERS, OFFER
from casework import create_app
from casework.demo.programme import SIGN_INS
from config import settings_from
from tests.browser import Browser


class Counter:
    """Counts every statement of every engine while it is open (PRAGMA and BEGIN are no statements)."""

    def __enter__(self) -> Counter:
        self.count = 0
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            self.count += 1


def counting(act: Callable[[], Any]) -> int:
    """The statements of the second time: the first one fills what is kept."""
    act()
    with Counter() as counter:
        act()
    return counter.count


def count_statements(environ: dict[str, str]) -> dict[str, int]:
    """Statements by page, in an application of its own on the same data."""
    app = create_app(settings_from(environ) | {"RATELIMIT_ENABLED": False})
    found: dict[str, int] = {}

    def counted(name: str, act: Callable[[], Any]) -> Any:
        act()
        with Counter() as counter:
            result = act()
        found[name] = counter.count
        return result

    with app.app_context():
        people = {role: signed_in_as(app, role) for role in ("koordination", "beratung")}
        visitor = Browser(app)
        counted("first page of a form", lambda: visitor.get("/ar/apply/intensive-german/begin"))
        found |= _of_a_form(app)
        counted("case list, everything", lambda: people["koordination"].get("/cases"))
        page = counted("case list, own", lambda: people["beratung"].get("/cases"))
        ref = page.html.split('data-ref="')[1].split('"')[0]
        counted("case list, filter", lambda: people["koordination"].get("/cases?status=triage"))
        counted("case list, sorted", lambda: people["koordination"].get("/cases?sort=next"))
        newest = people["koordination"].get("/cases").html.split('data-ref="')[1].split('"')[0]
        counted("case list, deep page", lambda: people["koordination"].get(f"/cases?sort=oldest&before={newest}"))
        counted("case list, typed", lambda: people["koordination"].get("/cases?q=is:new+lang:ar+due:%3C9d"))
        counted("search a name, everything", lambda: people["koordination"].get("/cases?q=Mohammed+Haddad"))
        counted("search a name, own", lambda: people["beratung"].get("/cases?q=Mohammed"))
        counted("case page", lambda: people["beratung"].get(f"/cases/{ref}"))
        counted("case page, coordinator", lambda: people["koordination"].get(f"/cases/{ref}"))
        counted("Today", lambda: people["beratung"].get("/today"))
        counted("report over everything", lambda: people["koordination"].get("/reports"))
    return found


def _of_a_form(app: Any) -> dict[str, int]:
    """Statements of the first save, of a later save, and of sending: each of one request, by a new applicant."""
    for _again in range(2):
        found: dict[str, int] = {}
        browser = Browser(app, "en")
        at = _fill_counted(browser, f"/en/apply/{OFFER}/begin", found, "begin a draft")
        while "/papers" not in at and "/check" not in at:
            at = _fill_counted(browser, at, found, "save a page of a draft")
        _fill_counted(browser, f"/en/apply/{OFFER}/check", found, "submission")
    return found


def _fill_counted(browser: Browser, at: str, found: dict[str, int], name: str) -> str:
    page = browser.get(at)
    form = page.form()
    fields = form["fields"] | {key: given for key, given in ANSWERS.items() if f'name="{key}"' in page.html}
    with Counter() as counter:
        sent = browser.post(form["action"] or at, fields)
    found.setdefault(name, counter.count)
    return sent.location


def signed_in_as(app: Any, role: str) -> Browser:
    account = next(each for each in SIGN_INS if each[0].startswith(role))
    browser = Browser(app)
    browser.fill(browser.get("/signin"), at="/signin", email=account[0], password=account[1], follow=False)
    return browser
