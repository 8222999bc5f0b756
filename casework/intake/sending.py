"""Sending a form: one transaction makes the person, the case, the application and the record of what was sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.service import open_case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l, variant
from casework.core.models import db
from casework.documents.service import add_papers
from casework.enrolment.models import Application
from casework.enrolment.service import AlreadyApplied, AlreadyTookPart, OutsideWindow, apply
from casework.intake import queries
from casework.intake.letters import confirm_in_a_letter
from casework.intake.models import Draft, Submission
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point, add_level, keep_answers, make_person
from casework.programmes.queries import open_cohorts
from casework.register.fields import field
from casework.register.lists import codelist

#: The kind of contact point that each way to reach someone is, and the field that holds the detail.
_REACH = {
    "portal_only": ("portal_only", None), "phone": ("phone", "phone"), "text_only": ("sms", "phone"),
    "text": ("sms", "phone"), "email": ("email", "email"), "post": ("post", "post_address"),
    "pick_up": ("pick_up", None), "via_person": ("via_person", "trusted_person"),
}  # fmt: skip


class NotComplete(Refusal):
    message = _l("Some answers are still missing: %(fields)s")

    def __init__(self, keys: list[str]) -> None:
        words = " · ".join(field(key).label.in_(variant()) for key in keys)
        super().__init__(_l("Some answers are still missing: %(fields)s", fields=words))


def send(draft: Draft, *, by: Any = None) -> Submission:
    """Send the form. Sent again, it is what it was. Raises NotComplete.

    The caller holds the draft's row locked, and the subject's keys have been there since the draft began.
    """
    sent = queries.submission_of(draft) if draft.sent_at else None
    if sent is not None:
        return sent[0]
    answers = queries.answers_in(draft)
    missing = queries.missing_answers(draft, answers)
    if missing:
        raise NotComplete(missing)
    is_new = draft.person_id is None
    person = _person(draft, answers)
    _reach(person, answers, is_new=is_new)
    case = open_case(person, language=draft.language, source="form", is_compartment=draft.offer.is_compartment)
    now = clock.now()
    submission = Submission(
        draft_id=draft.id, person_id=person.id, case_id=case.id, offer_id=draft.offer_id,
        form_version_id=draft.form_version_id, sent_at=now,
    )  # fmt: skip
    db.session.add(submission)
    draft.sent_at, draft.person_id, draft.saved_at = now, person.id, now
    db.session.flush()
    _apply(person, draft, case)
    add_papers(person.id, [paper.kind for paper in draft.offer.papers])
    _level(person.id, answers)
    confirm_in_a_letter(person, case, draft.offer)
    db.session.flush()
    return submission


def _person(draft: Draft, answers: Mapping[str, Any]) -> Person:
    """Someone new, or someone known: then what they wrote here joins what they told us before."""
    if draft.person_id is not None:
        person = db.session.get_one(Person, draft.person_id)
        version = f"{draft.form_version.key}/{draft.form_version.number}"
        keep_answers(person.id, answers, form_version=version)
        person.language = draft.language
        return person
    adult = {"yes": "yes", "no": "no"}.get(str(answers.get("is_adult")), "unsure")
    return make_person(draft.subject_id, call_name=str(answers["call_name"]), language=draft.language, adult=adult)


def _reach(person: Person, answers: Mapping[str, Any], *, is_new: bool) -> None:
    """Only the way that the person chose becomes a way to reach them; a new choice replaces the one before."""
    way = str(answers.get("reach_by") or "")
    if way not in _REACH:
        return
    kind, detail = _REACH[way]
    known = select(ContactPoint).where(ContactPoint.person_id == person.id)
    for old in [] if is_new else db.session.scalars(known):
        db.session.delete(old)
    shared = answers.get("shared_with")
    add_contact_point(
        person, kind, str(answers.get(detail) or "") if detail else "",
        text_only=way in {"text_only", "text"} or answers.get("text_only") == "yes",
        may_leave_message=answers.get("may_leave_message") == "yes",
        shared_with=str(shared) if shared in codelist("shared_with") else "unknown" if shared else None,
    )  # fmt: skip


def _apply(person: Person, draft: Draft, case: Case) -> Application | None:
    """An application to the cohort that is open now; without one the wish is with the advisor."""
    for cohort in open_cohorts(draft.offer, clock.today()):
        try:
            return apply(person, cohort, case, by=person)
        except (AlreadyApplied, AlreadyTookPart, OutsideWindow):
            return None
    return None


def _level(person_id: uuid.UUID, answers: Mapping[str, Any]) -> None:
    level = answers.get("german_level")
    if isinstance(level, str) and level in codelist("cefr"):
        add_level(person_id, "de", level, source="self", on=clock.today())
