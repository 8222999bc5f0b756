"""Names, only on request: the parts of a name in a form, more spellings on one's own pages and on the desk."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.permissions import SEE_CASE
from casework.cases.queries import find_case_head
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import language, variant
from casework.core.limits import SAVING, limiter
from casework.intake import queries, service
from casework.intake.builder import build_form
from casework.intake.models import Draft
from casework.intake.name_forms import SpellingForm
from casework.intake.permissions import FILL_IN
from casework.intake.showing import elsewhere, groups_of, place_of
from casework.people.models import Person
from casework.people.permissions import SEE_OWN_FILE
from casework.people.spellings import keep_spelling, make_former, own_former_names, script_in_words, shown_spellings
from casework.register.fields import field
from casework.register.lists import codelist

bp = Blueprint("names", __name__)
PARTS = ("address_as", "given_name", "father_name", "family_name")


@bp.route("/<lang:lang>/apply/<draft>/name", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def parts(draft: Draft) -> Any:
    """The parts of a name and how to address someone. Nobody has to open this page."""
    if draft.sent_at:
        return elsewhere("intake.sent", draft=draft.offer.slug)
    answers = queries.answers_in(draft)
    form = build_form([field(key) for key in PARTS], variant(), answers)(data=answers)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.save_page(draft, "name", form.values())
        if saved:
            return redirect(url_for("intake.check", draft=draft.offer.slug), 303)
    return form.answer("intake/name.html", draft=draft, groups=groups_of(form), place=place_of(draft))


@bp.route("/<lang:lang>/status/names", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def own() -> Any:
    """One's own spellings, and the former names that only find one."""
    me, form = current_user._get_current_object(), SpellingForm(variant())
    if form.validate_on_submit():
        with form.saving() as saved:
            _keep(me, form)
        if saved:
            return redirect(url_for("intake.names.own"), 303)
    return form.answer(
        "intake/own_names.html", rows=_rows(me, me, variant()), former=own_former_names(me), end=Confirm(),
    )  # fmt: skip


@bp.route("/<lang:lang>/status/names/<spelling>/former", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def own_former(spelling: str) -> Any:
    return _former(current_user._get_current_object(), spelling, url_for("intake.names.own"))


@bp.route("/cases/<ref:case>/names", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_CASE, case=find_case_head)
def of_case(case: Case) -> Any:
    """The spellings that may be shown, and one more. A former name stands on no page of the staff."""
    form = SpellingForm(language())
    if form.validate_on_submit():
        with form.saving() as saved:
            _keep(case.person, form)
        if saved:
            return redirect(url_for("intake.names.of_case", case=case.ref), 303)
    rows = _rows(current_user, case.person, language())
    return form.answer("intake/assist_names.html", case=case, rows=rows, end=Confirm())


@bp.route("/cases/<ref:case>/names/<spelling>/former", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_CASE, case=find_case_head)
def former_of_case(case: Case, spelling: str) -> Any:
    return _former(case.person, spelling, url_for("intake.names.of_case", case=case.ref))


def _keep(person: Person, form: SpellingForm) -> None:
    keep_spelling(
        person, form.text.data or "", kind=form.kind.data, paper=form.paper.data or None, is_former=form.is_former.data
    )


def _former(person: Person, spelling: str, back: str) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            make_former(person, _id(spelling))
        if saved:
            return redirect(back, 303)
    return form.answer_plainly()


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _rows(viewer: Any, person: Person, words: str) -> list[dict[str, Any]]:
    papers = codelist("paper_kinds")
    return [
        {
            "id": row.id, "text": row.text, "kind": _kind(row.kind, words),
            "script": script_in_words(row.text or "", language()),
            "paper": papers.label(row.paper, words) if row.paper and row.paper in papers else "",
            "may_retire": row.text != person.call_name,
        }
        for row in shown_spellings(viewer, person)
    ]  # fmt: skip


def _kind(code: str, words: str) -> str:
    kinds = codelist("spelling_kinds")
    if code in kinds:
        return kinds.label(code, words)
    return field("legal_name" if code == "legal_name" else "given_name").label.in_(words)
