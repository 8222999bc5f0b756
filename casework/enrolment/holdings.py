"""Why an account may not be closed yet: a course without its teacher, a jury without one of those who read."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.i18n import _l
from casework.core.models import db
from casework.programmes.cohort_models import CohortJuror
from casework.programmes.models import Cohort, CohortTeacher


def holdings(user: User) -> list[object]:
    teaches = exists().where(
        CohortTeacher.user_id == user.id, Cohort.id == CohortTeacher.cohort_id, Cohort.ends_on >= clock.today()
    )
    # Nobody reads any more for a course that is closed or has begun.
    reads = exists().where(
        CohortJuror.user_id == user.id, Cohort.id == CohortJuror.cohort_id, Cohort.starts_on > clock.today(),
        Cohort.closed_at.is_(None),
    )  # fmt: skip
    said = (
        (teaches, _l("There are courses that this person teaches.")),
        (reads, _l("There is a jury that waits for this person.")),
    )
    return [text for holds, text in said if db.session.scalar(select(holds))]
