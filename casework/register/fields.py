"""The field register: every question, why it is asked, who may read the answer and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cache
from pathlib import Path
from typing import Any

from casework.register.conditions import Condition
from casework.register.lists import CodeList, UnknownList, codelist
from casework.register.reading import DATA, Raw, RegisterError, read_toml, text_from
from casework.register.texts import Text

KEY = re.compile(r"[a-z][a-z0-9_]{1,38}")
# These names break a WTForms form.
FORBIDDEN_KEYS = frozenset({"data", "meta", "errors", "process", "validate", "csrf_token"})

STAGES = ("contact", "eligibility", "counselling", "funder")
ABSENT = ("unknown", "undisclosed", "no_paper")
RETENTION_CLASSES = ("identity", "counselling", "papers", "course")
LONGEST = {
    "text": 200,
    "longtext": 2000,
    "choice": 40,
    "choices": 400,
    "yesno": 3,
    "date": 24,
    "number": 6,
    "email": 254,
    "phone": 40,
    "languages": 400,
    "level": 6,
}
TYPES = tuple(LONGEST)
_LIST_OF_TYPE = {"yesno": "yes_no", "level": "cefr"}


class UnknownField(KeyError):
    """The register has no field with this key."""


@dataclass(frozen=True)
class Field:
    """One question. `suppressed` means that no figure is ever broken down by its answer."""

    key: str
    type: str
    label: Text
    help: Text
    hint: Text | None
    codelist: str | None
    stage: str
    purpose: str
    basis: str
    special_category: bool
    readers: frozenset[str]
    writers: frozenset[str]
    retention: str
    voluntary: bool
    sealed: bool
    absent: tuple[str, ...]
    max_length: int
    fact: str | None
    autocomplete: str | None
    suppressed: bool
    group: str | None
    #: What a university's own field brings along: its answers, and a rule for what was answered.
    own_choices: CodeList | None = attribute(default=None, hash=False)
    must: Condition | None = attribute(default=None, hash=False)
    must_says: Text | None = None
    #: Only answers whose value in this column is the answer to that question (a town of the chosen region).
    narrowed_by: tuple[str, str] | None = None
    #: The language whose level or certificate is asked for: a code of the list of spoken languages.
    tongue: str | None = None

    @property
    def choices(self) -> CodeList | None:
        return self.own_choices or (codelist(self.codelist) if self.codelist else None)

    @property
    def is_level(self) -> bool:
        """A level, or a university's own question whose answers are levels."""
        own = self.own_choices.codes if self.own_choices else ()
        return self.type == "level" or bool(own and all(code.upper() in codelist("cefr") for code in own))


@dataclass(frozen=True)
class Group:
    """Fields that a person meets as one question, under one heading."""

    key: str
    stage: str
    heading: Text


@dataclass(frozen=True)
class FieldRegister:
    fields: tuple[Field, ...]
    groups: tuple[Group, ...]


def _need(raw: Raw, name: str, key: str) -> Any:
    value = raw.get(name)
    if value is None or value == "" or value == []:
        raise RegisterError(f"field {key}: it has no {name}")
    return value


def _one_of(value: str, allowed: Container[str], name: str, key: str) -> str:
    if value not in allowed:
        raise RegisterError(f"field {key}: {value} is not a {name}")
    return value


def _roles(raw: Raw, name: str, key: str) -> frozenset[str]:
    known = codelist("roles")
    return frozenset(_one_of(role, known, "role", key) for role in _need(raw, name, key))


def _list_of(raw: Raw, kind: str, key: str) -> str | None:
    name = raw.get("codelist") or _LIST_OF_TYPE.get(kind)
    if name is None and kind in ("choice", "choices", "languages"):
        raise RegisterError(f"field {key}: it has no codelist")
    if name is not None:
        try:
            codelist(name)
        except UnknownList:
            raise RegisterError(f"field {key}: {name} is not a list") from None
    return name


def _tongue(raw: Raw, kind: str, key: str) -> str | None:
    code = raw.get("tongue")
    if not code:
        if kind == "level":
            raise RegisterError(f"field {key}: it does not say of which language the level is")
        return None
    if kind not in ("level", "choice"):
        raise RegisterError(f"field {key}: only a level or a certificate is about one language")
    return _one_of(str(code), codelist("spoken_languages"), "spoken language", key)


