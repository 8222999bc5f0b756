"""Who else may be the same person: the best few for one, and all pairs of a whole office in one pass.

Both look only at people who share something rare: keyed hashes of parts of the name, or an e-mail. Whoever is opened
and compared came out of the database's own index; no cost grows with the number of Mohammeds.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import case, func, literal, select, union_all

from casework.core.models import db
from casework.core.sealed import get_vault
from casework.doubles.known import known_of
from casework.doubles.scoring import ELSEWHERE, Evidence, Known, Rarity, compare, needed
from casework.people.models import ContactPoint, NameKey, Person

SHOWN = 5
OPENED = 100
#: Counting stops here: what so many people carry tells nobody apart.
COUNTED = 4000


@dataclass(frozen=True)
class Candidate:
    person_id: uuid.UUID
    evidence: Evidence


def number_of_people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.erased_on.is_(None))) or 0


def candidates_of(person_id: uuid.UUID, people: int | None = None) -> list[Candidate]:
    """The five who may most likely be this person, with the evidence. For the program: it does not ask who looks."""
    people = number_of_people() if people is None else people
    parts = list(db.session.scalars(select(NameKey.part).where(NameKey.person_id == person_id)))
    carried = _carried_by(parts)
    ids = {*_sharing_names(person_id, carried, people), *_sharing_email(person_id)} - {person_id}
    known = known_of([person_id, *sorted(ids)])
    me, rarity = known.pop(person_id), rarity_by(blind_counts(carried), people)
    return best_of(me, known.items(), rarity, people)


def best_of(
    me: Known, others: Iterable[tuple[uuid.UUID, Known]], rarity: Rarity, people: int, shown: int = SHOWN
) -> list[Candidate]:
    """Those for whom enough speaks, best first."""
    found = [Candidate(who, compare(me, known, rarity)) for who, known in others]
    enough = [each for each in found if each.evidence.bits >= needed(people)]
    return sorted(enough, key=lambda each: (-each.evidence.bits, each.person_id))[:shown]


def rarity_by(count: Callable[[str], int], people: int) -> Rarity:
    """How many bits a word of a name is worth: of the keys that both have of it, the rarest counts."""

    def rarity(keys: frozenset[str]) -> float:
        return max((math.log2((people + ELSEWHERE) / min(max(count(key), 1), people)) for key in keys), default=0.0)

    return rarity


def blind_counts(carried: dict[bytes, int]) -> Callable[[str], int]:
    vault, known = get_vault(), dict[str, int]()

    def count(key: str) -> int:
        if key not in known:
            known[key] = carried.get(vault.blind(key, domain="name"), 1)
        return known[key]

    return count


def _carried_by(parts: list[bytes]) -> dict[bytes, int]:
    if not parts:
        return {}
    counts = []
    for part in parts:
        some = select(NameKey.part).where(NameKey.part == part).limit(COUNTED).subquery()
        counts.append(select(literal(part).label("part"), func.count().label("n")).select_from(some))
    return {bytes(row.part): row.n for row in db.session.execute(union_all(*counts))}


def _sharing_names(person_id: uuid.UUID, carried: dict[bytes, int], people: int) -> list[uuid.UUID]:
    weights = {part: math.log2(max(people, 2) / count) for part, count in carried.items() if count < COUNTED}
    if not weights:
        return []
    weight = case(*[(NameKey.part == part, bits) for part, bits in weights.items()], else_=0.0)
    query = select(NameKey.person_id).where(NameKey.part.in_(weights), NameKey.person_id != person_id)
    query = query.group_by(NameKey.person_id).order_by(func.sum(weight).desc(), NameKey.person_id)
    return list(db.session.scalars(query.limit(OPENED)))


def _sharing_email(person_id: uuid.UUID) -> list[uuid.UUID]:
    mine = select(ContactPoint.blind).where(ContactPoint.person_id == person_id, ContactPoint.kind == "email")
    query = select(ContactPoint.person_id).where(ContactPoint.kind == "email", ContactPoint.blind.in_(mine))
    return list(db.session.scalars(query.limit(OPENED)))
