"""People who do not exist, as frequent as the real ones: for `casework invent`, for tests and for measuring.

One in fourteen is called Mohammed in some spelling, many were born "on 1 January", some have a single name: a search
or a form that was only tried on tidy names was not tried.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Literal

from casework.people import invented_names as names
from casework.people.invented_names import Written
from casework.people.invented_spelling import (
    ENGLISH_SOMALI,
    GEORGIAN,
    GERMAN_CYRILLIC,
    PASSPORT_RUSSIAN,
    PASSPORT_UKRAINIAN,
    WITHOUT_MARKS,
    latin_title,
    patronymic,
)

SHARE_OF_MOHAMMEDS = 0.07
_REFERENCE_YEAR = 2026

Kind = Literal["own_script", "latin_document", "call_name"]
Spelling = tuple[Kind, str, str]
_Made = tuple[str, str, str]  # own script, Latin document, call name


@dataclass(frozen=True, slots=True)
class InventedPerson:
    country: str  # ISO 3166-1 alpha-2
    gender: str  # female, male, diverse, no_entry
    birth_date: date
    birth_precision: str  # exact, year, official_1_january
    languages_spoken: tuple[str, ...]
    languages_read: tuple[str, ...]
    written_language: str  # one of the eight that the pages are in
    spellings: list[Spelling]

    @property
    def birth_year(self) -> int:
        return self.birth_date.year


def invented_people(n: int, seed: int) -> Iterator[InventedPerson]:
    """The same people for the same seed, on every machine."""
    random = Random(seed)  # noqa: S311 - the people are to be the same each time; nothing here is a secret
    for _ in range(n):
        yield _person(random, random.choices(_ORIGINS, cum_weights=_CUMULATED)[0])


@dataclass(frozen=True, slots=True)
class _Origin:
    country: str
    weight: float
    men: float
    official_1_january: float
    script: str
    make: Callable[[Random, bool, bool], _Made]
    spoken: tuple[str, ...]
    read: tuple[str, ...]
    written: str
    has_mohammeds: bool = False


def _person(random: Random, origin: _Origin) -> InventedPerson:
    man = random.random() < origin.men
    mohammed = man and origin.has_mohammeds and random.random() < _MOHAMMED_AMONG_MEN
    own, latin, call = origin.make(random, man, mohammed)
    spellings: list[Spelling] = [("own_script", origin.script, own)]
    if random.random() < 0.93:
        spellings.append(("latin_document", "Latn", latin))
    if random.random() < 0.3:
        spellings.append(("call_name", origin.script, call))
    born, precision = _birth(random, origin.official_1_january)
    # Some never learned to read, and some read German or English as well.
    can_read = random.random() < 0.95
    german = ("de",) if random.random() < 0.35 else ()
    english = ("en",) if random.random() < 0.3 else ()
    return InventedPerson(
        country=origin.country,
        gender=_gender(random, man),
        birth_date=born,
        birth_precision=precision,
        languages_spoken=_each_once(origin.spoken[: random.randint(1, len(origin.spoken))] + german + english),
        languages_read=_each_once(origin.read + german + english) if can_read else (),
        written_language=origin.written if random.random() < 0.92 else random.choice(["de", "en"]),
        spellings=spellings,
    )


def _each_once(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(languages))


def _gender(random: Random, man: bool) -> str:
    drawn = random.random()
    if drawn < 0.01:
        return "diverse"
    if drawn < 0.03:
        return "no_entry"
    return "male" if man else "female"


def _birth(random: Random, official: float) -> tuple[date, str]:
    year = _REFERENCE_YEAR - round(random.triangular(16, 62, 24))
    drawn = random.random()
    if drawn < official:
        return date(year, 1, 1), "official_1_january"
    if drawn < official + 0.02:
        return date(year, 1, 1), "year"
    return date(year, 1, 1) + timedelta(days=random.randrange(365)), "exact"


def _chosen(random: Random, *written: Written) -> tuple[str, str]:
    """Each name in its own letters, and in one of the Latin spellings that papers have."""
    own = " ".join(name.own for name in written)
    return own, " ".join(random.choice(name.latin) for name in written).replace("_", " ")


def _arabic(random: Random, man: bool, mohammed: bool) -> _Made:
    given = names.MOHAMMED_ARABIC if mohammed else names.ARABIC_MEN if man else names.ARABIC_WOMEN
    parts = [_common(random, given)]
    if random.random() < 0.35:
        parts.append(random.choice(names.ARABIC_MEN))
    parts.append(random.choice(names.ARABIC_FAMILIES))
    return *_chosen(random, *parts), parts[0].own


def _afghan(random: Random, man: bool, mohammed: bool) -> _Made:
    own, latin, call = _persian(random, man, mohammed)
    # Many have no family name; their only name stands alone, never with a dot beside it.
    return (own.rsplit(" ", 1)[0], latin.rsplit(" ", 1)[0], call) if random.random() < 0.22 else (own, latin, call)


def _persian(random: Random, man: bool, mohammed: bool) -> _Made:
    given = names.MOHAMMED_PERSIAN if mohammed else names.PERSIAN_MEN if man else names.PERSIAN_WOMEN
    parts = [_common(random, given)]
    if mohammed and random.random() < 0.5:
        parts.append(random.choice(names.PERSIAN_MEN))
    parts.append(random.choice(names.PERSIAN_FAMILIES))
    return *_chosen(random, *parts), parts[0].own


def _turkish(random: Random, man: bool, mohammed: bool) -> _Made:
    given = names.MOHAMMED_TURKISH if mohammed else names.TURKISH_MEN if man else names.TURKISH_WOMEN
    first = _common(random, given).own
    return _in_latin(random, f"{first} {random.choice(names.TURKISH_FAMILIES).own}", first, WITHOUT_MARKS)


def _somali(random: Random, man: bool, mohammed: bool) -> _Made:
    given = names.MOHAMMED_SOMALI if mohammed else names.SOMALI_MEN if man else names.SOMALI_WOMEN
    first = _common(random, given).own
    father, grandfather = random.sample(names.SOMALI_MEN, 2)
    return _in_latin(random, f"{first} {father.own} {grandfather.own}", first, ENGLISH_SOMALI)


def _spanish(random: Random, man: bool, _mohammed: bool) -> _Made:
    given = names.SPANISH_MEN if man else names.SPANISH_WOMEN
    first, second = random.sample(given, 2)
    father, mother = random.sample(names.SPANISH_FAMILIES, 2)
    middle = f" {second.own}" if random.random() < 0.5 else ""
    whole = f"{first.own}{middle} {father.own} {mother.own}"
    return _in_latin(random, whole, first.own, WITHOUT_MARKS)


def _french(random: Random, man: bool, _mohammed: bool) -> _Made:
    first = random.choice(names.FRENCH_MEN if man else names.FRENCH_WOMEN).own
    return _in_latin(random, f"{first} {random.choice(names.FRENCH_FAMILIES).own}", first, WITHOUT_MARKS)


def _ukrainian(random: Random, man: bool, _mohammed: bool) -> _Made:
    first = random.choice(names.UKRAINIAN_MEN if man else names.UKRAINIAN_WOMEN)
    middle = f" {patronymic(random.choice(names.UKRAINIAN_MEN), man, ukrainian=True)}" if random.random() < 0.4 else ""
    own = f"{first}{middle} {random.choice(names.UKRAINIAN_FAMILIES)}"
    scheme = random.choices((PASSPORT_UKRAINIAN, GERMAN_CYRILLIC), (80, 20))[0]
    return own, latin_title(own, scheme), first


def _russian(random: Random, man: bool, mohammed: bool) -> _Made:
    given = names.RUSSIAN_MEN if man else names.RUSSIAN_WOMEN
    first = names.MOHAMMED_CYRILLIC[0].own if mohammed else random.choice(given)
    middle = f" {patronymic(random.choice(names.RUSSIAN_MEN), man, ukrainian=False)}" if random.random() < 0.4 else ""
    own = f"{first}{middle} {random.choice(names.RUSSIAN_FAMILIES)}{'' if man else 'а'}"
    scheme = random.choices((PASSPORT_RUSSIAN, GERMAN_CYRILLIC), (75, 25))[0]
    return own, latin_title(own, scheme), first


def _ethiopic(random: Random, man: bool, _mohammed: bool) -> _Made:
    first = random.choice(names.ETHIOPIC_MEN if man else names.ETHIOPIC_WOMEN)
    father, grandfather = random.sample(names.ETHIOPIC_MEN, 2)
    parts = (first, father, grandfather) if random.random() < 0.6 else (first, father)
    return *_chosen(random, *parts), first.own


def _georgian(random: Random, man: bool, _mohammed: bool) -> _Made:
    first = random.choice(names.GEORGIAN_MEN if man else names.GEORGIAN_WOMEN)
    own = f"{first} {random.choice(names.GEORGIAN_FAMILIES)}"
    return own, latin_title(own, GEORGIAN), first


def _common(random: Random, given: tuple[Written, ...]) -> Written:
    """The names at the head of a list are the frequent ones."""
    return given[int(len(given) * random.random() ** 1.6)]


def _in_latin(random: Random, whole: str, first: str, papers: dict[int, str]) -> _Made:
    """A name in Latin letters; its machine-readable line and many papers lose the marks."""
    on_paper = " ".join(word.translate(papers).capitalize() for word in whole.split())
    return whole, on_paper if random.random() < 0.5 else whole, first


# Roughly what a programme at a German university sees; the weights are shares in percent.
_ORIGINS = (
    _Origin("UA", 25, 0.38, 0.0, "Cyrl", _ukrainian, ("uk", "ru"), ("uk", "ru"), "uk"),
    _Origin("SY", 22, 0.62, 0.22, "Arab", _arabic, ("ar",), ("ar",), "ar", True),
    _Origin("AF", 12, 0.66, 0.4, "Arab", _afghan, ("fa", "ps"), ("fa",), "fa", True),
    _Origin("IR", 8, 0.55, 0.01, "Arab", _persian, ("fa",), ("fa",), "fa", True),
    _Origin("TR", 8, 0.6, 0.06, "Latn", _turkish, ("tr", "kmr"), ("tr",), "tr", True),
    _Origin("IQ", 6, 0.6, 0.25, "Arab", _arabic, ("ar", "ckb"), ("ar",), "ar", True),
    _Origin("PS", 2, 0.6, 0.02, "Arab", _arabic, ("ar",), ("ar",), "ar", True),
    _Origin("SD", 1, 0.7, 0.4, "Arab", _arabic, ("ar",), ("ar",), "ar", True),
    _Origin("SO", 3, 0.6, 0.45, "Latn", _somali, ("so", "ar"), ("so",), "en", True),
    _Origin("ER", 4, 0.6, 0.35, "Ethi", _ethiopic, ("ti", "ar"), ("ti",), "en"),
    _Origin("RU", 3, 0.5, 0.0, "Cyrl", _russian, ("ru",), ("ru",), "ru", True),
    _Origin("GE", 1.5, 0.5, 0.0, "Geor", _georgian, ("ka", "ru"), ("ka", "ru"), "ru"),
    _Origin("CO", 2, 0.5, 0.0, "Latn", _spanish, ("es",), ("es",), "en"),
    _Origin("GN", 1.5, 0.7, 0.35, "Latn", _french, ("fr", "ff"), ("fr",), "fr"),
    _Origin("CM", 1, 0.6, 0.03, "Latn", _french, ("fr", "en"), ("fr",), "fr"),
)
_CUMULATED = tuple(accumulate(origin.weight for origin in _ORIGINS))
_MOHAMMED_AMONG_MEN = (
    SHARE_OF_MOHAMMEDS * _CUMULATED[-1] / sum(origin.weight * origin.men for origin in _ORIGINS if origin.has_mohammeds)
)
