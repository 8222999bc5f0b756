"""What an advisor should know before somebody takes a place: a clash of times, a duty to the job centre, a form of
enrolment that can end a benefit. Information with its law and the day on which that was read, never advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.people.service import answers_of
from casework.programmes.models import Cohort, Lesson

#: The laws were read in their text of this day.
READ_ON = date(2026, 8, 19)
#: Kinds of offer with which somebody is enrolled in one form or another.
_ENROLS = frozenset({
    "language_course", "propaedeutic_course", "subject_course", "study_preparation_programme", "guest_auditing",
    "bridge_requalification", "teacher_qualification", "test_preparation",
})  # fmt: skip
#: Who lives on SGB II when they have no income: the titles that it does not exclude.
_SGB_II = frozenset({
    "asylum_entitled", "refugee_recognised", "subsidiary_protection", "deportation_ban", "temporary_protection",
    "admission_abroad", "state_federal_admission", "resettlement", "hardship", "well_integrated_youth",
    "sustained_integration", "opportunity_residence", "family_of_protected", "settlement_permit",
})  # fmt: skip
_ASYLBLG = frozenset({
    "arrival_certificate", "asylum_procedure", "toleration", "toleration_identity", "toleration_training", "toleration_work",
})  # fmt: skip
_RESIDENCE_RULE = frozenset({
    "asylum_entitled", "refugee_recognised", "subsidiary_protection", "deportation_ban", "admission_abroad",
    "state_federal_admission", "resettlement", "temporary_protection",
})  # fmt: skip
_BAFOEG = {
    **dict.fromkeys(("settlement_permit", "eu_longterm"), "settled"),
    **dict.fromkeys((
        "asylum_entitled", "refugee_recognised", "subsidiary_protection", "admission_abroad", "state_federal_admission",
        "resettlement", "hardship", "well_integrated_youth", "sustained_integration", "opportunity_residence",
    ), "at_once"),
    **dict.fromkeys(("deportation_ban", "exit_impossible", "family_of_protected"), "after_15_months"),
    **dict.fromkeys(("toleration", "toleration_identity", "toleration_training", "toleration_work"), "tolerated"),
    "temporary_protection": "temporary", "asylum_procedure": "in_procedure",
}  # fmt: skip
_BAFOEG_SAYS = {
    "settled": (_l("BAföG is possible from the first day."), "§ 8 Abs. 1 Nr. 2, 6 BAföG"),
    "at_once": (_l("BAföG is possible from the first day."), "§ 8 Abs. 2 Nr. 1 BAföG"),
    "after_15_months": (_l("BAföG is possible after 15 months of lawful stay."), "§ 8 Abs. 2 Nr. 2 BAföG"),
    "tolerated": (_l("BAföG is possible after 15 months of stay."), "§ 8 Abs. 2a BAföG"),
    "temporary": (
        _l("BAföG is possible with the title or its application, when the person is registered."),
        "§ 61 BAföG",
    ),
    "in_procedure": (_l("BAföG only by years of own work, or of a parent's."), "§ 8 Abs. 3 BAföG"),
}


@dataclass(frozen=True)
class Card:
    title: object
    text: object
    law: str = ""
    #: What stands against what, where it is two courses.
    names: tuple[str, ...] = ()


def cards_for(viewer: Any, application: Application) -> list[Card]:
    """As far as the viewer may read what they go by. Nobody without a valid paper, or who did not say, is told apart."""
    status = answers_of(application.person_id, viewer).get("residence_status")
    kind = application.cohort.offer.kind
    found = [*_clashes(application)]
    if kind in _ENROLS and isinstance(status, str):
        found += [card for say in _CARDS for card in say(status)]
    return found


def _clashes(application: Application) -> Iterable[Card]:
    """Another course at the same time, or in the same weeks where no lessons are planned yet."""
    mine, others = application.cohort, _other_courses(application)
    if not others:
        return
    one, other = aliased(Lesson), aliased(Lesson)
    query = select(other.cohort_id, func.count()).join(
        one, (one.starts_at < other.ends_at) & (other.starts_at < one.ends_at)
    )
    query = query.where(one.cohort_id == mine.id, other.cohort_id.in_([cohort.id for cohort in others]))
    lessons = {row[0]: row[1] for row in db.session.execute(query.group_by(other.cohort_id))}
    planned = set(
        db.session.scalars(
            select(Lesson.cohort_id).where(Lesson.cohort_id.in_([mine.id, *(each.id for each in others)])).distinct()
        )
    )
    for cohort in others:
        if cohort.id in lessons:
            text = _l(
                "%(num)s lessons lie at the same time as in another course of this person.", num=lessons[cohort.id]
            )
            yield Card(_l("Two courses at the same time"), text, names=(cohort.neutral_name,))
        elif not {mine.id, cohort.id} <= planned:
            text = _l(
                "Another course of this person lies in the same weeks, and its lessons or these are not planned yet."
            )
            yield Card(_l("Perhaps two courses at the same time"), text, names=(cohort.neutral_name,))


def _other_courses(application: Application) -> list[Cohort]:
    mine = application.cohort
    enrolled = select(Enrolment.cohort_id).where(
        Enrolment.person_id == application.person_id, Enrolment.state.in_(IN_COURSE)
    )
    held = select(Application.cohort_id).where(
        Application.person_id == application.person_id, Application.state == "place_held"
    )
    query = select(Cohort).where(Cohort.id.in_(enrolled.union(held)), Cohort.id != mine.id)
    query = query.where(Cohort.starts_on <= mine.ends_on, Cohort.ends_on >= mine.starts_on)
    return list(db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id)))


def _job_centre(status: str) -> Iterable[Card]:
    if status in _SGB_II:
        yield Card(
            _l("Grundsicherungsgeld (SGB II), formerly Bürgergeld"),
            _l(
                "A course that BAföG could pay for can end it, also when no BAföG is paid. Guest studies and certain language courses do not count as such. Ask in which form the person is enrolled, and let the job centre confirm it."
            ),
            "§ 7 Abs. 5, 6, § 19 SGB II",
        )
        yield Card(
            _l("A duty to the job centre"),
            _l(
                "The job centre may have asked for an integration course or another measure. Ask whether the times fit."
            ),
            "§ 15 SGB II, § 44a AufenthG",
        )


def _asylum_benefits(status: str) -> Iterable[Card]:
    if status in _ASYLBLG:
        yield Card(
            _l("Benefits for asylum seekers"),
            _l("After 36 months they follow social assistance. Those who study then get help or a loan; ask before."),
            "§ 2 Abs. 1 AsylbLG",
        )


def _training_grant(status: str) -> Iterable[Card]:
    if status in _BAFOEG:
        text, law = _BAFOEG_SAYS[_BAFOEG[status]]
        yield Card(_l("BAföG, for a degree course"), text, law)


def _residence_rule(status: str) -> Iterable[Card]:
    if status in _RESIDENCE_RULE:
        yield Card(
            _l("Where the person must live"),
            _l(
                "For three years in the assigned state. A course or measure lifts this only when it cannot be held at the assigned place without delay. It is lifted on application when a study place elsewhere is proven."
            ),
            "§ 12a AufenthG",
        )


_CARDS: tuple[Callable[[str], Iterable[Card]], ...] = (_job_centre, _asylum_benefits, _training_grant, _residence_rule)
