"""For the staff: print a form for an event, each sheet with its code and card, and type the sheets in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.attempts import count_try, forget_tries
from casework.core.i18n import LANGUAGES, _l, language, speaking
from casework.core.limits import SAVING, limiter
from casework.core.pages import NavItem
from casework.intake import paper_forms, queries
from casework.intake.assist_paper_forms import BatchForm, SheetCodeForm
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.models import FormVersion, PaperBatch, PaperSlip
from casework.intake.permissions import FORMS_ON_PAPER
from casework.programmes.queries import find_offer, published_offers
from casework.register.fields import field

bp = Blueprint("paper", __name__)
NAV = [NavItem(62, _l("Forms on paper"), "intake.paper.index", FORMS_ON_PAPER)]
#: A list that is longer than this on paper becomes a line to write on.
LONGEST_LIST = 20


@bp.route("/paper-forms", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FORMS_ON_PAPER)
def index() -> Any:
    """A batch to print; a code to type in; what was printed before."""
    offers = [one for one in published_offers(current_user) if not one.is_compartment]
    form = BatchForm([(one.slug, one.neutral_name) for one in offers], list(LANGUAGES.items()))
    if form.validate_on_submit():
        batch = None
        with form.saving() as saved:
            offer = next(one for one in offers if one.slug == form.offer.data)
            batch = paper_forms.make_batch(
                offer, language=form.language.data, count=form.number, event=form.event.data or "", by=current_user
            )
        if saved and batch is not None:
            return redirect(url_for("intake.paper.print_batch", batch=batch.ref), 303)
    batches = paper_forms.recent_batches(current_user)
    return form.answer("intake/assist_paper.html", batches=batches, code_form=SheetCodeForm(), languages=LANGUAGES)


@bp.route("/paper-forms/<batch>/print")
@allow(FORMS_ON_PAPER, batch=paper_forms.find_batch)
def print_batch(batch: PaperBatch) -> Any:
    return _printed(batch.form_version, batch.language, paper_forms.sheets_of(batch))


@bp.route("/paper-forms/blank/<slug>/<tongue>")
@allow(FORMS_ON_PAPER)
def print_blank(slug: str, tongue: str) -> Any:
    """The published form of an offer in a language, without a code: to look at, to send, to hang up."""
    offer = find_offer(current_user, slug)
    form = queries.published_form(offer.form_key) if offer else None
    if form is None or tongue not in LANGUAGES:
        abort(404)
    return _printed(form, tongue, [None])


@bp.route("/paper-forms/type", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FORMS_ON_PAPER)
def find_sheet() -> Any:
    form, slip = SheetCodeForm(), None
    if form.validate_on_submit():
        with form.saving() as saved:
            slip = _sheet(form.code.data or "")
        if saved and slip is not None:
            return redirect(url_for("intake.paper.type_in", slip=slip.ref), 303)
    return form.answer_plainly()


@bp.route("/paper-forms/sheets/<slip>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FORMS_ON_PAPER, slip=paper_forms.find_slip)
def type_in(slip: PaperSlip) -> Any:
    """All questions on one page, in the order and with the numbers of the sheet."""
    version = slip.batch.form_version
    form, done = _form(version), None
    if form.validate_on_submit():
        with form.saving() as saved:
            done = paper_forms.type_in(slip, form.values(), by=current_user)
        if saved and done is not None:
            return redirect(url_for("intake.paper.index", typed=1), 303)
    pages = [(page, [form[name] for name in _names(form, page.fields)]) for page in paper_forms.question_pages(version)]
    return form.answer("intake/assist_type_in.html", pages=pages, slip=slip)


def _sheet(code: str) -> PaperSlip:
    """Guessing codes of sheets is counted like every other guessing."""
    count_try("paper-code", str(current_user.id))
    slip = paper_forms.slip_of_code(code)
    if slip is None:
        raise paper_forms.UnknownSheet
    forget_tries("paper-code", str(current_user.id))
    return slip


def _form(version: FormVersion) -> QuestionsForm:
    numbers = {key: number for number, key in paper_forms.numbered(version)}
    form = build_form([field(key) for key in numbers], language(), {})(data={})
    for key, number in numbers.items():
        form[key].label.text = f"{number}. {form[key].label.text}"
        form[key].why = form[key].who = form[key].keep = ""
    return form


def _names(form: QuestionsForm, keys: tuple[str, ...]) -> list[str]:
    return [name for key in keys for name in (key, f"{key}_more", f"{key}_other") if name in form]


def _printed(version: FormVersion, code: str, sheets: list[Any]) -> str:
    """The sheets in the language of those who fill them in, whatever the one who prints them reads."""
    numbers = {key: number for number, key in paper_forms.numbered(version)}
    with speaking(code):
        form = build_form([field(key) for key in numbers], code, {})(data={})
        pages = [
            (page.heading(code), [form[key] for key in page.fields]) for page in paper_forms.question_pages(version)
        ]
        return render_template(
            "intake/paper_form.html", pages=pages, numbers=numbers, sheets=sheets, longest=LONGEST_LIST, watermark=False,
            address=f"{current_app.config['PUBLIC_URL']}/{code}/status",
        )  # fmt: skip
