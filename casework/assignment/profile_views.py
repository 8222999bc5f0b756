"""Profiles of advisors, a person's wish for their advisor, how much a case needs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.accounts.models import User
from casework.assignment import profiles
from casework.assignment.load import loads
from casework.assignment.permissions import ASSIGN_ADVISOR, EDIT_PROFILE, SEE_QUEUE, SET_INTENSITY
from casework.assignment.profile_forms import DAY_WORDS, IntensityForm, WishForm, profile_form
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.words import list_word
from casework.core.access import allow, itself
from casework.core.i18n import _l, language
from casework.core.pages import NavItem
from casework.programmes.queries import offer_titles, published_offers

bp = Blueprint("profiles", __name__)
NAV = [NavItem(32, _l("Advisors"), "assignment.profiles.advisors", SEE_QUEUE)]


@bp.route("/advisors")
@allow(SEE_QUEUE)
def advisors() -> Any:
    return render_template("assignment/advisors.html", loads=loads(current_user), days=DAY_WORDS, word=list_word)


@bp.route("/advisors/<ref:account>", methods=["GET", "POST"])
@allow(EDIT_PROFILE, account=profiles.find_advisor)
def profile(account: User) -> Any:
    offers = published_offers(current_user)
    titles = offer_titles(offers, language())
    form = profile_form(
        profiles.profile_of(current_user, account),
        [(one.id, titles[one.id].title if one.id in titles else one.slug) for one in offers],
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(account)
            account.capacity = form.capacity.data or 0
            profiles.set_languages(account, form.levels)
            profiles.set_specialisms(account, form.specialisms.data or ())
            profiles.set_profile(
                account, place=form.place.data, counsels_as=form.counsels_as.data or None,
                working_days=form.working_days.data or (), wishes=form.wishes.data or "",
                offers=form.chosen_offers,
            )  # fmt: skip
        if saved:
            return redirect(url_for("assignment.profiles.profile", account=account.ref, told="saved"), 303)
    return form.answer("assignment/profile.html", account=account, is_me=account.id == itself(current_user).id)


@bp.route("/cases/<ref:case>/advisor/wish", methods=["GET", "POST"])
@allow(SET_INTENSITY, case=find_case_head)
def wish(case: Case) -> Any:
    form = WishForm(profiles.places(current_user), data=profiles.wish_of(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            profiles.set_wish(case, gender=form.gender.data or None, place=form.place.data or None)
        if saved:
            return _back_to(case)
    return form.answer("assignment/wish.html", case=case)


@bp.route("/cases/<ref:case>/intensity", methods=["GET", "POST"])
@allow(SET_INTENSITY, case=find_case_head)
def intensity(case: Case) -> Any:
    form = IntensityForm(data={"intensity": case.intensity, "version": case.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case)
            profiles.set_intensity(case, form.intensity.data)
        if saved:
            return _back_to(case)
    return form.answer("assignment/intensity.html", case=case)


def _back_to(case: Case) -> Any:
    back = "assignment.propose" if ASSIGN_ADVISOR.allows(itself(current_user), case) and not case.lead else "cases.show"
    return redirect(url_for(back, case=case.ref), 303)
