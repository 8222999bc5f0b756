"""Somebody who meets me: what I wish, saying yes or no, times, that we met, what I let them know, and the end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from wtforms import StringField

from casework.cases.appointments import moment_of
from casework.cases.forms import Day, Number, Time
from casework.core.access import allow
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.core.limits import SAVING, limiter
from casework.enrolment.models import Application
from casework.pairs import meetings, own, queries, service, words
from casework.pairs.models import Pair, PairMeeting
from casework.pairs.permissions import MEET_AS_PERSON
from casework.pairs.wish_form import MINUTES, WishFields, in_boxes
from casework.portal.forms import ChoiceOfButton
from casework.portal.permissions import SEE_OWN_FILE
from casework.progress.words import language_word

bp = Blueprint("pairs", __name__)


class OwnWishForm(WishFields):
    creates = True


class OwnPairForm(Form):
    """Which button was pressed: yes, no, the end."""

    creates = True
    given = ChoiceOfButton()


class OwnTimeForm(Form):
    creates = True
    day = Day(_l("Day"), [required()])
    time = Time(_l("Time"), [required()], description=_l("All times are German time."))
    minutes = Number(_l("How many minutes?"), [required(), MINUTES], default=60)


class ReachForm(Form):
    """Each way by itself: what is left empty, they do not learn."""

    creates = True
    phone = StringField(words.CHANNELS["phone"], [at_most(60)])
    email = StringField(words.CHANNELS["email"], [at_most(120)])
    messenger = StringField(words.CHANNELS["messenger"], [at_most(120)])


def _me() -> Any:
    return current_user._get_current_object()


@bp.route("/<lang:lang>/status/together")
@allow(SEE_OWN_FILE)
def pairs() -> Any:
    members = own.own_members(_me())
    met = queries.met(row.pair.id for row in members if row.pair)
    return render_template("portal/pairs.html", members=members, met=met, words=words, language_word=language_word)


@bp.route("/<lang:lang>/status/together/wish/<ref:member>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, member=queries.find_member)
def wish(member: Application) -> Any:
    stands = queries.wish_of(_me(), member)
    form = OwnWishForm(data={"called": _me().alias, **in_boxes(stands)})
    if form.validate_on_submit():
        with form.saving() as saved:
            service.keep_wish(member, form.values, by=_me())
        if saved:
            return redirect(url_for("portal.pairs.pairs"), 303)
    return form.answer("portal/pair_wish.html")


@bp.route("/<lang:lang>/status/together/<ref:match>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(MEET_AS_PERSON, match=own.find_own_pair)
def pair(match: Pair) -> Any:
    form = OwnPairForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.given.data == "end":
                service.end(match, by=_me())
            elif form.given.data in ("yes", "no"):
                service.answer_as_person(match, form.given.data == "yes", by=_me())
            else:
                raise service.NotNow
        if saved:
            return redirect(url_for("portal.pairs.pairs"), 303)
    return form.answer(
        "portal/pair.html", pair=match, met=queries.met([match.id])[match.id], words=words, language_word=language_word
    )


@bp.route("/<lang:lang>/status/together/<ref:match>/new", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(MEET_AS_PERSON, match=own.find_own_pair)
def propose(match: Pair) -> Any:
    form = OwnTimeForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            begin = moment_of(form.day.data, form.time.data)
            meetings.propose_meeting(match, starts_at=begin, minutes=form.minutes.data, by=_me())
        if saved:
            return redirect(url_for("portal.pairs.pair", match=match.ref), 303)
    return form.answer("portal/pair_time.html", pair=match)


@bp.route("/<lang:lang>/status/together/<ref:match>/reach", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(MEET_AS_PERSON, match=own.find_own_pair)
def reach(match: Pair) -> Any:
    form = ReachForm(data=match.reach)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.give_reach(match, {name: form[name].data or "" for name in words.CHANNELS})
        if saved:
            return redirect(url_for("portal.pairs.pair", match=match.ref), 303)
    return form.answer("portal/pair_reach.html", pair=match)


@bp.route("/<lang:lang>/status/together/at/<ref:encounter>", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, encounter=own.find_encounter)
def meeting(encounter: PairMeeting) -> Any:
    form = OwnPairForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            meetings.answer_meeting(encounter, form.given.data or "", by=_me())
        if saved:
            return redirect(url_for("portal.pairs.pair", match=encounter.pair.ref), 303)
    return form.answer_plainly()
