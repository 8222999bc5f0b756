"""The words of standing approvals, and a drawn list as its reader says it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.core.i18n import _l, language
from casework.intake.showing import in_words
from casework.privacy.models import APPROVED, PROPOSED, REFUSED, WITHDRAWN, StandingApproval
from casework.register.fields import field
from casework.register.lists import codelist

RHYTHMS = {
    "weekly": _l("Once a week"),
    "fortnightly": _l("Once in two weeks"),
    "monthly": _l("Once a month"),
}
STATES = {
    PROPOSED: _l("to be decided"),
    APPROVED: _l("in force"),
    REFUSED: _l("refused"),
    WITHDRAWN: _l("withdrawn"),
}
OVER = _l("ended")
SHORT = {"call_name": _l("Name"), "german_level": _l("German")}
TONES = {PROPOSED: "attention", APPROVED: "done", REFUSED: "loss"}


def state_word(approval: StandingApproval, today: date) -> tuple[object, str]:
    """The state in words with its tone; what was approved and whose last day is over has ended."""
    if approval.state in (PROPOSED, APPROVED) and approval.ends_on < today:
        return OVER, "plain"
    return STATES[approval.state], TONES.get(approval.state, "plain")


def labels(keys: Iterable[str]) -> list[str]:
    """The heads of a list's columns: a question's own words where there is no shorter name for it."""
    return [str(SHORT[key]) if key in SHORT else field(key).label.in_(language()) for key in keys]


def ground_word(code: str) -> str:
    return codelist("legal_bases").label(code, language())


def rows_in_words(keys: list[str], values: Iterable[list[Any]]) -> list[list[str]]:
    """The answers as their reader says them; nothing for what is not known."""
    return [[in_words(field(key), value) for key, value in zip(keys, row, strict=True)] for row in values]
