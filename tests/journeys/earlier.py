"""Let time pass for cases, as if so much of it had happened earlier: `python -m tests.journeys.earlier HOURS REFERENCE…`."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta

from casework import create_app
from casework.assignment.models import BrokenGlass, Handover
from casework.cases.models import Access, Appointment, Case, CaseStep, Note
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.transaction import unit_of_work
from casework.progress.models import FollowUp

MOVED = (Access, Appointment, BrokenGlass, CaseStep, FollowUp, Handover, Note)


def main() -> None:
    passed, refs = timedelta(hours=int(sys.argv[1])), [read_reference(each) for each in sys.argv[2:]]
    with create_app().app_context(), unit_of_work():
        cases = db.session.query(Case).filter(Case.ref.in_(refs)).all()
        assert len(cases) == len(refs), refs
        ids = [case.id for case in cases]
        rows = [row for model in MOVED for row in db.session.query(model).filter(model.case_id.in_(ids))]
        for row in [*cases, *rows]:
            for column in row.__table__.columns:
                if isinstance(value := getattr(row, column.key), datetime | date):
                    setattr(row, column.key, value - passed)


if __name__ == "__main__":
    main()
