"""A round carried out, and undone: begun by somebody at a moment, then a few people at a time, each time in a transaction
of its own, as many as fit into a short one.

Nobody else gives places of its courses from the beginning to the end (`filling`). So each place that was counted is still
there when its turn comes. The request that began it goes on at once, for some seconds; what is left then, or when its
process was killed, the worker goes on with within a minute, from where it was. All letters wait to be looked at, and none is let go before the end.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import astuple
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select

from casework.accounts.models import User
from casework.core import audit, clock
from casework.core.access import SYSTEM
from casework.core.audit import acting_as
from casework.core.errors import Refusal
from casework.core.i18n import _l, speaking
from casework.core.models import db, table_of
from casework.core.transaction import Slices, audited_write, mode, unit_of_work, until_nothing_is_left
from casework.enrolment.allocating import Choice, plan
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.decisions import LetterHasGone, undo_decision
from casework.enrolment.due import cohorts_with_empty_seats
from casework.enrolment.filling import ON_ITS_WAY
from casework.enrolment.models import Application
from casework.enrolment.places import hold_place, serve
from casework.enrolment.service import put_on_waiting_list
from casework.enrolment.wish_models import AllocationRound, Outcome, RoundCohort, RoundLine
from casework.people.models import Person
from casework.programmes.models import Cohort

#: So long whoever began it waits for the answer, in seconds: a round of a hundred is done by then.
PATIENCE = 10
#: So many of those who wait are given what came free meanwhile in one transaction: it is seldom more.
FEW = 3


class NotInThisState(Refusal):
    message = _l("This is not possible any more. Please look at the page again.")


class IsOnItsWay(NotInThisState):
    message = _l("This round is on its way. Please wait until it is done, then look at the page again.")


def begin(round_: AllocationRound, *, by: User) -> None:
    """Hold the places; whoever gets none waits for their first wish. Raises NotInThisState."""
    _begin(round_, "open", "applying")
    # Before the first letter of it is written: that is how undoing knows them.
    round_.applied_at, round_.applied_by, round_.people, round_.reached = clock.now(), by.id, None, 0
    db.session.flush()


def begin_undo(round_: AllocationRound, *, by: User) -> None:
    """Everything as it was. Raises NotInThisState; LetterHasGone when a single letter has."""
    _begin(round_, "applied", "undoing")
    # Locked: whoever was letting one go is done, and whoever comes next finds that the round is on its way.
    letters = _letters_of(round_, DecisionLetter.released_at).with_for_update(of=DecisionLetter)
    if any(released is not None for released in db.session.scalars(letters)):
        raise LetterHasGone
    round_.applied_by = by.id
    db.session.flush()


def _begin(round_: AllocationRound, before: str, state: str) -> None:
    db.session.refresh(round_, with_for_update=True)
    if round_.state in ON_ITS_WAY:
        raise IsOnItsWay
    if round_.state != before:
        raise NotInThisState
    # Whoever was giving a place of these courses is done; whoever comes next finds that they are being filled.
    cohorts = select(Cohort.id).where(Cohort.id.in_(_cohorts(round_))).order_by(Cohort.id)
    db.session.scalars(cohorts.with_for_update(key_share=True)).all()
    round_.state = state


def go_on(round_id: uuid.UUID, *, patience: float | None = None) -> None:
    """Until nothing is left, or until whoever waits for the answer has waited long enough."""
    reckon_out(round_id)
    until_nothing_is_left(partial(go_on_once, round_id), patience=patience)


def go_on_once(round_id: uuid.UUID, slices: Slices) -> bool:
    """One slice. Says whether more is to be done."""
    with unit_of_work():
        round_ = db.session.get(AllocationRound, round_id, with_for_update=True, populate_existing=True)
        if round_ is None or round_.state not in ON_ITS_WAY or not _is_reckoned(round_):
            return False
        by = db.session.get_one(User, round_.applied_by)
        act, end = (_carry_out, _applied) if round_.state == "applying" else (_take_back, _undone)
        with acting_as("user", str(by.id)), speaking(by.language):
            if not act(round_, slices, by) and not _serve_who_waits(round_, by):
                end(round_)
            db.session.flush()
        return round_.state in ON_ITS_WAY


def _is_reckoned(round_: AllocationRound) -> bool:
    return round_.state == "undoing" or round_.people is not None


def on_their_way() -> list[uuid.UUID]:
    with unit_of_work():
        query = select(AllocationRound.id).where(AllocationRound.state.in_(ON_ITS_WAY))
        return list(db.session.scalars(query.order_by(AllocationRound.applied_at, AllocationRound.id)))


# --- carrying out ----------------------------------------------------------------------------------------------------


def reckon_out(round_id: uuid.UUID) -> None:
    """Once, while nobody else gives places: reckoned out without writing, which holds nobody up, and kept in one piece."""
    db.session.rollback()
    with mode("read"):
        round_ = db.session.get(AllocationRound, round_id)
        if round_ is None or round_.state != "applying" or round_.people is not None:
            return
        began_at, everybody = round_.applied_at, sorted(plan(round_).choices.values(), key=_turn)
    lines = [
        {"round_id": round_id, "number": number, "choices": [_plain(one) for one in choices]}
        for number, choices in enumerate(everybody, start=1)
    ]
    with unit_of_work():
        round_ = db.session.get(AllocationRound, round_id, with_for_update=True, populate_existing=True)
        # Somebody else who goes on with it may have been faster.
        if round_ is None or round_.people is not None or round_.applied_at != began_at:
            return
        round_.people = len(lines)
        if lines:
            with audited_write():
                db.session.execute(insert(table_of(RoundLine)), lines)
        audit.record("created", RoundLine.__tablename__, str(round_id), {"people": [None, len(lines)]})


def _turn(choices: Sequence[Choice]) -> tuple[bool, str, int]:
    """First whoever gets a place, then whoever waits, course by course in the order of its people."""
    one = _chosen(choices)
    return one.result != "placed", one.cohort_id.hex, one.place_in_order


def _chosen(choices: Sequence[Choice]) -> Choice:
    """The wish that comes true, or else the first one."""
    return next((one for one in choices if one.result == "placed"), choices[0])


def _plain(one: Choice) -> list[Any]:
    return [value.hex if isinstance(value, uuid.UUID) else value for value in astuple(one)]


def _planned(line: RoundLine) -> list[Choice]:
    return [Choice(uuid.UUID(one[0]), uuid.UUID(one[1]), *one[2:]) for one in line.choices]


def _carry_out(round_: AllocationRound, slices: Slices, by: User) -> bool:
    """The next few people. Whether there were any."""
    query = select(RoundLine).where(RoundLine.round_id == round_.id, RoundLine.number > round_.reached)
    lines = db.session.scalars(query.order_by(RoundLine.number).limit(slices.size)).all()
    if not lines:
        return False
    with slices.measured(len(lines)):
        people = [_planned(line) for line in lines]
        there = _locked({_chosen(choices).application_id for choices in people})
        known = _not_erased([one.application_id for choices in people for one in choices])
        for choices in people:
            is_so = _is_carried_out(_chosen(choices), there.get(_chosen(choices).application_id), by)
            db.session.add_all(_outcome(round_, one, is_so) for one in choices if one.application_id in known)
        round_.reached = lines[-1].number
        db.session.flush()
    return True


def _locked(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Application]:
    """In one order for all, and before their cohorts. Whoever must not be told of a place is not among them."""
    query = select(Application).join(Person, Person.id == Application.person_id)
    query = query.where(Application.id.in_(ids), Person.may_be_told()).order_by(Application.id)
    query = query.with_for_update(of=Application).execution_options(populate_existing=True)
    return {one.id: one for one in db.session.scalars(query)}


def _not_erased(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    return set(db.session.scalars(select(Application.id).where(Application.id.in_(ids))))


def _is_carried_out(one: Choice, application: Application | None, by: User) -> bool:
    """By the same rules as by hand: since the plan was made somebody may have answered for themselves."""
    if application is None or not by.is_active:
        return one.result != "placed"
    try:
        with db.session.begin_nested():
            if one.result == "placed":
                hold_place(application, by=by, reason="wish", wait=True, in_round=True)
            else:
                put_on_waiting_list(application, by=by, wait=True, in_round=True)
    except Refusal:
        return one.result != "placed"
    return True


def _outcome(round_: AllocationRound, one: Choice, is_so: bool) -> Outcome:
    return Outcome(
        application_id=one.application_id, round_id=round_.id, position=one.position, result=one.result if is_so else "left",
        place_in_order=one.place_in_order, last_in=one.last_in,
    )  # fmt: skip


def _serve_who_waits(round_: AllocationRound, by: User) -> bool:
    """What came free meanwhile goes to the next in line. Whether somebody was served."""
    is_applying = round_.state == "applying"
    among = db.session.scalars(_cohorts(round_)).all()
    for cohort_id in cohorts_with_empty_seats(clock.today(), len(among), among):
        cohort = db.session.get_one(Cohort, cohort_id)
        # Where all that is free is kept for others nobody is served; the next course is looked at all the same.
        if serve(cohort, FEW, by=by if is_applying else SYSTEM, wait=is_applying):
            return True
    return False


def _applied(round_: AllocationRound) -> None:
    with audited_write():
        lines = table_of(RoundLine)
        db.session.execute(delete(lines).where(lines.c.round_id == round_.id))
    audit.record("deleted", RoundLine.__tablename__, str(round_.id), {})
    round_.state = "applied"


# --- undoing ---------------------------------------------------------------------------------------------------------


def _letters_of(round_: AllocationRound, *columns: Any) -> Any:
    query = select(*columns).join(Outcome, Outcome.application_id == DecisionLetter.application_id)
    return query.where(Outcome.round_id == round_.id, DecisionLetter.written_at >= round_.applied_at)


def _take_back(round_: AllocationRound, slices: Slices, by: User) -> bool:
    """The next few wishes, in whatever order: what comes free goes to nobody before all of them are taken back."""
    outcomes = db.session.scalars(select(Outcome).where(Outcome.round_id == round_.id).limit(slices.size)).all()
    if not outcomes:
        return False
    with slices.measured(len(outcomes)):
        ids = [one.application_id for one in outcomes]
        locked = select(Application).where(Application.id.in_(ids)).order_by(Application.id)
        locked = locked.with_for_update(of=Application).execution_options(populate_existing=True)
        there = {one.id: one for one in db.session.scalars(locked)}
        waits = _letters_of(round_, DecisionLetter.application_id).where(DecisionLetter.released_at.is_(None))
        decided = set(db.session.scalars(waits.where(DecisionLetter.application_id.in_(ids))))
        for one in outcomes:
            if one.application_id in decided:
                # It asks before it changes anything: what by now may not be taken back stays, and its letter waits.
                with suppress(Refusal):
                    undo_decision(there[one.application_id], by=by)
            db.session.delete(one)
        db.session.flush()
    return True


def _undone(round_: AllocationRound) -> None:
    round_.state, round_.applied_at, round_.applied_by, round_.people, round_.reached = "open", None, None, None, 0


def _cohorts(round_: AllocationRound) -> Any:
    return select(RoundCohort.cohort_id).where(RoundCohort.round_id == round_.id)
