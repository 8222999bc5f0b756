"""A certificate's number: 125 random bits in five groups of five, read as people type it; the printed name as it is compared."""

from __future__ import annotations

import secrets
import unicodedata

from casework.core.digits import latin_digits
from casework.core.references import ALPHABET
from casework.core.sealed import get_vault

LENGTH, GROUP = 25, 5
_LONGEST = 200
_NOBODYS = "0" * LENGTH


def new_number() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown_number(number: str) -> str:
    return "-".join(number[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_number(text: str) -> str:
    """The number that was meant; for what cannot be one, a number that nobody has."""
    typed = latin_digits(unicodedata.normalize("NFKC", text[:_LONGEST])).upper()
    found = "".join(sign for sign in typed.translate({ord("O"): "0", ord("I"): "1", ord("L"): "1"}) if sign in ALPHABET)
    return found if len(found) == LENGTH else _NOBODYS


def read_name(text: str) -> str:
    """Letters alone: neither capitals nor accents, blanks or hyphens tell two spellings apart."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] == "L" and sign != "ـ")


def number_mark(number: str) -> bytes:
    return get_vault().blind(number, domain="certificate")


def name_mark(number: str, name: str) -> bytes:
    """The same name has another mark on every certificate: nobody sees from the rows who has two."""
    return get_vault().blind(f"{number}:{read_name(name)}", domain="certificate")
