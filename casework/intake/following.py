"""What follows from answers, whoever wrote them down: ways to reach the person, what to call them, a level of German."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point, add_level, add_spelling, retire_spellings
from casework.register.fields import ABSENT
from casework.register.lists import codelist

#: The kind of contact point that each way to reach someone is, and the field that holds the detail.
_REACH = {
    "portal_only": ("portal_only", None), "phone": ("phone", "phone"), "text_only": ("sms", "phone"),
    "text": ("sms", "phone"), "email": ("email", "email"), "post": ("post", "post_address"),
    "pick_up": ("pick_up", None), "via_person": ("via_person", "trusted_person"),
}  # fmt: skip
REACH_FIELDS = frozenset(
    {
        "reach_by", "phone", "email", "post_address", "trusted_person", "text_only", "shared_with", "may_leave_message",
        "reach_then", "safe_times",
    }
)  # fmt: skip

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
    if REACH_FIELDS & set(changed):
        # Who else reads it was perhaps not asked in a talk: until it was, no machine writes there.
        reach_as_told(person, answers, unasked="unknown")
    if "german_level" in changed:
        level_as_told(person.id, answers)
    db.session.flush()


def name_as_told(person: Person, answers: Mapping[str, Any]) -> None:
    """What a paper has as the name finds the person, too; another one takes its place."""
    said = {key: answers.get(key) for key in NAME_FIELDS}
    told = {key: text for key, text in said.items() if isinstance(text, str) and text not in ABSENT}
    parts = [told[key] for key in ("given_name", "father_name", "family_name") if key in told]
    for kind, text in (("legal_name", told.get("legal_name")), ("name_parts", " ".join(parts))):
        retire_spellings(person, kind)
        if text:
            add_spelling(person, text, kind=kind)


def adult_as_told(answers: Mapping[str, Any]) -> str:
    return {"yes": "yes", "no": "no"}.get(str(answers.get("is_adult")), "unsure")


def reach_as_told(person: Person, answers: Mapping[str, Any], *, unasked: str | None = None) -> None:
    """Only the ways that the person chose become ways to reach them, in their order; a new choice replaces the old."""
    ways = [str(answers.get(key) or "") for key in ("reach_by", "reach_then")]
    if ways[0] not in _REACH:
        return
    for old in db.session.scalars(select(ContactPoint).where(ContactPoint.person_id == person.id)):
        db.session.delete(old)
    shared, times = answers.get("shared_with"), answers.get("safe_times")
    for rank, way in enumerate(dict.fromkeys(way for way in ways if way in _REACH), 1):
        kind, detail = _REACH[way]
        typed = str(answers.get(detail) or "") if detail else ""
        if rank > 1 and detail and not typed:
            continue
        add_contact_point(
            person, kind, typed, rank=rank, text_only=way in {"text_only", "text"} or answers.get("text_only") == "yes",
            may_leave_message=answers.get("may_leave_message") == "yes",
            shared_with=str(shared) if shared in codelist("shared_with") else "unknown" if shared else unasked,
            safe_times=times if isinstance(times, list) else None,
        )  # fmt: skip


def level_as_told(person_id: uuid.UUID, answers: Mapping[str, Any]) -> None:
    level = answers.get("german_level")
    if isinstance(level, str) and level in codelist("cefr"):
        add_level(person_id, "de", level, source="self", on=clock.today())
