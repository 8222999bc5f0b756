"""Sending a form: one transaction makes the person, the case, the application and the record of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.cases.models import Case
from casework.cases.service import open_case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Conflict, Refusal
from casework.core.i18n import _l, variant
from casework.core.models import db
from casework.documents.service import add_papers
from casework.enrolment.models import Application
from casework.enrolment.service import AlreadyApplied, AlreadyTookPart, OutsideWindow, apply
from casework.intake import queries
from casework.intake.declaring import note_declared, state_of
from casework.intake.following import adult_as_told, level_as_told, name_as_told
from casework.intake.letters import confirm_in_a_letter
from casework.intake.models import Draft, Submission
from casework.messages.service import drop_letters_to_subject
from casework.people.contacts import reach_as_answered
from casework.people.models import Person
from casework.people.queries import newest_answers
from casework.people.service import add_spelling, derive_facts, keep_answers, new_person
from casework.programmes.queries import open_cohorts
from casework.register.fields import field

#: The kind of letter that warns of the end of a draft.
DRAFT_ENDS = "draft_ends"


class NotComplete(Refusal):
    message = _l("Some answers are still missing: %(fields)s")

    def __init__(self, keys: list[str]) -> None:
        words = " · ".join(field(key).label.in_(variant()) for key in keys)
        super().__init__(_l("Some answers are still missing: %(fields)s", fields=words))


def send(draft: Draft, *, by: Any = None, completed_later: bool = False) -> Submission:
    """Send the form. Sent again, it is what it was. Raises NotComplete.

    `completed_later`: a form from paper needs only what to call the person; the rest is asked in the first talk.

    The draft's row is locked here, and the subject's keys have been there since the draft began.
    """
    answers = queries.locked_answers_in(draft)
    if answers is None:
        raise Conflict
    sent = queries.submission_of(draft) if draft.sent_at else None
    if sent is not None:
        return sent[0]
    missing = queries.missing_answers(draft, answers)
    if completed_later:
        missing = [key for key in missing if key == "call_name"]
    if missing:
        raise NotComplete(missing)
    is_new = draft.person_id is None
    person = _someone_new(draft, answers) if is_new else _someone_known(draft)
    case = open_case(
        person,
        language=draft.language,
        source="paper" if completed_later else "form",
        is_compartment=draft.offer.is_compartment,
        is_first=is_new,
    )
    if is_new:
        # Now they are written, with their case: what belongs to them may follow.
        add_spelling(person, str(answers["call_name"]), kind="call_name", is_first=True)
        derive_facts(person.id, answers, is_new=True)
    ways = reach_as_answered(person, answers, is_new=is_new)
    name_as_told(person, answers, is_new=is_new)
    # Nothing that waits is about a paper: all of it is written in one round, with the application.
    with db.session.no_autoflush:
        add_papers(person.id, [paper.kind for paper in draft.offer.papers])
    now = clock.now()
    submission = Submission(
        draft_id=draft.id, person_id=person.id, case_id=case.id, offer_id=draft.offer_id,
        form_version_id=draft.form_version_id, sent_at=now,
    )  # fmt: skip
    db.session.add(submission)
    draft.sent_at, draft.person_id, draft.saved_at = now, person.id, now
    if draft.warned_at is not None:
        drop_letters_to_subject(person.id, DRAFT_ENDS)
    level_as_told(person.id, answers)
    if state_of(answers) == "done" and (is_new or "edu_truth" in newest_answers(SYSTEM, draft.subject_id)):
        note_declared(person.id)
    _apply(person, draft, case, is_new)
    if ways is None or "email" in ways:
        confirm_in_a_letter(person, case, draft.offer)
    db.session.flush()
    return submission


def _someone_new(draft: Draft, answers: Mapping[str, Any]) -> Person:
    name, adult = str(answers["call_name"]), adult_as_told(answers)
    return new_person(draft.subject_id, call_name=name, language=draft.language, adult=adult)


def _someone_known(draft: Draft) -> Person:
    """What they wrote here joins what they told us before."""
    person = db.session.get_one(Person, draft.person_id)
    version = f"{draft.form_version.key}/{draft.form_version.number}"
    for source, given in _by_source(draft).items():
        keep_answers(person.id, given, source=source, form_version=version)
    person.language = draft.language
    return person


def _by_source(draft: Draft) -> dict[str, dict[str, Any]]:
    """What stands in this form, by who wrote it: the mark of a helper goes along."""
    found: dict[str, dict[str, Any]] = {}
    for key, row in newest_answers(SYSTEM, draft.subject_id, with_gaps=True).items():
        found.setdefault(row.source, {})[key] = row.value
    return found


def _apply(person: Person, draft: Draft, case: Case, is_new: bool) -> Application | None:
    """An application to the cohort that is open now; without one the wish is with the advisor."""
    # Nothing that waits to be written is about a course: it goes with the application.
    with db.session.no_autoflush:
        open_now = open_cohorts(draft.offer, clock.today())
    for cohort in open_now:
        try:
            return apply(person, cohort, case, by=person, is_first=is_new)
        except (AlreadyApplied, AlreadyTookPart, OutsideWindow):
            return None
    return None
