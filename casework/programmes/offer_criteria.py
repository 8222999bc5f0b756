"""An offer's criteria as the fields of a form and back, and in words. What the form cannot say is kept as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from casework.core.i18n import _, listed, variant
from casework.register.lists import codelist

Criterion = Mapping[str, Any]
#: Kinds whose value is one thing that the form holds as it is, by the name of the field.
PLAIN = {
    "german_min": "german_level_min",
    "german_max": "german_level_max",
    "german_certificate": "german_certificate",
    "years_since_entry": "years_since_entry",
    "years_abroad": "years_abroad",
    "degree_level": "degree_level",
    "work_experience": "work_experience",
    "enrolled_semester": "enrolled_semester",
    "hzb": "hzb",
}
#: Kinds that are asked or not.
TICKS = ("adult", "full_time", "doctorate", "not_funded_before", "first_generation")
#: Kinds whose value is a list of words, typed with commas.
WORDS = {"place": "place", "degree_subject": "degree_subject", "teacher_subject": "teacher_subject"}
_FIELD_OF = {kind: name for name, kind in {**PLAIN, **WORDS}.items()}


def as_fields(criteria: Mapping[str, Any]) -> tuple[dict[str, Any], list[Criterion]]:
    """What the form's fields hold, and the criteria that only a list can say (one of several, none of)."""
    fields: dict[str, Any] = {}
    rest = []
    for criterion in _together(criteria):
        said = _said_of(criterion)
        if said is None or set(said) & set(fields):
            rest.append(criterion)
        else:
            fields |= said
    return fields, rest


def _together(criteria: Mapping[str, Any]) -> Sequence[Criterion]:
    found: Sequence[Criterion] = criteria.get("all", [criteria] if criteria else [])
    return found


def _said_of(criterion: Criterion) -> dict[str, Any] | None:
    """The fields that say this criterion; None when no field can."""
    some = criterion.get("any", ())
    if some and all(each.get("kind") == "residence_status" for each in some):
        return {"residence": [each["value"] for each in some]}
    kind, value = criterion.get("kind"), criterion.get("value")
    if kind == "residence_status":
        return {"residence": [value]}
    if kind == "age" and isinstance(value, Mapping):
        return {"age_min": value.get("min"), "age_max": value.get("max")}
    if kind == "language_level" and isinstance(value, Mapping) and set(value) == {"language", "min"}:
        return {"language": value["language"], "language_min": value["min"]}
    if kind in TICKS:
        return {str(kind): True} if value is True else None
    if kind in WORDS and isinstance(value, (list, tuple)):
        return {WORDS[str(kind)]: ", ".join(value)}
    return {_FIELD_OF[str(kind)]: value} if kind in _FIELD_OF else None


def from_fields(fields: Mapping[str, Any], kept: Sequence[Criterion]) -> dict[str, Any]:
    """The criteria that these fields say, then those that were kept as they stood."""
    found: list[Criterion] = []
    sets = [{"kind": "residence_status", "value": name} for name in fields.get("residence") or ()]
    if sets:
        found.append(sets[0] if len(sets) == 1 else {"any": sets})
    found += [{"kind": kind, "value": fields[name]} for name, kind in PLAIN.items() if fields.get(name)]
    if fields.get("language") and fields.get("language_min"):
        value = {"language": fields["language"], "min": fields["language_min"]}
        found.append({"kind": "language_level", "value": value})
    ages = {end: fields[f"age_{end}"] for end in ("min", "max") if fields.get(f"age_{end}") is not None}
    if ages:
        found.append({"kind": "age", "value": ages})
    found += [{"kind": kind, "value": True} for kind in TICKS if fields.get(kind)]
    for name, kind in WORDS.items():
        words = [word.strip() for word in (fields.get(name) or "").split(",") if word.strip()]
        if words:
            found.append({"kind": kind, "value": words})
    found += kept
    return {"all": found} if found else {}


def mark_of(criterion: Criterion) -> str:
    """How a form names a criterion that it keeps as it stands."""
    return json.dumps(criterion, sort_keys=True, ensure_ascii=False)


def in_words(criteria: Mapping[str, Any]) -> list[str]:
    """Each criterion as a line for the office."""
    return [words_of(criterion) for criterion in _together(criteria)]


def words_of(criterion: Criterion) -> str:
    if "any" in criterion:
        return _(" or ").join(words_of(each) for each in criterion["any"])
    if "all" in criterion:
        return _(" and ").join(words_of(each) for each in criterion["all"])
    if "not" in criterion:
        return _("not: %(what)s", what=words_of(criterion["not"]))
    name = codelist("eligibility_criteria").label(criterion["kind"], variant())
    value = _value_in_words(criterion["kind"], criterion["value"])
    return f"{name}: {value}" if value else name


def _value_in_words(kind: str, value: Any) -> str:
    if value is True:
        return ""
    if kind == "residence_status":
        return next(
            (each.label.in_(variant()) for each in codelist("status_sets").entries if each.group == value), str(value)
        )
    if kind == "hzb":
        return listed([codelist("hzb_states").label(code, variant()) for code in value])
    if kind == "degree_level":
        return codelist("degree_levels").label(value, variant())
    if isinstance(value, Mapping):
        if kind == "age":
            return f"{value.get('min', 0)}–{value.get('max', '')}"
        said = [codelist("spoken_languages").label(value["language"], variant()), value.get("min"), value.get("max")]
        return ", ".join(str(each) for each in [*said, *value.get("accepted", ())] if each)
    return listed([str(each) for each in value]) if isinstance(value, (list, tuple)) else str(value)
