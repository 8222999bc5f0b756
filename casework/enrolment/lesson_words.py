"""Rules and breaks of lessons in words."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton

from casework.core.i18n import _, _l, language, listed, show_date
from casework.programmes.lesson_models import LessonBreak, LessonRule

WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def rule_words(rule: LessonRule) -> str:
    """Which days at which time, from when until when."""
    days = listed([WEEKDAYS[int(number)] for number in rule.weekdays])
    span = f"{show_date(rule.from_on)} – {show_date(rule.until_on)}"
    time = _("%(days)s, %(at)s, %(num)d minutes", days=days, at=rule.at, num=rule.minutes)
    return f"{time} ({span})"


def break_words(one: LessonBreak) -> str:
    if one.rule_id:
        return _("%(day)s: one lesson cancelled", day=show_date(one.from_on))
    return (
        show_date(one.from_on)
        if one.from_on == one.until_on
        else f"{show_date(one.from_on)} – {show_date(one.until_on)}"
    )


def show_month(day: date) -> str:
    return str(format_skeleton("yMMMM", day, locale=language()))
