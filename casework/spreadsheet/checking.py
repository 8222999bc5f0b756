"""The dry run: what would become of each row, which rows are refused and why, who may be here already. Writes nothing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from casework.cases.reach import visible_people
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.doubles.finding import best_of, number_of_people, rarity_by
from casework.doubles.known import known_of
from casework.doubles.scoring import Known
from casework.people.models import ContactPoint, NameKey, Person
from casework.people.names import name_keys
from casework.people.queries import is_among
from casework.register.fields import field as register_field
from casework.spreadsheet.cells import A_FORMULA, CellRefused, answer_from
from casework.spreadsheet.matching import FULL_NAME

NO_NAME = _l("There is no name.")
#: What more people carry says nothing of a single one.
CARRIED_BY = 40
BATCH = 400


@dataclass(frozen=True)
class Row:
    """A row as it would come in. `number` is its line in the spreadsheet; `why` says by column what is refused."""

    number: int
    name: str
    call_name: str
    answers: Mapping[str, Any]
    why: tuple[tuple[str, object], ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class DryRun:
    good: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    #: By the number of a good row: the person within reach who may be the same.
    doubles: dict[int, uuid.UUID] = field(default_factory=dict)


def rows_of(cells: Mapping[str, Any], columns: list[str], codes: Mapping[str, Mapping[str, str]]) -> list[Row]:
    formulas = {(row, column) for row, column in cells["formulas"]}
    seen: dict[tuple[str, str], int] = {}
    return [
        _row(place, texts, cells["head"], columns, codes, formulas, seen) for place, texts in enumerate(cells["rows"])
    ]


def _row(
    place: int, texts: list[str], head: list[str], columns: list[str], codes: Mapping[str, Mapping[str, str]],
    formulas: set[tuple[int, int]], seen: dict[tuple[str, str], int],
) -> Row:  # fmt: skip
    answers: dict[str, Any] = {}
    why: list[tuple[str, object]] = []
    whole = ""
    for column, key in enumerate(columns):
        text = texts[column].strip()
        if not key or not text:
            continue
        try:
            if (place, column) in formulas:
                raise CellRefused(A_FORMULA)
            if key == FULL_NAME:
                whole = _name_from(text)
            else:
                answers[key] = answer_from(register_field(key), text, codes.get(key, {}))
        except CellRefused as refused:
            why.append((head[column], refused.why))
    name = whole or " ".join(str(answers[key]) for key in ("given_name", "family_name") if answers.get(key))
    call_name = str(answers.get("call_name") or answers.get("given_name") or name)
    number = place + 2
    if not call_name and not any(each is A_FORMULA for _column, each in why):
        why.append(("", NO_NAME))
    born = str(answers.get("birth_date") or answers.get("birth_year") or "")
    if call_name and born and (first := seen.setdefault((name or call_name, born), number)) != number:
        why.append(("", _l("The same person stands in row %(row)d already.", row=first)))
    return Row(number, name or call_name, call_name, answers, tuple(why))


def _name_from(text: str) -> str:
    """ "Haddad, Samira" is Samira Haddad."""
    if text[0] in "=@+-":
        raise CellRefused(A_FORMULA)
    last, comma, first = text.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else text.strip()


def dry_run(viewer: Any, cells: Mapping[str, Any], columns: list[str], codes: Mapping[str, Any]) -> DryRun:
    rows = rows_of(cells, columns, codes)
    good = [row for row in rows if row.is_good]
    return DryRun(good, [row for row in rows if not row.is_good], _doubles(viewer, good))


def _doubles(viewer: Any, rows: list[Row]) -> dict[int, uuid.UUID]:
    """Compared with those who share a rare part of the name or the e-mail, and with nobody else."""
    vault = get_vault()
    blinds = {row.number: [vault.blind(key, domain="name") for key in name_keys(row.name)] for row in rows}
    carriers = _carriers({part for parts in blinds.values() for part in parts})
    mails = {
        row.number: vault.blind(str(row.answers["email"]).casefold(), domain="contact")
        for row in rows
        if row.answers.get("email")
    }
    owners = _owners(set(mails.values()))
    near: dict[int, set[uuid.UUID]] = {}
    for row in rows:
        found = {who for part in blinds[row.number] for who in carriers.get(part, ())}
        found |= owners.get(mails.get(row.number, b""), set())
        if found:
            near[row.number] = found
    known = known_of(sorted({who for found in near.values() for who in found}))
    people = max(number_of_people(), 1)
    count = {part: len(found) for part, found in carriers.items()}
    rarity = rarity_by(lambda key: count.get(vault.blind(key, domain="name"), CARRIED_BY + 1), people)
    doubles: dict[int, uuid.UUID] = {}
    for row in rows:
        if row.number in near:
            me = Known(
                (row.name,),
                row.answers.get("birth_date") or row.answers.get("birth_year"),
                frozenset({mails[row.number]} if row.number in mails else ()),
            )
            best = best_of(me, ((who, known[who]) for who in near[row.number]), rarity, people, shown=1)
            if best:
                doubles[row.number] = best[0].person_id
    return _within_reach(viewer, doubles)


def _carriers(parts: set[bytes]) -> dict[bytes, set[uuid.UUID]]:
    found: dict[bytes, set[uuid.UUID]] = defaultdict(set)
    for some in _batches(parts):
        for part, who in db.session.execute(select(NameKey.part, NameKey.person_id).where(NameKey.part.in_(some))):
            if len(found[bytes(part)]) <= CARRIED_BY:
                found[bytes(part)].add(who)
    return {part: people for part, people in found.items() if len(people) <= CARRIED_BY}


def _owners(mails: set[bytes]) -> dict[bytes, set[uuid.UUID]]:
    found: dict[bytes, set[uuid.UUID]] = defaultdict(set)
    for some in _batches(mails):
        query = select(ContactPoint.blind, ContactPoint.person_id).where(
            ContactPoint.kind == "email", ContactPoint.blind.in_(some)
        )
        for blind, who in db.session.execute(query):
            found[bytes(blind or b"")].add(who)
    return found


def _within_reach(viewer: Any, doubles: dict[int, uuid.UUID]) -> dict[int, uuid.UUID]:
    """Of somebody out of reach nothing is said, not even that there is one: their own people see the pair later."""
    ids = set(doubles.values())
    seen: set[uuid.UUID] = set()
    for some in _batches(ids):
        reached = select(Person.id).where(Person.id.in_(some), is_among(visible_people(viewer), Person.id))
        seen |= set(db.session.scalars(reached))
    return {number: who for number, who in doubles.items() if who in seen}


def _batches(things: Iterable[Any]) -> Iterable[list[Any]]:
    listed = sorted(things)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))
