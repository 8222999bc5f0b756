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
from casework.core.i18n import _, _l, language, listed, show_date
from casework.register.lists import codelist

#: A tier of language is worth more than all the rest together.
SPEAKS, SHARES, SPEAKS_SOME = 320, 160, 20
LOOKS_AFTER, KNOWS_KIND, KNOWS_AREA, KNOWS_PERSON, PLACE, ROOM, IN_TIME = 35, 30, 15, 30, 15, 25, 30
#: Fairness: what each point of weight is worth that falls into the first, second … quarter of what somebody can carry.
QUARTERS = (10, 6, 3, 0)
#: From this level on somebody counsels in a language without an interpreter.
COUNSELS_FROM = "B2"
PART_WORDS = {
    "language": _l("Language"),
    "specialism": _l("Knows the field"),
    "continuity": _l("Knows the person"),
    "place": _l("Place"),
    "in_time": _l("Is there in time"),
    "room": _l("Room"),
    "fairness": _l("Fairness"),
}
#: Dari readers are served in Persian, and by those who counsel in it.
_SAME = {"prs": "fa"}
_WORDS = ("offer_kinds", "offer_areas", "wishes")


@dataclass(frozen=True)
class Need:
    """What a case asks for: languages, what the person applied to or wishes for, who knew them, who never may, weight."""

    written: str
    spoken: frozenset[str]
    kinds: frozenset[str]
    areas: frozenset[str]
    earlier: frozenset[uuid.UUID]
    weight: int
    offers: frozenset[uuid.UUID] = frozenset()
    gender: str | None = None
    place: str | None = None
    #: The next step, when it is near.
    due: date | None = None
    forbidden: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """An advisor with what they carry now and until when they are away."""

    advisor: User
    languages: frozenset[str]
    specialisms: frozenset[str]
    load: int
    away_until: date | None = None
    basics: frozenset[str] = frozenset()
    offers: frozenset[uuid.UUID] = frozenset()
    place: str | None = None
    counsels_as: str | None = None
    #: The next day on which they work and are not away.
    next_there: date | None = None


@dataclass(frozen=True)
class Part:
    """One part of a score that anyone can read: what it is, what it is worth here, and its sentence."""

    name: str
    points: int
    text: str


@dataclass(frozen=True)
class Proposal:
    """An advisor and why. A blocked one (away, no room) is chosen only with a reason of one's own."""

    advisor: User
    score: int
    reasons: tuple[str, ...]
    parts: tuple[Part, ...]
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
    parts = [*fixed_parts(candidate, need), _room(candidate, need), _fairness(candidate, need)]
    reasons = [part.text for part in parts if part.text]
    if candidate.away_until is not None:
        reasons.insert(0, _("Away until %(day)s", day=show_date(candidate.away_until)))
    return Proposal(
        advisor=candidate.advisor,
        score=sum(part.points for part in parts),
        reasons=tuple(reasons),
        parts=tuple(parts),
        is_blocked=candidate.away_until is not None or is_full(candidate, need.weight),
        away_until=candidate.away_until,
    )


def fixed_parts(candidate: Candidate, need: Need) -> list[Part]:
    """What does not change with the other cases that somebody gets."""
    return [each(candidate, need) for each in (_language, _specialism, _known, _place, _in_time)]


def may_take(candidate: Candidate, need: Need) -> bool:
    """The hard rules: no reason of anybody's own goes past them (absence and room do, with a reason)."""
    if need.gender and candidate.counsels_as != need.gender:
        return False
    return candidate.advisor.id not in need.forbidden


def counsels_in(level: str) -> bool:
    return _rank(level) >= _rank(COUNSELS_FROM)


def fair_points(load: int, weight: int, most: int) -> int:
    """Each point of weight by the quarter that it falls into: whoever carries less of what they can is asked sooner."""
    return sum(QUARTERS[quarter(point, most)] for point in range(load, load + weight))


