"""The queue of one's team, and taking a case from it; putting a case into a queue."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework.assignment import queue_queries, taking
from casework.assignment.permissions import ASSIGN_ADVISOR, TAKE_FROM_QUEUE
from casework.assignment.queue_forms import TeamForm
from casework.assignment.queue_models import Queued
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.words import list_word
from casework.core import audit
from casework.core.access import allow, itself
from casework.core.forms import Confirm

bp = Blueprint("queue", __name__)


@bp.route("/queue")
@allow(TAKE_FROM_QUEUE)
def own() -> Any:
    return _queue(Confirm())


@bp.route("/queue/<ref:queued>/take", methods=["POST"])
@allow(TAKE_FROM_QUEUE, queued=queue_queries.find_queued)
def take(queued: Queued) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            taking.take(queued, by=itself(current_user))
        if saved:
            return redirect(url_for("cases.show", case=queued.case.ref), 303)
    return _queue(form)


@bp.route("/cases/<ref:case>/queue", methods=["GET", "POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def put(case: Case) -> Any:
    form = TeamForm(queue_queries.all_teams(current_user))
    if form.validate_on_submit():
        with form.saving() as saved:
            taking.put_in_queue(case, form.chosen, by=itself(current_user))
        if saved:
            return redirect(url_for("assignment.waiting"), 303)
    stands = queue_queries.queues_of(current_user, [case.id]).get(case.id)
    return form.answer("assignment/put_in_queue.html", case=case, stands=stands)


def _queue(form: Confirm) -> Any:
    me, spoken = itself(current_user), bool(request.args.get("spoken"))
    lines = queue_queries.team_queue(me, spoken=spoken)
    audit.note_list("assignment.queue.own", len(lines))
    return form.answer(
        "assignment/queue.html", lines=lines, has_team=me.team_id is not None, spoken=spoken, word=list_word
    )
