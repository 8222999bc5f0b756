"""What is known of many people at once, opened for the comparison alone: names, date of birth, keyed e-mail."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.doubles.scoring import Known
from casework.people.models import Answer, ContactPoint, Spelling

#: The first that is there counts: the date on a paper goes before the year that someone said.
BORN = ("birth_date", "birth_year")
#: SQLite takes some thousands of parameters in one statement.
BATCH = 500


def known_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """Everybody's spellings (former ones too), birth and e-mails."""
    born = births(ids)
    spellings: dict[uuid.UUID, list[str]] = defaultdict(list)
    emails: dict[uuid.UUID, set[bytes]] = defaultdict(set)
    for part in _batches(ids):
        only = load_only(Spelling.person_id, Spelling.text_sealed)
        rows = db.session.scalars(select(Spelling).options(only).where(Spelling.person_id.in_(part)))
        for row in open_for(SYSTEM, rows, "doubles"):
            if row.text:
                spellings[row.person_id].append(row.text)
        for who, blind in db.session.execute(_emails().where(ContactPoint.person_id.in_(part))):
            emails[who].add(bytes(blind))
    return {who: Known(_whole(spellings[who]), born.get(who), frozenset(emails[who])) for who in ids}


def _whole(texts: list[str]) -> tuple[str, ...]:
    """Without what is only a part of another spelling: "Samira" says nothing beside "Samira Haddad"."""
    distinct = list(dict.fromkeys(texts))
    return tuple(text for text in distinct if not any(text != other and text in other for other in distinct))


def births(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """The newest date of birth of each, as it was answered."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for part in _batches(ids):
        only = load_only(Answer.subject_id, Answer.field, Answer.value_sealed)
        query = select(Answer).options(only).where(Answer.subject_id.in_(part), Answer.field.in_(BORN))
        for row in open_for(SYSTEM, db.session.scalars(query.order_by(Answer.at, Answer.id)), "doubles"):
            found[row.subject_id][row.field] = row.value
    return {who: next((said[field] for field in BORN if said.get(field)), None) for who, said in found.items()}


def emails_of_all() -> Iterator[tuple[uuid.UUID, bytes]]:
    for who, blind in db.session.execute(_emails()):
        yield who, bytes(blind)


def _emails() -> Any:
    return select(ContactPoint.person_id, ContactPoint.blind).where(
        ContactPoint.kind == "email", ContactPoint.blind.is_not(None)
    )


def _batches(ids: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
