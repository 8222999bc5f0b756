"""Who advises: proposals for a case, the queue of those who wait, exclusions, absences."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from casework.accounts.queries import staff, staff_names
from casework.assignment import (
    compartment_views,
    glass_views,
    handover_views,
    plan_views,
    profile_views,
    queries,
    queue_queries,
    queue_views,
    service,
)
from casework.assignment.forms import AbsenceForm, AssignAdvisorForm, ColleagueForm
from casework.assignment.handover_queries import open_question
from casework.assignment.models import Absence
from casework.assignment.permissions import ASSIGN_ADVISOR, EXCLUDE_SELF, SAY_ABSENCE, SEE_QUEUE
from casework.assignment.plan_queries import pinned_to
from casework.assignment.profile_forms import WISHED
from casework.assignment.profiles import wish_of
from casework.assignment.ranking import PART_WORDS, as_shown
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.words import STATUS_TONES, STATUSES, list_word
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.core.references import read_reference

bp = Blueprint("assignment", __name__)
bp.register_blueprint(profile_views.bp)
bp.register_blueprint(plan_views.bp)
bp.register_blueprint(handover_views.bp)
bp.register_blueprint(glass_views.bp)
bp.register_blueprint(queue_views.bp)
bp.register_blueprint(compartment_views.bp)
NAV = [
    NavItem(30, _l("Without advisor"), "assignment.waiting", SEE_QUEUE),
    *profile_views.NAV,
    *handover_views.NAV,
    *glass_views.NAV,
    NavItem(79, _l("Absences"), "assignment.absences", SAY_ABSENCE),
]


@bp.route("/assignment")
@allow(SEE_QUEUE)
def waiting() -> Any:
    team = request.args.get("team", "")
    found = queries.queue(current_user, after=read_reference(request.args.get("after", "")), team=team)
    audit.note_list("assignment.waiting", len(found.rows))
    return Confirm().answer(
        "assignment/waiting.html",
        queue=found,
        queued=queue_queries.queues_of(current_user, [row.case.id for row in found.rows]),
        word=list_word,
        statuses=STATUSES,
        tones=STATUS_TONES,
        team=team,
        teams=queries.teams(current_user),
    )


@bp.route("/cases/<ref:case>/advisor", methods=["GET", "POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def propose(case: Case) -> Any:
    proposals = queries.ranked_advisors(current_user, case)
    best = queries.best_of(proposals)
    form = AssignAdvisorForm(proposals, best, queries.lead_account(case))
    if form.validate_on_submit():
        with form.saving() as saved:
            shown = _shown(case, form.shown.data) or as_shown(best)
            service.assign_advisor(case, form.chosen, by=current_user, shown=shown, override_reason=form.own_reason)
        if saved:
            return _after(case)
    form.shown.data = _signer(case).dumps(as_shown(best))
    others = [one for one in proposals if one not in best]
    excluded, asked = queries.excluded_advisors(current_user, case), open_question(current_user, case)
    return form.answer(
        "assignment/propose.html",
        case=case,
        best=best,
        others=others,
        excluded=excluded,
        part_words=PART_WORDS,
        pinned=pinned_to(current_user, case),
        asked=asked,
        wish=wish_of(current_user, case),
        genders=dict(WISHED),
        names=staff_names(current_user, {asked.from_id, asked.to_id} - {None}) if asked else {},
        today=clock.today(),
        confirm=Confirm(),
    )


@bp.route("/cases/<ref:case>/advisor/not", methods=["GET", "POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def exclude(case: Case) -> Any:
    form = ColleagueForm(queries.colleagues(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            service.exclude_advisor(case, form.chosen)
        if saved:
            return redirect(url_for("assignment.propose", case=case.ref), 303)
    return form.answer("assignment/exclude.html", case=case)


@bp.route("/cases/<ref:case>/advisor/again", methods=["GET", "POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def lift(case: Case) -> Any:
    form = ColleagueForm(queries.excluded_advisors(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            service.lift_exclusion(case, form.chosen)
        if saved:
            return redirect(url_for("assignment.propose", case=case.ref), 303)
    return form.answer("assignment/lift.html", case=case)


@bp.route("/cases/<ref:case>/advisor/not-me", methods=["GET", "POST"])
@allow(EXCLUDE_SELF, case=find_case_head)
def exclude_self(case: Case) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.exclude_advisor(case, current_user)
        if saved:
            return redirect(url_for("desk.today"), 303)
    return form.answer("assignment/exclude_self.html", case=case)


@bp.route("/absences", methods=["GET", "POST"])
@allow(SAY_ABSENCE)
def absences() -> Any:
    form = AbsenceForm([one for one in staff(current_user, role="advisor") if one.id != current_user.id])
    if form.validate_on_submit():
        with form.saving() as saved:
            service.say_absence(
                current_user, from_on=form.from_on.data, until_on=form.until_on.data, cover=form.chosen_cover
            )
        if saved:
            return redirect(url_for("assignment.absences"), 303)
    return form.answer("assignment/absences.html", absences=queries.absences_of(current_user), confirm=Confirm())


@bp.route("/absences/<ref:absence>/end", methods=["POST"])
@allow(SAY_ABSENCE, absence=queries.find_own_absence)
def end_absence(absence: Absence) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.end_absence(absence)
        if saved:
            return redirect(url_for("assignment.absences"), 303)
    return form.answer_plainly()


def _after(case: Case) -> Any:
    """Back to those who still wait; in a compartment there is no such list."""
    if SEE_QUEUE.allows(current_user):
        return redirect(url_for("assignment.waiting"), 303)
    return redirect(url_for("cases.show", case=case.ref), 303)


def _signer(case: Case) -> URLSafeSerializer:
    """Bound to the case and to who looks: the reasons that are kept are those that stood on their page."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"advisor-shown:{case.id}:{current_user.id}")


def _shown(case: Case, signed: str | None) -> Any:
    try:
        return _signer(case).loads(signed or "")
    except BadSignature:
        return None
