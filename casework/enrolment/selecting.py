"""Choosing for a cohort by its method: numbers, points, scores, the ranking and what is moved by hand."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.errors import NotAllowed, Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.machine import LIVING
from casework.enrolment.models import Application
from casework.enrolment.permissions import RANK_APPLICANTS
from casework.enrolment.places import lock_cohort
from casework.enrolment.ranking import Entry, Move, mean, order
from casework.enrolment.selection_models import CallField, RankChange, Ranking, Score, SelectionEntry, SelectionPoint
from casework.people.models import Fact
from casework.programmes.judging_facts import facts_needed, judge_facts
from casework.programmes.models import Cohort
from casework.register.fields import Field, all_fields

#: Methods in which somebody gives points.
SCORED = frozenset({"test", "interview", "jury"})
#: So many numbers for each application, at least: none tells how many applied, nor when.
ROOM = 5
SMALLEST, LARGEST = 100, 999


class ReasonIsMissing(Refusal):
    field = "reason"
    message = _l("Please say why.")


def give_numbers(cohort: Cohort) -> None:
    """Each application that wants an answer gets a number, drawn by lot, which stays."""
    lock_cohort(cohort)
    known = select(SelectionEntry.application_id).where(SelectionEntry.cohort_id == cohort.id)
    query = select(Application.id).where(
        Application.cohort_id == cohort.id, Application.state.in_(LIVING), Application.id.not_in(known)
    )
    new = db.session.scalars(query.order_by(Application.id)).all()
    if not new:
        return
    used = set(db.session.scalars(select(SelectionEntry.number).where(SelectionEntry.cohort_id == cohort.id)))
    last = max(LARGEST, SMALLEST + ROOM * (len(used) + len(new)))
    free = [number for number in range(SMALLEST, last + 1) if number not in used]
    for application_id in new:
        number = free.pop(secrets.randbelow(len(free)))
        db.session.add(SelectionEntry(application_id=application_id, cohort_id=cohort.id, number=number))
    db.session.flush()


def set_points(cohort: Cohort, points: Mapping[int, int]) -> None:
    """Points for the offer's criteria, by their place among them; none where it is nought."""
    for row in db.session.scalars(select(SelectionPoint).where(SelectionPoint.cohort_id == cohort.id)).all():
        db.session.delete(row)
    db.session.flush()
    for position, criterion in enumerate(criteria_of(cohort)):
        if points.get(position):
            row = SelectionPoint(cohort_id=cohort.id, position=position, criterion=criterion, points=points[position])
            db.session.add(row)
    db.session.flush()


def criteria_of(cohort: Cohort) -> list[dict[str, Any]]:
    criteria = cohort.offer.criteria
    return list(criteria.get("all", [criteria] if criteria else []))


def points_of(cohort: Cohort) -> dict[int, int]:
    rows = db.session.scalars(select(SelectionPoint).where(SelectionPoint.cohort_id == cohort.id))
    return {row.position: row.points for row in rows}


def may_be_read() -> list[Field]:
    """Questions that a call can show a jury: what the person knows and can, never who they are or how to reach them."""
    return [
        one for one in all_fields()
        if one.stage == "eligibility" and not one.special_category and not one.suppressed
        and one.fact not in {"residence_group", "age_band", "gender_group", "citizenship_group"}
        and one.codelist != "countries" and one.autocomplete is None
    ]  # fmt: skip


def set_call(cohort: Cohort, keys: Collection[str]) -> None:
    allowed = {one.key for one in may_be_read()}
    for row in db.session.scalars(select(CallField).where(CallField.cohort_id == cohort.id)).all():
        db.session.delete(row)
    db.session.flush()
    db.session.add_all(CallField(cohort_id=cohort.id, key=key) for key in keys if key in allowed)
    db.session.flush()


def call_of(cohort: Cohort) -> set[str]:
    return set(db.session.scalars(select(CallField.key).where(CallField.cohort_id == cohort.id)))


def give_score(application: Application, points: int, reason: str, *, by: Any) -> Score:
    """A reader's points with their reason. Who may read which application, the finder has said."""
    if not reason.strip():
        raise ReasonIsMissing
    query = select(Score).where(Score.application_id == application.id, Score.reader_id == by.id)
    row = db.session.scalar(query.with_for_update())
    if row is None:
        row = Score(
            application_id=application.id,
            person_id=application.person_id,
            reader_id=by.id,
            points=points,
            at=clock.now(),
        )
    row.points, row.at, row.reason = points, clock.now(), reason
    db.session.add(row)
    db.session.flush()
    return row


def make_ranking(cohort: Cohort, *, by: Any) -> Ranking:
    """Order everybody who wants an answer, keep what it was made of, and let the list go by it."""
    give_numbers(cohort)
    entries, moves = what_it_is_made_of(cohort)
    row = Ranking(
        cohort_id=cohort.id, made_at=clock.now(), by_id=by.id, method=cohort.selects_by,
        entries=[one.as_data() for one in entries], moves=[move.as_data() for move in moves],
        result=order(entries, moves),
    )  # fmt: skip
    db.session.add(row)
    places = {number: place for place, number in enumerate(row.result, start=1)}
    query = select(Application, SelectionEntry.number).join(
        SelectionEntry, SelectionEntry.application_id == Application.id
    )
    query = query.where(SelectionEntry.cohort_id == cohort.id, Application.state.in_(LIVING))
    for application, number in db.session.execute(query.with_for_update(of=Application)):
        if application.rank != places[number]:
            application.rank = places[number]
    db.session.flush()
    return row


