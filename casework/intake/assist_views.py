"""For the staff: what a person told us, and filling in the questions together with them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.permissions import READ_NOTES, SEE_CASE
from casework.cases.queries import find_case, find_case_head
from casework.core import clock
from casework.core.access import allow
from casework.core.conflicts import Meanwhile
from casework.core.forms import Form
from casework.core.i18n import _, language
from casework.core.limits import SAVING, limiter
from casework.intake import assisting
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.declaring import note_looked_at, waits_to_be_looked_at
from casework.intake.panels import steps_told
from casework.intake.showing import groups_of, in_words, moment_from
from casework.intake.steps import Page
from casework.people.models import Person
from casework.people.service import answers_of
from casework.register.fields import field

bp = Blueprint("assist", __name__)


class LookedForm(Form):
    """`version` is the moment of the page: what is declared after it was not looked at."""

    edits = True


@bp.route("/cases/<ref:case>/answers")
@allow(SEE_CASE, case=find_case_head)
def answers(case: Case) -> Any:
    """Everything that the person told us, with who wrote it down."""
    told = assisting.answers_told(current_user, case.person)
    return render_template(
        "intake/assist_answers.html", case=case, told=told, in_words=in_words, day_of=clock.day_of,
        pages=[(page, assisting.heading(page, language())) for page in assisting.assisted_pages(current_user)],
        lang_of=language(),
    )  # fmt: skip


@bp.route("/cases/<ref:case>/answers/<page>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_CASE, case=find_case_head)
def fill_in(case: Case, page: str) -> Any:
    """One page of questions, filled in with the person; the question stands there in their language too."""
    pages = assisting.assisted_pages(current_user)
    asked = next((one for one in pages if one.key == page), None)
    if asked is None:
        abort(404)
    form = assisted_form(current_user, case.person, asked)
    if form.validate_on_submit():
        with form.saving() as saved:
            assisting.fill_in(case.person, asked, form.values(), filled_from=moment_from(form.version.data))
        if saved:
            return redirect(following(case, pages, asked), 303)
    return form.answer(
        "intake/assist_page.html", **after_clash(form, case.person), case=case, title=assisting.heading(asked, language()), groups=groups_of(form),
        pages=[(one, assisting.heading(one, language())) for one in pages], page=asked,
    )  # fmt: skip


@bp.route("/cases/<ref:case>/declaration", methods=["GET", "POST"])
@allow(READ_NOTES, case=find_case)
def declaration(case: Case) -> Any:
    """What the person declared in place of a certificate, for whoever works on the case: looked at, it waits no more."""
    form = LookedForm(data={"version": clock.now().isoformat()})
    if form.validate_on_submit():
        with form.saving() as saved:
            note_looked_at(case.person_id, moment_from(form.version.data) or clock.now())
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    told = assisting.answers_told(current_user, case.person)
    return form.answer(
        "intake/assist_declaration.html", case=case, waits=waits_to_be_looked_at(case.person_id), **steps_told(told)
    )


def after_clash(form: QuestionsForm, person: Person) -> dict[str, Any]:
    """Both changed one answer: whose stands there now. Sent again, what was typed takes its place."""
    if not isinstance(form.refused, assisting.AnsweredMeanwhile):
        return {}
    form.version.data = clock.now().isoformat()
    told = [one for one in assisting.answers_told(current_user, person) if one.question.key in form.refused.keys]
    rows: list[tuple[object, str]] = [
        (one.question.label.in_(language()), in_words(one.question, one.value)) for one in told
    ]
    last = max(told, key=lambda one: one.at or clock.now(), default=None)
    who = (last.author if last else None) or _("The person themselves")
    return {"meanwhile": Meanwhile(who, last.at if last else None, rows)}


def following(case: Case, pages: list[Page], page: Page) -> str:
    place = pages.index(page) + 1
    if place < len(pages) and request.form.get("onward"):
        return url_for("intake.assist.fill_in", case=case.ref, page=pages[place].key)
    return url_for("intake.assist.answers", case=case.ref)


def assisted_form(viewer: Any, person: Person, page: Page) -> QuestionsForm:
    """The questions of a page in the colleague's language, each with its wording in the person's below."""
    kept = answers_of(person.id, viewer)
    fields = [field(key) for key in page.fields]
    form = build_form(fields, language(), kept)(data=kept | {"version": clock.now().isoformat()})
    for one in fields:
        theirs = one.label.in_(person.language)
        if theirs != one.label.in_(language()):
            form[one.key].description = theirs
            form[one.key].tongue = person.language
    return form
