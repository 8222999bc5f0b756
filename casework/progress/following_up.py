"""Asking how it went: a link in the mail or a page of one's own, a short answer, an end whenever the person wants one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from flask import current_app
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.tokens import hash_token, new_token
from casework.messages.letters import MADE_WHEN_SENT
from casework.messages.models import Letter
from casework.progress.follow_up_models import FollowUpAnswer, FollowUpLink
from casework.progress.models import FollowUp

LINK_LIVES = timedelta(days=60)
#: What somebody can tick themselves: words of the list of results that need no explanation.
ASKED = (
    "admitted_degree", "degree_continued", "degree_finished", "studienkolleg_place", "german_exam_passed",
    "vocational_training", "internship", "job_adequate", "job_other", "self_employment", "recognition_full",
    "volunteering", "club_membership", "moved_away", "no_outcome",
)  # fmt: skip


class NothingTold(Refusal):
    field = "now"
    message = _l("Please tick what is true, or write something.")


class AnsweredAlready(Refusal):
    status = 404
    message = _l("This question has been answered, or its time is over. Thank you.")


def outside_words(letter: Letter) -> tuple[str, str]:
    """The mail, with a fresh link made at the last moment. Whoever reads it by chance learns nothing of the person."""
    found = _asked_of(letter.person_id)
    if found is None:
        return _("Hello"), _("There is nothing to do for you.")
    address = f"{letter.language}/how-are-you/{new_follow_up_link(found)}"
    lines = [
        _("Hello,"),
        _("we have a few short questions for you. Answering takes two minutes:"),
        urljoin(str(current_app.config["PUBLIC_URL"]) + "/", address),
        _("The link works for 60 days. You do not have to answer. There you can also say that we shall not ask again."),
    ]
    return _("A short question for you"), "\n\n".join(lines)


MADE_WHEN_SENT["follow_up"] = outside_words


def new_follow_up_link(follow_up: FollowUp) -> str:
    """A fresh token; the one before it is dead from now on."""
    token, until = new_token(), clock.now() + LINK_LIVES
    row = db.session.scalar(select(FollowUpLink).where(FollowUpLink.follow_up_id == follow_up.id))
    if row is None:
        db.session.add(FollowUpLink(follow_up_id=follow_up.id, token_hash=hash_token(token), until=until))
    else:
        row.token_hash, row.until = hash_token(token), until
    db.session.flush()
    return token


def _asked_of(person_id: Any, *, lock: bool = False) -> FollowUp | None:
    query = select(FollowUp).join(Case, Case.id == FollowUp.case_id)
    query = (
        query.where(Case.person_id == person_id, FollowUp.state == "asked").order_by(FollowUp.due_on.desc()).limit(1)
    )
    found: FollowUp | None = db.session.scalar(query.with_for_update(of=FollowUp) if lock else query)
    return found


def asked_of(person: Any, *, lock: bool = False) -> FollowUp | None:
    """The question that waits for this person on their own page."""
    return _asked_of(person.id, lock=lock)


def asked_by(token: str, *, lock: bool = False) -> FollowUp | None:
    """The question of this link, while it lives and nobody has answered."""
    query = select(FollowUp).join(FollowUpLink, FollowUpLink.follow_up_id == FollowUp.id)
    query = query.where(
        FollowUpLink.token_hash == hash_token(token[:100]), FollowUpLink.until > clock.now(), FollowUp.state == "asked"
    )
    found: FollowUp | None = db.session.scalar(query.with_for_update(of=FollowUp) if lock else query)
    return found


def tell(follow_up: FollowUp | None, *, now: Sequence[str], said: str | None, needs_help: bool) -> FollowUpAnswer:
    """Raises AnsweredAlready, NothingTold."""
    if follow_up is None or follow_up.state != "asked":
        raise AnsweredAlready
    ticked, words = [code for code in ASKED if code in now], (said or "").strip() or None
    if not ticked and not words and not needs_help:
        raise NothingTold
    follow_up.state = "done"
    return _keep(follow_up, now=ticked, said=words, needs_help=needs_help)


def do_not_ask_again(follow_up: FollowUp | None) -> FollowUpAnswer:
    """Now and later: what was still to be asked of this person is not."""
    if follow_up is None or follow_up.state != "asked":
        raise AnsweredAlready
    person_id = follow_up.case.person_id
    query = select(FollowUp).join(Case, Case.id == FollowUp.case_id).where(Case.person_id == person_id)
    for row in db.session.scalars(query.where(FollowUp.state.in_(("due", "asked")))):
        row.state = "opted_out"
    return _keep(follow_up, stops=True, looked_at=clock.now())


def _keep(follow_up: FollowUp, **more: Any) -> FollowUpAnswer:
    answer = FollowUpAnswer(
        follow_up_id=follow_up.id, case_id=follow_up.case_id, person_id=follow_up.case.person_id, created_at=clock.now(),
        **more,
    )  # fmt: skip
    db.session.add(answer)
    for link in db.session.scalars(select(FollowUpLink).where(FollowUpLink.follow_up_id == follow_up.id)):
        db.session.delete(link)
    db.session.flush()
    return answer


def answer_of(viewer: Any, follow_up: FollowUp) -> FollowUpAnswer | None:
    found = db.session.scalar(select(FollowUpAnswer).where(FollowUpAnswer.follow_up_id == follow_up.id))
    return open_for(viewer, [found], "follow-up")[0] if found is not None else None


def wants_no_questions(person_id: Any) -> bool:
    query = select(FollowUpAnswer.id).where(FollowUpAnswer.person_id == person_id, FollowUpAnswer.stops.is_(True))
    return db.session.scalar(query.limit(1)) is not None
