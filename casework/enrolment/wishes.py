"""Rounds and wishes: which cohorts are filled together, and how each person ranks them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.machine import LIVING
from casework.enrolment.models import Application
from casework.enrolment.wish_models import AllocationRound, Outcome, RoundCohort, Wish
from casework.programmes.models import Cohort

#: An application can still be given a place by the round.
IN_PLAY = sorted(LIVING - {"place_held", "waiting_list"})


class RoundIsClosed(Refusal):
    message = _l("The time to say which course you want most is over.")


class WishedTwice(Refusal):
    message = _l("Please choose each course only once.")


def make_round(name: str, cohorts: Collection[Cohort], closes_on: date, *, by: Any) -> AllocationRound:
    row = AllocationRound(name=name, closes_on=closes_on, made_by=by.id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    db.session.add_all(RoundCohort(round_id=row.id, cohort_id=cohort.id) for cohort in cohorts)
    db.session.flush()
    return row


def find_round(viewer: Any, ref: str, *, lock: bool = False) -> AllocationRound | None:
    query = select(AllocationRound).where(AllocationRound.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def rounds(viewer: Any) -> Sequence[AllocationRound]:
    query = select(AllocationRound).order_by(AllocationRound.closes_on.desc(), AllocationRound.id)
    return db.session.scalars(query.limit(100)).all()


def cohorts_of(round_: AllocationRound) -> Sequence[Cohort]:
    query = select(Cohort).join(RoundCohort, RoundCohort.cohort_id == Cohort.id)
    return db.session.scalars(
        query.where(RoundCohort.round_id == round_.id).order_by(Cohort.neutral_name, Cohort.id)
    ).all()


def cohorts_without_round() -> Sequence[Cohort]:
    query = select(Cohort).where(Cohort.id.not_in(select(RoundCohort.cohort_id)), Cohort.ends_on >= clock.today())
    return db.session.scalars(
        query.where(Cohort.closed_at.is_(None)).order_by(Cohort.starts_on, Cohort.id).limit(100)
    ).all()


def open_rounds_of(person_id: uuid.UUID) -> list[tuple[AllocationRound, list[Application]]]:
    """The rounds in which this person has something to rank, each with their applications as they stand in order."""
    query = (
        select(AllocationRound, Application, Wish.position)
        .join(RoundCohort, RoundCohort.round_id == AllocationRound.id)
        .join(Application, Application.cohort_id == RoundCohort.cohort_id)
        .outerjoin(Wish, Wish.application_id == Application.id)
        .where(Application.person_id == person_id, Application.state.in_(IN_PLAY), AllocationRound.state == "open")
        .where(AllocationRound.closes_on >= clock.today())
        .order_by(AllocationRound.closes_on, AllocationRound.id, Wish.position.is_(None), Wish.position)
        .order_by(Application.applied_at, Application.id)
    )
    found: dict[uuid.UUID, tuple[AllocationRound, list[Application]]] = {}
    for round_, application, _position in db.session.execute(query):
        found.setdefault(round_.id, (round_, []))[1].append(application)
    return list(found.values())


def find_own_round(viewer: Any, ref: str, *, lock: bool = False) -> AllocationRound | None:
    """A round in which this person has something to rank."""
    return next((round_ for round_, _own in open_rounds_of(viewer.id) if round_.ref == ref), None)


def rank_wishes(round_: AllocationRound, person_id: uuid.UUID, wanted: Sequence[Application]) -> None:
    """What the person wants first, second, … What they leave out they do not want. Raises RoundIsClosed, WishedTwice."""
    db.session.refresh(round_, with_for_update=True)
    if round_.state != "open" or clock.today() > round_.closes_on:
        raise RoundIsClosed
    if len({one.id for one in wanted}) < len(wanted):
        raise WishedTwice
    own = select(Wish).where(Wish.round_id == round_.id, Wish.person_id == person_id)
    for row in db.session.scalars(own).all():
        db.session.delete(row)
    db.session.flush()
    for position, one in enumerate(wanted, start=1):
        db.session.add(Wish(application_id=one.id, round_id=round_.id, person_id=person_id, position=position))
    db.session.flush()


def outcomes_of(application_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Outcome]:
    rows = db.session.scalars(select(Outcome).where(Outcome.application_id.in_(application_ids)))
    return {row.application_id: row for row in rows}


def outcome_told(application: Application) -> Outcome | None:
    """For the person: not before the round is done and none of its letters to them waits to be looked at."""
    beside = aliased(Application)
    waits = select(DecisionLetter.letter_id).join(beside, beside.id == DecisionLetter.application_id)
    waits = waits.join(RoundCohort, RoundCohort.cohort_id == beside.cohort_id)
    waits = waits.where(beside.person_id == application.person_id, RoundCohort.round_id == AllocationRound.id)
    query = select(Outcome).join(AllocationRound, AllocationRound.id == Outcome.round_id)
    query = query.where(Outcome.application_id == application.id, AllocationRound.state == "applied")
    return db.session.scalar(query.where(~waits.where(DecisionLetter.released_at.is_(None)).exists()))


def forget_wishes(application_id: uuid.UUID) -> None:
    for table in (Wish, Outcome):
        row = db.session.get(table, application_id)
        if row is not None:
            db.session.delete(row)
    db.session.flush()
