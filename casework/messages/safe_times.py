"""When somebody may be written to or called: the hours that they said are safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from casework.core import clock
from casework.register.lists import codelist


def is_safe(times: Sequence[str] | None, at: datetime) -> bool:
    """Whether this moment lies in one of the times; without any, every moment does."""
    known = [code for code in times or () if code in codelist("safe_times")]
    if not known:
        return True
    local = at.astimezone(clock.zone())
    for code in known:
        extra = codelist("safe_times").entry(code).extra
        begin, end = extra["hours"]
        if local.weekday() in extra["days"] and begin <= local.hour < end:
            return True
    return False


def next_safe(times: Sequence[str] | None, at: datetime) -> datetime:
    """The first moment from `at` on that is safe."""
    if is_safe(times, at):
        return at
    today = at.astimezone(clock.zone()).date()
    starts = [
        datetime.combine(
            today + timedelta(days=ahead), time(codelist("safe_times").entry(code).extra["hours"][0]), clock.zone()
        )
        for ahead in range(8)
        for code in times or ()
        if code in codelist("safe_times")
    ]
    return min(moment for moment in starts if moment > at and is_safe(times, moment))
