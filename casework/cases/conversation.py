"""The conversation with the person on the desk: read, answer, add a human's translation beside the original."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from wtforms import Form as AddressForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField

from casework.accounts.queries import who_speaks
from casework.cases import composing
from casework.cases.models import Case
from casework.cases.permissions import WRITE_MESSAGE
from casework.cases.queries import find_case, message_of
from casework.core.access import allow, itself
from casework.core.errors import Refusal
from casework.core.forms import LONG_TEXT, Form, at_most, required
from casework.core.i18n import LANGUAGES, STAFF_LANGUAGES, _l
from casework.messages import queries, service, writing
from casework.messages.letters import news

bp = Blueprint("conversation", __name__)


#: The value of the button that keeps what is written, and sends nothing.
DRAFT = "draft"


class NotInThisCase(Refusal):
    field = "message"
    message = _l("This message is not here.")


class AnswerForm(Form):
    creates = True
    body = TextAreaField(_l("Your message"), [required(), at_most(service.LONGEST_MESSAGE)])
    language = SelectField(_l("Language of your message"), choices=list(LANGUAGES.items()))
    what = HiddenField()


class TemplatePick(AddressForm):
    """The template stands in the address: choosing one changes nothing."""

    template = SelectField(_l("Template"), validate_choice=False)

    def __init__(self, begun: composing.Beginning) -> None:
        super().__init__(data={"template": begun.chosen})
        self.template.choices = [(one.ref, one.name) for one in begun.templates]


class TranslationForm(Form):
    creates = True
    message = RadioField(_l("Which message"), [required()], choices=[])
    language = SelectField(
        _l("Language of the translation"), choices=[(code, LANGUAGES[code]) for code in STAFF_LANGUAGES]
    )
    translation = TextAreaField(_l("Translation"), [required(), at_most(LONG_TEXT)])


@bp.route("/cases/<ref:case>/messages", methods=["GET", "POST"])
@allow(WRITE_MESSAGE, case=find_case)
def show(case: Case) -> Any:
    """The conversation and the box to answer in. A letter says that there is news, never what."""
    viewer = itself(current_user)
    begun = composing.beginning(viewer, case, request.args.get("template", ""))
    form = AnswerForm(data={"body": begun.body, "language": begun.language})
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.what.data == DRAFT:
                writing.keep_draft(case.person, form.body.data, language=form.language.data, author=viewer)
            else:
                _send(case, form.body.data, form.language.data)
        if saved:
            return redirect(url_for("cases.conversation.show", case=case.ref), 303)
    return form.answer(
        "cases/conversation.html",
        case=case,
        begun=begun,
        pick=TemplatePick(begun),
        readers=_readers(case),
        **_talk(case),
    )


def _send(case: Case, body: str, language: str) -> None:
    body = writing.with_a_line_about_its_language(body, language, case.person)
    service.post_message(case.person, direction="out", body=body, language=language, author=current_user)
    service.write_letter(case.person, "news", news)
    writing.drop_draft(case.person, itself(current_user))


def _readers(case: Case) -> list[str]:
    """Who of the colleagues reads the language in which this person writes; of a compartment only who works there."""
    found = who_speaks(current_user, case.person.language)
    if case.is_compartment:
        there = {worker.user_id for worker in case.workers}
        found = [user for user in found if user.id in there]
    return [user.name for user in found]


@bp.route("/cases/<ref:case>/messages/translate", methods=["GET", "POST"])
@allow(WRITE_MESSAGE, case=find_case)
def translate(case: Case) -> Any:
    """A human's translation beside the original, which stays as it is."""
    talk, form = _talk(case), TranslationForm()
    form.message.choices = [(str(row.id), row.body) for row in talk["messages"] if row.needs_translation]
    if form.validate_on_submit():
        with form.saving() as saved:
            message = message_of(current_user, case, form.message.data)
            if message is None:
                raise NotInThisCase
            service.add_translation(
                message, language=form.language.data, body=form.translation.data, author=current_user
            )
        if saved:
            return redirect(url_for("cases.conversation.show", case=case.ref), 303)
    return form.answer("cases/translate.html", case=case, readers=_readers(case))


def _talk(case: Case) -> dict[str, Any]:
    messages = queries.conversation(current_user, case.person_id)
    return {"messages": messages, "translations": queries.translations_of(current_user, [row.id for row in messages])}
