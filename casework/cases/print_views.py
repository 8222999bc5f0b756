"""A case on paper, and who has looked at it."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import select

from casework.accounts.queries import staff_names
from casework.accounts.words import role_word
from casework.cases import permissions as rights
from casework.cases.history import History, history_of
from casework.cases.history_filter import FILTERS
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.cases.words import STATUSES
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.audit import Look
from casework.core.i18n import _
from casework.core.models import db

bp = Blueprint("paper", __name__)
#: So many pages of thirty entries go on paper; what is older is on the screen.
PAGES = 10
MOST = 1000


@bp.route("/cases/<ref:case>/print")
@allow(rights.READ_NOTES, case=find_case)
def paper(case: Case) -> Any:
    """The first page lies at the printer of the floor: a reference and no name. Each carries who printed it."""
    only = request.args.get("show", "")
    entries, older = _all(case, only)
    return render_template(
        "cases/paper.html", case=case, entries=entries, is_cut=older, status=STATUSES[case.status], what=FILTERS.get(only, ("",))[0],
        print_purpose=_("Counselling"), printed_by=current_user.name, printed_at=clock.now(),
    )  # fmt: skip


def _all(case: Case, only: str) -> tuple[list[Any], bool]:
    viewer, found, before = itself(current_user), [], ""
    for _page in range(PAGES):
        history: History = history_of(viewer, case, before=before, only=only)
        found += history.entries
        if not history.older:
            return found, False
        before = history.older
    return found, True


@bp.route("/cases/<ref:case>/looks")
@allow(rights.READ_NOTES, case=find_case)
def looks(case: Case) -> Any:
    """Who of the staff has looked, by day: the same that the person reads, with names for colleagues."""
    query = select(Look.at, Look.function, Look.viewer_id).where(
        Look.person_id == case.person_id, Look.viewer_kind == "user", Look.outcome == "seen"
    )
    rows = db.session.execute(query.order_by(Look.at.desc()).limit(MOST)).all()
    names = staff_names(current_user, {uuid.UUID(row.viewer_id) for row in rows})
    days = [
        (day, sorted({(names.get(uuid.UUID(row.viewer_id), ""), role_word(row.function)) for row in of_day}))
        for day, of_day in groupby(rows, lambda row: clock.day_of(row.at))
    ]
    return render_template("cases/looks.html", case=case, days=days)
