"""Without a certificate: the person's own declaration in three steps, as the KMK resolved on 3 December 2015.

The status first, then the way through school as the person tells it, then how they would show what they know. What comes
of the steps, the office writes on the desk. A paper that somebody has, wherever it lies, opens nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from casework.core import clock
from casework.core.i18n import _l
from casework.core.models import db
from casework.documents.queries import papers_of
from casework.intake.models import Declaration
from casework.intake.steps import QUESTIONS, Page
from casework.people.service import answers_of, keep_answers
from casework.register.lists import codelist

PERSON, WAY, PROOF = "person", "way", "proof"
STEPS = (
    Page(PERSON, QUESTIONS, ("residence_status", "entry_date")),
    Page(
        WAY, QUESTIONS,
        (
            "edu_school_years", "edu_school_end", "edu_school_name", "school_certificate_country", "edu_certificate",
            "edu_study",
        ),
    ),
    Page(PROOF, QUESTIONS, ("edu_other_proof", "assess_way", "edu_truth")),
)  # fmt: skip
TITLES = {
    PERSON: _l("Who may do without a certificate"),
    WAY: _l("Your way through school"),
    PROOF: _l("How you can show it"),
}
#: What the office finds at each step.
FOUND = {PERSON: "kmk_person", WAY: "kmk_path", PROOF: "kmk_test"}


def step_of(key: str) -> Page | None:
    return next((step for step in STEPS if step.key == key), None)


def after(step: Page) -> Page | None:
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def opens_declaration(kind: str, state: str | None) -> bool:
    """Lost, left behind, taken away, dangerous to ask for, never issued: for a certificate each of them opens the way."""
    kinds, states = codelist("paper_kinds"), codelist("paper_states")
    if kind not in kinds or state not in states:
        return False
    return bool(kinds.entry(kind).extra.get("declares") and states.entry(str(state)).extra.get("missing"))


def needs_declaration(viewer: Any, subject_id: uuid.UUID) -> bool:
    return any(opens_declaration(paper.kind, paper.state) for paper in papers_of(viewer, subject_id))


def declare(subject_id: uuid.UUID, step: Page, values: Mapping[str, Any], *, of_draft: bool = False) -> int:
    """Keep what was declared on this step, in a form that is not sent or for a person. Returns how many answers changed."""
    given = {key: value for key, value in values.items() if key in step.fields}
    changed = keep_answers(subject_id, given, of_draft=of_draft)
    if changed and not of_draft and state_of(answers_of(subject_id)) == "done":
        note_declared(subject_id)
    return changed


def note_declared(person_id: uuid.UUID) -> None:
    """All of it is declared, or some of it anew: somebody has to look."""
    row = db.session.scalar(_waiting(person_id).limit(1).with_for_update())
    if row is None:
        row = Declaration(person_id=person_id)
        db.session.add(row)
    row.declared_at = clock.now()


def waits_to_be_looked_at(person_id: uuid.UUID) -> bool:
    return db.session.scalar(_waiting(person_id).limit(1)) is not None


def note_looked_at(person_id: uuid.UUID, until: datetime) -> None:
    """Somebody looked at what had been declared by then. What came after it waits."""
    for row in db.session.scalars(_waiting(person_id).where(Declaration.declared_at <= until).with_for_update()):
        row.seen_at = clock.now()


def _waiting(person_id: uuid.UUID) -> Select[Declaration]:
    return select(Declaration).where(Declaration.person_id == person_id, Declaration.seen_at.is_(None))


def state_of(answers: Mapping[str, Any]) -> str:
    """How far somebody has come, as a list of tasks says it. The status is asked elsewhere, too: it begins nothing."""
    if answers.get("edu_truth") == "yes":
        return "done"
    return "in_progress" if any(key in answers for step in STEPS[1:] for key in step.fields) else "not_started"
