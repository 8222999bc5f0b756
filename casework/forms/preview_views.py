"""A form as applicants will see it, in every language and at the width of a phone. Nothing is saved."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.i18n import _, language, speaking, variant
from casework.forms import queries
from casework.forms.forms import PreviewForm
from casework.forms.permissions import SEE_FORMS
from casework.intake.builder import build_form
from casework.intake.models import FormVersion
from casework.intake.publishing import missing_texts
from casework.intake.showing import groups_of
from casework.intake.steps import QUESTIONS, Page, Path, path_through
from casework.register.fields import UnknownField, field

bp = Blueprint("preview", __name__)


@bp.route("/forms/<form>/preview/<lang:lang>")
@allow(SEE_FORMS, form=queries.find_form)
def start(form: FormVersion) -> Any:
    """The first page."""
    pages = [page for page in _path(form, {}).pages if page.kind == QUESTIONS]
    if not pages:
        abort(404)
    return redirect(url_for("forms.preview.page", form=form.key, page=pages[0].key), 303)


@bp.route("/forms/<form>/preview/<lang:lang>/<page>", methods=["GET", "POST"])
@allow(SEE_FORMS, form=queries.find_form)
def page(form: FormVersion, page: str) -> Any:
    """One page; "go on" judges the answers and leads to the page that they lead to. They live in the page alone."""
    answers = _so_far(request.form.get("so_far", ""))
    path = _path(form, answers)
    shown = path.find(page)
    if shown is None or shown.kind != QUESTIONS:
        return redirect(url_for("forms.form", form=form.key), 303)
    filled = _form(path, shown, answers)
    if filled.validate_on_submit():
        answers |= {key: value for key, value in filled.values().items() if value is not None}
        path = _path(form, answers)
        following = path.after(shown)
        if following is None or following.kind != QUESTIONS:
            return _shown(form, None, path, PreviewForm(formdata=None))
        shown, filled = following, _form(path, following, answers, fresh=True)
    filled.so_far.data = json.dumps(answers, ensure_ascii=False)
    return _shown(form, shown, path, filled)


def _shown(form: FormVersion, page: Page | None, path: Path, filled: PreviewForm) -> Any:
    values: dict[str, Any] = {
        "version": form, "page": page, "path": path, "told": _told(form), "is_narrow": "wide" not in request.args,
        "groups": groups_of(filled) if page else [], "title": page.heading(variant()) if page else form.pages.get("name", form.key),
    }  # fmt: skip
    if filled.errors:
        return filled.answer("forms/preview.html", **values)
    return render_template("forms/preview.html", form=filled, **values)


def _told(form: FormVersion) -> dict[str, Any]:
    """What stands around the page, in the language of the one who looks and not in the page's."""
    here, lacking = language(), missing_texts(form.pages)
    with speaking(current_user.language):
        missing = ", ".join(str(text) for text in lacking.get(here, ()))
        return {
            "language": current_user.language,
            "what": _("Preview: nothing is saved."),
            "missing": _("Missing in this language: %(what)s", what=missing) if missing else "",
            "back": _("Back to the form"),
            "wide": _("Wide"),
            "narrow": _("As on a phone"),
            "end": _("Here the form ends: the papers, checking and sending follow."),
            "again": _("From the beginning"),
        }


def _path(form: FormVersion, answers: dict[str, Any]) -> Path:
    return path_through(form.pages, answers, lambda: True)


def _form(path: Path, page: Page, answers: dict[str, Any], *, fresh: bool = False) -> PreviewForm:
    try:
        made = build_form([field(key) for key in path.asked(page)], variant(), answers, base=PreviewForm)
    except UnknownField:
        abort(404)
    return cast(PreviewForm, made(formdata=None, data=answers) if fresh else made(data=answers))


def _so_far(text: str) -> dict[str, Any]:
    """What this page carried along, as far as it can be an answer: someone may have written something else into it."""
    try:
        read = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in read.items() if _is_answer(key, value)} if isinstance(read, dict) else {}


def _is_answer(key: str, value: Any) -> bool:
    try:
        kind = field(key).type
    except UnknownField:
        return False
    if isinstance(value, list):
        return kind in {"choices", "languages"} and all(isinstance(one, str) for one in value)
    return isinstance(value, str) or (kind == "number" and isinstance(value, int) and not isinstance(value, bool))
