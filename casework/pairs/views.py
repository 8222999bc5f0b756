"""Pools and pairs for the office: a course's pool, proposals for one person, a pair with its trail, the volunteers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.models import User
from casework.accounts.queries import staff_names
from casework.assignment.optimum import best
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.errors import Refusal
from casework.core.forms import Confirm
from casework.core.transaction import between_transactions
from casework.enrolment.models import Application
from casework.enrolment.queries import shown_name
from casework.pairs import (
    choosing,
    forms,
    meetings,
    mine_views,
    permissions,
    planning,
    queries,
    service,
    staff_words,
    volunteers,
    words,
)
from casework.pairs.matching import PART_WORDS
from casework.pairs.models import Pair, PairMeeting
from casework.pairs.pool import is_cleared, is_there, rows_of_volunteers
from casework.pairs.wish_form import in_boxes
from casework.programmes.models import Cohort
from casework.progress.words import language_word

bp = Blueprint("pairs", __name__)
bp.register_blueprint(mine_views.bp)
NAV = mine_views.NAV


@bp.route("/programmes/<ref:circle>/pairs")
@allow(permissions.SEE_CIRCLE, circle=queries.find_circle)
def circle(circle: Cohort) -> Any:
    return _circle(circle, forms.DecideForm())


@bp.route("/programmes/<ref:circle>/pairs/plan", methods=["POST"])
@allow(permissions.SEE_CIRCLE, circle=queries.find_circle)
def plan(circle: Cohort) -> Any:
    """Everybody who waits, as one optimum. What comes out is proposed and asks nobody yet."""
    form, ref = Confirm(), circle.ref
    if form.validate_on_submit():
        try:
            prepared = planning.prepare(queries.waiting(current_user, circle, planning.MOST))
        except Refusal as refusal:
            form.refuse(refusal)
            return form.answer_plainly()
        with between_transactions():
            found = best(prepared.problem)
        with form.saving() as saved:
            planning.keep(prepared, found, by=itself(current_user))
        if saved:
            return redirect(url_for("pairs.circle", circle=ref), 303)
    return form.answer_plainly()


@bp.route("/programmes/<ref:circle>/pairs/decide", methods=["POST"])
@allow(permissions.SEE_CIRCLE, circle=queries.find_circle)
def decide(circle: Cohort) -> Any:
    form = forms.DecideForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            there = queries.proposed_in(current_user, circle, lock=True)
            refs = request.form.getlist("pair")
            planning.decide(there, refs, signs=form.given.data == "ask", why=form.why.data or "", by=current_user)
        if saved:
            return redirect(url_for("pairs.circle", circle=circle.ref), 303)
    return _circle(circle, form)


def _circle(circle: Cohort, form: Any) -> Any:
    listed = queries.members(current_user, circle, after=request.args.get("after"))
    proposed = queries.proposed_in(current_user, circle)
    note_list("pairs.circle", len(listed.rows))
    return form.answer(
        "pairs/circle.html", circle=circle, listed=listed, proposed=proposed, minutes=queries.minutes_in(circle),
        lines=queries.volunteers(current_user), words=staff_words, plan=Confirm(), is_there=is_there, shown_name=shown_name,
    )  # fmt: skip


@bp.route("/cases/<ref:case>/pairs")
@allow(permissions.SEE_PAIRS_OF_CASE, case=find_case)
def of_case(case: Case) -> Any:
    members, pairs = queries.of_case(current_user, case)
    return render_template("pairs/of_case.html", case=case, members=members, pairs=pairs, words=staff_words)


@bp.route("/applications/<ref:member>/pair", methods=["GET", "POST"])
@allow(permissions.PROPOSE_PAIR, member=queries.find_member)
def propose(member: Application) -> Any:
    """The best three with their reasons; a human decides, and both are asked."""
    ranked = choosing.proposals(member)
    found = choosing.best_of(ranked)
    others = [one for one in ranked if one not in found]
    form = forms.ProposalForm(found, others)
    if form.validate_on_submit():
        with form.saving() as saved:
            pair = choosing.choose(member, form.chosen, why=form.why.data or "" if form.why else "", by=current_user)
        if saved:
            return redirect(url_for("pairs.pair", match=pair.ref), 303)
    case = db_case(member)
    return form.answer("pairs/propose.html", member=member, case=case, best=found, others=others, part_words=PART_WORDS)


@bp.route("/applications/<ref:member>/pair/wish", methods=["GET", "POST"])
@allow(permissions.PROPOSE_PAIR, member=queries.find_member)
def wish(member: Application) -> Any:
    """What the person told: the same questions as on their own page."""
    stands = queries.wish_of(current_user, member)
    form = forms.WishForm(rows_of_volunteers(), data={"called": member.person.alias, **in_boxes(stands)})
    if form.validate_on_submit():
        with form.saving() as saved:
            service.keep_wish(member, form.values, by=current_user)
        if saved:
            return redirect(url_for("pairs.propose", member=member.ref), 303)
    return form.answer("pairs/wish.html", member=member, case=db_case(member))


#: What each button of a pair's page does.
DEEDS: dict[str, Callable[[Pair, Any, Any], Any]] = {
    "ask": lambda pair, form, by: choosing.sign(pair, by=by),
    "drop": lambda pair, form, by: choosing.drop(pair, form.why.data or "", by=by),
    "yes": lambda pair, form, by: choosing.answer_in_a_talk(pair, True, read_by=form.read_by.data or "", by=by),
    "no": lambda pair, form, by: choosing.answer_in_a_talk(pair, False, read_by=form.read_by.data or "", by=by),
    "end": lambda pair, form, by: service.end(pair, by=by),
    "called": lambda pair, form, by: service.has_called(pair, by=by),
}


@bp.route("/pairs/<ref:match>", methods=["GET", "POST"])
@allow(permissions.SEE_PAIR, match=queries.find_pair)
def pair(match: Pair) -> Any:
    form = forms.PairForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            deed = DEEDS.get(form.given.data or "")
            if deed is None:
                raise service.NotNow
            deed(match, form, itself(current_user))
        if saved:
            return redirect(url_for("pairs.pair", match=match.ref), 303)
    steps = queries.steps_of(match)
    return form.answer(
        "pairs/pair.html", pair=match, case=match.case, steps=steps, met=queries.met([match.id])[match.id],
        calls=queries.calls_of(match), words=staff_words, ways=words.WAYS, channels=words.CHANNELS, language_word=language_word, shown_name=shown_name,
        names={str(key): name for key, name in staff_names(current_user, queries.colleagues_in(steps)).items()},
    )  # fmt: skip


@bp.route("/pairs/meetings/<ref:meeting_of>", methods=["POST"])
@allow(permissions.DECIDE_ON_PAIR, meeting_of=queries.find_meeting_of)
def said(meeting_of: PairMeeting) -> Any:
    """Whether they met, as the person told the office: not everybody has a page."""
    form = forms.PairForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            meetings.answer_meeting(meeting_of, form.given.data or "", by=current_user, side="person")
        if saved:
            return redirect(url_for("pairs.pair", match=meeting_of.pair.ref), 303)
    return form.answer_plainly()


@bp.route("/volunteers")
@allow(permissions.KEEP_VOLUNTEERS)
def all_volunteers() -> Any:
    lines = queries.volunteers(current_user)
    return render_template(
        "pairs/volunteers.html", lines=lines, is_cleared=is_cleared, is_there=is_there, language_word=language_word
    )


@bp.route("/volunteers/<ref:volunteer>", methods=["GET", "POST"])
@allow(permissions.KEEP_VOLUNTEERS, volunteer=queries.find_volunteer)
def volunteer(volunteer: User) -> Any:
    form = forms.volunteer_form(volunteer, volunteers.volunteer_of(volunteer))
    if form.validate_on_submit():
        with form.saving() as saved:
            volunteers.keep_volunteer(volunteer, form.values, form.levels)
        if saved:
            return redirect(url_for("pairs.all_volunteers"), 303)
    return form.answer("pairs/volunteer.html", volunteer=volunteer)


def db_case(member: Application) -> Case:
    """The head of the person's case, which the finder of the application has let through."""
    found = find_case(current_user, queries.case_ref(member))
    assert found is not None  # noqa: S101 (whoever sees the application sees its case)
    return found
