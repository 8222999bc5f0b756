"""Lessons by rule: made for a whole course, without holidays and breaks; changed one by one, which the rule respects."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.programmes.holidays import LAWS, holiday
from casework.programmes.lesson_models import LessonBreak, LessonRule
from casework.programmes.models import Cohort, Lesson
from casework.programmes.queries import visible_cohorts

DAY = timedelta(days=1)


class OutsideTheCourse(Refusal):
    field = "from_on"
    message = _l("Please choose days between the first and the last day of the course.")


class EndsBeforeItBegins(Refusal):
    field = "until_on"
    message = _l("The last day comes before the first one.")


class IsOver(Refusal):
    status = 409
    message = _l("This lesson is over. It stays as it was.")


@dataclass(frozen=True)
class Slot:
    """When and where: what a rule says of each of its lessons, and what a lesson is changed to."""

    starts_at: datetime
    minutes: int
    units: int
    room: str | None


def state() -> str:
    """The federal state whose holidays count."""
    code = str(current_app.config["FEDERAL_STATE"]).upper()
    return code if code in LAWS else "NW"


def rules_of(cohort: Cohort) -> Sequence[LessonRule]:
    query = select(LessonRule).where(LessonRule.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(LessonRule.from_on, LessonRule.at, LessonRule.id)).all()


def breaks_of(cohort: Cohort) -> Sequence[LessonBreak]:
    """The days without lessons, and the single ones that were cancelled."""
    query = select(LessonBreak).where(LessonBreak.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(LessonBreak.from_on, LessonBreak.id)).all()


def keep_rules(cohort: Cohort, kept: Collection[LessonRule], added: LessonRule | None) -> None:
    """Of the rules `kept` stay, `added` comes; the lessons ahead follow. Raises OutsideTheCourse, EndsBeforeItBegins."""
    if added is not None:
        _check_span(cohort, added)
    for rule in rules_of(cohort):
        if rule not in kept:
            for lesson in _ahead(cohort, {rule.id}):
                if not lesson.is_changed:
                    db.session.delete(lesson)
            db.session.flush()
            db.session.delete(rule)
    if added is not None:
        db.session.add(added)
    db.session.flush()
    make_lessons(cohort)


def keep_breaks(cohort: Cohort, kept: Collection[LessonBreak], added: LessonBreak | None) -> None:
    """Of the breaks `kept` stay, `added` comes; the lessons ahead follow. Raises OutsideTheCourse, EndsBeforeItBegins."""
    if added is not None:
        _check_span(cohort, added)
        db.session.add(added)
    for pause in breaks_of(cohort):
        if pause not in kept and pause is not added:
            db.session.delete(pause)
    db.session.flush()
    make_lessons(cohort)


def _check_span(cohort: Cohort, span: Any) -> None:
    if span.until_on < span.from_on:
        raise EndsBeforeItBegins
    if span.until_on < cohort.starts_on or span.from_on > cohort.ends_on:
        raise OutsideTheCourse


def make_lessons(cohort: Cohort) -> None:
    """Bring the lessons that have not begun to what the rules say. What was changed by hand, and what is over, stays."""
    rules = {rule.id: rule for rule in rules_of(cohort)}
    wanted = {(rule.id, day) for rule in rules.values() for day in days_of(cohort, rule)}
    query = select(Lesson).where(Lesson.cohort_id == cohort.id, Lesson.rule_id.in_(rules))
    there = {(lesson.rule_id, lesson.rule_day): lesson for lesson in db.session.scalars(query)}
    for key, lesson in there.items():
        if lesson.is_changed or lesson.starts_at <= clock.now():
            continue
        if key in wanted and lesson.rule_id and lesson.rule_day:
            _put(lesson, _slot(cohort, rules[lesson.rule_id], lesson.rule_day))
        else:
            db.session.delete(lesson)
    for rule_id, day in sorted(wanted - set(there), key=lambda key: (key[1], str(key[0]))):
        made = Lesson(ref=new_reference(), cohort_id=cohort.id, rule_id=rule_id, rule_day=day)
        _put(made, _slot(cohort, rules[rule_id], day))
        db.session.add(made)
    db.session.flush()


def days_of(cohort: Cohort, rule: LessonRule) -> Iterator[date]:
    """The days on which this rule makes a lesson."""
    pauses = [one for one in breaks_of(cohort) if one.rule_id in {None, rule.id}]
    day, last, whose = max(rule.from_on, cohort.starts_on), min(rule.until_on, cohort.ends_on), state()
    while day <= last:
        is_free = holiday(whose, day) or any(one.from_on <= day <= one.until_on for one in pauses)
        if str(day.weekday()) in rule.weekdays and not is_free:
            yield day
        day += DAY


def _slot(cohort: Cohort, rule: LessonRule, day: date) -> Slot:
    """On the clock of the programme's zone: nine o'clock stays nine when the clocks change."""
    begins = datetime.combine(day, time.fromisoformat(rule.at), clock.zone()).astimezone(UTC)
    return Slot(begins, rule.minutes, rule.units, rule.room or cohort.room)


def _put(lesson: Lesson, slot: Slot) -> None:
    lesson.starts_at, lesson.ends_at = slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes)
    lesson.units, lesson.room = slot.units, slot.room


def _ahead(cohort: Cohort, rules: Collection[uuid.UUID]) -> Sequence[Lesson]:
    query = select(Lesson).where(Lesson.cohort_id == cohort.id, Lesson.rule_id.in_(rules))
    return db.session.scalars(query.where(Lesson.starts_at > clock.now())).all()


def add_lesson(cohort: Cohort, slot: Slot) -> Lesson:
    """One more lesson, by no rule."""
    made = Lesson(ref=new_reference(), cohort_id=cohort.id, is_changed=True)
    _put(made, slot)
    db.session.add(made)
    db.session.flush()
    return made


def change_lesson(lesson: Lesson, slot: Slot) -> None:
    """This one alone; its rule leaves it alone from now on. Raises IsOver."""
    _refuse_over(lesson)
    _put(lesson, slot)
    lesson.is_changed = True


def cancel_lesson(lesson: Lesson) -> None:
    """It takes place no more, and its rule does not bring it back. Raises IsOver."""
    _refuse_over(lesson)
    if lesson.rule_id and lesson.rule_day:
        day = lesson.rule_day
        db.session.add(LessonBreak(cohort_id=lesson.cohort_id, rule_id=lesson.rule_id, from_on=day, until_on=day))
    db.session.delete(lesson)
    db.session.flush()


def _refuse_over(lesson: Lesson) -> None:
    if lesson.starts_at <= clock.now():
        raise IsOver


def lessons_between(viewer: Any, cohort: Cohort, since: date, until: date) -> Sequence[Lesson]:
    """The lessons of a course from a day to a day, both included, the earliest first."""
    query = select(Lesson).where(
        Lesson.cohort_id == cohort.id,
        Lesson.starts_at > clock.end_of(since - DAY),
        Lesson.starts_at <= clock.end_of(until),
    )
    return db.session.scalars(query.order_by(Lesson.starts_at, Lesson.id)).all()


def all_lessons(viewer: Any, cohort: Cohort) -> Sequence[Lesson]:
    query = select(Lesson).where(Lesson.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(Lesson.starts_at, Lesson.id)).all()


def find_kept_lesson(viewer: Any, ref: str, *, lock: bool = False) -> Lesson | None:
    """A lesson of a course that the viewer works with."""
    query = select(Lesson).where(Lesson.ref == ref, Lesson.cohort_id.in_(visible_cohorts(viewer)))
    return db.session.scalar(query.with_for_update(of=Lesson) if lock else query)
