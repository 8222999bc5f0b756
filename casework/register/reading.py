"""Reading the register's data files. Whatever is wrong in one is refused with the name of what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from casework.register.texts import DARI, LANGUAGES, STAFF_LANGUAGES, Text

DATA = Path(__file__).parent / "data"

Raw = Mapping[str, Any]


class RegisterError(Exception):
    """A data file of the register breaks one of its duties; the message names the entry and the duty."""


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"{path.name}: {error}") from error


def text_from(raw: object, where: str, *, public: bool = True) -> Text:
    """The text under `raw`, complete in every language that its readers need."""
    if not isinstance(raw, Mapping):
        raise RegisterError(f"{where}: the text is missing")
    foreign = sorted(set(raw) - {*LANGUAGES, DARI})
    if foreign:
        raise RegisterError(f"{where}: {', '.join(foreign)} is not a language of the register")
    text = Text(raw)
    missing = text.missing(LANGUAGES if public else STAFF_LANGUAGES)
    if missing:
        raise RegisterError(f"{where}: no text in {', '.join(missing)}")
    return text


def words_from(raw: Raw, where: str, *, public: bool = True) -> Text:
    """The languages that stand in a table beside other keys; `name` says that no language translates it."""
    if "name" in raw:
        return Text.same_everywhere(str(raw["name"]))
    return text_from({lang: raw[lang] for lang in (*LANGUAGES, DARI) if lang in raw}, where, public=public)


def day_from(raw: Raw, key: str, where: str) -> date | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, date):
        raise RegisterError(f"{where}: {key} is not a date")
    return value