def quarter(point: int, most: int) -> int:
    return min(4 * point // most, 3) if most else 3


def is_full(candidate: Candidate, weight: int) -> bool:
    return candidate.load + weight > candidate.advisor.capacity


def as_shown(proposals: Sequence[Proposal]) -> dict[str, Any]:
    """What the page said, to be kept with the decision."""
    return {"proposals": [{"advisor": str(one.advisor.id), "reasons": list(one.reasons)} for one in proposals]}


def _language(candidate: Candidate, need: Need) -> Part:
    if need.written in candidate.languages:
        return Part("language", SPEAKS, _("Speaks %(language)s", language=_word("spoken_languages", need.written)))
    if shared := sorted(need.spoken & candidate.languages):
        text = _("Has a language in common with the person: %(languages)s", languages=_languages(shared))
        return Part("language", SHARES, text)
    if some := sorted(need.spoken & candidate.basics):
        text = _("Speaks some %(languages)s: an interpreter is needed", languages=_languages(some))
        return Part("language", SPEAKS_SOME, text)
    return Part("language", 0, _("No language in common: an interpreter is needed"))


def _languages(codes: Iterable[str]) -> str:
    return listed(_word("spoken_languages", code) for code in codes)


def _specialism(candidate: Candidate, need: Need) -> Part:
    if need.offers & candidate.offers:
        return Part("specialism", LOOKS_AFTER, _("Looks after the offer that the person applied to"))
    kinds, areas = sorted(need.kinds & candidate.specialisms), sorted(need.areas & candidate.specialisms)
    if not kinds and not areas:
        return Part("specialism", 0, "")
    names = listed(_first_word(code) for code in kinds or areas)
    return Part("specialism", KNOWS_KIND if kinds else KNOWS_AREA, _("Knows this field: %(what)s", what=names))


def _known(candidate: Candidate, need: Need) -> Part:
    is_known = candidate.advisor.id in need.earlier
    return Part("continuity", KNOWS_PERSON, _("Advised this person before")) if is_known else Part("continuity", 0, "")


def _place(candidate: Candidate, need: Need) -> Part:
    if need.place and candidate.place == need.place:
        return Part("place", PLACE, _("Is where the person wishes: %(place)s", place=need.place))
    return Part("place", 0, "")


def _in_time(candidate: Candidate, need: Need) -> Part:
    """Only where a step is due within days: somebody who works on Fridays does not call tomorrow."""
    if need.due is None or candidate.next_there is None:
        return Part("in_time", 0, "")
    if candidate.next_there <= need.due:
        return Part("in_time", IN_TIME, "")
    day, due = show_date(candidate.next_there), show_date(need.due)
    return Part("in_time", 0, _("Is there again on %(day)s: the next step is due on %(due)s", day=day, due=due))


def _room(candidate: Candidate, need: Need) -> Part:
    most = candidate.advisor.capacity
    free = max(most - candidate.load, 0)
    if is_full(candidate, need.weight):
        return Part("room", 0, _("Has no room: %(free)s of %(most)s left", free=free, most=most))
    return Part(
        "room", ROOM * free // most if most else 0, _("Has room for %(free)s of %(most)s", free=free, most=most)
    )


def _fairness(candidate: Candidate, need: Need) -> Part:
    if is_full(candidate, need.weight):
        return Part("fairness", 0, "")
    most = candidate.advisor.capacity
    worth = fair_points(candidate.load, need.weight, most)
    is_light = quarter(candidate.load, most) == 0 and most > 0
    return Part("fairness", worth, _("Less than a quarter is taken: fair to ask first") if is_light else "")


def _rank(level: str) -> int:
    levels = codelist("cefr")
    return int(levels.entry(level).extra["rank"]) if level in levels else -1


def _word(key: str, code: str) -> str:
    entries = codelist(key)
    return entries.label(code, language()) if code in entries else code


def _first_word(code: str) -> str:
    return next((_word(key, code) for key in _WORDS if code in codelist(key)), code)
