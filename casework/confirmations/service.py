"""Writing a confirmation: its words are kept, so that the same can be printed again and nobody doubts what was said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from casework.accounts.models import User
from casework.cases.models import Case
from casework.confirmations.models import Confirmation
from casework.confirmations.queries import Possible, hours_a_week, possible
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.desk.front_desk import name_on_paper
from casework.people.service import answers_of


class NothingToConfirm(Refusal):
    message = _l("This is not so any more. Please look at the page again.")


def confirm(case: Case, key: str, *, by: User, with_remedy: bool = False) -> Confirmation:
    """Write what the button says, if it is still so. Raises NothingToConfirm."""
    chosen = next((one for one in possible(case) if one.key == key), None)
    if chosen is None:
        raise NothingToConfirm
    row = Confirmation(
        case_id=case.id, person_id=case.person_id, by_id=by.id, kind=chosen.kind.code, created_at=clock.now(),
        with_remedy=with_remedy and chosen.kind.remedy, lines=chosen.kind.written(_facts(case, chosen, by)),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _facts(case: Case, chosen: Possible, by: User) -> dict[str, str | None]:
    name = name_on_paper(by, case.person) or case.person.call_name or case.ref
    return {"name": name, "born": _born(case, by), **_ABOUT[chosen.kind.about](chosen.about)}


def _born(case: Case, by: User) -> str:
    """An exact day of birth, as offices want it; nothing that is only believed."""
    said = answers_of(case.person_id, by).get("birth_date")
    try:
        return f", geboren am {_day(date.fromisoformat(str(said)))}," if said else ""
    except ValueError:
        return ""


def _appointment(row: Any) -> dict[str, str | None]:
    at = row.starts_at.astimezone(clock.zone())
    return {"day": _day(at), "time": f"{at:%H:%M}", "minutes": str(row.minutes)}


def _talks(days: list[date]) -> dict[str, str | None]:
    return {"since": _day(days[0]), "days": ", ".join(_day(day) for day in days)}


def _application(row: Any) -> dict[str, str | None]:
    return {
        "since": _day(clock.day_of(row.applied_at)), "course": row.cohort.neutral_name, "begins": _day(row.cohort.starts_on)
    }  # fmt: skip


def _enrolment(pair: Any) -> dict[str, str | None]:
    row, cohort = pair
    hours = hours_a_week(cohort)
    return {
        "since": _day(max(row.began_on, cohort.starts_on)), "course": cohort.neutral_name, "ends": _day(cohort.ends_on),
        "ended": _day(row.ended_on or cohort.ends_on), "hours": str(hours) if hours else None,
    }  # fmt: skip


def _attendance(found: Any) -> dict[str, str | None]:
    _row, cohort, sums = found
    return {
        "since": _day(sums.first), "until": _day(sums.last), "course": cohort.neutral_name, "attended": str(sums.attended),
        "held": str(sums.held), "units": str(sums.units), "excused": str(sums.excused) if sums.excused else None,
    }  # fmt: skip


_ABOUT: dict[str, Any] = {
    "appointment": _appointment, "talks": _talks, "application": _application, "enrolment": _enrolment,
    "enrolment_over": _enrolment, "attendance": _attendance,
}  # fmt: skip


def _day(when: date | datetime) -> str:
    return f"{when:%d.%m.%Y}"


def notified_on(row: Confirmation) -> date:
    """By post a letter counts as received on the fourth day (§ 41 (2) VwVfG)."""
    return clock.day_of(row.created_at) + timedelta(days=4)
