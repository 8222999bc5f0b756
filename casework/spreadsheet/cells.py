"""From a cell to an answer of the register: as people write in spreadsheets, in any of our languages and scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from casework.core.digits import latin_digits, only_digits
from casework.core.i18n import LANGUAGES, _l
from casework.people.contacts import is_email_address
from casework.register.fields import Field
from casework.register.lists import CodeList, Entry

_YES = frozenset(["ja", "j", "yes", "y", "x", "1", "true", "wahr", "oui", "evet", "так", "да", "نعم", "بله", "بلی"])
_NO = frozenset(["nein", "n", "no", "0", "false", "falsch", "non", "hayır", "ні", "нет", "لا", "نه", "خیر"])
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})")
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
SHORTEST_PHONE = 6

NOT_ON_THE_LIST = _l("This is none of the answers.")
NO_DATE = _l("This is no date. Write 31.12.1990, 12.1990 or 1990.")
NO_NUMBER = _l("This is no number.")
NO_ADDRESS = _l("This is no e-mail address.")
NO_PHONE = _l("This is no phone number.")
TOO_LONG = _l("This is too long.")
A_FORMULA = _l("This cell holds a formula. Save the sheet with values only.")


class CellRefused(ValueError):
    """Why, in words for whoever looks at the row."""

    def __init__(self, why: object) -> None:
        self.why = why
        super().__init__(str(why))


def plain(text: str) -> str:
    """What two ways of writing one word have in common."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() or sign == "+" else " " for sign in folded).split())


def answer_from(field: Field, text: str, codes: Mapping[str, str]) -> Any:
    """The answer that a cell gives to a question; None for an empty one. Raises CellRefused.

    `codes`: which code each word means, where somebody has said so.
    """
    text = text.strip()
    if not text:
        return None
    if text[0] in "=@" or (text[0] in "+-" and not set(text) <= set("+-0123456789 ()/.")):
        raise CellRefused(A_FORMULA)
    if field.type == "yesno":
        return _yes_or_no(text, codes)
    if field.choices is not None and field.type in {"choice", "level"}:
        return _code(field.choices, text, codes)
    if field.choices is not None and field.type in {"choices", "languages"}:
        words = [word for word in re.split(r"[,;/\n]+", text) if word.strip()]
        return list(dict.fromkeys(_code(field.choices, word, codes) for word in words))
    return _PLAIN.get(field.type, _text)(field, text)


def _yes_or_no(text: str, codes: Mapping[str, str]) -> str:
    word = plain(text)
    said = codes.get(word) or ("yes" if word in _YES else "no" if word in _NO else None)
    if said not in ("yes", "no"):
        raise CellRefused(NOT_ON_THE_LIST)
    return said


def _code(choices: CodeList, text: str, codes: Mapping[str, str]) -> str:
    word = plain(text)
    found = codes.get(word) or code_of(choices, word)
    if not found or found not in choices:
        raise CellRefused(NOT_ON_THE_LIST)
    return found


def code_of(choices: CodeList, word: str) -> str | None:
    """The code whose word, in any of our languages, this is."""
    return _words(choices.key, choices).get(word)


@lru_cache(200)
def _words(_key: str, choices: CodeList) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in choices.entries:
        for label in (entry.code, *_labels(entry)):
            found.setdefault(plain(label), entry.code)
    return found


def _labels(entry: Entry) -> list[str]:
    return [entry.label.in_(language) for language in LANGUAGES]


def _date(_field: Field, text: str) -> str:
    written = latin_digits(text).strip()
    if found := _ISO.fullmatch(written):
        parts = [int(part) for part in found.groups()]
    elif found := _DOTTED.fullmatch(written):
        parts = [int(part) for part in reversed(found.groups())]
    elif found := _MONTH.fullmatch(written):
        parts = [int(found[2]), int(found[1])]
    elif found := _YEAR.fullmatch(written):
        parts = [int(found[1])]
    else:
        raise CellRefused(NO_DATE)
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        raise CellRefused(NO_DATE) from None
    return "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(parts))


def _number(field: Field, text: str) -> int:
    digits = latin_digits(text).strip().removesuffix(".0")
    if not digits.isdecimal() or len(digits) > field.max_length:
        raise CellRefused(NO_NUMBER)
    return int(digits)


def _email(_field: Field, text: str) -> str:
    if not is_email_address(text):
        raise CellRefused(NO_ADDRESS)
    return text


def _phone(field: Field, text: str) -> str:
    if sum(sign.isdecimal() for sign in only_digits(text)) < SHORTEST_PHONE or len(text) > field.max_length:
        raise CellRefused(NO_PHONE)
    return text


def _text(field: Field, text: str) -> str:
    if len(text) > field.max_length:
        raise CellRefused(TOO_LONG)
    return text


_PLAIN: dict[str, Any] = {"date": _date, "number": _number, "email": _email, "phone": _phone}
