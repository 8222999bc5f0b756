"""Making a cohort of an offer, and changing what it says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.accounts.models import User
from casework.accounts.queries import staff
from casework.core.access import allow
from casework.core.i18n import language
from casework.enrolment import cohorts
from casework.enrolment.cohort_forms import ChangeCohortForm, NewCohortForm, as_it_stands
from casework.enrolment.permissions import KEEP_COHORTS
from casework.programmes.models import Cohort, Offer
from casework.programmes.offer_queries import cohorts_of_offer, find_kept_offer
from casework.programmes.queries import find_cohort, offer_titles

bp = Blueprint("cohorts", __name__)


@bp.route("/programmes/offers/<slug>/cohorts/new", methods=["GET", "POST"])
@allow(KEEP_COHORTS, slug=find_kept_offer)
def add(slug: Offer) -> Any:
    who = (_teachers(), _jurors())
    form = NewCohortForm(slug, *who, data=_as_last_time(slug, [*who[0], *who[1]]))
    if form.validate_on_submit():
        with form.saving() as saved:
            made = cohorts.make_cohort(slug, form.run, form.capacity.data, **form.people)
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=made.ref), 303)
    return form.answer("enrolment/cohort_form.html", offer=slug, title=offer_titles([slug], language())[slug.id])


@bp.route("/programmes/<ref:cohort>/change", methods=["GET", "POST"])
@allow(KEEP_COHORTS, cohort=find_cohort)
def change(cohort: Cohort) -> Any:
    offer, who = cohort.offer, (_teachers(), _jurors())
    stands = as_it_stands(cohort, cohorts.reserves_of(cohort), *cohorts.people_of(cohort), [*who[0], *who[1]])
    form = ChangeCohortForm(offer, *who, data=stands)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            cohorts.change_cohort(cohort, form.run, **form.people)
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=cohort.ref), 303)
    title = offer_titles([offer], language())[offer.id]
    return form.answer("enrolment/cohort_form.html", cohort=cohort, offer=offer, title=title)


def _as_last_time(offer: Offer, people: list[User]) -> dict[str, Any]:
    """What the offer's newest course says, but for its days: the next one is mostly like it."""
    newest = next(iter(cohorts_of_offer(current_user, offer, limit=1)), None)
    if newest is None:
        return {"days_to_answer": 7, "overbooking": 0}
    stands = as_it_stands(newest, cohorts.reserves_of(newest), *cohorts.people_of(newest), people)
    return {
        **{name: said for name, said in stands.items() if not name.endswith(("_on", "_until"))},
        "capacity": newest.capacity,
    }


def _teachers() -> Any:
    return staff(current_user, role="teacher")


def _jurors() -> Any:
    """Everybody who works here: who may judge is for the coordination to say."""
    return [user for user in staff(current_user) if not (user.has_role("partner") or user.has_role("volunteer"))]
