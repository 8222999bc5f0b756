"""A person's own plan: read it in one's language, say yes, or that one wants to talk about it first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.i18n import language
from casework.core.limits import SAVING, limiter
from casework.portal.forms import AnswerPlanForm
from casework.portal.permissions import SEE_OWN_FILE
from casework.progress import words
from casework.progress.plan_answers import PlanHasChanged, answer_plan
from casework.progress.plan_queries import own_version, shown, states_of_steps

bp = Blueprint("plans", __name__)


@bp.route("/<lang:lang>/status/plan", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def plan() -> Any:
    me, form = current_user._get_current_object(), AnswerPlanForm()
    version = own_version(me, lock=form.is_submitted())
    if form.validate_on_submit():
        with form.saving() as saved:
            if version is None or form.seen.data != version.ref:
                raise PlanHasChanged
            answer_plan(version, form.given.data == "yes", by=me)
        if saved:
            return redirect(url_for("portal.plans.plan"), 303)
    goals = shown(version.content) if version else []
    form.seen.data = version.ref if version else ""
    return form.answer(
        "portal/plan.html", version=version, goals=goals, states=states_of_steps(me, version) if version else {}, words=words,
        reads_german=language() == "de", is_untranslated=any(not one["words"] for goal in goals for one in (goal, *goal["steps"])),
    )  # fmt: skip
