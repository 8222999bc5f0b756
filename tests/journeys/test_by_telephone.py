"""A call instead of a visit: agreed by mail and in the portal, moved, the mail comes back and a human says it instead; links
that call and write, only on the office's own telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import Message
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.inbox.dovecot import MailServer, running_server
from tests.inbox.mails import bounce
from tests.journeys.conftest import Seat, Site, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME, NUMBER, ADDRESS = "Дарина", "0176 040 690 03", "daryna@example.org"
TOMORROW = date.today() + timedelta(days=1)
story: dict[str, str] = {}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[MailServer]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def settings(mailbox: MailServer) -> dict[str, str]:
    inbox = {f"CASEWORK_{name}": str(value) for name, value in mailbox.settings.items() if value is not False}
    return {**inbox, "CASEWORK_OFFICE_PHONE": "1"}


def letters_to(site: Site, address: str) -> list[Message]:
    return [message_from_bytes(each.content) for each in site.office.letters if address in each.rcpt_tos]


def test_the_office_phone_calls_and_writes_only_where_it_may_and_says_nothing(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.goto(f"{site.url}/calls")
    page.fill("main form [name=number]", NUMBER)
    press(page)
    assert page.locator("main a[href='tel:+4917604069003']").count() == 1
    text = unquote(page.locator("main a[href^='sms:']").get_attribute("href") or "")
    assert text.endswith("зв’яжіться з нами. Дякуємо.") and "універ" not in text.lower() and NAME not in text
    page.fill("main form [name=number]", "0176 04069002")
    press(page)
    assert "nie anrufen" in spoken(page) and page.locator("main a[href^='tel:'], main a[href^='sms:']").count() == 0


def test_a_call_is_agreed_and_moved_and_the_mail_says_neither_who_nor_what(
    chrome: Browser, site: Site, seat: Seat
) -> None:
    page = seat("beratung2")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{NAME}')")
    story["case"] = page.url
    page.goto(f"{page.url}/reach")
    page.check("[name=reach_by][value=email]")
    page.fill("[name=email]", ADDRESS)
    page.check("[name=reach_then][value=phone]")
    press(page)
    page.goto(f"{story['case']}/appointments/new")
    page.fill("[name=day]", TOMORROW.isoformat())
    page.fill("[name=time]", "11:00")
    page.check("[name=way][value=phone]")
    press(page)
    assert "Termin: Telefon" in spoken(page), spoken(page)
    go(page, "main .timeline a[href^='/appointments/'] >> nth=0")
    go(page, "main a[href$='/move']")
    page.fill("[name=time]", "12:30")
    press(page)
    assert "12:30" in page.locator("main .timeline").last.inner_text(), page.locator(
        "main .timeline"
    ).last.inner_text()[:400]
    person = phone(chrome, locale="uk").new_page()
    person.goto(site.way_in(story["case"]).replace("/ar/", "/uk/"))
    press(person)
    person.goto(f"{site.url}/uk/status/meetings")
    assert "12:30 Телефоном. Ми вам зателефонуємо." in spoken(person) and "11:00" not in spoken(person)
    site.command("worker", "--once")
    told = letters_to(site, ADDRESS)
    assert len(told) == 2, "agreed, and moved"
    for letter in told:
        body = letter.get_payload(decode=True)
        assert isinstance(body, bytes) and "нове повідомлення" in body.decode()
        assert not any(word in body.decode() for word in (NAME, "12:30", "11:00", "зустріч", "універ"))


def test_the_mail_comes_back_and_somebody_calls_instead(site: Site, seat: Seat, mailbox: MailServer) -> None:
    page = seat("beratung2")
    row = f"main tr:has-text('{NAME}')"
    page.goto(f"{site.url}/deliveries")
    before = page.inner_text(row) if page.locator(row).count() else ""
    assert "zurück" not in before
    mailbox.deliver(*[bounce(str(each["Message-ID"])) for each in letters_to(site, ADDRESS)])
    site.command("worker", "--once")
    assert mailbox.subjects() == []
    page.reload()
    assert page.inner_text(row).count("zurück") == 2
    go(page, f"{row} td a")
    assert "Ein Brief per E-Mail ist zurückgekommen" in spoken(page)
    assert page.locator("main a[href='tel:+4917604069003']").count() == 1, "where one has to call"
    assert "12:30" in spoken(page) and "Ми вам зателефонуємо." in spoken(page)
    page.check("[name=reached][value=yes]")
    press(page)
    assert page.locator(row).count() == 0
    desk = seat("koordination")
    desk.goto(f"{site.url}/inbox")
    assert "Undelivered" not in spoken(desk)


def agree(page: Page, site: Site, days: int) -> int:
    """One more call is agreed, and the worker runs. How many letters have left for this address."""
    page.goto(f"{story['case']}/appointments/new")
    page.fill("[name=day]", (TOMORROW + timedelta(days=days)).isoformat())
    page.check("[name=way][value=phone]")
    press(page)
    site.command("worker", "--once")
    return len(letters_to(site, ADDRESS))


def test_no_other_letter_goes_there_until_she_says_that_the_address_is_right(site: Site, seat: Seat) -> None:
    page = seat("beratung2")
    before = len(letters_to(site, ADDRESS))
    assert agree(page, site, 7) == before
    page.goto(f"{site.url}/today")
    go(page, f"main tr:has-text('{NAME}'):has-text('Ein Brief wartet') td a")
    assert "Der letzte Brief an diese Adresse kam zurück am" in spoken(page) and ADDRESS in spoken(page)
    go(page, "main form[action$='/reach/right'] button")
    assert "kam zurück am" not in spoken(page)
    assert agree(page, site, 8) == before + 1
