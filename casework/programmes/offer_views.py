"""Keeping offers: the list, one offer, and a page for each thing that is said of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from casework.core.access import Permission, allow
from casework.core.forms import Confirm, Form
from casework.core.i18n import LANGUAGES, language
from casework.programmes import offer_queries as queries
from casework.programmes import offering, words
from casework.programmes.criteria_forms import CriteriaForm
from casework.programmes.models import Offer
from casework.programmes.offer_criteria import as_fields, in_words, mark_of
from casework.programmes.offer_forms import (
    ChangeOfferForm,
    LinksForm,
    NewOfferForm,
    OfferGrantsForm,
    PapersForm,
    TextForm,
    mark,
    text_as_it_stands,
)
from casework.programmes.permissions import KEEP_OFFERS
from casework.programmes.queries import offer_titles

bp = Blueprint("offers", __name__)
_FIRST = {
    "mode": "on_site", "taught_in": "de", "selection": "order", "has_waiting_list": True, "cost": 0, "order": 100,
}  # fmt: skip


@bp.route("/programmes/offers")
@allow(KEEP_OFFERS)
def list_offers() -> Any:
    offers = queries.kept_offers(current_user)
    return render_template(
        "programmes/offers.html", offers=offers, titles=offer_titles(offers, language()), words=words,
        teams=queries.team_names(current_user), missing=offering.missing_languages, languages=len(LANGUAGES),
    )  # fmt: skip


@bp.route("/programmes/offers/new", methods=["GET", "POST"])
@allow(KEEP_OFFERS)
def add() -> Any:
    form = NewOfferForm(queries.teams(current_user), data={**_FIRST, "team_id": str(current_user.team_id or "")})
    if form.validate_on_submit():
        with form.saving() as saved:
            values = {**form.values, "is_compartment": form.is_compartment.data}
            offer = offering.make_offer(values, form.title.data)
        if saved:
            return _back_to(offer)
    return form.answer("programmes/offer_form.html")


@bp.route("/programmes/offers/<slug>")
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def show(slug: Offer) -> Any:
    return _page(Confirm(), slug)


@bp.route("/programmes/offers/<slug>/change", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def change(slug: Offer) -> Any:
    form = ChangeOfferForm(queries.teams(current_user), obj=slug, team_id=str(slug.team_id or ""))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.change_offer(slug, form.values)
        if saved:
            return _back_to(slug)
    return form.answer("programmes/offer_form.html", offer=slug)


@bp.route("/programmes/offers/<slug>/criteria", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def criteria(slug: Offer) -> Any:
    fields, rest = as_fields(slug.criteria)
    kept = [mark_of(criterion) for criterion in rest]
    form = CriteriaForm(rest, data={**fields, "kept": kept, "version": slug.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.keep_criteria(slug, form.fields, form.chosen)
        if saved:
            return _back_to(slug)
    return form.answer("programmes/criteria.html", offer=slug)


@bp.route("/programmes/offers/<slug>/papers", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def papers(slug: Offer) -> Any:
    kept = [paper.kind for paper in slug.papers]
    form = PapersForm(slug, data={"kept": kept, "form": "copy", "may_be_missing": True, "version": slug.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.keep_papers(slug, form.kept.data or (), form.added)
        if saved:
            return redirect(
                url_for("programmes.offers.papers" if form.added else "programmes.offers.show", slug=slug.slug), 303
            )
    return form.answer("programmes/papers.html", offer=slug)


@bp.route("/programmes/offers/<slug>/path", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def path(slug: Offer) -> Any:
    links = offering.links_of(slug)
    said = {"kept": [mark(link) for link in links], "once_only": slug.once_only, "version": slug.version}
    form = LinksForm(slug, links, queries.kept_offers(current_user), data=said)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.keep_links(slug, form.chosen, form.added, once_only=form.once_only.data)
        if saved:
            return _back_to(slug)
    return form.answer("programmes/path.html", offer=slug)


@bp.route("/programmes/offers/<slug>/grants", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def grants(slug: Offer) -> Any:
    paid = [grant.ref for grant in queries.grants_of_offer(current_user, slug)]
    form = OfferGrantsForm(queries.grants_to_choose(current_user), data={"grants": paid, "version": slug.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.keep_grants(slug, form.chosen)
        if saved:
            return _back_to(slug)
    return form.answer("programmes/offer_grants.html", offer=slug)


@bp.route("/programmes/offers/<slug>/texts/<tongue>", methods=["GET", "POST"])
@allow(KEEP_OFFERS, slug=queries.find_kept_offer)
def text(slug: Offer, tongue: str) -> Any:
    if tongue not in LANGUAGES:
        abort(404)
    by_language = {one.language: one for one in slug.texts}
    form = TextForm(tongue, data=text_as_it_stands(slug, by_language.get(tongue)))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(slug)
            offering.write_text(slug, tongue, form.words, is_published=form.is_published.data)
        if saved:
            return _back_to(slug)
    binding = by_language.get(offering.BINDING) if tongue != offering.BINDING else None
    return form.answer("programmes/offer_text.html", offer=slug, tongue=tongue, binding=binding)


def _button(name: str, permission: Permission, step: Any) -> None:
    """Into the catalogue and out of it: one button each."""

    @allow(permission, slug=queries.find_kept_offer)
    def press(slug: Offer) -> Any:
        form = Confirm()
        if form.validate_on_submit():
            with form.saving() as saved:
                step(slug)
            if saved:
                return _back_to(slug)
        return _page(form, slug)

    bp.add_url_rule(f"/programmes/offers/<slug>/{name}", name, press, methods=["POST"])


_button("publish", KEEP_OFFERS, offering.publish_offer)
_button("withdraw", KEEP_OFFERS, offering.withdraw_offer)


def _back_to(offer: Offer) -> Any:
    return redirect(url_for("programmes.offers.show", slug=offer.slug), 303)


def _page(form: Form, offer: Offer) -> Any:
    return form.answer(
        "programmes/offer.html", offer=offer, title=offer_titles([offer], language())[offer.id], words=words,
        facts=words.facts_of(offer, queries.team_names(current_user)), criteria=in_words(offer.criteria),
        texts={one.language: one for one in offer.texts}, languages=LANGUAGES, links=offering.links_of(offer),
        ties=queries.ties_to(current_user, offer), grants=queries.grants_of_offer(current_user, offer),
        cohorts=queries.cohorts_of_offer(current_user, offer),
    )  # fmt: skip
