"""Redirects, hosts, tokens: tried at every door that exists (security.md G9, G10, G11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask

from casework.accounts.service import add_user
from casework.core.models import db
from tests.browser import Browser
from tests.security.walking import counted, difference
from tests.security.world import World, address_of

PASSWORD = "correct horse battery"
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example",
    "https://evil.example", "http://evil.example", "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example", "mailto:a@evil.example",
    " https://evil.example", "\thttps://evil.example", "\nhttps://evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "%2F%2Fevil.example", "%5C%5Cevil.example", "/%09/evil.example", "/%5Cevil.example", "//evil.example/%2e%2e", "/..//evil.example",
    "//evil.example@localhost", "https://localhost@evil.example", "https://localhost.evil.example", "//localhost:80@evil.example",
    "//[::1]", "//127.0.0.1", "//evil。example", "／／evil.example", "/\u2028/evil.example", "/\x00/evil.example", "?next=//evil.example",
    ".evil.example", "@evil.example", "evil.example", "//",
]  # fmt: skip
NAMES = [
    "next", "url", "return", "returnTo", "return_url", "redirect", "redirect_uri", "redirect_url", "continue", "dest", "destination",
    "goto", "target", "to", "back", "callback", "forward",
]  # fmt: skip
HEADERS = [
    {"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Host": "localhost.evil.example"}, {"Host": "localhost:80@evil.example"},
    {"X-Forwarded-Host": "evil.example"}, {"X-Host": "evil.example"}, {"X-Forwarded-Server": "evil.example"}, {"Forwarded": "host=evil.example"},
    {"X-HTTP-Host-Override": "evil.example"}, {"X-Original-Host": "evil.example"}, {"X-Original-URL": "//evil.example/"},
    {"X-Rewrite-URL": "//evil.example/"}, {"X-Forwarded-Proto": "evil.example"}, {"X-Forwarded-Prefix": "//evil.example"},
]  # fmt: skip


def is_elsewhere(location: str) -> bool:
    return bool(re.match(r"^\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", location, re.I)) and not location.startswith(
        "http://localhost/"
    )


def test_no_sign_in_leads_to_another_site(context: Flask) -> None:
    add_user(email="advisor@example.org", name="Ada", password=PASSWORD, roles=["advisor"])
    db.session.commit()
    tried = 0
    for target in ELSEWHERE:
        browser = Browser(context)
        address = "/signin?" + urlencode({"next": target})
        page = browser.get(address)
        answer = browser.fill(page, at=address, email="advisor@example.org", password=PASSWORD, follow=False)
        assert answer.status == 303 and not is_elsewhere(answer.location), (target, answer.location)
        tried += 1
    assert tried >= 46


def test_no_address_takes_a_target_from_its_query(context: Flask, world: World) -> None:
    browser = Browser(context).sign_in(world.users["coordinator"])
    for rule in context.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            query = urlencode(dict.fromkeys(NAMES, "//evil.example"))
            answer = browser.get(f"{address_of(rule, world.own)}?{query}")
            assert not is_elsewhere(answer.location), rule.rule
            assert 'href="//evil' not in answer.html and 'action="//evil' not in answer.html, rule.rule


HOSTS = [headers for headers in HEADERS if "Host" in headers]
#: Those beside Host have different names: they are sent together, and each of them would still show itself.
BESIDE = {name: value for headers in HEADERS for name, value in headers.items() if name != "Host"}


def pages(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield rule.rule, address_of(rule, world.own)


@pytest.mark.turned_away
@pytest.mark.parametrize("host", [each["Host"] for each in HOSTS])
def test_another_host_gets_no_page(context: Flask, world: World, host: str) -> None:
    browser = Browser(context).sign_in(world.users["coordinator"])
    for rule, address in pages(context, world):
        answer = browser.get(address, headers={"Host": host})
        assert answer.status == 400, rule
        assert "evil.example" not in answer.html + answer.location, rule


@pytest.mark.turned_away
def test_no_header_puts_another_host_into_a_page(context: Flask, world: World) -> None:
    assert len(BESIDE) + len(HOSTS) == len(HEADERS) == 14
    browser = Browser(context).sign_in(world.users["coordinator"])
    for rule, address in pages(context, world):
        plain, answer = browser.get(address), browser.get(address, headers=BESIDE)
        assert (answer.status, answer.location) == (plain.status, plain.location), "a header leads to another page"
        assert answer.status < 500, (rule, answer.status)
        assert "evil.example" not in answer.html + answer.location + str(answer.answer.headers), rule


@pytest.mark.turned_away
@pytest.mark.parametrize("tampering", ["missing", "empty", "wrong", "cut", "in the address", "of another session"])
def test_no_post_changes_anything_without_its_token(context: Flask, world: World, tampering: str) -> None:
    """Every route that takes a post, sent by someone who may enter it, with a token that is not right."""
    browser, stranger = Browser(context).sign_in(world.users["coordinator"]), Browser(context)
    foreign = stranger.get("/signin").form()["fields"]["csrf_token"][0]
    own = browser.get("/account").form()["fields"]["csrf_token"][0]
    token = {
        "missing": None,
        "empty": "",
        "wrong": "aaaa.bbbb",
        "cut": own[:-4],
        "in the address": None,
        "of another session": foreign,
    }[tampering]
    before, tried = counted(), 0
    for rule in context.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        address = address_of(rule, world.own) + (f"?csrf_token={own}" if tampering == "in the address" else "")
        answer = browser.post(address, {} if token is None else {"csrf_token": token})
        assert answer.status in {303, 401, 403, 404, 409, 415, 422, 429}, (rule.rule, answer.status)
        tried += 1
    # A sign-in may end by itself; nothing else may have come or gone.
    assert difference(before, counted()) == {}
    assert tried > 20
