"""What a visitor does, as a browser would: read a page, fill its form, send it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from benchmarks.server import Client
from tests.browser import Inputs

OFFER = "intensive-german"
RUNS = 60
ANSWERS = {
    "call_name": ["سميرة"],
    "spoken_languages": ["ar"],
    "read_languages": ["ar"],
    "is_adult": ["yes"],
    "reach_by": ["portal_only"],
    "shared_with": ["nobody"],
    "wish": ["german_course"],
    "residence_status": ["refugee_recognised"],
    "german_level": ["A2"],
    "german_certificate": ["none"],
    "hzb_state": ["direct_general"],
    "birth_year": ["1999"],
    "full_time_available": ["yes"],
    "lives_in": ["44801"],
    "entry_date-year": ["2024"],
    "degree_level": ["ba"],
    "work_years": ["2"],
    "funded_before": ["no"],
}


_visitors = count()
#: A visitor, and the filled form that they send next.
Ready = tuple[Client, str, list[tuple[str, str]]]


class Visit(NamedTuple):
    """`run` makes one request and returns the bytes of its answer; `prepare` gets that many of them ready, unmeasured;
    `runs` of them are measured.
    """

    name: str
    run: Callable[[], int]
    prepare: Callable[[int], None] = lambda _runs: None
    runs: int = RUNS


def told(body: bytes) -> str:
    """The text of a page, for a message when something is wrong."""
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    return re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.S))[:1500]


def forms_of(body: bytes) -> list[dict[str, Any]]:
    reader = Inputs()
    text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    reader.feed(text.decode())
    return [form for form in reader.forms if form["method"] == "post"]


def filled(client: Client, path: str, values: dict[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    """Open a page and fill its form as far as it asks for these values: where to send it, and what."""
    status, body, location = client.send("GET", path)
    if status in (302, 303):
        return filled(client, location, values)
    return filled_from(body, path, values)


def filled_from(body: bytes, path: str, values: dict[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    """The same with a page that is open already."""
    form = forms_of(body)[-1]
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    fields = dict(form["fields"]) | {name: given for name, given in values.items() if f'name="{name}"' in text}
    return form["action"] or path, [(name, value) for name, given in fields.items() for value in given]


def send_form(client: Client, path: str, values: dict[str, list[str]]) -> tuple[int, bytes, str]:
    return client.send("POST", *filled(client, path, values))


def first_page(port: int) -> Visit:
    client = Client(port)
    return Visit("first page of a form", lambda: len(client.send("GET", f"/en/apply/{OFFER}/begin")[1]))


def save_page(port: int) -> Visit:
    """The first page of a form, sent: the draft begins, and its answers are saved."""
    ready: list[Ready] = []

    def prepare(runs: int) -> None:
        for _run in range(runs):
            client = somebody(port)
            keep(ready, client, *filled(client, f"/en/apply/{OFFER}/begin", ANSWERS))

    return Visit("begin a draft", lambda: send_ready(ready, ""), prepare)


def save_later_page(port: int) -> Visit:
    """The second page of a form that has begun."""
    ready: list[Ready] = []

    def prepare(runs: int) -> None:
        for _run in range(runs):
            client = somebody(port)
            location = send_form(client, f"/en/apply/{OFFER}/begin", ANSWERS)[2]
            keep(ready, client, *filled(client, location, ANSWERS))

    return Visit("save a page of a draft", lambda: send_ready(ready, ""), prepare)


def submission(port: int) -> Visit:
    """A whole form, filled page by page; measured is the one request that sends it."""
    ready: list[Ready] = []

    def prepare(runs: int) -> None:
        for _run in range(runs):
            client = somebody(port)
            location = send_form(client, f"/en/apply/{OFFER}/begin", ANSWERS)[2]
            while "/papers" not in location and "/check" not in location:
                location = send_form(client, location, ANSWERS)[2]
            keep(ready, client, *filled(client, f"/en/apply/{OFFER}/check", {}))

    return Visit("submission", lambda: send_ready(ready, "/sent"), prepare, RUNS // 3)


def somebody(port: int) -> Client:
    """A visitor from an address of their own: the limits by address are meant for one office, not for a benchmark."""
    number = next(_visitors)
    return Client(port, f"127.{1 + number // 65025}.{number // 255 % 255}.{1 + number % 254}")


def keep(ready: list[Ready], client: Client, path: str, fields: list[tuple[str, str]]) -> None:
    """One more that waits. Its connection is closed: the server keeps a hundred, and would end the rest itself."""
    client.connection.close()
    ready.append((client, path, fields))


def send_ready(ready: list[Ready], end: str) -> int:
    client, path, fields = ready.pop()
    status, body, location = client.send("POST", path, fields)
    assert status == 303 and end in location, (status, location, path, told(body))
    return len(body)


def desk_visits(port: int) -> list[Visit]:
    """Pages of a coordinator who sees everything and of an advisor with a caseload."""
    from casework.demo.programme import SIGN_INS

    coordinator, advisor = (
        signed_in(port, next(each for each in SIGN_INS if each[0].startswith(role)))
        for role in ("koordination", "beratung")
    )
    ref, newest = first_reference(advisor), first_reference(coordinator)
    return [
        Visit("case list, everything", lambda: len(coordinator.send("GET", "/cases")[1])),
        Visit("case list, own", lambda: len(advisor.send("GET", "/cases")[1])),
        Visit("case list, filter", lambda: len(coordinator.send("GET", "/cases?status=triage")[1])),
        Visit("case list, sorted", lambda: len(coordinator.send("GET", "/cases?sort=next")[1])),
        Visit("case list, deep page", lambda: len(coordinator.send("GET", f"/cases?sort=oldest&before={newest}")[1])),
        Visit("case list, typed", lambda: len(coordinator.send("GET", "/cases?q=is:new+lang:ar+due:%3C9d")[1])),
        Visit("search a name, everything", lambda: len(coordinator.send("GET", "/cases?q=Mohammed+Haddad")[1])),
        Visit("search a name, own", lambda: len(advisor.send("GET", "/cases?q=Mohammed")[1])),
        Visit("case page", lambda: len(advisor.send("GET", f"/cases/{ref}")[1])),
        Visit("case page, coordinator", lambda: len(coordinator.send("GET", f"/cases/{ref}")[1])),
        Visit("200 cases, looked at", lambda: look_at_many(coordinator)),
        Visit("Today", lambda: len(advisor.send("GET", "/today")[1])),
        Visit("report over everything", lambda: len(coordinator.send("GET", "/reports")[1])),
    ]


def look_at_many(client: Client) -> int:
    """One next step for the first 200 of the list: tried out for each, and taken back."""
    given = {"step": ["call"], "on": ["2030-01-31"]}
    status, body, _location = send_form(client, "/cases/bulk?all=1&status=open&do=next", given)
    assert status == 200, (status, told(body))
    return len(body)


def signed_in(port: int, account: Any) -> Client:
    client = Client(port)
    status, body, _location = send_form(client, "/signin", {"email": [account[0]], "password": [account[1]]})
    assert status == 303, (status, body[:500])
    return client


def first_reference(client: Client) -> str:
    body = client.send("GET", "/cases")[1]
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    return text.split('data-ref="')[1].split('"')[0]
