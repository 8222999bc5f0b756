"""Who fits whom, in sentences: hard rules that nothing goes past, then points with their parts. Plain values, no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casework.assignment.ranking import Part, same_language
from casework.cases.words import list_word
from casework.core.i18n import _, _l, listed
from casework.progress.words import AREAS, language_word
from casework.register.lists import codelist

#: What a level in the language that both speak is worth: with A1 two people hardly talk.
LEVELS = {"A1": 5, "A2": 10, "B1": 20, "B2": 30, "C1": 40, "C2": 40}
#: Each way of a tandem: one speaks what the other learns, well enough to teach it.
TEACHES, TEACHES_FROM = 30, "B2"
TIME, TIMES_AT_MOST, SUBJECT, SUBJECTS_AT_MOST, PLACE, WAY = 10, 20, 10, 20, 10, 5
BEST = 3
PART_WORDS = {
    "language": _l("Language in common"),
    "tandem": _l("Each learns from the other"),
    "times": _l("Times"),
    "subject": _l("Subject"),
    "place": _l("Place and way"),
}


@dataclass(frozen=True)
class Wanted:
    """A person of the pool: languages with levels, and what they wish. `never`: whom a rule keeps away from them."""

    speaks: Mapping[str, str]
    learns: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    place: str = ""
    gender: str = ""
    is_minor: bool = False
    is_stopped: bool = False
    never: frozenset[uuid.UUID] = frozenset()
    before: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Offered:
    """A volunteer as they are today. `load`: with how many people they are paired, or asked."""

    key: uuid.UUID
    name: str
    speaks: Mapping[str, str]
    kinds: frozenset[str]
    learns: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    place: str = ""
    gender: str = ""
    most: int = 1
    load: int = 0
    is_there: bool = True
    is_inducted: bool = True
    is_cleared: bool = False


@dataclass(frozen=True)
class Proposed:
    """A volunteer and why; in which language the two would talk, and how they would meet."""

    volunteer: Offered
    parts: tuple[Part, ...]
    language: str
    way: str
    was_before: bool = False

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def reasons(self) -> list[str]:
        return [part.text for part in self.parts if part.text]


def is_allowed(wanted: Wanted, offered: Offered, kind: str) -> bool:
    """The hard rules. No reason of anybody's goes past them."""
    return (
        not wanted.is_stopped
        and kind in offered.kinds
        and offered.is_there
        and offered.is_inducted
        and offered.load < offered.most
        and offered.key not in wanted.never
        and (not wanted.gender or offered.gender == wanted.gender)
        and (offered.is_cleared or not wanted.is_minor)
        and bool(common_languages(wanted, offered))
    )


def common_languages(wanted: Wanted, offered: Offered) -> dict[str, str]:
    """Each language that both speak, with the lower of the two levels, in the person's own order."""
    theirs = {same_language(code): level for code, level in offered.speaks.items()}
    own = {same_language(code): level for code, level in wanted.speaks.items()}
    return {code: min(own[code], theirs[code], key=_rank) for code in own if code in theirs}


def judge(wanted: Wanted, offered: Offered, kind: str) -> Proposed:
    common = common_languages(wanted, offered)
    language = max(common, key=lambda code: _rank(common[code]), default="")
    way = next(iter(sorted(wanted.ways & offered.ways)), "") or "in_person"
    parts = [_language(language, common), _times(wanted, offered), _subject(wanted, offered), _place(wanted, offered)]
    if kind == "tandem":
        parts.insert(1, _tandem(wanted, offered))
    return Proposed(offered, tuple(parts), language, way, offered.key in wanted.before)


def rank(wanted: Wanted, volunteers: Iterable[Offered], kind: str) -> list[Proposed]:
    """All who are allowed, best first; those who were paired with this person before stand behind."""
    found = [judge(wanted, one, kind) for one in volunteers if is_allowed(wanted, one, kind)]
    return sorted(
        found, key=lambda one: (one.was_before, -one.score, one.volunteer.load, one.volunteer.name, one.volunteer.key)
    )


def _rank(level: str) -> int:
    levels = codelist("cefr")
    return int(levels.entry(level).extra.get("rank", 0)) if level in levels else 0


def _language(language: str, common: Mapping[str, str]) -> Part:
    if not language:
        return Part("language", 0, "")
    level = common[language]
    points = max((worth for name, worth in LEVELS.items() if _rank(name) <= _rank(level)), default=0)
    return Part(
        "language", points, _("Both speak %(language)s (%(level)s)", language=language_word(language), level=level)
    )


def _tandem(wanted: Wanted, offered: Offered) -> Part:
    def taught(speaks: Mapping[str, str], learns: frozenset[str]) -> list[str]:
        good = {same_language(code) for code, level in speaks.items() if _rank(level) >= _rank(TEACHES_FROM)}
        return sorted(good & {same_language(code) for code in learns})

    learned, given = taught(offered.speaks, wanted.learns), taught(wanted.speaks, offered.learns)
    said = []
    if learned:
        said.append(_("The person learns %(languages)s", languages=listed(map(language_word, learned))))
    if given:
        said.append(_("The volunteer learns %(languages)s", languages=listed(map(language_word, given))))
    return Part("tandem", TEACHES * (bool(learned) + bool(given)), "; ".join(said))


def _times(wanted: Wanted, offered: Offered) -> Part:
    common = sorted(wanted.times & offered.times)
    if not common:
        return Part("times", 0, _("No time in common yet") if wanted.times and offered.times else "")
    text = _("Both have time: %(times)s", times=listed(list_word("safe_times", code) for code in common))
    return Part("times", min(TIME * len(common), TIMES_AT_MOST), text)


def _subject(wanted: Wanted, offered: Offered) -> Part:
    common = sorted(wanted.subjects & offered.subjects)
    if not common:
        return Part("subject", 0, "")
    text = _("Same interest: %(subjects)s", subjects=listed(AREAS[code] for code in common))
    return Part("subject", min(SUBJECT * len(common), SUBJECTS_AT_MOST), text)


def _place(wanted: Wanted, offered: Offered) -> Part:
    points, said = 0, []
    if wanted.place and wanted.place.casefold() == offered.place.casefold():
        points, said = PLACE, [_("Same place: %(place)s", place=offered.place)]
    if wanted.ways & offered.ways:
        points += WAY
        said.append(_("Same way to meet"))
    return Part("place", points, "; ".join(said))
