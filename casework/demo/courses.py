"""What ties the invented offers together, whom places are kept for, rules of lessons, and days that others set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.demo.reading import day, offers, read
from casework.programmes.cohort_models import CohortReserve
from casework.programmes.deadlines import add_deadline
from casework.programmes.lesson_models import LessonRule
from casework.programmes.lessons import keep_rules
from casework.programmes.models import Cohort, Offer
from casework.programmes.offer_models import OfferLink


def tie_offers(made: Mapping[str, Offer]) -> None:
    """Which offer goes on from which, what excludes what."""
    for slug, raw in offers().items():
        for each in raw.get("ties", ()):
            other = made[each["other"]]
            db.session.add(
                OfferLink(
                    offer_id=made[slug].id, kind=each["kind"], other_id=other.id, attendance=each.get("attendance")
                )
            )
    db.session.flush()


def plan_course(cohort: Cohort, raw: Mapping[str, Any]) -> None:
    """Places kept for groups, and lessons by a rule for a course that is still to come."""
    for group, places in raw.get("reserves", {}).items():
        db.session.add(CohortReserve(cohort_id=cohort.id, group=group, places=places))
    rule = raw.get("rule")
    if rule:
        made = LessonRule(
            cohort_id=cohort.id, weekdays=rule["weekdays"], at=rule["at"], minutes=rule["minutes"], units=rule["units"],
            from_on=cohort.starts_on, until_on=cohort.ends_on,
        )  # fmt: skip
        keep_rules(cohort, [], made)


def make_deadlines(by: User) -> None:
    """Days of other bodies: invented, and their source says so. One was looked up long ago."""
    for raw in read("deadlines")["deadline"]:
        made = add_deadline(
            {
                "kind": raw["kind"], "name": raw["name"], "semester": raw.get("semester"), "day": day(raw["day"]),
                "lead_days": raw["lead_days"], "source": raw["source"],
            },
            by=by,
        )  # fmt: skip
        made.checked_on = clock.today() - timedelta(days=raw["checked"])
    db.session.flush()
