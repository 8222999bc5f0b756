"""Nominating: for which call, who hosts, each step with its reason, and the evidence. What is due goes by itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.records import add_task
from casework.cases.trail import refuse_closed
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.documents.models import Paper
from casework.documents.service import drop_files_of_paper
from casework.nominations.call_models import Call
from casework.nominations.checks import MET, worst
from casework.nominations.machine import ALL_CHECKED, PACKAGE_MADE, REASON, STEPS
from casework.nominations.models import GOES_AFTER_DECISION, THREAT, Evidence, Nomination, NominationStep, Package
from casework.nominations.queries import checks_of

#: So long before the deadline the package is to be made.
SENDING = timedelta(days=7)


class NotInCompartment(Refusal):
    message = _l("A nomination exists in a compartment alone. Put this case into one first.")


class DeadlineIsOver(Refusal):
    field = "call"
    message = _l("The deadline of this call is over.")


class NominatedAlready(Refusal):
    field = "call"
    message = _l("The person is nominated for this call already.")


class NotPossibleNow(Refusal):
    message = _l("This step is not possible any more. Please look at the page again.")


class StepNeedsReason(Refusal):
    field = "reason"
    message = _l("Please say why.")


class NotAllMet(Refusal):
    field = "reason"
    message = _l("Not everything that the call asks is met. Please say why it is ready all the same.")


class NoPackageYet(Refusal):
    field = "reason"
    message = _l("No package was made since it was ready. Please say how it was sent.")


class TooLate(Refusal):
    field = "reason"
    message = _l("The deadline is over. Please say why the funder takes it all the same.")


class NotTheirPaper(Refusal):
    field = "paper"
    message = _l("Please choose a paper of this case.")


class SeenTooLate(Refusal):
    field = "seen_on"
    message = _l("Please choose a day that is not still to come.")


class IsOver(Refusal):
    message = _l("This nomination is over. Nothing is added to it any more.")


def nominate(case: Case, call: Call, people: Mapping[str, str], *, mentor: User | None, by: User) -> Nomination:
    """Begin, with two tasks counted back from the deadline. Raises NotInCompartment, DeadlineIsOver, NominatedAlready."""
    refuse_closed(case)
    if not case.is_compartment:
        raise NotInCompartment
    if call.deadline < clock.today():
        raise DeadlineIsOver
    living = select(Nomination.id).where(
        Nomination.case_id == case.id, Nomination.call_id == call.id, Nomination.state != "withdrawn"
    )
    if db.session.scalar(living) is not None:
        raise NominatedAlready
    now = clock.now()
    row = Nomination(
        case_id=case.id, person_id=case.person_id, call_id=call.id, state="draft", since=now, created_at=now,
        mentor_id=mentor.id if mentor else None, people=_told(people),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _note_step(row, by=by)
    for text, day in (
        (_("Collect the evidence"), call.begin_on),
        (_("Make the package for the funder"), call.deadline - SENDING),
    ):
        add_task(case, f"{text}: {call.name}", max(day, clock.today()), by=by)
    return row


def name_people(nomination: Nomination, people: Mapping[str, str], *, mentor: User | None) -> None:
    refuse_over(nomination)
    nomination.people, nomination.mentor_id = _told(people), mentor.id if mentor else None


def show_to_person(nomination: Nomination, is_shown: bool) -> None:
    """May the person read in their portal where it stands?"""
    nomination.is_shown = is_shown


def move(nomination: Nomination, code: str, *, by: User, reason: str = "") -> NominationStep:
    """Take one step of the machine. Raises NotPossibleNow, or what the step needs where no reason stands in its place."""
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    step = STEPS.get(code)
    if step is None or nomination.state not in step.sources:
        raise NotPossibleNow
    reason = reason.strip()
    if not reason:
        _refuse_unready(nomination, step.needs, by=by)
    nomination.state, nomination.since = step.target, clock.now()
    nomination.evidence_until = _time_to_object(nomination) if step.ends else None
    return _note_step(nomination, by=by, reason=reason)


def _refuse_unready(nomination: Nomination, needs: str, *, by: User) -> None:
    if needs == REASON:
        raise StepNeedsReason
    if needs == ALL_CHECKED and worst(checks_of(by, nomination)) != MET:
        raise NotAllMet
    if needs == PACKAGE_MADE and nomination.call.deadline < clock.today():
        raise TooLate
    made = select(Package.id).where(Package.nomination_id == nomination.id, Package.at >= nomination.since)
    if needs == PACKAGE_MADE and db.session.scalar(made.limit(1)) is None:
        raise NoPackageYet


def _time_to_object(nomination: Nomination) -> date:
    return clock.today() + timedelta(days=nomination.call.appeal_days)


def _note_step(nomination: Nomination, *, by: User, reason: str = "") -> NominationStep:
    row = NominationStep(
        nomination_id=nomination.id, person_id=nomination.person_id, state=nomination.state, at=clock.now(), by_id=by.id,
        reason=reason or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def refuse_over(nomination: Nomination) -> None:
    if nomination.is_over:
        raise IsOver


def add_evidence(
    nomination: Nomination,
    kind: str,
    told: Mapping[str, str | None],
    *,
    paper: Paper | None,
    seen_on: date | None,
    by: User,
) -> Evidence:
    """Raises NotTheirPaper, SeenTooLate, IsOver."""
    refuse_over(nomination)
    row = Evidence(nomination_id=nomination.id, person_id=nomination.person_id, kind=kind, created_at=clock.now())
    _back(nomination, row, told, paper=paper, seen_on=seen_on, by=by)
    db.session.add(row)
    db.session.flush()
    return row


def change_evidence(
    row: Evidence, told: Mapping[str, str | None], *, paper: Paper | None, seen_on: date | None, by: User
) -> None:
    refuse_over(row.nomination)
    _back(row.nomination, row, told, paper=paper, seen_on=seen_on, by=by)


def _back(
    nomination: Nomination,
    row: Evidence,
    told: Mapping[str, str | None],
    *,
    paper: Paper | None,
    seen_on: date | None,
    by: User,
) -> None:
    """Whoever links a paper has opened it: that is seen, too."""
    if paper is not None and paper.subject_id != nomination.person_id:
        raise NotTheirPaper
    if seen_on is not None and seen_on > clock.today():
        raise SeenTooLate
    day = seen_on or (clock.today() if paper is not None else None)
    if day != row.seen_on or day is None:
        row.seen_on, row.seen_by_id = day, by.id if day else None
    row.paper_id, row.told = paper.id if paper is not None else None, _told(told)


def remove_evidence(row: Evidence) -> None:
    """It was entered wrongly. The paper stays where it lies."""
    refuse_over(row.nomination)
    db.session.delete(row)
    db.session.flush()


def _told(given: Mapping[str, str | None]) -> dict[str, str] | None:
    return {name: text.strip() for name, text in given.items() if text and text.strip()} or None


def let_evidence_go(nomination_id: uuid.UUID) -> list[str]:
    """After decision and objection: only that it was seen stays. Returns the names of the files to be taken off the disk.

    A paper that another nomination of the person still needs stays until that one is decided.
    """
    nomination = db.session.scalars(
        select(Nomination).where(Nomination.id == nomination_id).with_for_update(of=Nomination.__table__)
    ).one()
    rows = db.session.scalars(
        select(Evidence).where(Evidence.nomination_id == nomination.id, Evidence.kind.in_(THREAT))
    )
    refs: list[str] = []
    for row in rows.all():
        paper_id, row.paper_id, row.told = row.paper_id, None, None
        db.session.flush()
        if paper_id is not None and row.kind in GOES_AFTER_DECISION and not _is_needed(paper_id):
            refs += drop_files_of_paper(paper_id)
    nomination.evidence_gone_at = clock.now()
    db.session.flush()
    return refs


def _is_needed(paper_id: uuid.UUID) -> bool:
    return db.session.scalar(select(Evidence.id).where(Evidence.paper_id == paper_id).limit(1)) is not None


def evidence_to_go(day: date) -> Any:
    """The nominations whose evidence is due: decided, and the time to object is over."""
    return select(Nomination.id).where(Nomination.evidence_until < day, Nomination.evidence_gone_at.is_(None))
