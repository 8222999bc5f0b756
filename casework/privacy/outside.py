"""What someone outside asks of us, as a form hands it to the record of disclosures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ASKING = ("authority", "police", "jobcenter", "relative", "partner", "press", "lawyer", "other")


@dataclass(frozen=True)
class Request:
    """What someone outside asked, and what became of it."""

    asked_on: date
    asked_by_kind: str
    asked_by: str
    ground: str
    is_answered: bool
    said: str
    person_told: bool
    why_not_told: str
    reference: str = ""
