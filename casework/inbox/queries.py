"""Reading the office's mail, and proposing whose it is."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import is_visible, own_cases, visible_people
from casework.core.access import SYSTEM
from casework.core.counting import counting
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import open_for
from casework.inbox.models import KEPT, NEW, Mail, MailFile
from casework.people.models import ContactPoint
from casework.people.queries import is_among, search_people

PAGE = 50
MOST_PROPOSALS = 8
#: Two words of a name at least: one alone proposes half the office.
_REFERENCE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}[- ]?[0-9A-Za-z](?![0-9A-Za-z])")
SCANNED_TEXT = 5000


def visible_mail(viewer: Any) -> Any:
    """Which mails exist for whom: the coordination's are all but those of people in a compartment.

    Those exist only for whoever works there: already that such a person writes is nobody else's business.
    """
    kin = select(ContactPoint.id).join(Case, Case.person_id == ContactPoint.person_id)
    kin = kin.where(ContactPoint.blind == Mail.sender_blind, Case.is_compartment.is_(True)).correlate(Mail)
    branches: list[Any] = []
    if viewer.has_role("coordinator"):
        branches.append(~kin.exists())
    if viewer.has_role("scholar_advisor"):
        branches.append(kin.where(Case.id.in_(own_cases(viewer))).exists())
    return or_(*branches) if branches else Mail.id.is_(None)


def find_mail(viewer: Any, ref: str, *, lock: bool = False) -> Mail | None:
    query = select(Mail).where(Mail.ref == ref, Mail.state.in_((NEW, KEPT)), visible_mail(viewer))
    if lock:
        query = query.with_for_update(of=Mail.__table__).execution_options(populate_existing=True)
    mail = db.session.scalar(query)
    return open_for(viewer, [mail], "inbox")[0] if mail is not None else None


def find_attachment(viewer: Any, ref: str, *, lock: bool = False) -> MailFile | None:
    query = select(MailFile).join(Mail, Mail.id == MailFile.mail_id)
    file = db.session.scalar(query.where(MailFile.ref == ref, Mail.state.in_((NEW, KEPT)), visible_mail(viewer)))
    return open_for(viewer, [file], "inbox")[0] if file is not None else None


@dataclass(frozen=True)
class MailLine:
    mail: Mail
    files: int


def mail_page(viewer: Any, state: str, after: str | None) -> tuple[list[MailLine], str | None]:
    """Those that wait, the oldest first; and from where the next page goes on."""
    query = select(Mail).where(Mail.state == state, visible_mail(viewer))
    start = db.session.execute(select(Mail.created_at, Mail.id).where(Mail.ref == after)).first() if after else None
    if start is not None:
        query = query.where(tuple_(Mail.created_at, Mail.id) > tuple_(start.created_at, start.id))
    mails = db.session.scalars(query.order_by(Mail.created_at, Mail.id).limit(PAGE + 1)).all()
    shown = open_for(viewer, mails[:PAGE], "inbox")
    counted = select(MailFile.mail_id, func.count()).where(MailFile.mail_id.in_([mail.id for mail in shown]))
    counts = dict(db.session.execute(counted.group_by(MailFile.mail_id)).tuples().all()) if shown else {}
    lines = [MailLine(mail, counts.get(mail.id, 0)) for mail in shown]
    return lines, shown[-1].ref if len(mails) > PAGE else None


def count_waiting(viewer: Any) -> int:
    return db.session.scalar(counting(select(Mail.id).where(Mail.state == NEW, visible_mail(viewer)))) or 0


def files_of_mail(viewer: Any, mail: Mail) -> list[MailFile]:
    query = select(MailFile).where(MailFile.mail_id == mail.id).order_by(MailFile.place, MailFile.id)
    return open_for(viewer, db.session.scalars(query), "inbox")


# --- whose it is -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A case that the mail may belong to, and why: sender, reference, name."""

    case: Case
    reasons: tuple[str, ...]


