"""The words of a grant's pages: rules, facts, months, numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from casework.core.i18n import _, _l, language
from casework.enrolment.months import bounds
from casework.register.lists import codelist
from casework.reports.figures import UNKNOWN
from casework.reports.models import APPROVED, FROZEN, REFUSED

PART_MONTHS = {
    "by_day": _l("Part months by days"),
    "half": _l("A whole month from 15 days on, else half a month"),
    "whole": _l("Each month begun counts whole"),
}
STATES = {FROZEN: _l("waits for approval"), APPROVED: _l("approved"), REFUSED: _l("refused")}
TONES = {FROZEN: "attention", APPROVED: "done", REFUSED: "loss"}
#: Each fact with its words and the list of its codes.
FACTS = {
    "gender_group": (_l("Gender"), "gender_groups"),
    "age_band": (_l("Age"), "age_bands"),
    "citizenship_group": (_l("Citizenship"), "citizenship_groups"),
    "german_level": (_l("German"), "cefr"),
}
PICTURES = {"entry": _l("At entry"), "exit": _l("At exit"), "later": _l("Six months after")}


def fact_word(fact: str, code: str) -> str:
    known = codelist(FACTS[fact][1])
    return _("not known") if code == UNKNOWN else known.label(code, language()) if code in known else code


def facts_shown(picture: Mapping[str, Any] | None, may_read: Collection[str]) -> list[str]:
    """One person's frozen facts in words, as far as they may be read."""
    given = picture or {}
    return [fact_word(fact, str(given[fact])) for fact in FACTS if fact in given and fact in may_read]


def month_word(month: str) -> str:
    return str(format_skeleton("yMMM", bounds(month)[0], locale=language()))


def number(value: float) -> str:
    return str(format_decimal(value, locale=language()))


def change(before: float, after: float) -> str:
    """A difference with its sign; nothing for none."""
    by = round(after - before, 3)
    return ("+" if by > 0 else "") + number(by) if by else ""


def ground_word(code: str) -> str:
    return codelist("legal_bases").label(code, language())


def unit_word(minutes: int) -> str:
    return _("Units of %(minutes)d minutes", minutes=minutes)
