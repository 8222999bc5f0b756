"""What a visitor does, as a browser would: read a page, fill its form, send it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.server import Client
from tests.browser import Inputs

OFFER = "german-intensive"
CONTACT = {
    "call_name": ["سميرة"],
    "spoken_languages": ["ar"],
    "read_languages": ["ar"],
    "reach_by": ["portal_only"],
    "is_adult": ["yes"],
    "wish": ["language_only"],
}


class Visit(NamedTuple):
    """`run` returns the bytes of the last answer; `requests` says how many requests one run makes."""

    name: str
    run: Callable[[], int]
    requests: int = 1


def forms_of(body: bytes) -> list[dict[str, Any]]:
    reader = Inputs()
    text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    reader.feed(text.decode())
    return [form for form in reader.forms if form["method"] == "post"]


def send_form(client: Client, path: str, values: dict[str, list[str]]) -> tuple[int, bytes, str]:
    """Open a page, fill its form and send it."""
    status, body, location = client.send("GET", path)
    if status in (302, 303):
        return send_form(client, location, values)
    form = forms_of(body)[-1]
    fields = dict(form["fields"]) | values
    pairs = [(name, value) for name, given in fields.items() for value in given]
    return client.send("POST", form["action"] or path, pairs)


def first_page(port: int) -> Visit:
    client = Client(port)
    return Visit("first page of a form", lambda: len(client.send("GET", f"/ar/apply/{OFFER}/begin")[1]))


def save_page(port: int) -> Visit:
    def run() -> int:
        status, body, _location = send_form(Client(port), f"/ar/apply/{OFFER}/begin", CONTACT)
        assert status == 303, (status, body[:300])
        return len(body)

    return Visit("save a page of a draft (with its page)", run, requests=2)


def submission(port: int) -> Visit:
    def run() -> int:
        client = Client(port)
        send_form(client, f"/ar/apply/{OFFER}/begin", CONTACT)
        status, body, location = send_form(client, f"/ar/apply/{OFFER}/check", {})
        assert status == 303 and location.endswith("/sent"), (status, location, body[:300])
        return len(body)

    return Visit("submission (begin, save, check, send)", run, requests=4)


def desk_visits(port: int) -> list[Visit]:
    """Pages of a coordinator who sees everything and of an advisor with a caseload."""
    from casework.demo.programme import SIGN_INS

    coordinator, advisor = (
        signed_in(port, next(each for each in SIGN_INS if each[0].startswith(role)))
        for role in ("koordination", "beratung")
    )
    ref = first_reference(advisor)
    return [
        Visit("case list, everything", lambda: len(coordinator.send("GET", "/cases")[1])),
        Visit("case list, own", lambda: len(advisor.send("GET", "/cases")[1])),
        Visit("case list, filter", lambda: len(coordinator.send("GET", "/cases?status=triage")[1])),
        Visit("search a name, everything", lambda: len(coordinator.send("GET", "/cases?q=Mohammed+Haddad")[1])),
        Visit("search a name, own", lambda: len(advisor.send("GET", "/cases?q=Mohammed")[1])),
        Visit("case page", lambda: len(advisor.send("GET", f"/cases/{ref}")[1])),
        Visit("Today", lambda: len(advisor.send("GET", "/today")[1])),
        Visit("report over everything", lambda: len(coordinator.send("GET", "/reports")[1])),
    ]


def signed_in(port: int, account: Any) -> Client:
    client = Client(port)
    status, body, _location = send_form(client, "/signin", {"email": [account[0]], "password": [account[1]]})
    assert status == 303, (status, body[:500])
    return client


def first_reference(client: Client) -> str:
    body = client.send("GET", "/cases")[1]
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    return text.split('data-ref="')[1].split('"')[0]
