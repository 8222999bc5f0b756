"""What the invented programme offers: funders, grants, partners, forms, offers with texts, cohorts, lessons."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.demo.courses import plan_course, tie_offers
from casework.demo.reading import day, offers, read
from casework.enrolment.service import make_places
from casework.intake.publishing import publish_form, publish_shipped_forms
from casework.programmes.models import (
    Cohort,
    CohortGrant,
    CohortTeacher,
    Funder,
    Grant,
    Lesson,
    Offer,
    OfferPaper,
    OfferText,
    Partner,
)
from casework.register.texts import LANGUAGES

#: What a file says of an offer beside its columns.
_APART = frozenset({"text", "papers", "cohorts", "ties"})
WEEKDAYS = (0, 1, 2, 3, 4)


def make_money() -> dict[str, Grant]:
    """Funders, grants by reference, partners."""
    raw = read("money")
    funders = {each["code"]: Funder(code=each["code"], name=each["name"]) for each in raw["funder"]}
    db.session.add_all(funders.values())
    db.session.flush()
    grants = {}
    for each in raw["grant"]:
        ends = clock.today() + timedelta(days=each["ends"])
        grants[each["reference"]] = Grant(
            funder_id=funders[each["funder"]].id, reference=each["reference"], starts_on=day(each["starts"]), ends_on=ends,
            unit_minutes=each["unit_minutes"], monthly_rate=each.get("monthly_rate"), part_months=each["part_months"],
            keep_proof_until=date(ends.year + each["proof_years"], 12, 31),
        )  # fmt: skip
    db.session.add_all(grants.values())
    db.session.add_all(
        Partner(name=each["name"], kind=each["kind"], contact=each["contact"]) for each in raw["partner"]
    )
    db.session.flush()
    return grants


def make_forms() -> None:
    """Publish the form of each kind of offer, and the general one that every installation has."""
    publish_shipped_forms()
    for key, pages in forms().items():
        publish_form(key, pages)


def forms() -> dict[str, dict[str, Any]]:
    """The pages of each form: the first contact, what the offer needs to know, the papers."""
    raw = read("forms")
    papers = {"key": "papers", "kind": "papers", "title": raw["papers_title"]}
    return {
        key: {
            "pages": [*raw["first"], {"key": "eligibility", "fields": asked, "title": raw["eligibility_title"]}, papers]
        }
        for key, asked in raw["eligibility"].items()
    }


def make_offers(grants: Mapping[str, Grant], staff: Mapping[str, User]) -> dict[str, Offer]:
    """All offers by slug, with their cohorts, places and lessons."""
    made = {}
    team_id = next(user.team_id for user in staff.values() if user.team_id)
    for slug, raw in offers().items():
        offer = Offer(slug=slug, team_id=team_id, **{name: value for name, value in raw.items() if name not in _APART})
        offer.texts = [_text(offer.id, language, raw["text"][language]) for language in LANGUAGES]
        offer.papers = [
            OfferPaper(offer_id=offer.id, order=place, **{"may_be_missing": True, **each})
            for place, each in enumerate(raw.get("papers", ()), start=1)
        ]
        db.session.add(offer)
        db.session.flush()
        for each in raw.get("cohorts", ()):
            _make_cohort(offer, each, grants, staff)
        made[slug] = offer
    tie_offers(made)
    return made


def _text(offer_id: uuid.UUID, language: str, raw: Mapping[str, str]) -> OfferText:
    """The words of an offer, with the sentence that says that it is invented."""
    words = read("words")
    return OfferText(
        offer_id=offer_id, language=language, title=raw["title"], summary=f"{raw['summary']} {words['invented'][language]}",
        body=raw["body"].strip(), translated_by=None if language == "de" else words["translated_by"],
    )  # fmt: skip


def _make_cohort(offer: Offer, raw: Mapping[str, Any], grants: Mapping[str, Grant], staff: Mapping[str, User]) -> None:
    cohort = Cohort(
        ref=new_reference(), offer_id=offer.id, neutral_name=raw["neutral_name"], starts_on=day(raw["starts"]),
        ends_on=day(raw["ends"]), opens_on=day(raw.get("opens")), closes_on=day(raw.get("closes")),
        documents_until=day(raw.get("documents_until")), decision_on=day(raw.get("decision")), capacity=raw["capacity"],
        room=raw.get("room"), overbooking=raw.get("overbooking", 0), selection=raw.get("selection"),
    )  # fmt: skip
    db.session.add(cohort)
    db.session.flush()
    make_places(cohort)
    plan_course(cohort, raw)
    db.session.add_all(CohortTeacher(cohort_id=cohort.id, user_id=staff[email].id) for email in raw.get("teachers", ()))
    db.session.add_all(
        CohortGrant(cohort_id=cohort.id, grant_id=grants[reference].id) for reference in raw.get("grants", ())
    )
    for lesson in raw.get("lessons", ()):
        for on in _lesson_days(lesson.get("weekdays", WEEKDAYS)):
            _make_lesson(cohort, on, lesson)
    db.session.flush()


def _lesson_days(weekdays: Any) -> list[date]:
    """From last week to the end of next week on these days of the week, and today whatever day it is."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday() + 7)
    span = [monday + timedelta(days=number) for number in range(21)]
    return [on for on in span if on.weekday() in weekdays or on == today]


def _make_lesson(cohort: Cohort, on: date, raw: Mapping[str, Any]) -> None:
    begins = datetime.combine(on, time.fromisoformat(raw["at"]), clock.zone()).astimezone(UTC)
    db.session.add(
        Lesson(
            ref=new_reference(), cohort_id=cohort.id, starts_at=begins, ends_at=begins + timedelta(minutes=raw["minutes"]),
            room=cohort.room, units=raw["units"],
        )
    )  # fmt: skip
