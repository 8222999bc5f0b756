"""A volunteer's own pages: whom they meet by the name that the person chose, in which language, when. Nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.appointments import moment_of
from casework.core.access import allow, itself
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.pairs import forms, meetings, own, queries, service, staff_words, volunteers, words
from casework.pairs.models import Pair, PairMeeting
from casework.pairs.permissions import BE_A_VOLUNTEER, MEET_AS_VOLUNTEER
from casework.progress.words import language_word

bp = Blueprint("mine", __name__)
NAV = [NavItem(11, _l("Your meetings"), "pairs.mine.all_", BE_A_VOLUNTEER)]


class NothingKeptYet(service.NotNow):
    message = _l("The office has not written down anything of you yet. Please ask there.")


@bp.route("/meetings")
@allow(BE_A_VOLUNTEER)
def all_() -> Any:
    pairs = own.own_pairs(current_user)
    met = queries.met(pair.id for pair in pairs)
    return render_template("pairs/mine.html", pairs=pairs, met=met, ways=words.WAYS, language_word=language_word)


@bp.route("/meetings/times", methods=["GET", "POST"])
@allow(BE_A_VOLUNTEER)
def times() -> Any:
    row = volunteers.volunteer_of(itself(current_user))
    form = forms.OwnTimesForm(data=forms.filled_in(row) if row is not None else None)
    if form.validate_on_submit():
        with form.saving() as saved:
            if row is None:
                raise NothingKeptYet
            form.check_version(row)
            volunteers.say_when(row, times=form.times.data, ways=form.ways.data, paused_until=form.paused_until.data)
        if saved:
            return redirect(url_for("pairs.mine.all_"), 303)
    return form.answer("pairs/times.html")


@bp.route("/meetings/<ref:mate>", methods=["GET", "POST"])
@allow(MEET_AS_VOLUNTEER, mate=own.find_mate)
def show(mate: Pair) -> Any:
    """Yes or no, the end, and the meetings."""
    form, me = forms.MateForm(), itself(current_user)
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.given.data == "end":
                service.end(mate, by=me)
            elif form.given.data in ("yes", "no"):
                service.answer_as_volunteer(mate, form.given.data == "yes", by=me)
            else:
                raise service.NotNow
        if saved:
            return redirect(url_for("pairs.mine.all_"), 303)
    return form.answer("pairs/mate.html", **_shown(mate))


@bp.route("/meetings/<ref:mate>/new", methods=["GET", "POST"])
@allow(MEET_AS_VOLUNTEER, mate=own.find_mate)
def propose(mate: Pair) -> Any:
    form = forms.TimeForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            begin = moment_of(form.day.data, form.time.data)
            meetings.propose_meeting(mate, starts_at=begin, minutes=form.minutes.data, by=itself(current_user))
        if saved:
            return redirect(url_for("pairs.mine.show", mate=mate.ref), 303)
    return form.answer("pairs/new_time.html", pair=mate)


@bp.route("/meetings/<ref:mate>/call", methods=["GET", "POST"])
@allow(MEET_AS_VOLUNTEER, mate=own.find_mate)
def call(mate: Pair) -> Any:
    """Advisor, please call: one of four reasons, and no box to write anything about the person."""
    form = forms.CallForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.ask_to_call(mate, form.reason.data, by=itself(current_user))
        if saved:
            return redirect(url_for("pairs.mine.show", mate=mate.ref), 303)
    return form.answer("pairs/call.html", pair=mate)


@bp.route("/meetings/at/<ref:encounter>", methods=["POST"])
@allow(BE_A_VOLUNTEER, encounter=own.find_encounter)
def meeting(encounter: PairMeeting) -> Any:
    form = forms.MateForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            meetings.answer_meeting(encounter, form.given.data or "", by=itself(current_user))
        if saved:
            return redirect(url_for("pairs.mine.show", mate=encounter.pair.ref), 303)
    return form.answer_plainly()


def _shown(mate: Pair) -> dict[str, Any]:
    return {
        "pair": mate, "met": queries.met([mate.id])[mate.id], "ways": words.WAYS, "channels": words.CHANNELS, 
        "language_word": language_word, "calls": queries.calls_of(mate), "words": staff_words.CALLS,
    }  # fmt: skip
