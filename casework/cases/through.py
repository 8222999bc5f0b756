"""Through whom a talk came: one of the people around the person, a partner, or somebody whom only a sealed word names.

Somebody who must not learn that the person is here stands on the page as a warning and cannot be chosen. Whom a talk
came through is whom the next one goes through: as a choice they would become a way to the person. When they did come,
that is an incident: a restricted note says so, not this field (practice.md U2, U3).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from casework.cases.models import Case, Talk, TalkThrough
from casework.cases.reach import own_cases
from casework.cases.words import list_word
from casework.core.errors import Refusal
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import RelatedPerson
from casework.people.names import similarity
from casework.people.related import SAME_NAME, is_living, must_not_learn, related_to
from casework.programmes.models import Partner

OTHER = "other"
RELATED, PARTNER = "related:", "partner:"


class WithOnePerson(Refusal):
    field = "through"
    message = _l("Who stood between belongs to one person. Please write exactly one reference.")


class NotThroughThem(Refusal):
    field = "through"
    message = _l(
        "Perhaps this is somebody who must not learn that the person is here. "
        "Write what happened in a restricted note, and speak with the coordination."
    )


class NobodyNamed(Refusal):
    field = "through_text"
    message = _l("Please write who it was.")


class UnknownGoBetween(Refusal):
    field = "through"
    message = _l("Please choose one of the answers.")


@dataclass(frozen=True)
class Around:
    """The people around one person: who may have stood between, and who must not even know."""

    offered: Sequence[RelatedPerson] = ()
    dangerous: Sequence[RelatedPerson] = ()


def around(viewer: Any, people: Sequence[uuid.UUID]) -> Around:
    """Of exactly one person, whom the caller has found for this viewer; of several or none nobody."""
    if len(people) != 1:
        return Around()
    rows = related_to(viewer, people[0])
    return Around(
        offered=[row for row in rows if is_living(row) and not row.must_not_know],
        dangerous=[row for row in rows if row.must_not_know],
    )


def choices(near: Around, partners: Iterable[Partner]) -> list[tuple[str, str]]:
    related = [(RELATED + row.ref, _who(row)) for row in near.offered]
    others = [(PARTNER + str(one.id), _("Partner: %(name)s", name=one.name)) for one in partners]
    return [("", _("Nobody: straight from the person")), *related, *others, (OTHER, _("Somebody else"))]


def note_through(talk: Talk, people: Sequence[uuid.UUID], chosen: str, text: str) -> None:
    """Keep through whom it came. Raises WithOnePerson, NotThroughThem, NobodyNamed, UnknownGoBetween."""
    if not chosen:
        return
    if len(set(people)) != 1:
        raise WithOnePerson
    row = TalkThrough(id=uuid.uuid4(), talk_id=talk.id, person_id=people[0])
    hidden = must_not_learn([people[0]])
    if chosen == OTHER:
        row.said = _named(text, hidden)
    elif chosen.startswith(RELATED):
        row.related_id = _related(people[0], chosen.removeprefix(RELATED), hidden)
    else:
        row.partner_id = _partner(chosen.removeprefix(PARTNER))
    db.session.add(row)
    db.session.flush()


def _named(text: str, hidden: Sequence[RelatedPerson]) -> str:
    said = text.strip()
    if not said:
        raise NobodyNamed
    if any(row.name and similarity(row.name, said) >= SAME_NAME for row in hidden):
        raise NotThroughThem(field="through_text")
    return said


def _related(person_id: uuid.UUID, ref: str, hidden: Sequence[RelatedPerson]) -> uuid.UUID:
    query = select(RelatedPerson).where(RelatedPerson.ref == ref, RelatedPerson.person_id == person_id)
    found = db.session.scalar(query)
    if found is None or not is_living(found):
        raise UnknownGoBetween
    if found.id in {row.id for row in hidden}:
        raise NotThroughThem
    return found.id


def _partner(typed: str) -> uuid.UUID:
    try:
        found = db.session.get(Partner, uuid.UUID(typed))
    except ValueError:
        found = None
    if found is None:
        raise UnknownGoBetween
    return found.id


def with_go_betweens(viewer: Any, talks: Sequence[uuid.UUID]) -> list[tuple[Talk, TalkThrough | None]]:
    """These talks, each with through whom it came where the viewer works on the case."""
    mine = select(Case.person_id).where(Case.id.in_(own_cases(viewer)))
    is_theirs = and_(TalkThrough.talk_id == Talk.id, TalkThrough.person_id.in_(mine))
    query = select(Talk, TalkThrough).outerjoin(TalkThrough, is_theirs).where(Talk.id.in_(talks))
    found: list[tuple[Talk, TalkThrough | None]] = [(talk, row) for talk, row in db.session.execute(query)]
    rows = open_for(viewer, [row for _talk, row in found if row], "timeline")
    open_for(viewer, [row.related for row in rows if row.related], "timeline")
    return found


def words_of(row: TalkThrough) -> str:
    if row.partner:
        return row.partner.name
    if row.related is None:
        return str(row.said)
    if row.related.must_not_know:
        return _("%(who)s. Careful: must not learn that the person is here", who=_who(row.related))
    return _who(row.related)


def _who(row: RelatedPerson) -> str:
    return f"{row.name} ({list_word('related_kinds', row.kind)})"
