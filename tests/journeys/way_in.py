"""A link to somebody's own page, as a letter carries it: `python -m tests.journeys.way_in REFERENCE`."""

from __future__ import annotations

import sys

from casework import create_app
from casework.cases.models import Case
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.transaction import unit_of_work
from casework.people.links import new_link


def main() -> None:
    with create_app().app_context(), unit_of_work():
        case = db.session.query(Case).filter_by(ref=read_reference(sys.argv[1])).one()
        print(f"/ar/link/{new_link(case.person_id)}")


if __name__ == "__main__":
    main()
