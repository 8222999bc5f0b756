"""From answers to coarse facts: all that a report or an eligibility check may know without opening an answer.

A fact that cannot be said is missing; nothing distinguishes "not asked", "not told" and what must stay sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from casework.register.dates import ages_possible, whole_months_since
from casework.register.fields import ABSENT
from casework.register.lists import Entry, codelist

ADULT = 18
EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
EU_EEA_SWISS = EU | {"IS", "LI", "NO", "CH"}
_NO_FACT = frozenset({*ABSENT, "not_disclosed", ""})

Answers = Mapping[str, object]
Fact = str
Rule = Callable[[Answers, date], Fact | None]


def _said(answers: Answers, key: str) -> object | None:
    """The answer, unless it is one of the ways to give none."""
    value = answers.get(key)
    return None if value is None or (isinstance(value, str) and value in _NO_FACT) else value


def _entry(answers: Answers, key: str, list_key: str) -> Entry | None:
    value, entries = _said(answers, key), codelist(list_key)
    if not isinstance(value, str) or value not in entries or entries.entry(value).sealed:
        return None
    return entries.entry(value)


def _code(key: str, list_key: str) -> Rule:
    def rule(answers: Answers, today: date) -> Fact | None:
        entry = _entry(answers, key, list_key)
        return entry.code if entry else None

    return rule


def _yes_or_no(key: str) -> Rule:
    def rule(answers: Answers, today: date) -> Fact | None:
        value = _said(answers, key)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) and value in codelist("yes_no") else None

    return rule


def _residence_group(answers: Answers, today: date) -> Fact | None:
    entry = _entry(answers, "residence_status", "residence_statuses")
    return entry.group if entry else None


def _whole_number(value: object) -> int | None:
    try:
        return int(str(value).strip())
    except ValueError:
        return None


def _band(list_key: str, least: str, number: int) -> Fact | None:
    reached = [entry.code for entry in codelist(list_key).entries if entry.extra[least] <= number]
    return reached[-1] if reached else None


def _same(list_key: str, least: str, numbers: tuple[int, int] | None) -> Fact | None:
    """The band that the lowest and the highest possible number share, if they share one."""
    if numbers is None:
        return None
    bands = {_band(list_key, least, number) for number in numbers}
    return bands.pop() if len(bands) == 1 else None


def possible_ages(answers: Answers, today: date) -> tuple[int, int] | None:
    """The youngest and the oldest that the person can be: from the date on a paper, else from the year."""
    return ages_possible(_said(answers, "birth_date"), today) or ages_possible(_said(answers, "birth_year"), today)


def _age_band(answers: Answers, today: date) -> Fact | None:
    return _same("age_bands", "least", possible_ages(answers, today))


def _is_adult(answers: Answers, today: date) -> Fact | None:
    """A date of birth goes before what someone ticked; "unsure" protects whoever may be a minor."""
    ages = possible_ages(answers, today)
    if ages is None:
        said = answers.get("is_adult")
        return "unsure" if said in ("unknown", "undisclosed") else _yes_or_no("is_adult")(answers, today)
    if ages[0] >= ADULT:
        return "yes"
    return "no" if ages[1] < ADULT else "unsure"


def _stay(key: str) -> Rule:
    def rule(answers: Answers, today: date) -> Fact | None:
        return _same("stay_bands", "months", whole_months_since(_said(answers, key), today))

    return rule


def _proven(key: str, list_key: str) -> Rule:
    def rule(answers: Answers, today: date) -> Fact | None:
        entry = _entry(answers, key, list_key)
        return entry.extra.get("proves") if entry else None

    return rule


def _work_experience(answers: Answers, today: date) -> Fact | None:
    years = _whole_number(_said(answers, "work_years"))
    return None if years is None else _band("work_bands", "least", years)


def _citizenship_group(answers: Answers, today: date) -> Fact | None:
    """Of several citizenships the one with the most rights counts, so that a person is in one group."""
    value = _said(answers, "citizenship")
    given = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else []
    codes = {str(code) for code in given} - _NO_FACT
    if not codes:
        return None
    if "DE" in codes:
        return "german"
    if codes & EU_EEA_SWISS:
        return "eu_eea_swiss"
    if "UA" in codes:
        return "ukraine"
    return "stateless" if codes <= {"stateless", "unclear"} else "third_country"


def _gender_group(answers: Answers, today: date) -> Fact | None:
    entry = _entry(answers, "gender", "genders")
    if entry is None:
        return None
    return entry.code if entry.code in ("female", "male") else "non_binary"


def _first_generation(answers: Answers, today: date) -> Fact | None:
    studied = _code("parents_studied", "parents_studied")(answers, today)
    return {"yes": "no", "no": "yes"}.get(studied or "")


RULES: Mapping[str, Rule] = {
    "residence_group": _residence_group,
    "is_adult": _is_adult,
    "age_band": _age_band,
    "years_since_entry": _stay("entry_date"),
    "years_abroad": _stay("abroad_since"),
    "hzb_state": _code("hzb_state", "hzb_states"),
    "german_level": _code("german_level", "cefr"),
    "german_proven": _proven("german_certificate", "german_certificates"),
    "english_level": _code("english_level", "cefr"),
    "english_proven": _proven("english_certificate", "english_certificates"),
    "degree_level": _code("degree_level", "degree_levels"),
    "has_doctorate": _yes_or_no("has_doctorate"),
    "work_experience": _work_experience,
    "full_time": _yes_or_no("full_time_available"),
    "funded_before": _yes_or_no("funded_before"),
    "first_generation": _first_generation,
    "citizenship_group": _citizenship_group,
    "gender_group": _gender_group,
}


def facts_of(answers: Answers, today: date) -> dict[str, Fact]:
    """The coarse facts that these answers yield as of `today`; whoever finds none counts it as unknown."""
    found = {name: rule(answers, today) for name, rule in RULES.items()}
    return {name: fact for name, fact in found.items() if fact is not None}


def level_rank(code: str) -> int:
    """The place of a language level in the order from A0 to C2. Raises UnknownEntry."""
    return int(codelist("cefr").entry(code).extra["rank"])
