"""Semesters, read from the list that dates them; the one that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.core.i18n import variant
from casework.register.lists import codelist


@dataclass(frozen=True)
class Semester:
    code: str
    label: str
    begins: date
    ends: date


def semesters() -> list[Semester]:
    """All that are known, in their order."""
    entries = codelist("semesters").entries
    found = [
        Semester(entry.code, entry.label.in_(variant()), entry.extra["begins"], entry.extra["ends"])
        for entry in entries
    ]
    return sorted(found, key=lambda each: each.begins)


def not_over(today: date) -> list[Semester]:
    return [each for each in semesters() if each.ends >= today]


def semester(code: str | None) -> Semester | None:
    return next((each for each in semesters() if each.code == code), None)


def next_semester(today: date) -> Semester | None:
    """The first one that has not begun; when the list ends, the last one that it knows."""
    known = semesters()
    return next((each for each in known if each.begins > today), known[-1] if known else None)
