"""Titles that a law extends without a new card: what is printed is past, and the title still holds.

Whether it does depends on status, citizenship and reason, so nobody infers it: whoever sees the card says so. The day
and its source come from the list of statuses, because the law moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.core import clock
from casework.documents.models import Paper
from casework.register.lists import codelist

#: The kind of paper that a residence title is.
TITLE = "residence_title"


@dataclass(frozen=True)
class Extension:
    until: date
    if_valid_on: date
    source: str

    def covers(self, printed: date | None) -> bool:
        """A card that was over before the day of the law is not extended."""
        return printed is None or printed >= self.if_valid_on


def extension_for(paper: Paper) -> Extension | None:
    """The extension that may hold for this paper today; none when no law extends such a paper, or no longer."""
    if paper.kind != TITLE:
        return None
    raw = next(
        (found for entry in codelist("residence_statuses").entries if (found := entry.extra.get("extended"))), None
    )
    if raw is None or raw["until"] < clock.today():
        return None
    return Extension(raw["until"], raw["if_valid_on"], raw["source"])
