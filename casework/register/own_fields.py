"""A university's own fields, read with the same duties as the shipped ones. Their texts may still lack languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.register.conditions import OWN, BrokenCondition, read_condition
from casework.register.fields import KEY, Field, checked_field
from casework.register.lists import CODE, CodeList, Entry
from casework.register.reading import RegisterError
from casework.register.texts import LANGUAGES, Text

#: Own keys begin so: no field that is shipped later can ever take one.
PREFIX = "own_"
#: Own fields are of these types; lists of languages and levels are the shipped fields' business.
OWN_TYPES = ("text", "longtext", "choice", "choices", "yesno", "date", "number", "email", "phone")
WITH_CHOICES = frozenset({"choice", "choices"})
MOST_CHOICES = 400
_STAGES = {"contact": "contact", "counselling": "counselling", "funding": "funder"}


def text_in_some_language(raw: object, where: str) -> Text:
    if not isinstance(raw, Mapping):
        raise RegisterError(f"{where}: the text is missing")
    said = {lang: str(words).strip() for lang, words in raw.items() if lang in LANGUAGES and str(words).strip()}
    if not said:
        raise RegisterError(f"{where}: the text is missing")
    return Text(said)


def own_field_from(key: str, raw: Mapping[str, Any]) -> Field:
    """The field that was described on the page or in a spreadsheet. Raises RegisterError, naming field and duty."""
    if not key.startswith(PREFIX):
        raise RegisterError(f"field {key}: an own field begins with {PREFIX}")
    if raw.get("type") not in OWN_TYPES:
        raise RegisterError(f"field {key}: {raw.get('type')} is not a type")
    made = checked_field(
        key, raw, _STAGES.get(str(raw.get("purpose")), "eligibility"),
        text=text_in_some_language, own_choices=_choices(key, raw) if raw["type"] in WITH_CHOICES else None,
    )  # fmt: skip
    if made.special_category and not made.sealed:
        raise RegisterError(f"field {key}: a special category must be sealed")
    return _with_rule(_narrowed(made, raw), raw)


def _narrowed(made: Field, raw: Mapping[str, Any]) -> Field:
    """A cascade: `narrowed_by` names a column of the answers (`with`) and the question that it has to agree with."""
    given = raw.get("narrowed_by")
    if not given or made.own_choices is None:
        return made
    column, asked = str(given.get("column", "")), str(given.get("field", ""))
    if (
        not any(column in entry.extra for entry in made.own_choices.entries)
        or asked == made.key
        or not KEY.fullmatch(asked)
    ):
        raise RegisterError(f"field {made.key}: its answers cannot be narrowed by {column}")
    return _replaced(made, narrowed_by=(column, asked))


def _with_rule(made: Field, raw: Mapping[str, Any]) -> Field:
    try:
        must = read_condition(raw.get("must"))
    except BrokenCondition as error:
        raise RegisterError(f"field {made.key}, must: {error}") from error
    if must is None:
        return made
    if must.fields != {OWN}:
        raise RegisterError(f"field {made.key}, must: it may judge its own answer only")
    says = raw.get("must_says")
    return _replaced(made, must=must, must_says=text_in_some_language(says, made.key) if says else None)


def _replaced(made: Field, **more: Any) -> Field:
    return Field(**{**made.__dict__, **more})


def _choices(key: str, raw: Mapping[str, Any]) -> CodeList:
    given = raw.get("choices") or ()
    entries: dict[str, Entry] = {}
    for one in given:
        code = str(one.get("code", ""))
        if not CODE.fullmatch(code) or code in entries:
            raise RegisterError(f"field {key}, answer {code}: this is not a code, or it stands there twice")
        label = text_in_some_language(one.get("label"), f"field {key}, answer {code}")
        entries[code] = Entry(
            code, label, extra={str(name): str(value) for name, value in (one.get("with") or {}).items()}
        )
    if not entries:
        raise RegisterError(f"field {key}: it has no answers to choose from")
    if len(entries) > MOST_CHOICES:
        raise RegisterError(f"field {key}: it has more than {MOST_CHOICES} answers")
    return CodeList(key, tuple(entries.values()))


def missing_languages(one: Field) -> dict[str, list[str]]:
    """For each published language what this field lacks in it: "label", "why", "hint", or an answer's code."""
    parts: list[tuple[str, Text]] = [("label", one.label), ("why", one.help)]
    if one.hint:
        parts.append(("hint", one.hint))
    if one.must_says:
        parts.append(("must_says", one.must_says))
    parts += [(entry.code, entry.label) for entry in (one.own_choices.entries if one.own_choices else ())]
    lacking = {lang: [name for name, text in parts if lang in text.missing()] for lang in LANGUAGES}
    return {lang: names for lang, names in lacking.items() if names}
