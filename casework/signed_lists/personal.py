"""Signed lists with a person on them: told in the export, and gone with them, unless a funder's proof is kept."""

from __future__ import annotations

import uuid
from typing import Any

from casework.signed_lists.queries import with_person
from casework.signed_lists.service import let_go


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """That there is one. The list itself has the names of others."""
    return {
        "signed_lists": [
            {"course": row.lesson.cohort.neutral_name, "on": row.lesson.starts_at} for row in with_person(subject_id)
        ]
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """What no funder's proof needs goes whole: a name cannot be cut out of a picture."""
    rows = [] if "course" in kept else with_person(subject_id)
    for row in rows:
        let_go(row)
    return len(rows)
