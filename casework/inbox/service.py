"""What a human does with a mail: file it in one or several cases, keep it without one, or let it go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.closing import reopen_case
from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.documents.scanning import receive_scan
from casework.documents.service import answer_paper
from casework.documents.shelf import Received
from casework.inbox import queries
from casework.inbox.models import DROPPED, FILED, KEPT, NEW, Mail, MailFile
from casework.messages.service import post_message
from casework.portal.service import complain

MOST_CASES = 5
#: So long the mark of a mail is kept, lest the same one be taken in again; and a mail without a case altogether.
MARKS_KEPT = timedelta(days=90)
KEPT_FOR = timedelta(days=365)
BATCH = 200


class NoCaseChosen(Refusal):
    field = "cases"
    message = _l("Please choose a case, or type its reference.")


class TooManyCases(Refusal):
    field = "cases"
    message = _l("A mail goes into at most five cases. Please choose fewer.")


class OnlyTheirOwn(Refusal):
    field = "is_complaint"
    message = _l("Only what the person wrote themselves can be their complaint, and it belongs to one person.")


class WasHandled(Refusal):
    status = 409
    message = _l("Somebody has dealt with this mail already.")


@dataclass(frozen=True)
class Filing:
    """How a mail is filed: its language, who wrote it, what its attachments are, whether it is a complaint."""

    language: str
    is_from_person: bool
    paper_kind: str | None = None
    is_complaint: bool = False


def file_mail(
    mail: Mail, cases: Sequence[Case], filing: Filing, copies: Mapping[Any, list[Received]], *, by: User
) -> None:
    """A message in each of these cases, the attachments as papers; nothing of it stays in the inbox.

    `copies`: the attachments sealed anew for each person, by person. Raises NoCaseChosen, TooManyCases, WasHandled,
    OnlyTheirOwn.
    """
    _refuse_handled(mail)
    if not cases:
        raise NoCaseChosen
    if len(cases) > MOST_CASES:
        raise TooManyCases
    if filing.is_complaint and (len(cases) > 1 or not filing.is_from_person):
        raise OnlyTheirOwn
    for case in cases:
        _post(mail, case, filing)
        _file_papers(case, copies.get(case.person_id, []), filing.paper_kind, by)
    _empty(mail, FILED, by)


def _post(mail: Mail, case: Case, filing: Filing) -> None:
    text = "\n\n".join(part for part in (mail.title, mail.body) if part) or str(_l("(no text)"))
    if filing.is_complaint:
        complain(case.person, text, language=filing.language)
        return
    if filing.is_from_person and not case.is_open:
        reopen_case(case)
    sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
    post_message(
        case.person, direction="in", body=text, language=filing.language, written_by=sender or None,
        is_from_person=filing.is_from_person,
    )  # fmt: skip


def _file_papers(case: Case, received: list[Received], kind: str | None, by: User) -> None:
    """As what they are; or to be looked at on the case page by whoever works there."""
    if not received:
        return
    if kind:
        answer_paper(case.person_id, kind, received=received)
    else:
        receive_scan(case.person_id, None, received, by)


def keep_mail(mail: Mail, *, by: User) -> None:
    """It is about nobody in particular, and the office needs it: it stays here, in a list of its own, for a year."""
    if mail.state != NEW:
        raise WasHandled
    mail.state, mail.handled_at, mail.handled_by = KEPT, clock.now(), by.id


def drop_mail(mail: Mail, *, by: User) -> None:
    """Advertising, or not for us: its content goes at once, in the mailbox with the next round."""
    _refuse_handled(mail)
    _empty(mail, DROPPED, by)


def _refuse_handled(mail: Mail) -> None:
    if mail.state not in (NEW, KEPT):
        raise WasHandled


def _empty(mail: Mail, state: str, by: User | None) -> None:
    mail.state, mail.handled_at, mail.handled_by = state, clock.now(), by.id if by else None
    mail.sender = mail.sender_name = mail.title = mail.body = None
    mail.sender_blind = None
    # The sweeper takes the bytes within the hour: removed here, they would be lost if this were not committed.
    for file in db.session.scalars(select(MailFile).where(MailFile.mail_id == mail.id)):
        db.session.delete(file)
    db.session.flush()


def tidy_inbox() -> int:
    """Let go what was kept for a year, and the marks of what was handled long ago. Returns how many."""
    old = queries.kept_before(clock.now() - KEPT_FOR, BATCH)
    for mail in old:
        _empty(mail, DROPPED, None)
    marks = queries.handled_before(clock.now() - MARKS_KEPT, BATCH)
    for mail in marks:
        db.session.delete(mail)
    return len(old) + len(marks)


def let_go_of(mails: Sequence[Mail]) -> int:
    for mail in mails:
        _empty(mail, DROPPED, None)
    return len(mails)
