"""The page on which those who assign see whether everybody is helped alike."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from casework.core import audit
from casework.core.access import allow
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.reports.fairness import fairness
from casework.reports.permissions import SEE_FAIRNESS

bp = Blueprint("fairness", __name__)
NAV = [NavItem(71, _l("Fairness"), "reports.fairness.show", SEE_FAIRNESS)]


@bp.route("/reports/fairness")
@allow(SEE_FAIRNESS)
def show() -> Any:
    tables = fairness(current_user)
    audit.note_list("reports.fairness", sum(len(rows) for rows in tables.values()))
    return render_template("reports/fairness.html", tables=tables)
