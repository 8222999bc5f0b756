"""Drawing a grant's report, freezing it, deciding about it, and comparing it with what would be counted today."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.four_eyes import look_with_other_eyes, note_decision
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.billing import (
    Difference,
    Rows,
    billed,
    billed_elsewhere,
    differences,
    free_to_bill,
    freeze_months,
    release_months,
)
from casework.enrolment.months import after_months, month_of
from casework.programmes.models import Grant
from casework.register.lists import codelist
from casework.reports.figures import digest, figures_of, learners_of, months_between, sums_of
from casework.reports.models import APPROVED, FROZEN, REFUSED, GrantReport

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class NotThesePeriods(Refusal):
    message = _l("Please choose months of this grant that are over, the first one first.")


class ReportedAlready(Refusal):
    status = 409
    message = _l("There is a report for this period already.")


class OneWaits(Refusal):
    status = 409
    message = _l("A report of this grant waits for its approval. It has to be decided first.")


class FiguresMoved(Refusal):
    status = 409
    message = _l("The figures have changed since you saw them. Please look at them again, then freeze them.")


class UnknownGround(Refusal):
    field = "ground"
    message = _l("Please choose one of the answers.")


@dataclass(frozen=True)
class Drawn:
    """A report that is not kept yet. `fresh`: the rows that nothing has frozen; `elsewhere`: how many another grant has."""

    first: str
    last: str
    figures: dict[str, Any]
    fresh: Rows
    elsewhere: int

    @property
    def mark(self) -> str:
        return digest(self.figures)


@dataclass(frozen=True)
class Compared:
    """What would be counted today, and the rows that differ. `erased`: persons of whom nothing can be counted any more."""

    participants: int
    participant_months: float
    units: int
    rows: list[Difference]
    erased: int


def months_over(grant: Grant) -> list[str]:
    """The months of a grant that are over: only they can be reported."""
    last = min(month_of(after_months(clock.today(), -1)), month_of(grant.ends_on))
    first = month_of(grant.starts_on)
    return months_between(first, last) if first <= last else []


def frozen_months(grant: Grant) -> set[str]:
    """Which months stand in a report that was not refused: they come out the same in every other one."""
    query = select(GrantReport.months).where(GrantReport.grant_id == grant.id, GrantReport.state != REFUSED)
    return {month for months in db.session.scalars(query) for month in months}


def usual_period(grant: Grant) -> tuple[str, str] | None:
    """What has not been reported yet, up to the last month that is over."""
    over, frozen = months_over(grant), frozen_months(grant)
    fresh = [month for month in over if month not in frozen]
    return ((fresh or over)[0], over[-1]) if over else None


def draw_report(grant: Grant, first: str, last: str) -> Drawn:
    """The figures of these months: as frozen where they are, else as the data say now. Raises NotThesePeriods."""
    over = months_over(grant)
    if not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last)) or first > last or not {first, last} <= set(over):
        raise NotThesePeriods
    months, frozen = months_between(first, last), frozen_months(grant)
    fresh = free_to_bill(grant, [month for month in months if month not in frozen])
    rows = {**fresh, **billed(grant, [month for month in months if month in frozen])}
    return Drawn(first, last, figures_of(grant, months, rows), fresh, len(billed_elsewhere(grant, months)))


def freeze_report(grant: Grant, first: str, last: str, *, name: str, ground: str, seen: str, by: User) -> GrantReport:
    """Keep the figures that were seen, and bill their hours to this grant. Raises what drawing raises, and FiguresMoved."""
    if ground not in codelist("legal_bases"):
        raise UnknownGround
    db.session.refresh(grant, with_for_update={"of": Grant})
    standing = select(GrantReport).where(GrantReport.grant_id == grant.id, GrantReport.state != REFUSED)
    for other in db.session.scalars(standing):
        if (other.first_month, other.last_month) == (first, last):
            raise ReportedAlready
        if other.state == FROZEN:
            raise OneWaits
    drawn = draw_report(grant, first, last)
    if drawn.mark != seen:
        raise FiguresMoved
    fresh = [month for month in months_between(first, last) if month not in frozen_months(grant)]
    freeze_months(grant, drawn.fresh)
    report = GrantReport(
        grant_id=grant.id, name=name.strip(), first_month=first, last_month=last, ground=ground, figures=drawn.figures,
        months=fresh, frozen_by=by.id, frozen_at=clock.now(), state=FROZEN,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    return report


def approve_report(report: GrantReport, *, by: User) -> None:
    """From now on it may leave the house. Raises OwnProposal, AlreadyDecided."""
    _decide(report, APPROVED, None, by)


def refuse_report(report: GrantReport, comment: str, *, by: User) -> None:
    """It was never reported: its months may be drawn and billed anew. Raises OwnProposal, AlreadyDecided."""
    _decide(report, REFUSED, comment, by)
    release_months(report.grant, report.months)


def _decide(report: GrantReport, state: str, comment: str | None, by: User) -> None:
    look_with_other_eyes(by, proposed_by=report.frozen_by, waits=report.state == FROZEN)
    note_decision(report, state, comment, by=by)
    db.session.flush()


def compare_with_today(report: GrantReport) -> Compared | None:
    """The frozen figures with every later correction. What was erased in the meantime stays as it was reported.

    None for a refused one: it was never reported, and its months may stand in another.
    """
    if report.state == REFUSED:
        return None
    grant, kept = report.grant, report.figures
    months = months_between(report.first_month, report.last_month)
    reported, now = billed(grant, months), free_to_bill(grant, months)
    learners = learners_of({enrolment_id for enrolment_id, _month in (*reported, *now)})
    erased = {enrolment_id for enrolment_id, each in learners.items() if each.is_erased}
    merged = kept["participants"] - len(_people(reported, learners)) if len(reported) == kept["rows"] else 0
    before, after = _without(reported, erased), _without(now, erased)
    was, today = sums_of(kept["part_months"], before, learners), sums_of(kept["part_months"], after, learners)
    people_before, people_after = _people(before, learners), _people(after, learners)
    return Compared(
        participants=kept["participants"] - merged + len(people_after - people_before) - len(people_before - people_after),
        participant_months=round(kept["participant_months"] + today.participant_months - was.participant_months, 3),
        units=kept["units"] + today.units - was.units,
        rows=differences(before, after),
        erased=len({learners[each].person_id for each in erased}),
    )  # fmt: skip


def _without(rows: Rows, erased: set[uuid.UUID]) -> Rows:
    return {key: hours for key, hours in rows.items() if key[0] not in erased}


def _people(rows: Rows, learners: Any) -> set[uuid.UUID]:
    return {learners[enrolment_id].person_id for enrolment_id, _month in rows}