def checked_field(
    key: str,
    raw: Raw,
    stage: str,
    *,
    text: Callable[[object, str], Text] = text_from,
    own_choices: CodeList | None = None,
) -> Field:
    """The field that `raw` describes. Raises RegisterError, naming the field and the duty that it breaks."""
    if not KEY.fullmatch(key) or key in FORBIDDEN_KEYS:
        raise RegisterError(f"field {key}: this is not a field name")
    kind = _one_of(_need(raw, "type", key), TYPES, "type", key)
    hint = raw.get("hint")
    return Field(
        key=key,
        type=kind,
        label=text(_need(raw, "label", key), f"field {key}, label"),
        help=text(_need(raw, "why", key), f"field {key}, why"),
        hint=text(hint, f"field {key}, hint") if hint else None,
        codelist=None if own_choices else _list_of(raw, kind, key),
        stage=_one_of(stage, STAGES, "stage", key),
        purpose=_one_of(_need(raw, "purpose", key), codelist("purposes"), "purpose", key),
        basis=_one_of(_need(raw, "basis", key), codelist("legal_bases"), "legal basis", key),
        special_category=bool(raw.get("special_category", False)),
        readers=_roles(raw, "readers", key),
        writers=_roles(raw, "writers", key),
        retention=_one_of(_need(raw, "retention", key), RETENTION_CLASSES, "retention class", key),
        voluntary=bool(_need(raw, "voluntary", key)),
        sealed=bool(_need(raw, "sealed", key)),
        absent=tuple(_one_of(value, ABSENT, "way to give no answer", key) for value in raw.get("absent", ())),
        max_length=int(raw.get("max_length", LONGEST[kind])),
        fact=raw.get("fact"),
        autocomplete=raw.get("autocomplete"),
        suppressed=bool(raw.get("suppressed", False)),
        group=raw.get("group"),
        own_choices=own_choices,
        tongue=_tongue(raw, kind, key),
    )


def _check_together(fields: Iterable[Field], groups: Iterable[Group]) -> None:
    known = {group.key for group in groups}
    seen: set[str] = set()
    for one in fields:
        if one.key in seen:
            raise RegisterError(f"field {one.key}: it is declared twice")
        seen.add(one.key)
        if one.group is not None and one.group not in known:
            raise RegisterError(f"field {one.key}: {one.group} is not a group")
        if one.special_category and not one.sealed:
            raise RegisterError(f"field {one.key}: a special category must be sealed")
        if one.special_category and one.fact:
            raise RegisterError(f"field {one.key}: a special category yields no fact")


def read_fields(folder: Path = DATA / "fields") -> FieldRegister:
    """All fields and groups of the files in `folder`, checked one by one and together."""
    fields: list[Field] = []
    groups: list[Group] = []
    files = [(path.name, read_toml(path)) for path in sorted(folder.glob("*.toml"))]
    for name, raw in files:
        if raw.get("stage") not in STAGES:
            raise RegisterError(f"{name}: {raw.get('stage')} is not a stage")
    for _, raw in sorted(files, key=lambda file: STAGES.index(file[1]["stage"])):
        for key, heading in raw.get("group", {}).items():
            groups.append(Group(key, raw["stage"], text_from(heading, f"group {key}")))
        for key, described in raw.get("field", {}).items():
            fields.append(checked_field(key, described, raw["stage"]))
    _check_together(fields, groups)
    return FieldRegister(tuple(fields), tuple(groups))


@cache
def _register() -> FieldRegister:
    return read_fields()


@cache
def _by_key() -> dict[str, Field]:
    return {one.key: one for one in _register().fields}


#: Where the fields lie that a university made itself: those that may be asked, and all that ever were.
_own_fields: list[Callable[[bool], Mapping[str, Field]]] = []


def look_also_in(own_fields: Callable[[bool], Mapping[str, Field]]) -> None:
    """`own_fields(False)` are the approved ones by key; `own_fields(True)` those still to be decided as well."""
    _own_fields[:] = [own_fields]


def field(key: str) -> Field:
    shipped = _by_key().get(key)
    if shipped is not None:
        return shipped
    for own in _own_fields:
        if key in (found := own(True)):
            return found[key]
    raise UnknownField(key)


def shipped_fields() -> tuple[Field, ...]:
    return _register().fields


def all_fields() -> tuple[Field, ...]:
    """What may be asked: the shipped fields, then the university's own."""
    return (*_register().fields, *(one for own in _own_fields for one in own(False).values()))


def all_groups() -> tuple[Group, ...]:
    return _register().groups


def fields_of_stage(stage: str) -> tuple[Field, ...]:
    return tuple(one for one in all_fields() if one.stage == stage)


def groups_of_stage(stage: str) -> tuple[Group, ...]:
    return tuple(group for group in all_groups() if group.stage == stage)


def fields_of_group(key: str) -> tuple[Field, ...]:
    return tuple(one for one in all_fields() if one.group == key)


def level_about(tongue: str) -> Field | None:
    """The question for the level of this language; the shipped one first."""
    return next((one for one in all_fields() if one.tongue == tongue and one.is_level), None)


def certificate_about(tongue: str) -> Field | None:
    return next((one for one in all_fields() if one.tongue == tongue and not one.is_level), None)


def readers_of(key: str) -> frozenset[str]:
    return field(key).readers
