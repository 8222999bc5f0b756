"""A note and what follows from it; drafts that outlive a session; colleagues who are named."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from casework.cases import drafts, mentions, service
from casework.cases.closing_models import ClosingProposal
from casework.cases.models import Appointment, Note, Talk, Task
from casework.cases.note_models import Mention, NoteDraft
from casework.cases.personal import scrub
from casework.core import clock
from casework.core.models import db
from casework.desk.today import todays_work
from casework.messages.models import Letter, Message
from tests import make
from tests.browser import Browser

TOMORROW = (clock.today() + timedelta(days=1)).isoformat()


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_one_form_makes_note_talk_task_appointment_and_message(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/note"
    page = browser.sign_in(advisor).get(at)
    sent = browser.fill(
        page, at=at, body="We spoke about B1.", minutes="35", channel="phone", topic="language", task_text="Ask the school",
        task_due=TOMORROW, meeting_day=TOMORROW, meeting_time="10:30", message="See you tomorrow", follow=False,
    )  # fmt: skip
    assert sent.status == 303
    assert [count(kind) for kind in (Note, Talk, Task, Appointment, Message)] == [1, 1, 1, 1, 1]
    talk = db.session.scalars(select(Talk)).one()
    assert (talk.minutes, talk.channel, talk.topic, talk.author_id) == (35, "phone", "language", advisor.id)
    assert {"appointment", "news"} <= set(db.session.scalars(select(Letter.kind)))


def test_of_a_form_with_one_wrong_part_nothing_is_kept_and_the_text_stands_there(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/note"
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    page = browser.sign_in(advisor).get(at)
    for wrong in ({"task_text": "Call", "task_due": yesterday}, {"meeting_day": yesterday, "meeting_time": "10:00"}):
        sent = browser.fill(page, at=at, body="Long text.", minutes="20", **wrong)  # type: ignore[arg-type]  # a form's fields
        assert sent.status == 422
        assert "Long text." in sent.html and "is over" in sent.text
    assert [count(kind) for kind in (Note, Talk, Task, Appointment)] == [0, 0, 0, 0]


def test_a_draft_survives_the_session_and_belongs_to_its_author(browser: Browser, another_browser: Browser) -> None:
    advisor, colleague = make.user("advisor", language="en"), make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    make.access(case, colleague, "cover")
    at = f"/cases/{case.ref}/note"
    browser.fill(browser.sign_in(advisor).get(at), at=at, body="Half a sentence", keep="yes")
    row = db.session.scalars(select(NoteDraft)).one()
    assert b"Half" not in (row.body_sealed or b"")
    another = another_browser.sign_in(advisor)
    assert "Half a sentence" in another.get(at).html
    assert "Half a sentence" in another.get(f"/cases/{case.ref}").html
    assert "Half a sentence" not in browser.sign_in(colleague).get(at).html
    clock.travel(timedelta(hours=2))
    assert "draft_waits" in [line.title for line in todays_work(advisor).lines]
    clock.travel(timedelta())
    saved = another.fill(another.get(f"/cases/{case.ref}"), at="", action="/notes", body="A whole sentence.")
    assert saved.status == 200
    assert (count(NoteDraft), count(Note)) == (0, 1)


def test_the_script_keeps_what_is_being_written(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    fields = browser.sign_in(advisor).get(f"/cases/{case.ref}").form("/notes")["fields"]
    sent = {"csrf_token": fields["csrf_token"], "body": "I am typ"}
    assert browser.post(f"/cases/{case.ref}/note/draft", sent).status == 204
    assert browser.post(f"/cases/{case.ref}/note/draft", sent | {"body": "I am typing"}).status == 204
    kept = drafts.draft_of(advisor, case)
    assert kept is not None and kept.body == "I am typing"
    browser.post(f"/cases/{case.ref}/note/draft", sent | {"body": " "})
    assert count(NoteDraft) == 0


def test_a_colleague_who_may_read_it_finds_the_note_on_today_until_they_have_read_it(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, grace = make.user("advisor", name="Ada Advisor"), make.user("advisor", name="Grace Cover", language="en")
    case = make.case(advisor=advisor)
    make.access(case, grace, "cover")
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    body = "Please call, @Grace Cover. Write to x@example.org or @nobody."
    assert browser.fill(page, at="", action="/notes", body=body).status == 200
    assert [row.user_id for row in db.session.scalars(select(Mention))] == [grace.id]
    assert "mentioned" in [line.title for line in todays_work(grace).lines]
    assert "mentioned" not in [line.title for line in todays_work(advisor).lines]
    at = f"/cases/{case.ref}/mentions"
    page = another_browser.sign_in(grace).get(at)
    assert "Please call" in page.text
    another_browser.fill(page, at=at)
    assert "mentioned" not in [line.title for line in todays_work(grace).lines]
    assert "Please call" not in browser.get(at).text


def test_who_may_not_read_it_is_refused_by_name_and_the_text_is_kept(browser: Browser) -> None:
    advisor = make.user("advisor", name="Ada Advisor", language="en")
    make.user("advisor", name="Otto Outside")
    make.user("coordinator", name="Cora Coordinator")
    case = make.case(advisor=advisor)
    browser.sign_in(advisor)
    for name in ("@Otto Outside", "@otto", "@Cora"):
        sent = browser.fill(browser.get(f"/cases/{case.ref}"), at="", action="/notes", body=f"Look, {name}!")
        assert sent.status == 422 and "could not read this note" in sent.text and f"Look, {name}!" in sent.html
    assert (count(Note), count(Mention)) == (0, 0)


def test_a_name_that_two_colleagues_share_needs_the_whole_name(context: Flask) -> None:
    advisor = make.user("advisor")
    one, two = make.user("advisor", name="Ada One"), make.user("advisor", name="Ada Two")
    case = make.case(advisor=advisor)
    for colleague in (one, two):
        make.access(case, colleague, "team")
    service.write_note(case, "@Ada please", by=advisor)
    assert count(Mention) == 0
    service.write_note(case, "@ada two, please; and @Ada One", by=advisor)
    assert {row.user_id for row in db.session.scalars(select(Mention))} == {one.id, two.id}
    assert len(mentions.unread_mentions(two, case)) == 1


def test_a_note_begins_with_a_template_and_any_note_goes_to_the_top_and_back(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/note?template=first_talk")
    assert "What the person wants:" in page.html
    assert "What the person wants:" not in browser.get(f"/cases/{case.ref}/note?template=nothing").html
    note = service.write_note(case, "Remember this.", by=advisor)
    db.session.commit()
    for expected in (True, False):
        at = f"/notes/{note.ref}/pin"
        browser.fill(browser.get(at), at=at)
        assert db.session.scalars(select(Note.is_pinned)).one() is expected


def test_of_an_erased_person_no_draft_no_mention_and_no_wish_to_close_is_left(context: Flask) -> None:
    advisor, grace = make.user("advisor"), make.user("advisor", name="Grace Cover")
    case, other = make.case(advisor=advisor), make.case(advisor=advisor)
    for one in (case, other):
        make.access(one, grace, "cover")
        drafts.keep_draft(one, "Half a sentence", by=advisor)
        service.write_note(one, "@Grace Cover", by=advisor)
        wish = ClosingProposal(
            case_id=one.id,
            person_id=one.person_id,
            proposed_by=advisor.id,
            proposed_at=clock.now(),
            reasons=["no_contact"],
        )
        db.session.add(wish)
    db.session.commit()
    scrub(case.person_id, frozenset())
    for kind in (NoteDraft, Mention, ClosingProposal):
        assert [row.case_id for row in db.session.scalars(select(kind))] == [other.id]
