"""Reading people. A person is never looked up alone: the caller says among whom."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from flask import g
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Float,
    LargeBinary,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    union_all,
    update,
)

from casework.core import clock, ledger
from casework.core.access import viewer_loader
from casework.core.kept import KEPT, PERSON, VIEWER, constant, so_many
from casework.core.models import db, table_of
from casework.core.sealed import get_vault, open_for
from casework.core.sealed_columns import opened_texts
from casework.core.tokens import VISIT_IDLE, hash_token
from casework.people.models import Answer, Fact, LanguageLevel, Merge, NameKey, Person, Spelling, Visit
from casework.people.names import name_keys, rank

#: Up to so many people are simply opened and ranked; beyond, the index of names orders them first.
OPEN_ALL = 300
OPENED = 50
#: A part that more people carry than this only ranks: alone it finds nobody in particular.
COMMON = 2000
WORTH_SHOWING = 55.0

#: Whom a search is among: one select of persons' ids, or several branches side by side.
People = Select[Any] | CompoundSelect[Any]
#: Only the columns that a search reads, not whole rows: it opens many.
_SPELLINGS: Any = select(Spelling.id, Spelling.person_id, Spelling.is_former, Spelling.text_sealed)
_ANSWERS = select(Answer).where(Answer.subject_id == PERSON).order_by(Answer.at, Answer.id)


@dataclass(frozen=True)
class Drafts:
    """What intake says of unsent forms, so that one statement finds who comes in with a code: people does not know them."""

    draft: Any
    is_unsent: Any
    viewer: Callable[[Any], Any]


_drafts: Drafts | None = None


@dataclass(frozen=True)
class Hit:
    """Someone who may be meant: how well the name fits and the spelling that fitted ("" when it is a former one)."""

    person_id: uuid.UUID
    score: float
    why: str


@dataclass(frozen=True)
class Found:
    """The hits, best first. `is_common`: many people are called so, a second part of the name would help."""

    hits: list[Hit]
    is_common: bool = False


def register_drafts(drafts: Drafts) -> None:
    global _drafts
    _drafts = drafts


@viewer_loader("person")
def visiting_viewer(token: str) -> Any:
    """The person, or the unsent draft, of a living visit on this device."""
    visit, person, draft = _living_visit(token)
    if visit is None:
        return None
    g.visit_token = token
    if person is not None:
        return None if person.erased_on else open_for(person, [person], "own file")[0]
    return _drafts.viewer(draft) if _drafts is not None and draft is not None else None


def live_visit(token: str) -> Visit | None:
    """The visit of this device, unless its time is over."""
    return _living_visit(token)[0]


@cache
def _visits() -> Any:
    """A visit with its person, or with its unsent form. Put together once: each page asks it."""
    query = select(Visit, Person).outerjoin(Person, Person.id == Visit.subject_id)
    query = query.where(Visit.token_hash == bindparam("token", type_=Visit.token_hash.type))
    if _drafts is None:
        return query.add_columns(null())
    own = and_(_drafts.draft.subject_id == Visit.subject_id, _drafts.is_unsent)
    return query.add_columns(_drafts.draft).outerjoin(_drafts.draft, own)


def _living_visit(token: str) -> tuple[Visit | None, Person | None, Any]:
    """The visit with whose it is, in one statement; its use is noted at most once a minute."""
    now = clock.now()
    found = db.session.execute(_visits(), {"token": hash_token(token)}).first()
    visit, person, draft = found or (None, None, None)
    if visit is None or visit.ends_at <= now or visit.seen_at <= now - VISIT_IDLE:
        return None, None, None
    if visit.seen_at <= now - timedelta(minutes=1):
        ledger.later(update(table_of(Visit)).where(table_of(Visit).c.id == visit.id).values(seen_at=now))
    return visit, person, draft


def find_self(viewer: Any, *, lock: bool = False) -> Person | None:
    """The person who looks, locked for a change."""
    query = select(Person).where(Person.id == viewer.id)
    person = db.session.scalar(query.with_for_update() if lock else query)
    return open_for(viewer, [person], "own file")[0] if person else None


def is_person(subject_id: uuid.UUID) -> bool:
    """Is this the subject of a person, and not only of a form?"""
    return db.session.scalar(select(Person.id).where(Person.id == subject_id)) is not None


def lives_on_in(subject_id: uuid.UUID) -> uuid.UUID:
    """The record in which this one lives on after merges: itself, as a rule."""
    found: uuid.UUID | None = subject_id
    while found is not None:
        subject_id = found
        found = db.session.scalar(select(Merge.kept_id).where(Merge.gone_id == found, Merge.undone_at.is_(None)))
    return subject_id


def records_of(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The subjects of all records that are this person, those that were merged into it first, itself last."""
    found = [subject_id]
    for each in found:
        found += db.session.scalars(select(Merge.gone_id).where(Merge.kept_id == each, Merge.undone_at.is_(None)))
    return found[::-1]