def proposals(viewer: Any, mail: Mail) -> list[Proposal]:
    """At most eight cases within reach, the surest first. A human decides: siblings share one address (U2)."""
    found: dict[uuid.UUID, list[str]] = {}
    for reason, people in (
        ("sender", _by_sender(viewer, mail)), ("reference", _by_reference(viewer, mail)), ("name", _by_name(viewer, mail))
    ):  # fmt: skip
        for person_id in people:
            found.setdefault(person_id, []).append(reason)
    best = dict(list(found.items())[:MOST_PROPOSALS])
    return [Proposal(case, tuple(best[case.person_id])) for case in _newest_cases(viewer, list(best))]


def _by_sender(viewer: Any, mail: Mail) -> Sequence[uuid.UUID]:
    if mail.sender_blind is None:
        return []
    query = select(ContactPoint.person_id).where(ContactPoint.blind == mail.sender_blind)
    query = query.where(is_among(visible_people(viewer), ContactPoint.person_id)).distinct()
    return db.session.scalars(query.order_by(ContactPoint.person_id).limit(MOST_PROPOSALS)).all()


def references_in(text: str) -> list[str]:
    """What may be references of cases in a text; the ninth character tells them from other words."""
    found = (read_reference(each) for each in _REFERENCE.findall(text[:SCANNED_TEXT]))
    return list(dict.fromkeys(ref for ref in found if ref))[:MOST_PROPOSALS]


def _by_reference(viewer: Any, mail: Mail) -> Sequence[uuid.UUID]:
    refs = references_in(f"{mail.title}\n{mail.body}")
    if not refs:
        return []
    return db.session.scalars(select(Case.person_id).where(Case.ref.in_(refs), is_visible(viewer, Case.id))).all()


def _by_name(viewer: Any, mail: Mail) -> Sequence[uuid.UUID]:
    name = mail.sender_name or ""
    if len(name.split()) < 2 or "@" in name:
        return []
    return [hit.person_id for hit in search_people(viewer, name, visible_people(viewer)).hits[:3]]


def _newest_cases(viewer: Any, people: list[uuid.UUID]) -> list[Case]:
    """Of each of these people the open case, else the newest one, in the order given."""
    if not people:
        return []
    query = select(Case.id, Case.person_id).where(Case.person_id.in_(people), is_visible(viewer, Case.id))
    rows = db.session.execute(query.order_by(Case.closed_at.is_not(None), Case.opened_at.desc(), Case.id)).all()
    newest: dict[uuid.UUID, uuid.UUID] = {}
    for row in rows:
        newest.setdefault(row.person_id, row.id)
    return case_heads(viewer, [newest[who] for who in people if who in newest])


def is_own_address(mail: Mail, person_id: uuid.UUID) -> bool:
    """Did the mail come from an address that this person gave?"""
    if mail.sender_blind is None:
        return False
    query = select(ContactPoint.id).where(ContactPoint.person_id == person_id, ContactPoint.blind == mail.sender_blind)
    return db.session.scalar(query.limit(1)) is not None


def of_person(person_id: uuid.UUID) -> list[Mail]:
    """What waits and came from an address of this person: for their export and their erasure."""
    mine = select(ContactPoint.blind).where(ContactPoint.person_id == person_id, ContactPoint.blind.is_not(None))
    query = select(Mail).where(and_(Mail.sender_blind.in_(mine), Mail.state.in_((NEW, KEPT))))
    return open_for(SYSTEM, db.session.scalars(query), "own export")


def handled_before(moment: datetime, limit: int) -> Sequence[Mail]:
    query = select(Mail).where(Mail.state.not_in((NEW, KEPT)), Mail.handled_at < moment)
    return db.session.scalars(query.order_by(Mail.handled_at).limit(limit).with_for_update(skip_locked=True)).all()


def kept_before(moment: datetime, limit: int) -> Sequence[Mail]:
    query = select(Mail).where(Mail.state == KEPT, Mail.handled_at < moment)
    return db.session.scalars(query.order_by(Mail.handled_at).limit(limit).with_for_update(skip_locked=True)).all()
