"""Back without the PIN: a link by e-mail, a word from a person of trust, a word from the office; and the card."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Entry
from casework.core.models import db
from casework.core.qr import qr_svg
from casework.core.sealed import open_one
from casework.intake.card import card_address
from casework.intake.jobs import sweep_drafts
from casework.intake.publishing import publish_form
from casework.messages.jobs import send_due_letters as worker
from casework.messages.models import Letter
from casework.messages.queries import letters_of
from casework.people.codes import make_return_code
from casework.people.models import ReturnCode, Visit
from casework.people.return_ways import CodeEvent, LinkRequest, MailKey, NewPinWord, ReturnLink
from casework.people.service import add_contact_point
from tests import make
from tests.browser import Browser, Page
from tests.core.post_office import PostOffice
from tests.intake import filling
from tests.portal.conftest import PIN, World, come

ADDRESS = "samira@example.org"
NEW = "864202"


@pytest.fixture
def mailed(world: World) -> World:
    add_contact_point(world.person, "email", ADDRESS, shared_with="nobody")
    db.session.commit()
    return world


def ask(browser: Browser, address: str = ADDRESS, language: str = "en") -> Page:
    at = f"/{language}/status/link"
    return browser.fill(browser.get(at), at=at, address=address)


def link_in(office: PostOffice) -> str:
    """The path of the link in the newest letter."""
    letter = office.read(-1)
    found = re.search(r"https?://[^/\s]+(/\S+/link/\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def use(browser: Browser, path: str) -> Page:
    return browser.fill(browser.get(path), at=path, follow=False)


# --- the link ---------------------------------------------------------------------------------------------------------


def test_a_link_by_e_mail_opens_the_own_page_once(
    mailed: World, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    assert "a letter is on its way" in ask(browser).text
    assert worker() == 1
    path = link_in(post_office)
    came = use(browser, path)
    assert (came.status, came.location) == (303, "/en/status/file")
    assert "Counselling is under way" in browser.get("/en/status/file").text
    again = another_browser.get(path)
    assert again.status == 200 and "its time is over" in again.text
    assert another_browser.get("/en/status/file").location == "/en/status"


def test_five_looks_by_a_scanner_do_not_use_the_link_up(
    mailed: World, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    ask(browser)
    worker()
    path = link_in(post_office)
    for _look in range(5):
        assert another_browser.get(path).status == 200
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0
    assert use(browser, path).status == 303


def test_a_link_is_over_after_thirty_minutes_and_when_a_newer_one_is_sent(
    mailed: World, browser: Browser, post_office: PostOffice
) -> None:
    ask(browser)
    worker()
    first = link_in(post_office)
    clock.travel(timedelta(minutes=1))
    ask(browser)
    worker()
    second = link_in(post_office)
    assert first != second and "its time is over" in browser.get(first).text
    stale = browser.get(second)
    clock.travel(timedelta(minutes=32))
    late = browser.fill(stale, at=second)
    assert late.status == 422 and "its time is over" in late.text
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_a_link_has_at_least_122_random_bits_and_lies_in_no_table(
    mailed: World, browser: Browser, post_office: PostOffice
) -> None:
    ask(browser)
    worker()
    token = link_in(post_office).rpartition("/")[2]
    assert len(token) * 6 >= 122
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'select * from "{table.name}"')).mappings():
            assert not [value for value in row.values() if token in str(value)], table.name
    letter = open_one(SYSTEM, db.session.scalars(select(Letter)).one(), "test")
    assert "link" in str(letter.body) and token not in str(letter.body)


def test_no_colleague_finds_the_letter_with_the_link(mailed: World, browser: Browser, post_office: PostOffice) -> None:
    ask(browser)
    worker()
    assert letters_of(mailed.advisor, mailed.person.id) == []
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1
    assert "Your link" not in browser.visit(mailed.person).get("/en/status/messages").text


def test_the_token_stands_in_no_log_and_no_referer(
    mailed: World, browser: Browser, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(browser)
    worker()
    path = link_in(post_office)
    page = browser.get(path)
    used = use(browser, path)
    for answer in (page, used):
        assert answer.answer.headers["Referrer-Policy"] == "no-referrer"
    assert "https://" not in page.html.split("<main")[1].split("</main>")[0].replace("https://www.wetter.de/", "")
    token = path.rpartition("/")[2]
    # The mail server of the tests writes down what it gets: it is the post, not our log.
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert not [line for line in ours if token in line or ADDRESS in line]


def test_at_most_three_links_an_hour_go_to_one_address(
    mailed: World, browser: Browser, post_office: PostOffice
) -> None:
    for number in range(6):
        clock.travel(timedelta(minutes=number))
        ask(browser)
        worker()
    assert len(post_office.letters) == 3
    clock.travel(timedelta(minutes=70))
    ask(browser)
    assert worker() == 1


def test_nobody_learns_whether_an_address_is_known(
    mailed: World, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    known, unknown = ask(browser), ask(another_browser, "nobody@example.org")
    assert known.status == unknown.status == 200
    assert re.sub(r'value="[^"]*"', "", known.html) == re.sub(r'value="[^"]*"', "", unknown.html)
    worker()
    assert [letter.rcpt_tos for letter in post_office.letters] == [[ADDRESS]]


@pytest.mark.parametrize(
    "change", [{"shared_with": "family"}, {"shared_with": "unknown"}, {"stop": True}, {"erased": True}]
)
def test_no_link_goes_to_an_address_that_is_not_safe(
    world: World, browser: Browser, post_office: PostOffice, change: dict[str, Any]
) -> None:
    add_contact_point(world.person, "email", ADDRESS, shared_with=change.get("shared_with", "nobody"))
    world.person.contact_stop = "stop" in change
    world.person.erased_on = clock.today() if "erased" in change else None
    db.session.commit()
    ask(browser)
    assert worker() == 0 and post_office.letters == []


def test_only_here_is_obeyed_also_when_an_address_is_known(
    world: World, browser: Browser, post_office: PostOffice
) -> None:
    add_contact_point(world.person, "portal_only", "", rank=1)
    add_contact_point(world.person, "email", ADDRESS, shared_with="nobody", rank=2)
    db.session.commit()
    ask(browser)
    assert worker() == 0 and post_office.letters == []


def test_the_letter_is_in_the_language_that_was_asked_and_says_nothing(
    mailed: World, browser: Browser, post_office: PostOffice
) -> None:
    ask(browser, language="uk")
    worker()
    letter = post_office.read()
    assert letter["Content-Language"] == "uk" and "/uk/link/" in letter.get_content()
    for canary in ("Samira", "refugee", "біжен", world_words(mailed)):
        assert canary not in letter.get_content() + str(letter["Subject"])


def world_words(world: World) -> str:
    return world.case.ref


def unsent(browser: Browser, **values: Any) -> str:
    """A form begun with an e-mail address; returns its code."""
    filling.an_offer("mail", papers=(), form_key="mail")
    publish_form("mail", {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", "email", "shared_with"]}]})
    db.session.commit()
    path = "/en/apply/mail/begin"
    given = {"call_name": "Canary Lea", "reach_by": "email", "email": "Lea@Example.org", "shared_with": "nobody"}
    return browser.fill(browser.get(path), at=path, **(given | values)).output("return-code")


def test_a_link_opens_an_unsent_form_too(browser: Browser, another_browser: Browser, post_office: PostOffice) -> None:
    unsent(browser)
    ask(another_browser, "lea@example.org")
    assert worker() == 1
    came = use(another_browser, link_in(post_office))
    assert came.status == 303 and came.location.startswith("/en/apply/mail")
    assert "Canary Lea" in another_browser.get("/en/apply/mail/check").text


def test_no_link_goes_to_a_form_whose_address_others_read(
    browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    unsent(browser, shared_with="family")
    ask(another_browser, "lea@example.org")
    assert worker() == 0


def test_a_link_asked_for_an_hour_ago_is_forgotten(mailed: World, browser: Browser, post_office: PostOffice) -> None:
    from casework.people.jobs import forget_old_links

    ask(browser)
    worker()
    clock.travel(timedelta(hours=1, minutes=1))
    assert forget_old_links() == 2
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (LinkRequest, ReturnLink)] == [0, 0]


def test_a_person_comes_in_by_link_while_someone_tries_pins(
    mailed: World, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    for _try in range(5):
        come(another_browser, mailed.code, "111222")
    assert come(another_browser, mailed.code).status == 429
    ask(browser)
    worker()
    assert use(browser, link_in(post_office)).status == 303


def test_in_a_compartment_a_link_alone_opens_nothing(
    mailed: World, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    mailed.case.is_compartment = True
    db.session.commit()
    ask(browser)
    worker()
    path = link_in(post_office)
    page = browser.get(path)
    assert browser.fill(page, at=path).status == 422
    wrong = browser.fill(page, at=path, pin="111222")
    assert wrong.status == 422 and "do not fit together" in wrong.text
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0
    assert browser.fill(wrong, at=path, pin=PIN, follow=False).status == 303


# --- the person of trust ----------------------------------------------------------------------------------------------


def name_someone(browser: Browser, whom: str = "Canary Aunt") -> str:
    at = "/en/status/code/trust"
    return browser.fill(browser.get(at), at=at, whom=whom).output("word")


def choose(browser: Browser, code: str, word: str, pin: str = NEW) -> Page:
    at = "/en/status/new-pin"
    return browser.fill(browser.get(at), at=at, code=code, word=word, pin=pin, follow=False)


def test_with_code_and_word_a_new_pin_is_chosen_and_the_old_one_is_dead(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    word = name_someone(browser.visit(world.person))
    came = choose(another_browser, world.code, word.lower().replace("-", " "))
    assert (came.status, came.location) == (303, "/en/status/code")
    assert "with the word of the person of trust" in another_browser.get("/en/status/file").text
    assert browser.get("/en/status/file").location == "/en/status", "the other phone is out"
    fresh = Browser(browser.app)
    assert come(fresh, world.code).status == 422
    assert come(fresh, world.code, NEW).status == 303


def test_a_word_works_once_and_a_new_one_ends_the_one_before(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    old = name_someone(browser.visit(world.person))
    word = name_someone(browser)
    assert choose(another_browser, world.code, old).status == 422
    assert choose(another_browser, world.code, word).status == 303
    assert choose(Browser(browser.app), world.code, word, "975311").status == 422


def test_the_word_alone_opens_nothing(world: World, browser: Browser, another_browser: Browser) -> None:
    word = name_someone(browser.visit(world.person))
    other = make.person("Olena")
    code = make_return_code(other.id)
    db.session.commit()
    refused = choose(another_browser, code, word)
    assert refused.status == 422 and "do not fit together" in refused.text and "Samira" not in refused.html
    assert choose(another_browser, world.code, word).status == 303, "and with the right code it works"


def test_a_word_that_was_taken_back_is_worth_nothing(world: World, browser: Browser, another_browser: Browser) -> None:
    word = name_someone(browser.visit(world.person))
    assert "Canary Aunt" in browser.get("/en/status/code").text
    at = "/en/status/code/trust/end"
    browser.fill(browser.get(at), at=at)
    assert choose(another_browser, world.code, word).status == 422
    assert "Canary Aunt" not in browser.get("/en/status/code").text


def test_guessing_words_is_slowed_and_locked(world: World, browser: Browser, another_browser: Browser) -> None:
    word = name_someone(browser.visit(world.person))
    wrong = "0" * 12
    told = [choose(another_browser, world.code, wrong).status for _try in range(4)]
    assert told == [422, 422, 422, 429]
    for number in range(1, 8):
        clock.travel(timedelta(seconds=41 * number))
        assert choose(another_browser, world.code, wrong).status == 422
    clock.travel(timedelta(seconds=41 * 8))
    locked = choose(another_browser, world.code, word)
    assert locked.status == 429 and "wait 15 minutes" in locked.text


def test_a_known_code_with_a_wrong_word_is_answered_as_an_unknown_one(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    unknown = f"{(int(world.code) + 1) % 10**12:012d}"
    known, never = choose(browser, world.code, "0" * 12), choose(another_browser, unknown, "0" * 12)
    assert known.status == never.status == 422
    assert re.sub(r'value="[^"]*"', "", known.html) == re.sub(r'value="[^"]*"', "", never.html)


def test_a_word_opens_an_unsent_form_too(browser: Browser, another_browser: Browser) -> None:
    code = unsent(browser)
    word = name_someone(browser)
    assert choose(another_browser, code, word).status == 303
    assert "Canary Lea" in another_browser.get("/en/apply/mail/check").text


def test_an_unsent_form_that_ends_takes_its_ways_back_with_it(
    browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    unsent(browser)
    name_someone(browser)
    ask(another_browser, "lea@example.org")
    worker()
    ways = (MailKey, NewPinWord, ReturnLink, CodeEvent, Letter)
    assert all(db.session.scalar(select(func.count()).select_from(model)) for model in ways)
    clock.travel(timedelta(days=30, minutes=1))
    assert sweep_drafts() == 1
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in ways] == [0] * len(ways)


def test_no_word_and_no_name_of_the_trusted_lies_readable_and_the_trail_does_not_say_it(
    world: World, browser: Browser
) -> None:
    word = name_someone(browser.visit(world.person)).replace("-", "")
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'select * from "{table.name}"')).mappings():
            assert not [value for value in row.values() if word in str(value) or "Canary Aunt" in str(value)], (
                table.name
            )
    entries = [entry for entry in db.session.scalars(select(Entry)) if entry.table_name == "new_pin_word"]
    assert entries and entries[0].changes["word_hash"] == "changed"


def test_nobody_on_the_staff_reads_whom_a_person_trusts(world: World, browser: Browser) -> None:
    name_someone(browser.visit(world.person))
    row = db.session.scalars(select(NewPinWord)).one()
    assert not world.advisor.reads(NewPinWord.__dict__["whom"], row)
    assert world.person.reads(NewPinWord.__dict__["whom"], row)


# --- the office -------------------------------------------------------------------------------------------------------


def slip(browser: Browser, at: str, checked: str = "known") -> Page:
    return browser.fill(browser.get(at), at=at, checked=checked)


def test_an_advisor_gives_a_word_after_a_look_and_the_person_is_told(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    phone = Browser(browser.app).visit(world.person)
    page = slip(browser.sign_in(world.advisor), f"/cases/{world.case.ref}/new-pin")
    assert phone.get("/en/status/file").location == "/en/status", "every visit ends"
    assert page.output("return-code").replace(" ", "") == world.code
    came = choose(another_browser, world.code, page.output("word"))
    assert came.status == 303
    shown = another_browser.get("/en/status/code").text
    assert "Our office gave out a word" in shown and "with the word from our office" in shown
    events = db.session.scalars(select(CodeEvent).order_by(CodeEvent.at)).all()
    assert [(one.kind, one.by_id) for one in events] == [
        ("office_word", world.advisor.id),
        ("office_used", world.advisor.id),
    ]
    made = [entry for entry in db.session.scalars(select(Entry)) if entry.table_name == "new_pin_word"]
    assert {entry.actor_id for entry in made if entry.action == "create"} <= {str(world.advisor.id)}
    assert any("known" in str(entry.changes) for entry in made), "the trail says how it was checked"


def test_nobody_gives_a_word_without_saying_how_they_know(world: World, browser: Browser) -> None:
    page = slip(browser.sign_in(world.advisor), f"/cases/{world.case.ref}/new-pin", checked="")
    assert page.status == 422
    assert db.session.scalars(select(NewPinWord)).all() == []


def test_the_slip_is_in_the_persons_language_and_shown_once(world: World, browser: Browser) -> None:
    at = f"/cases/{world.case.ref}/new-pin"
    page = slip(browser.sign_in(world.advisor), at)
    assert 'lang="ar" dir="rtl"' in page.html and "/ar/status/new-pin" in page.html
    assert world.code[:4] not in browser.get(at).text


def test_the_front_desk_gives_a_word_and_reads_nothing_else(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    page = slip(browser.sign_in(make.user("front_desk")), f"/front-desk/{world.case.ref}/new-pin")
    assert choose(another_browser, world.code, page.output("word")).status == 303
    assert Browser(browser.app).sign_in(make.user("front_desk")).get(f"/cases/{world.case.ref}/new-pin").status in {
        403,
        404,
    }


def test_a_word_from_the_office_is_over_after_a_day(world: World, browser: Browser, another_browser: Browser) -> None:
    word = slip(browser.sign_in(world.advisor), f"/cases/{world.case.ref}/new-pin").output("word")
    clock.travel(timedelta(hours=24, minutes=1))
    assert choose(another_browser, world.code, word).status == 422


def test_nobody_gets_a_word_for_someone_who_was_erased(world: World, browser: Browser) -> None:
    browser.sign_in(world.advisor)
    assert browser.get(f"/cases/{world.case.ref}/new-pin").status == 200
    world.person.erased_on = clock.today()
    db.session.commit()
    assert browser.get(f"/cases/{world.case.ref}/new-pin").status == 404


def test_a_walk_in_without_a_code_gets_one_with_the_slip(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    advisor, person = make.user("advisor"), make.person("Olena", language="uk")
    case = make.case(person=person, advisor=advisor)
    page = slip(browser.sign_in(advisor), f"/cases/{case.ref}/new-pin")
    assert choose(another_browser, page.output("return-code"), page.output("word")).status == 303
    assert another_browser.get("/en/status/file").status == 200


# --- the card and the page of the code --------------------------------------------------------------------------------


def test_the_card_carries_the_code_behind_the_hash_and_says_neither_name_nor_purpose(
    world: World, browser: Browser
) -> None:
    page = browser.visit(world.person).get("/ar/status/code/card")
    assert world.code[:4] in page.text and "<svg" in page.html
    for canary in ("Samira", PIN, world.case.ref, "لاجئ", "refugee", "Flücht"):
        assert canary not in page.html
    assert world.code not in page.html, "the code stands in groups, never in an address"


def test_the_picture_says_the_page_to_come_in_and_the_code_behind_the_hash(world: World, browser: Browser) -> None:
    with browser.app.test_request_context("/fa/status/code"):
        said = card_address(world.code)
        drawn = qr_svg(said, label="x")
    address, _sep, fragment = said.partition("#")
    assert fragment == world.code and world.code not in address and address.endswith("/card")
    picture = re.search(r'stroke="#000" d="([^"]+)"', drawn)
    assert picture and picture[1] in browser.visit(world.person).get("/fa/status/code").html


def test_the_page_that_a_card_leads_to_asks_for_the_pin(world: World, browser: Browser) -> None:
    page = browser.get("/ar/card")
    came = browser.fill(page, at="/ar/card", code=world.code, pin=PIN, follow=False)
    assert (came.status, came.location) == (303, "/ar/status/file")


def test_another_pin_ends_the_visits_on_other_devices(world: World, browser: Browser, another_browser: Browser) -> None:
    browser.visit(world.person)
    another_browser.visit(world.person)
    at = "/en/status/code"
    page = browser.fill(browser.get(at), at=at, pin=NEW)
    assert "Your PIN is saved" in page.text and "The PIN was changed" in page.text
    assert another_browser.get("/en/status/file").location == "/en/status"
    assert browser.get("/en/status/file").status == 200


def test_an_erased_person_keeps_no_way_back(world: World, browser: Browser) -> None:
    from casework.people import personal

    add_contact_point(world.person, "email", ADDRESS, shared_with="nobody")
    name_someone(browser.visit(world.person))
    personal.scrub(world.person.id, frozenset())
    db.session.commit()
    for model in (NewPinWord, CodeEvent, ReturnCode, ReturnLink):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0, model


# --- someone else on the same phone -----------------------------------------------------------------------------------


PUBLIC = (
    "",
    "offers",
    "offers/german",
    "apply/german",
    "status",
    "card",
    "status/link",
    "status/new-pin",
    "imprint",
    "privacy",
    "accessibility",
)
OWN = (
    "file",
    "messages",
    "complaint",
    "places",
    "papers",
    "way",
    "answers",
    "looks",
    "consents",
    "little",
    "code",
    "code/trust",
)


def test_every_page_of_a_visitor_has_the_way_for_someone_else(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    filling.an_offer("german")
    browser.visit(world.person)
    for path in [*PUBLIC, *(f"status/{one}" for one in OWN)]:
        page = browser.follow(browser.get(f"/en/{path}"))
        assert page.status == 200 and "Someone else uses this phone" in page.text, path
    filling.begin(another_browser, lang="en")
    for path in (
        *PUBLIC,
        "apply/german/reach",
        "apply/german/code",
        "apply/german/check",
        "apply/german/papers",
        "status/code",
    ):
        page = another_browser.follow(another_browser.get(f"/en/{path}"))
        assert page.status == 200 and "Someone else uses this phone" in page.text, path
    assert "Someone else" not in Browser(browser.app).get("/en/").text


def test_whoever_has_no_pin_yet_is_warned_before_the_phone_is_cleared(browser: Browser) -> None:
    unsent(browser)
    assert "You have no PIN yet" in browser.get("/en/leave").text
    at = "/en/status/code"
    browser.fill(browser.get(at), at=at, pin=PIN)
    assert "You have no PIN yet" not in browser.get("/en/leave").text


def test_an_unsent_form_is_closed_completely_for_the_next_one(browser: Browser, another_browser: Browser) -> None:
    unsent(browser)
    kept = browser.client.get_cookie("casework-demo")
    assert kept and "Canary Lea" in browser.get("/en/apply/mail/check").text
    left = browser.fill(browser.get("/en/leave"), at="/en/leave", follow=False)
    assert '"cache", "cookies", "storage"' in left.answer.headers["Clear-Site-Data"]
    assert browser.client.get_cookie("casework-demo") is None
    assert db.session.scalars(select(Visit)).all() == []
    another_browser.client.set_cookie("casework-demo", kept.value)
    for path in ("apply/mail/check", "apply/mail/contact", "status/code", "status/code/card", "apply/mail"):
        assert "Canary Lea" not in another_browser.follow(another_browser.get(f"/en/{path}")).html, path
    assert 'action="/en/status' not in another_browser.get("/en/apply/mail").html