def make_again(ranking: Ranking) -> list[int]:
    """The same order once more, from what was kept."""
    return order(
        [Entry(one["number"], one["applied_at"], one["points"]) for one in ranking.entries],
        [Move(one["number"], one["to"]) for one in ranking.moves],
    )


def newest_ranking(cohort: Cohort) -> Ranking | None:
    query = select(Ranking).where(Ranking.cohort_id == cohort.id).order_by(Ranking.made_at.desc(), Ranking.id)
    return db.session.scalar(query.limit(1))


def refs_of(viewer: Any, cohort: Cohort) -> dict[int, str]:
    """Each number within reach, with the reference of its application."""
    query = select(SelectionEntry.number, Application.ref).join(
        Application, Application.id == SelectionEntry.application_id
    )
    query = query.where(SelectionEntry.cohort_id == cohort.id, is_visible(viewer, Application.case_id))
    return {row.number: row.ref for row in db.session.execute(query)}


def scores_of(application: Application) -> list[Score]:
    query = select(Score).where(Score.application_id == application.id).order_by(Score.at, Score.id)
    return list(db.session.scalars(query))


def what_it_is_made_of(cohort: Cohort) -> tuple[list[Entry], list[Move]]:
    """What a ranking made now would be made of, by number."""
    query = (
        select(Application.id, Application.person_id, Application.applied_at, SelectionEntry.number)
        .join(SelectionEntry, SelectionEntry.application_id == Application.id)
        .where(Application.cohort_id == cohort.id, Application.state.in_(LIVING))
        .order_by(SelectionEntry.number)
    )
    rows = db.session.execute(query).all()
    points = _points(cohort, rows)
    numbers = {row.id: row.number for row in rows}
    moved = select(RankChange).join(SelectionEntry, SelectionEntry.application_id == RankChange.application_id)
    moved = moved.where(SelectionEntry.cohort_id == cohort.id).order_by(RankChange.at, RankChange.id)
    entries = [Entry(row.number, row.applied_at.isoformat(), points.get(row.id)) for row in rows]
    moves = [
        Move(numbers[one.application_id], one.after)
        for one in db.session.scalars(moved)
        if one.application_id in numbers
    ]
    return entries, moves


def _points(cohort: Cohort, rows: Iterable[Any]) -> dict[uuid.UUID, int | None]:
    if cohort.selects_by in SCORED:
        given: dict[uuid.UUID, list[int]] = {}
        query = select(Score.application_id, Score.points).join(Application, Application.id == Score.application_id)
        for one in db.session.execute(query.where(Application.cohort_id == cohort.id)):
            given.setdefault(one.application_id, []).append(one.points)
        return {key: mean(points) for key, points in given.items()}
    if cohort.selects_by == "ranking":
        return _points_by_criteria(cohort, list(rows))
    return {row.id: 0 for row in rows}


def _points_by_criteria(cohort: Cohort, rows: list[Any]) -> dict[uuid.UUID, int | None]:
    """By plain facts, as everywhere: what is not known gives no points, and the page says so."""
    query = select(SelectionPoint).where(SelectionPoint.cohort_id == cohort.id).order_by(SelectionPoint.position)
    worth = [(row.criterion, row.points) for row in db.session.scalars(query)]
    keys = frozenset().union(*(facts_needed(criterion) for criterion, _points in worth))
    said: dict[uuid.UUID, dict[str, str]] = {}
    people = select(Application.person_id).where(Application.cohort_id == cohort.id)
    facts = select(Fact.subject_id, Fact.key, Fact.value).where(Fact.key.in_(keys), Fact.subject_id.in_(people))
    for fact in db.session.execute(facts):
        said.setdefault(fact.subject_id, {})[fact.key] = fact.value
    today = clock.today()
    return {
        row.id: 100 * sum(
            points for criterion, points in worth
            if judge_facts({"all": [criterion]}, said.get(row.person_id, {}), today)[0][1] == "met"
        )
        for row in rows
    }  # fmt: skip


def move_by_hand(application: Application, rank: int, *, by: Any, reason: str) -> None:
    """To another place in the order, by name and with a reason. Where there is a ranking it is made anew with it."""
    if not RANK_APPLICANTS.allows(by, application):
        raise NotAllowed
    if not reason:
        raise ReasonIsMissing
    change = RankChange(
        application_id=application.id, by_id=by.id, at=clock.now(), before=application.rank, after=rank, reason=reason
    )
    db.session.add(change)
    application.rank = rank
    db.session.flush()
    if newest_ranking(application.cohort) is not None:
        make_ranking(application.cohort, by=by)


def changes_by_hand(application_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[RankChange]]:
    found: dict[uuid.UUID, list[RankChange]] = {}
    query = select(RankChange).where(RankChange.application_id.in_(application_ids))
    for row in db.session.scalars(query.order_by(RankChange.at, RankChange.id)):
        found.setdefault(row.application_id, []).append(row)
    return found


def forget_selection(application_id: uuid.UUID) -> None:
    """Without its entry nobody can tell whose number it was: the rankings stay as they are."""
    for table in (Score, RankChange, SelectionEntry):
        for row in db.session.scalars(select(table).where(table.application_id == application_id)).all():
            db.session.delete(row)
    db.session.flush()