def facts_of_person(person_id: uuid.UUID) -> dict[str, str]:
    """The coarse facts of a person: for eligibility, assignment and reports."""
    rows = db.session.execute(select(Fact.key, Fact.value).where(Fact.subject_id == person_id))
    return {row.key: row.value for row in rows}


def newest_answers(viewer: Any, subject_id: uuid.UUID, *, with_gaps: bool = False) -> dict[str, Answer]:
    """The newest answer to each question that this viewer may read, with who gave it and when. `with_gaps`: those, too,
    that were taken back.
    """
    given = db.session.scalars(_ANSWERS, {PERSON.key: subject_id})
    rows = [row for row in given if viewer.reads(Answer.__dict__["value"], row)]
    newest = {row.field: row for row in open_for(viewer, rows, "answers")}
    return {name: row for name, row in newest.items() if with_gaps or row.value is not None}


def levels_of(viewer: Any, person_id: uuid.UUID) -> list[LanguageLevel]:
    """The history of language levels, newest first."""
    query = select(LanguageLevel).where(LanguageLevel.person_id == person_id)
    return list(db.session.scalars(query.order_by(LanguageLevel.on.desc(), LanguageLevel.id)))


def is_among(among: People, person_id: Any) -> Any:
    """Is this person one of those? Asked row by row: `IN` would make SQLite write out everyone first."""
    branches: Sequence[Any] = among.selects if isinstance(among, CompoundSelect) else [among]
    return or_(*[branch.where(branch.selected_columns[0] == person_id).exists() for branch in branches])


def search_people(viewer: Any, text: str, among: People) -> Found:
    """Who may be meant by a name in any script, among those people.

    A small caseload is opened and ranked whole. In a wider one the keyed hashes order people in the database, rarer
    parts weighing more, and only the best 50 are opened (architecture.md §8). `among` may leave VIEWER open.
    """
    keys = name_keys(text)
    if not keys:
        return Found([])
    asker: dict[str, Any] = {VIEWER.key: getattr(viewer, "id", None)}
    opened = db.session.execute(_spellings_of_few(among, OPEN_ALL), asker).all()
    if opened:
        return Found(_ranked(viewer, text, opened))
    vault = get_vault()
    parts = [vault.blind(key, domain="name") for key in sorted(keys)][:40]
    carried = _carried_by(parts)
    rare = [part for part in parts if 0 < carried.get(part, 0) <= COMMON]
    if rare:
        asker |= _numbered("part", rare) | _numbered(
            "weight", [1 + math.log(COMMON / carried[part] + 1) for part in rare]
        )
        best = _best(len(rare), among, OPENED)
    else:
        asker |= _numbered("part", parts)
        best = _newest_with(len(parts), among, OPENED)
    found = db.session.execute(best, asker).all()
    return Found(_ranked(viewer, text, found), is_common=bool(carried) and not rare)


