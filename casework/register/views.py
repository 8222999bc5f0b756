"""Questions of one's own: the list, proposing, deciding, correcting their words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.audit import note_list
from casework.core.forms import Confirm
from casework.core.i18n import LANGUAGES, _l, language
from casework.core.pages import NavItem
from casework.register import permissions, queries, service
from casework.register.fields import Field
from casework.register.forms import TYPE_WORDS, DecideForm, QuestionForm, WordsForm, boxes_of, words_of
from casework.register.models import OwnField, OwnFieldVersion
from casework.register.notice import NoticeRow, row_of
from casework.register.own_fields import WITH_CHOICES, missing_languages, own_field_from

bp = Blueprint("register", __name__)
NAV = [NavItem(72, _l("Own questions"), "register.questions", permissions.SEE_QUESTIONS)]


@bp.route("/questions")
@allow(permissions.SEE_QUESTIONS)
def questions() -> Any:
    found = queries.own_questions(current_user, request.args.get("after", ""))
    shown, more = found[: queries.QUESTIONS_A_PAGE], len(found) > queries.QUESTIONS_A_PAGE
    note_list("register.questions", len(shown))
    lines = [(one, own_field_from(one.key, one.described)) for one in shown]
    return render_template(
        "register/questions.html", lines=lines, rules=permissions, types=TYPE_WORDS, reader=language(),
        older=url_for("register.questions", after=shown[-1].key) if more else "",
    )  # fmt: skip


@bp.route("/questions/new", methods=["GET", "POST"])
@allow(permissions.PROPOSE_QUESTION)
def propose() -> Any:
    form = QuestionForm(
        data={"writers": ["applicant", "advisor"], "readers": ["applicant", "advisor"], "sealed": "yes"}
    )
    if form.validate_on_submit() and form.check_lines():
        with form.saving() as saved:
            own = service.propose_field(form.described, by=current_user)
        if saved:
            return redirect(url_for("register.question", question=own.key), 303)
    return form.answer("register/propose.html", languages=LANGUAGES)


@bp.route("/questions/<question>")
@allow(permissions.SEE_QUESTIONS, question=queries.find_question)
def question(question: OwnField) -> Any:
    """What the head of the unit decides about: every duty, every language."""
    made, proposed = own_field_from(question.key, question.described), _proposed(question)
    return render_template(
        "register/question.html", own=question, made=made, row=row_of(made, language()), types=TYPE_WORDS,
        languages=LANGUAGES, lacking=missing_languages(proposed[0] if proposed else made), rules=permissions,
        reader=language(), proposed=proposed, versions=_versions(question),
    )  # fmt: skip


def _proposed(own: OwnField) -> tuple[Field, NoticeRow] | None:
    """A change that waits, as a field and as the words of its duties."""
    if own.change is None:
        return None
    made = own_field_from(own.key, own.change)
    return made, row_of(made, language())


def _versions(own: OwnField) -> list[tuple[OwnFieldVersion, Field, NoticeRow]]:
    found = [(one, own_field_from(own.key, one.described)) for one in queries.versions_of(current_user, own)]
    return [(one, made, row_of(made, language())) for one, made in found]


@bp.route("/questions/<question>/change", methods=["GET", "POST"])
@allow(permissions.CHANGE_QUESTION, question=queries.find_question)
def change(question: OwnField) -> Any:
    form = QuestionForm(data=boxes_of(question))
    if form.validate_on_submit() and form.check_lines():
        with form.saving() as saved:
            form.check_version(question)
            act = service.propose_change if permissions.is_approved(current_user, question) else service.change_field
            act(question, form.described, by=current_user)
        if saved:
            return redirect(url_for("register.question", question=question.key), 303)
    return form.answer("register/propose.html", languages=LANGUAGES, own=question)


@bp.route("/questions/<question>/words", methods=["GET", "POST"])
@allow(permissions.CORRECT_WORDS, question=queries.find_question)
def correct(question: OwnField) -> Any:
    """Translations of an approved question: no key, no code and no duty changes."""
    form = WordsForm(data={**words_of(question.described), "version": question.version})
    codes = [one["code"] for one in question.described.get("choices") or ()]
    if form.validate_on_submit() and form.check_lines(len(codes)):
        with form.saving() as saved:
            form.check_version(question)
            service.correct_words(question, form.words(codes))
        if saved:
            return redirect(url_for("register.question", question=question.key), 303)
    return form.answer(
        "register/correct.html",
        languages=LANGUAGES,
        own=question,
        has_choices=question.described["type"] in WITH_CHOICES,
    )


@bp.route("/questions/<question>/retire", methods=["GET", "POST"])
@allow(permissions.RETIRE_QUESTION, question=queries.find_question)
def retire(question: OwnField) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.retire_field(question)
        if saved:
            return redirect(url_for("register.question", question=question.key), 303)
    made = own_field_from(question.key, question.described)
    return form.answer("register/retire.html", own=question, made=made, reader=language())


@bp.route("/questions/<question>/decide", methods=["GET", "POST"])
@allow(permissions.DECIDE_QUESTION, question=queries.find_question)
def decide(question: OwnField) -> Any:
    form = DecideForm(data={"version": question.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(question)
            if form.is_approved:
                service.approve_field(question, by=current_user)
            else:
                service.refuse_field(question, form.comment.data or "", by=current_user)
        if saved:
            return redirect(url_for("register.question", question=question.key), 303)
    made, proposed = own_field_from(question.key, question.described), _proposed(question)
    return form.answer(
        "register/decide.html",
        own=question,
        made=made,
        row=row_of(made, language()),
        reader=language(),
        types=TYPE_WORDS,
        languages=LANGUAGES,
        lacking=missing_languages(proposed[0] if proposed else made),
        proposed=proposed,
    )
