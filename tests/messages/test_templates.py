"""Templates, drafts, the outbox: what goes out is checked first, in the person's language, and says no more than it may."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.today import todays_work
from casework.messages.models import HeldMessage, Letter, Message, MessageDraft
from casework.messages.sending import send_due_letters
from casework.messages.service import add_translation, post_message, write_letter
from casework.messages.templating import (
    NoGerman,
    NothingToPutIn,
    StrangePlaceholder,
    check_texts,
    filled,
    missing_languages,
    save_template,
)
from casework.messages.writing import find_template, hold_message, templates_for
from casework.people.service import add_contact_point, set_contact_stop
from tests import make
from tests.browser import Browser
from tests.core.post_office import PostOffice

GERMAN = "Hallo {call_name}, Ihre Nummer ist {reference}."
ARABIC = "مرحبا {call_name}، رقمك هو {reference}."


@pytest.mark.parametrize(
    ("texts", "refusal", "field"),
    [
        ({"ar": ARABIC}, NoGerman, "text_de"),
        ({"de": "Hallo {name}"}, StrangePlaceholder, "text_de"),
        ({"de": "Hallo {call_name"}, StrangePlaceholder, "text_de"),
        ({"de": GERMAN, "ar": "مرحبا {call_name}"}, StrangePlaceholder, "text_ar"),
    ],
)
def test_placeholders_are_checked_beside_the_text_that_is_wrong(
    context: Flask, texts: dict[str, str], refusal: type[Any], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_texts(texts)
    assert refused.value.field == field


def test_a_template_is_its_teams_and_names_what_is_missing(context: Flask) -> None:
    ours, theirs = make.team(), make.team("Andere")
    template = save_template(None, name="Nummer", texts={"de": GERMAN, "ar": ARABIC}, team_id=ours.id)
    db.session.commit()
    mine, other = make.user(team=ours), make.user(team=theirs)
    assert [one.ref for one in templates_for(mine)] == [template.ref]
    assert templates_for(other) == [] and find_template(other, template.ref) is None
    assert len(templates_for(make.user("coordinator"))) == 1
    assert "English" in missing_languages(template) and len(missing_languages(template)) == 6
    with pytest.raises(NothingToPutIn):
        filled("Bis {next_appointment}", {"next_appointment": None})


def case_of(advisor: User, *, language: str = "ar") -> Case:
    return make.case(person=make.person("Samira", language=language), advisor=advisor)


def bodies(case: Case) -> list[str]:
    rows = db.session.query(Message).filter_by(person_id=case.person_id).order_by(Message.created_at).all()
    return [str(row.body) for row in open_for(SYSTEM, rows, "test")]


def test_a_message_begins_with_a_template_in_the_persons_language_and_german_beside_it(browser: Browser) -> None:
    advisor = make.user()
    arabic, russian = case_of(advisor), case_of(advisor, language="ru")
    template = save_template(None, name="Nummer", texts={"de": GERMAN, "ar": ARABIC}, team_id=None)
    browser.sign_in(advisor)
    page = browser.get(f"/cases/{arabic.ref}/messages?template={template.ref}")
    assert "مرحبا Samira" in page.form("messages")["fields"]["body"][0] and "Hallo Samira" in page.text
    lacking = browser.get(f"/cases/{russian.ref}/messages?template={template.ref}")
    assert "Hallo Samira" in lacking.form("messages")["fields"]["body"][0] and "Русский" in lacking.text
    browser.fill(lacking, at=f"/cases/{russian.ref}/messages", action="messages")
    assert "Hallo Samira" in bodies(russian)[0] and not bodies(russian)[0].startswith("Hallo")


def test_a_draft_is_kept_for_its_author_alone_and_goes_when_it_is_sent(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, colleague = make.user(), make.user()
    case = case_of(advisor)
    make.access(case, colleague, "cover")
    at = f"/cases/{case.ref}/messages"
    browser.sign_in(advisor)
    browser.fill(browser.get(at), at=at, action="messages", body="Halb geschrieben", what="draft")
    assert bodies(case) == [] and db.session.query(Letter).count() == 0
    assert "Halb geschrieben" in browser.get(at).text
    assert "Halb geschrieben" not in another_browser.sign_in(colleague).get(at).text
    browser.fill(browser.get(at), at=at, action="messages", language="ar")
    assert bodies(case) == ["Halb geschrieben"] and db.session.query(MessageDraft).count() == 0


def test_many_messages_are_looked_at_before_they_go_out(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user()
    cases = [case_of(advisor) for _ in range(3)]
    for case in cases:
        hold_message(case.person, f"An {case.ref}", language="de", author=advisor)
    set_contact_stop(cases[2].person, "Streit")
    db.session.commit()
    assert "An " not in another_browser.sign_in(make.user()).get("/outbox").text
    browser.sign_in(advisor)
    page = browser.get("/outbox")
    assert all(f"An {case.ref}" in page.text for case in cases) and db.session.query(Message).count() == 0
    first = db.session.query(HeldMessage).filter_by(person_id=cases[0].person_id).one().ref
    browser.fill(page, at="/outbox", chosen=[first], what="drop")
    sent = browser.fill(browser.get("/outbox"), at="/outbox", what="send")
    assert [len(bodies(case)) for case in cases] == [0, 1, 0]
    assert db.session.query(HeldMessage).one().person_id == cases[2].person_id and cases[2].ref in sent.text


def test_a_letter_that_came_back_stands_in_the_outbox(browser: Browser) -> None:
    advisor = make.user()
    case = case_of(advisor)
    letter = write_letter(case.person, "news", lambda: ("Zqnews", "Text"))
    letter.bounced_at = letter.created_at
    db.session.commit()
    assert "Zqnews" in browser.sign_in(advisor).get("/outbox").text
    assert "Zqnews" not in Browser(browser.app).sign_in(make.user()).get("/outbox").text


def test_a_letter_by_mail_says_only_that_there_is_news_unless_the_person_chose_otherwise(
    browser: Browser, post_office: PostOffice
) -> None:
    person = make.person("Samira", language="de")
    add_contact_point(person, "email", "samira@example.org", shared_with="nobody")

    def tell() -> str:
        write_letter(person, "rejection", lambda: ("Zqtitle", "Zqbody"))
        db.session.commit()
        send_due_letters()
        letter = post_office.read(-1)
        return f"{letter['Subject']} {letter.get_content()}"

    assert "Zq" not in tell()
    assert "Zqbody" in browser.visit(person).get("/de/status/messages").text
    browser.fill(browser.get("/de/status/letters"), at="/de/status/letters", on="yes")
    assert "Zqtitle" in (told := tell()) and "Zqbody" in told


def test_what_nobody_has_translated_is_on_today_with_who_can_read_it(browser: Browser) -> None:
    advisor = make.user()
    make.user(name="Frau Arabisch", languages=("ar",))
    make.user("volunteer", name="Canary Volunteer", languages=("ar",))
    case = case_of(advisor)
    message = post_message(case.person, direction="in", body="مرحبا", language="ar")
    db.session.commit()
    assert "needs_translation" in {line.title for line in todays_work(advisor).lines}
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/messages")
    assert "Frau Arabisch" in page.text and "Canary Volunteer" not in page.text
    add_translation(message, language="de", body="Hallo", author=advisor)
    db.session.commit()
    page = browser.get(f"/cases/{case.ref}/messages")
    assert advisor.name in page.text and "side-by-side" in page.html
    assert "needs_translation" not in {line.title for line in todays_work(advisor).lines}
