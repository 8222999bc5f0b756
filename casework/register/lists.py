"""Code lists: dated reference data with stable codes. The law moves; the codes do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from casework.register import cldr
from casework.register.reading import DATA, Raw, RegisterError, day_from, read_toml, words_from
from casework.register.texts import DARI, LANGUAGES, Text

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_OWN_KEYS = {*LANGUAGES, DARI, "name", "from", "until", "cites", "group", "sealed"}


class UnknownList(KeyError):
    """No code list has this key."""


class UnknownEntry(KeyError):
    """The code list has no entry with this code."""


@dataclass(frozen=True)
class Entry:
    """One value of a list. `cites` maps a period to its legal source; a `sealed` one yields no fact."""

    code: str
    label: Text
    valid_from: date | None = None
    valid_to: date | None = None
    cites: Mapping[str, str] = field(default_factory=dict, hash=False)
    group: str | None = None
    sealed: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def is_valid_on(self, day: date) -> bool:
        """`valid_to` is the last day on which the entry can be chosen."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def citations_on(self, day: date) -> tuple[str, ...]:
        """The legal sources as of `day`: those of the newest period that had begun by then."""
        periods = sorted((_begins(period), source) for period, source in self.cites.items())
        begun = [(begins, source) for begins, source in periods if begins <= day]
        return tuple(source for begins, source in begun if begins == begun[-1][0])


def _begins(period: str) -> date:
    if period == "before":
        return date.min
    return date.fromisoformat(period.removeprefix("since_").replace("_", "-"))


@dataclass(frozen=True)
class CodeList:
    key: str
    entries: tuple[Entry, ...]
    public: bool = True

    @cached_property
    def _by_code(self) -> Mapping[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def entry(self, code: str) -> Entry:
        """The entry, also one that is no longer valid: old cases keep their code."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownEntry(f"{self.key}: {code}") from None

    def on(self, day: date) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_valid_on(day)]

    def label(self, code: str, lang: str) -> str:
        return self.entry(code).label.in_(lang)


def _entry_from(code: str, raw: Raw, key: str, public: bool, names: cldr.Names | None) -> Entry:
    where = f"list {key}, entry {code}"
    if not CODE.fullmatch(code):
        raise RegisterError(f"{where}: this is not a code")
    cites = raw.get("cites", {})
    try:
        for period in cites:
            _begins(period)
    except ValueError:
        raise RegisterError(f"{where}: {period} is not 'before' or 'since_' and a day") from None
    tag = raw.get("cldr")
    label = names.label(tag, raw) if names and tag else words_from(raw, where, public=public)
    return Entry(
        code=code,
        label=label,
        valid_from=day_from(raw, "from", where),
        valid_to=day_from(raw, "until", where),
        cites=cites,
        group=raw.get("group"),
        sealed=bool(raw.get("sealed", False)),
        extra={name: value for name, value in raw.items() if name not in _OWN_KEYS},
    )


def read_list(path: Path) -> CodeList:
    """One list from its file, checked."""
    raw, key = read_toml(path), path.stem
    if not isinstance(raw.get("public"), bool):
        raise RegisterError(f"list {key}: it does not say whether it is public")
    source = raw.get("labels_from")
    names = cldr.Names(source) if source else None
    entries = [_entry_from(code, entry, key, raw["public"], names) for code, entry in raw.get("entry", {}).items()]
    if source == "territories":
        entries = [Entry(code, Text(labels)) for code, labels in cldr.countries()] + entries
    if not entries:
        raise RegisterError(f"list {key}: it has no entries")
    return CodeList(key, tuple(entries), raw["public"])


@cache
def codelist(key: str) -> CodeList:
    """The shipped list with this key. Raises UnknownList."""
    path = DATA / "lists" / f"{key}.toml"
    if not re.fullmatch(r"[a-z0-9_]+", key) or not path.is_file():
        raise UnknownList(key)
    return read_list(path)


def list_keys(folder: Path = DATA / "lists") -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def all_lists() -> tuple[CodeList, ...]:
    return tuple(codelist(key) for key in list_keys())


def status_set(name: str, day: date) -> frozenset[str]:
    """The residence statuses in the named set as it stands on `day`. Raises UnknownEntry."""
    for entry in codelist("status_sets").on(day):
        if entry.group == name:
            return frozenset(entry.extra["members"])
    raise UnknownEntry(f"status_sets: {name} on {day}")