@lru_cache(KEPT)
def _spellings_of_few(among: People, few_are: int) -> Any:
    """All spellings, unless they are of more than a few people: then none, and the database counted no further."""
    few = among.limit(few_are + 1).cte("few")
    are_few = select(func.count()).select_from(few).scalar_subquery() <= few_are
    # Asked of the people, not of their spellings: SQLite would look up all of those first.
    return _SPELLINGS.where(Spelling.person_id.in_(select(few.c[0]).where(are_few)))


def _numbered(name: str, values: Iterable[Any]) -> dict[str, Any]:
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def _parts(count: int) -> list[BindParameter[bytes]]:
    return [bindparam(f"part_{number}", type_=LargeBinary()) for number in range(count)]


def _carried_by(parts: list[bytes]) -> dict[bytes, int]:
    """How many people carry each part, counted up to the limit: no cost grows with the number of Mohammeds."""
    rows = db.session.execute(_counts(len(parts), COMMON + 1), _numbered("part", parts))
    return {parts[row.number]: row.n for row in rows if row.n}


@lru_cache(KEPT)
def _counts(count: int, most: int) -> Any:
    counts = []
    for number, part in enumerate(_parts(count)):
        some = select(NameKey.part).where(NameKey.part == part).limit(so_many(most)).subquery()
        counts.append(select(constant(number).label("number"), func.count().label("n")).select_from(some))
    return union_all(*counts)


@lru_cache(KEPT)
def _best(count: int, among: People, most: int) -> Any:
    """The spellings of those who carry the rarest of so many parts."""
    parts = _parts(count)
    weights = [bindparam(f"weight_{number}", type_=Float()) for number in range(count)]
    weight = case(*[(NameKey.part == part, weight) for part, weight in zip(parts, weights, strict=True)], else_=0.0)
    carriers = (
        select(NameKey.person_id, func.sum(weight).label("worth"))
        .where(NameKey.part.in_(parts))
        .group_by(NameKey.person_id)
        .subquery()
    )
    order = (carriers.c.worth.desc(), carriers.c.person_id)
    best = select(carriers.c.person_id).where(is_among(among, carriers.c.person_id)).order_by(*order)
    return _spellings_of(best.limit(so_many(most)))


@lru_cache(KEPT)
def _newest_with(count: int, among: People, most: int) -> Any:
    """The spellings of the newest who carry one of so many parts: those of each part as the index has them, then the
    newest of these.
    """
    newest_first = NameKey.since.desc()
    of_each = [
        select(NameKey.person_id, NameKey.since)
        .where(NameKey.part == part, is_among(among, NameKey.person_id))
        .order_by(newest_first)
        .limit(so_many(most))
        .subquery()
        for part in _parts(count)
    ]
    carriers = union_all(*[select(one) for one in of_each]).subquery()
    came = func.max(carriers.c.since)
    newest = select(carriers.c.person_id).group_by(carriers.c.person_id).order_by(came.desc())
    return _spellings_of(newest.limit(so_many(most)))


def _spellings_of(people: Select[Any]) -> Any:
    chosen = people.subquery()
    return _SPELLINGS.join(chosen, chosen.c.person_id == Spelling.person_id)


def _ranked(viewer: Any, text: str, rows: Sequence[Any]) -> list[Hit]:
    spellings: dict[uuid.UUID, list[str]] = {}
    former: set[str] = set()
    for row, spelled in zip(rows, opened_texts(viewer, Spelling, "text", rows, "search"), strict=True):
        if spelled:
            spellings.setdefault(row.person_id, []).append(spelled)
            if row.is_former:
                former.add(spelled)
    found = rank(text, list(spellings.items()))
    return [
        Hit(who, score, "" if why in former else why) for who, score, why in found[:OPENED] if score >= WORTH_SHOWING
    ]
