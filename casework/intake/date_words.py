"""A date in words: as exact as it is known and never more exact; what was written in another calendar beside it."""

from __future__ import annotations

from typing import Any

from babel.dates import get_month_names
from flask_babel import format_date

from casework.core.digits import latin_digits
from casework.core.i18n import _, language, variant
from casework.register.calendars import SOLAR_HIJRI
from casework.register.dates import span
from casework.register.lists import codelist


def date_in_words(text: str) -> str:
    known = span(text)
    if known is None:
        return text
    if text.count("-") == 2:
        return str(format_date(known.first, "long"))
    if text.count("-") == 1:
        return (
            f"{get_month_names('wide', context='stand-alone', locale=language())[known.first.month]} {known.first.year}"
        )
    return latin_digits(text)


def told_in_words(told: str | dict[str, Any]) -> str:
    """A date as it was told, with what it is in our calendar."""
    if isinstance(told, str):
        return date_in_words(told)
    words = " – ".join(date_in_words(part) for part in str(told.get("value", "")).split("/"))
    if told.get("precision") == "official_january":
        made_up = codelist("date_precisions").label("official_january", variant())
        words = f"{words} ({made_up})"
    if told.get("about"):
        words = _("about %(date)s", date=words)
    if told.get("calendar") == SOLAR_HIJRI:
        written = str(told.get("written", "")).replace("-", "/")
        words = _("%(date)s, written as %(written)s (Solar Hijri)", date=words, written=written)
    return words
