"""Assisted mode: a colleague fills in the questions together with the person, after a walk-in or in a talk.

A colleague sees and writes the questions that the register lets their role read and write. Every answer says that it
was written by a colleague, and by whom.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.accounts.queries import staff_names
from casework.core import clock
from casework.core.errors import Conflict
from casework.core.i18n import _l
from casework.intake.declaring import FOUND, note_looked_at
from casework.intake.following import take_over
from casework.intake.queries import answers_until, published_form
from casework.intake.shipped import GENERAL
from casework.intake.steps import QUESTIONS, Page, pages_of
from casework.people.models import Person
from casework.people.queries import newest_answers
from casework.people.service import answers_of, keep_answers
from casework.register.fields import STAGES, Field, field, fields_of_stage, shipped_fields

SOURCE = "advisor"
CONTACT = "first"
#: What the general form does not ask stands on pages of its own, stage by stage.
REST = {
    "contact": _l("More about the contact"),
    "eligibility": _l("More for offers"),
    "counselling": _l("Without a certificate: three steps"),
    "funder": _l("For the place in a course"),
}


@dataclass(frozen=True)
class Told:
    """One answer as the staff reads it: what was asked, what was said, by whom it was written, when."""

    question: Field
    value: Any
    source: str
    author: str | None
    at: datetime | None


def may_fill_in(viewer: Any, one: Field) -> bool:
    """Whoever writes an answer down with the person sees what stands there, so both rights are needed."""
    return any(viewer.has_role(role) for role in one.writers) and any(viewer.has_role(role) for role in one.readers)


def assisted_pages(viewer: Any) -> list[Page]:
    """The pages of the general form, then the register's other questions: each with what this colleague may fill in."""
    form = published_form("general")
    pages = [page for page in pages_of(form.pages if form else GENERAL) if page.kind == QUESTIONS]
    asked = {key for page in pages for key in page.fields}
    for stage in STAGES:
        keys = tuple(one.key for one in fields_of_stage(stage) if one.key not in asked)
        pages.append(Page(key=f"more-{stage}", kind=QUESTIONS, fields=keys))
    return list(_of(viewer, pages))


def _of(viewer: Any, pages: list[Page]) -> Iterator[Page]:
    for page in pages:
        keys = tuple(key for key in page.fields if may_fill_in(viewer, field(key)))
        if keys:
            yield Page(page.key, page.kind, keys, page.title, None, page.conditions)


def contact_page(viewer: Any) -> Page:
    """All that the front desk may complete: the contact layer, as far as the register lets it."""
    keys = (one.key for one in fields_of_stage("contact") if may_fill_in(viewer, one))
    return Page(key=CONTACT, kind=QUESTIONS, fields=tuple(keys))


def heading(page: Page, language: str) -> str:
    stage = page.key.removeprefix("more-")
    return str(REST[stage]) if stage in REST and stage != page.key else page.heading(language)


def answers_told(viewer: Any, person: Person) -> list[Told]:
    """What the person told us, as far as this viewer reads it, in the order of the register."""
    newest = newest_answers(viewer, person.id)
    authors = {uuid.UUID(row.by_id) for row in newest.values() if row.by_kind == "user" and row.by_id}
    names = {str(key): name for key, name in staff_names(viewer, authors).items()}
    told = [Told(field(key), row.value, row.source, names.get(row.by_id or ""), row.at) for key, row in newest.items()]
    # By the shipped fields alone: the university's own ones come last, and cost no statement here.
    order = {one.key: place for place, one in enumerate(shipped_fields())}
    return sorted(told, key=lambda one: (STAGES.index(one.question.stage), order.get(one.question.key, len(order))))


class AnsweredMeanwhile(Conflict):
    """Somebody else changed the same answers since the page was opened."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self.keys = keys


def fill_in(
    person: Person, page: Page, values: Mapping[str, Any], *, filled_from: datetime | None = None
) -> tuple[str, ...]:
    """Keep what was written down with the person; returns the questions that changed.

    What somebody else saved since the page was opened stays. Raises AnsweredMeanwhile where both changed one answer.
    """
    now = answers_of(person.id)
    shown = answers_until(person.id, filled_from) if filled_from else now
    given = {key: value for key, value in values.items() if key in page.fields and shown.get(key) != value}
    changed = tuple(key for key, value in given.items() if now.get(key) != value)
    clash = [key for key in changed if filled_from and now.get(key) != shown.get(key)]
    if clash:
        raise AnsweredMeanwhile(clash)
    keep_answers(person.id, given, source=SOURCE)
    take_over(person, answers_of(person.id), changed)
    if set(FOUND.values()) & set(changed):
        # Whoever writes down what came of a step has read what was declared.
        note_looked_at(person.id, filled_from or clock.now())
    return changed
