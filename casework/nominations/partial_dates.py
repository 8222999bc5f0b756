"""A day, a month or a year as it stands on a paper, and which days it can mean."""

from __future__ import annotations

import re

from casework.core import clock
from casework.core.digits import latin_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.register.dates import span

_PATTERNS = (
    re.compile(r"(?P<year>\d{4})(-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?)?"),
    re.compile(r"((?P<day>\d{1,2})\.)?(?P<month>\d{1,2})[./](?P<year>\d{4})"),
)


class NoSuchDate(Refusal):
    field = "dated"
    message = _l("Please write a date that is past, such as 14.03.2026, 03/2026 or 2026.")


def read_date(written: str) -> str | None:
    """ "2026-03-14", "2026-03" or "2026", as exact as it was written; none for nothing. Raises NoSuchDate."""
    text = re.sub(r"\s", "", latin_digits(written))
    if not text:
        return None
    found = next((match for each in _PATTERNS if (match := each.fullmatch(text))), None)
    if found is None:
        raise NoSuchDate
    parts = [found["year"], *(part.zfill(2) for part in (found["month"], found["day"]) if part)]
    read = "-".join(parts)
    meant = span(read)
    if meant is None or meant.first > clock.today() or meant.first.year < 1900:
        raise NoSuchDate
    return read


def shown_date(read: str) -> str:
    """As the office writes it: 14.03.2026, 03/2026, 2026."""
    parts = read.split("-")
    return "/".join(reversed(parts)) if len(parts) < 3 else ".".join(reversed(parts))
