"""What follows from answers, whoever wrote them down: ways to reach the person, what to call them, a level of German."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from casework.core import clock
from casework.core.models import db
from casework.people.contacts import FIELDS, reach_as_answered
from casework.people.models import Person
from casework.people.service import add_level, add_spelling, retire_spellings
from casework.register.facts import facts_of
from casework.register.fields import ABSENT
from casework.register.lists import codelist

#: Names as papers have them: asked only on request or for a course.
NAME_FIELDS = frozenset({"legal_name", "given_name", "father_name", "family_name"})


def take_over(person: Person, answers: Mapping[str, Any], changed: Collection[str]) -> None:
    """Bring the person up to the answers that were changed for them after sending."""
    name = answers.get("call_name")
    if "call_name" in changed and isinstance(name, str) and name != person.call_name:
        # Perhaps they go by another name now: the one before still finds them and is not shown any more.
        retire_spellings(person, "call_name")
        person.call_name = name
        add_spelling(person, name, kind="call_name")
    if NAME_FIELDS & set(changed):
        name_as_told(person, answers)
    if "is_adult" in changed:
        person.adult = adult_as_told(answers)
    if set(FIELDS) & set(changed):
        # Who else reads it was perhaps not asked in a talk: until it was, no machine writes there.
        reach_as_answered(person, answers, unasked="unknown")
    if "german_level" in changed:
        level_as_told(person.id, answers)
    db.session.flush()


def name_as_told(person: Person, answers: Mapping[str, Any], *, is_new: bool = False) -> None:
    """What a paper has as the name finds the person, too; another one takes its place. `is_new`: there is none yet."""
    said = {key: answers.get(key) for key in NAME_FIELDS}
    told = {key: text for key, text in said.items() if isinstance(text, str) and text not in ABSENT}
    parts = [told[key] for key in ("given_name", "father_name", "family_name") if key in told]
    for kind, text in (("legal_name", told.get("legal_name")), ("name_parts", " ".join(parts))):
        if not is_new:
            retire_spellings(person, kind)
        if text:
            add_spelling(person, text, kind=kind)


def adult_as_told(answers: Mapping[str, Any]) -> str:
    """ "yes", "no" or "unsure", by what was said and by the date of birth with its precision."""
    return facts_of(answers, clock.today()).get("is_adult", "unsure")


def level_as_told(person_id: uuid.UUID, answers: Mapping[str, Any]) -> None:
    level = answers.get("german_level")
    if isinstance(level, str) and level in codelist("cefr"):
        add_level(person_id, "de", level, source="self", on=clock.today())
