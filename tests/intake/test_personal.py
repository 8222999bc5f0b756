"""What intake holds of a person: told to them, and cut when they are erased."""

from __future__ import annotations

from sqlalchemy import select

from casework.core.models import db
from casework.core.sealed import get_vault
from casework.intake import jobs, personal
from casework.intake.models import Draft, Submission
from casework.people.models import Answer
from tests.browser import Browser
from tests.intake import filling


def sent_twice(browser: Browser) -> Submission:
    """One form sent, and a second one begun by the same person."""
    for slug in ("short", "second"):
        filling.a_short_offer(slug)
        path = f"/en/apply/{slug}/begin"
        browser.fill(browser.get(path), at=path, call_name="Canary", reach_by="portal_only")
        if slug == "short":
            filling.send(browser, slug, lang="en")
    return db.session.scalars(select(Submission)).one()


def test_a_person_is_told_which_forms_they_sent(browser: Browser) -> None:
    sent = sent_twice(browser)
    told = personal.export(sent.person_id)
    assert told == {
        "declarations": [],
        "forms_sent": [{"offer": "Course short", "sent_at": sent.sent_at}],
        "helpers": [],
    }


def test_erasure_leaves_the_month_and_ends_a_second_form_with_its_keys(browser: Browser) -> None:
    sent = sent_twice(browser)
    second = db.session.scalars(select(Draft).where(Draft.sent_at.is_(None))).one()
    subject, former = second.subject_id, sent.draft_id
    assert personal.scrub(sent.person_id, frozenset()) == 3
    db.session.commit()
    assert (sent.sent_at.day, sent.sent_at.hour) == (1, 12)
    assert sent.draft_id != former
    assert db.session.scalars(select(Answer).where(Answer.subject_id == subject)).all() == []
    assert jobs.sweep_drafts() == 1
    assert get_vault().is_destroyed(str(subject), "identity")
    assert db.session.scalars(select(Draft)).all() == []
