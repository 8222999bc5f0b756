"""The columns of an XLSForm: what they are called, and in which language their words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from casework.core.i18n import LANGUAGES

#: Columns with words, in any number of languages.
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_NAMES = {
    "german": "de", "english": "en", "ukrainian": "uk", "arabic": "ar", "persian": "fa", "farsi": "fa", "turkish": "tr",
    "russian": "ru", "french": "fr", "français": "fr", "turkce": "tr",
    **{name.casefold(): code for code, name in LANGUAGES.items()},
}  # fmt: skip
_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)?\s*\)\s*$")


def language_of(words: str) -> str | None:
    """The published language that a heading names: "Arabic (ar)", "العربية", "ar"; None: one that is not published."""
    found = _CODE.search(words)
    code = found[1].lower() if found else words.strip().casefold()
    code = _NAMES.get(code, code)
    return code if code in LANGUAGES else None


def heading_in(code: str) -> str:
    return f"{LANGUAGES[code]} ({code})"


@dataclass
class Row:
    """One row of a sheet: plain columns, and words by column and language."""

    number: int
    plain: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.plain.get(name, "")


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    #: Headings in languages that are not published.
    foreign: tuple[str, ...]
    headings: tuple[str, ...]


def read_table(cells: list[list[str]], default: str) -> Table:
    """The rows under the headings; words without a language are in `default`."""
    if not cells:
        return Table((), (), ())
    headings = [heading.strip() for heading in cells[0]]
    meant = [_meant(heading, default) for heading in headings]
    foreign = tuple(
        heading for heading, (name, lang) in zip(headings, meant, strict=True) if name in TRANSLATED and lang is None
    )
    return Table(tuple(_rows(cells, meant)), foreign, tuple(heading for heading in headings if heading))


def _meant(heading: str, default: str) -> tuple[str, str | None]:
    name, _sep, lang = heading.partition("::")
    if not _sep:
        name, _sep, lang = heading.partition(":")
    name = name.strip().lower().replace(" ", "_")
    if name in TRANSLATED:
        return name, language_of(lang) if lang.strip() else default
    return heading.strip().lower().replace(" ", "_"), None


def _rows(cells: list[list[str]], meant: list[tuple[str, str | None]]) -> Iterator[Row]:
    for number, texts in enumerate(cells[1:], 2):
        if not any(texts):
            continue
        row = Row(number)
        for (name, lang), text in zip(meant, texts, strict=False):
            if not text or not name:
                continue
            if name not in TRANSLATED:
                row.plain[name] = text
            elif lang:
                row.words.setdefault(name, {})[lang] = text
        yield row


def settings_of(cells: list[list[str]]) -> Mapping[str, str]:
    """The one row of the settings sheet."""
    if len(cells) < 2:
        return {}
    return {name.strip().lower(): text for name, text in zip(cells[0], cells[1], strict=False) if text}
