"""How well an advisor fits a case, in sentences. Language comes first: no other merit outweighs it (domain.md).

This ranks proposals for one case, made when someone looks and never kept: nothing here measures staff (practice.md U16).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.accounts.models import User
from casework.core.i18n import _, language, listed, show_date
from casework.register.lists import codelist

#: A tier of language is worth more than all the rest together.
SPEAKS, SHARES = 200, 100
KNOWS_KIND, KNOWS_AREA, KNOWS_PERSON, ROOM = 30, 15, 30, 25
#: Dari readers are served in Persian, and by those who counsel in it.
_SAME = {"prs": "fa"}
_WORDS = ("offer_kinds", "offer_areas", "wishes")


@dataclass(frozen=True)
class Need:
    """What a case asks for: languages, what the person applied to or wishes for, who knew them, its weight."""

    written: str
    spoken: frozenset[str]
    kinds: frozenset[str]
    areas: frozenset[str]
    earlier: frozenset[uuid.UUID]
    weight: int


@dataclass(frozen=True)
class Candidate:
    """An advisor with what they carry now and until when they are away."""

    advisor: User
    languages: frozenset[str]
    specialisms: frozenset[str]
    load: int
    away_until: date | None = None


@dataclass(frozen=True)
class Proposal:
    """An advisor and why. A blocked one (away, no room) is chosen only with a reason of one's own."""

    advisor: User
    score: int
    reasons: tuple[str, ...]
    is_blocked: bool = False
    away_until: date | None = None


def same_language(code: str) -> str:
    return _SAME.get(code, code)


def rank(candidates: Iterable[Candidate], need: Need) -> list[Proposal]:
    """Best first; those without room behind, those who are away last. The same case gives the same order."""
    proposals = [judge(candidate, need) for candidate in candidates]
    return sorted(
        proposals,
        key=lambda one: (one.away_until is not None, one.is_blocked, -one.score, one.advisor.name, one.advisor.id),
    )


def judge(candidate: Candidate, need: Need) -> Proposal:
    parts = [_language(candidate, need), _specialism(candidate, need), _known(candidate, need), _room(candidate, need)]
    reasons = [text for _points, text in parts if text]
    if candidate.away_until is not None:
        reasons.insert(0, _("Away until %(day)s", day=show_date(candidate.away_until)))
    return Proposal(
        advisor=candidate.advisor,
        score=sum(points for points, _text in parts),
        reasons=tuple(reasons),
        is_blocked=candidate.away_until is not None or is_full(candidate, need.weight),
        away_until=candidate.away_until,
    )


def is_full(candidate: Candidate, weight: int) -> bool:
    return candidate.load + weight > candidate.advisor.capacity


def as_shown(proposals: Sequence[Proposal]) -> dict[str, Any]:
    """What the page said, to be kept with the decision."""
    return {"proposals": [{"advisor": str(one.advisor.id), "reasons": list(one.reasons)} for one in proposals]}


def _language(candidate: Candidate, need: Need) -> tuple[int, str]:
    if need.written in candidate.languages:
        return SPEAKS, _("Speaks %(language)s", language=_word("spoken_languages", need.written))
    shared = sorted(need.spoken & candidate.languages)
    if shared:
        names = listed(_word("spoken_languages", code) for code in shared)
        return SHARES, _("Has a language in common with the person: %(languages)s", languages=names)
    return 0, _("No language in common: an interpreter is needed")


def _specialism(candidate: Candidate, need: Need) -> tuple[int, str]:
    kinds, areas = sorted(need.kinds & candidate.specialisms), sorted(need.areas & candidate.specialisms)
    if not kinds and not areas:
        return 0, ""
    names = listed(_first_word(code) for code in kinds or areas)
    return (KNOWS_KIND if kinds else KNOWS_AREA), _("Knows this field: %(what)s", what=names)


def _known(candidate: Candidate, need: Need) -> tuple[int, str]:
    return (KNOWS_PERSON, _("Advised this person before")) if candidate.advisor.id in need.earlier else (0, "")


def _room(candidate: Candidate, need: Need) -> tuple[int, str]:
    most = candidate.advisor.capacity
    free = max(most - candidate.load, 0)
    if is_full(candidate, need.weight):
        return 0, _("Has no room: %(free)s of %(most)s left", free=free, most=most)
    return ROOM * free // most, _("Has room for %(free)s of %(most)s", free=free, most=most)


def _word(key: str, code: str) -> str:
    entries = codelist(key)
    return entries.label(code, language()) if code in entries else code


def _first_word(code: str) -> str:
    return next((_word(key, code) for key in _WORDS if code in codelist(key)), code)
