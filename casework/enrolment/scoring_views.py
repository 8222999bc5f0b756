"""How a cohort selects, its ranking, its interviews, and the points of one application."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.forms import ConfirmOnce
from casework.core.i18n import language
from casework.core.sealed import open_for
from casework.enrolment import interviews, permissions, queries, scoring_forms, selecting
from casework.enrolment import staff_words as words
from casework.enrolment.models import Application
from casework.enrolment.selection_models import Ranking
from casework.programmes.models import Cohort
from casework.programmes.queries import find_cohort

bp = Blueprint("selection", __name__)


@bp.route("/programmes/<ref:cohort>/selection")
@allow(permissions.SELECT_FOR_COHORT, cohort=find_cohort)
def show(cohort: Cohort) -> Any:
    return _page(ConfirmOnce(), cohort)


@bp.route("/programmes/<ref:cohort>/selection/ranking", methods=["POST"])
@allow(permissions.SELECT_FOR_COHORT, cohort=find_cohort)
def rank(cohort: Cohort) -> Any:
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            selecting.make_ranking(cohort, by=current_user)
        if saved:
            return redirect(url_for("enrolment.selection.show", cohort=cohort.ref), 303)
    return _page(form, cohort)


@bp.route("/programmes/<ref:cohort>/selection/rules", methods=["GET", "POST"])
@allow(permissions.SELECT_FOR_COHORT, cohort=find_cohort)
def rules(cohort: Cohort) -> Any:
    """Points for criteria, and what the jury reads."""
    points = {f"points_{position}": count for position, count in selecting.points_of(cohort).items()}
    form = scoring_forms.SelectionForm(
        cohort, data={"version": cohort.version, "call": sorted(selecting.call_of(cohort)), **points}
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            selecting.set_points(cohort, form.points)
            selecting.set_call(cohort, form.call.data or [])
            selecting.give_numbers(cohort)
        if saved:
            return redirect(url_for("enrolment.selection.show", cohort=cohort.ref), 303)
    return form.answer("enrolment/selection_rules.html", cohort=cohort)


@bp.route("/programmes/<ref:cohort>/interviews", methods=["GET", "POST"])
@allow(permissions.SELECT_FOR_COHORT, cohort=find_cohort)
def talks(cohort: Cohort) -> Any:
    form = scoring_forms.SlotsForm(data={"minutes": 20, "count": 6, "room": cohort.room})
    if form.validate_on_submit():
        with form.saving() as saved:
            room = form.room.data or None
            interviews.make_slots(cohort, form.begin, minutes=form.minutes.data, count=form.count.data, room=room)
        if saved:
            return redirect(url_for("enrolment.selection.talks", cohort=cohort.ref), 303)
    return _talks_page(form, cohort)


@bp.route("/programmes/<ref:cohort>/interviews/give", methods=["POST"])
@allow(permissions.SELECT_FOR_COHORT, cohort=find_cohort)
def give_talks(cohort: Cohort) -> Any:
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            interviews.give_out(cohort)
        if saved:
            return redirect(url_for("enrolment.selection.talks", cohort=cohort.ref), 303)
    return _talks_page(scoring_forms.SlotsForm(), cohort)


@bp.route("/applications/<ref:application>/score", methods=["GET", "POST"])
@allow(permissions.DECIDE, application=queries.find_application)
def score(application: Application) -> Any:
    """The result of a test or an interview."""
    form = scoring_forms.ScoreForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            selecting.give_score(application, form.points.data, form.reason.data, by=current_user)
        if saved:
            return redirect(url_for("enrolment.application", application=application.ref), 303)
    return form.answer("enrolment/score.html", application=application, name=queries.shown_name(application.person))


def _page(form: ConfirmOnce, cohort: Cohort) -> Any:
    ranking = selecting.newest_ranking(cohort)
    entries, moves = selecting.what_it_is_made_of(cohort)
    now = ([one.as_data() for one in entries], [move.as_data() for move in moves])
    names = staff_names(current_user, {ranking.by_id} if ranking else set())
    known = selecting.refs_of(current_user, cohort)
    return form.answer(
        "enrolment/selection.html", cohort=cohort, ranking=ranking, names=names, known=known, words=words,
        is_same=ranking is not None and selecting.make_again(ranking) == ranking.result,
        is_fresh=ranking is not None and (ranking.entries, ranking.moves) == now,
        places={number: place for place, number in enumerate(ranking.result, start=1)} if ranking else {},
        points=_shown(ranking) if ranking and ranking.method != "order" else {},
        moved={one["number"] for one in ranking.moves} if ranking else set(),
    )  # fmt: skip


def _talks_page(form: Any, cohort: Cohort) -> Any:
    viewer, slots = itself(current_user), interviews.slots_of(cohort)
    whose = interviews.applications_in(viewer, slots)
    open_for(viewer, [one.person for one in whose.values()], "interviews")
    return form.answer(
        "enrolment/interviews.html", cohort=cohort, slots=slots, whose=whose, giving=ConfirmOnce(formdata=None),
        shown_name=queries.shown_name, now=clock.now(),
    )  # fmt: skip


def _shown(ranking: Ranking) -> dict[int, str]:
    """Points by number, as the reader writes a number."""
    given = {one["number"]: one["points"] for one in ranking.entries}
    return {
        key: str(format_decimal(points / 100, locale=language())) for key, points in given.items() if points is not None
    }
