"""Every form of the program: token, one-time ticket, version, refusals beside their field, nothing typed is lost."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import g, redirect, render_template, request
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import FileField, HiddenField, SelectMultipleField
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import HiddenInput

from casework.core.conflicts import meanwhile
from casework.core.errors import AlreadyThere, Conflict, Refusal
from casework.core.i18n import _, _l, language
from casework.core.models import db
from casework.core.tickets import LONGEST_TICKET, result_of, take
from casework.core.writing import hidden

LONG_TEXT = 10_000
#: Control characters but for line breaks and tabs, and halves of characters.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class AlreadySent(HTTPException):
    """This very form was sent before: the answer is what the first one led to."""

    code = 303

    def __init__(self, result: str) -> None:
        super().__init__(response=redirect(result, 303))


class Saved:
    """Whether the block of `form.saving()` went through."""

    def __init__(self) -> None:
        self.ok = False

    def __bool__(self) -> bool:
        return self.ok


@cache
def _words_of_wtforms(code: str) -> NullTranslations:
    """WTForms' own messages, read once for each language: Flask-WTF reads the catalogue anew with every form."""
    return Translations.load(messages_path(), [code], "wtforms")


def required(message: object = _l("Please fill this in.")) -> InputRequired:
    return InputRequired(message=message)


def at_most(count: int = 200) -> Length:
    return Length(max=count, message=_l("This is too long. Please use at most %(max)d characters."))


class Form(FlaskForm):
    """Base of every form. Set `creates = True` on a form that makes something: it then carries a one-time ticket."""

    creates = False
    edits = False
    form_ticket = HiddenField()
    version = HiddenField()

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _words_of_wtforms(language())

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Only a field for files takes files, and nothing comes as JSON: a text is always a text."""
            given = super().wrap_formdata(form, formdata)
            if formdata is None or given is None or given is formdata:
                return given
            wanted = {field.name for field in form._fields.values() if isinstance(field, FileField)}
            files = MultiDict((name, file) for name, file in request.files.items(multi=True) if name in wanted)
            typed = MultiDict((name, _readable(text)) for name, text in request.form.items(multi=True))
            return CombinedMultiDict([files, typed])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: Refusal | None = None
        self.against: Any = None
        if not self.creates:
            del self.form_ticket
        elif not self.form_ticket.data:
            self.form_ticket.data = secrets.token_urlsafe(18)
        if not self.edits:
            del self.version

    def hidden_tag(self, *fields: Any) -> Markup:
        """As Flask-WTF's, written as all of ours are."""
        asked = fields or [field for field in self if isinstance(field.widget, HiddenInput)]
        return Markup("").join([hidden(field.name, field._value()) for field in asked])

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """As WTForms', and: the token is remembered as checked, the ticket is used, twice-sent inputs are refused."""
        if not self.is_submitted():
            return False
        is_valid = bool(self.validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            # A tab that stayed open for days: show the filled form again with a fresh token (libraries.md trap 7).
            g.pop("csrf_token", None)
            token.errors = []
            self.refuse(Refusal(_l("The page was open for a long time. Nothing is lost. Please send it again.")))
            self._ask_for_files_again()
            return False
        g.token_checked = True
        checked = [is_valid, self._has_single_values(), self._has_readable_text()]
        if not all(checked):
            self._ask_for_files_again()
            return False
        if self.creates:
            self._use_ticket()
        return True

    def _has_single_values(self) -> bool:
        for name, given in self._raw().items():
            field = self._fields.get(name)
            takes_many = getattr(field, "takes_many", False)
            if field is None:  # a further input of a question: `spoken_languages-more`
                field, takes_many = self._fields.get(name.rpartition("-")[0]), name.endswith("-absent")
            if field is not None and len(given) > 1 and not takes_many:
                field.errors = [*field.errors, _("This was sent more than once. Please fill it in again.")]
        return not self.errors

    def _has_readable_text(self) -> bool:
        """What cannot be shown was taken out before the fields saw it; whoever typed it is told."""
        for name in {name for name, given in self._raw().items() if any(map(_UNREADABLE.search, given))}:
            field = self._fields.get(name) or self._fields.get(name.rpartition("-")[0])
            if field is not None and name != "csrf_token":
                told = _("A character that cannot be shown was taken out. Please look again.")
                field.errors = [*field.errors, told]
        return not self.errors

    def _ask_for_files_again(self) -> None:
        """A browser cannot be given back a file: say by name which ones are to be chosen once more."""
        for field in self._fields.values():
            if isinstance(field, FileField) and field.data:
                given = field.data if isinstance(field.data, list) else [field.data]
                names = ", ".join(str(one.filename) for one in given if getattr(one, "filename", None))
                field.errors = (*field.errors, _("Please choose this file once more: %(names)s", names=names))

    def _raw(self) -> dict[str, list[str]]:
        return {name: request.form.getlist(name) for name in request.form}

    def _use_ticket(self) -> None:
        ticket = f"{type(self).__name__}:{current_user.id or '-'}:{self.form_ticket.data}"[:LONGEST_TICKET]
        if not take(ticket):
            raise AlreadySent(result_of(ticket) or request.path)

    @contextmanager
    def saving(self) -> Iterator[Saved]:
        """A savepoint: a Refusal, a broken constraint or a stale version undoes the block and stands beside its field."""
        saved = Saved()
        # A refusal expires what was changed. The page that says so still needs what was opened for its reader, and the
        # session holds its records only loosely: let go, a person would come back sealed.
        self._kept = list(db.session)
        try:
            with db.session.begin_nested():
                yield saved
                db.session.flush()
            saved.ok = True
        except Refusal as refusal:
            self.refuse(refusal)
        except IntegrityError:
            self.refuse(AlreadyThere())
        except StaleDataError:
            self.refuse(Conflict())

    def check_version(self, record: Any) -> None:
        """Compare the version that the form was filled from with the locked row. Raises Conflict."""
        self.against = record
        if str(record.version) != str(self.version.data):
            raise Conflict

    def refuse(self, refusal: Refusal) -> None:
        self.refused = refusal
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors = [*self.form_errors, refusal.message]
        else:
            field.errors = [*field.errors, refusal.message]

    def answer(self, template: str, **context: Any) -> Any:
        """The page with this form: 200 when it is fresh, 422 (or the refusal's own status) when something is wrong."""
        status = 200
        if self.refused is not None:
            status = self.refused.status
        elif self.errors or (self.is_submitted() and not g.get("token_checked")):
            status = 422
        if isinstance(self.refused, Conflict) and self.against is not None:
            # Sent again, it means "mine": the page shows what stands there now, and who wrote it.
            self.version.data = str(self.against.version)
            context.setdefault("meanwhile", meanwhile(self.against, self._fields.values()))
        return render_template(template, form=self, **context), status

    def answer_plainly(self) -> Any:
        """For a button without a page of its own: what was wrong, on the plain error page."""
        told = [*self.form_errors, *(error for errors in self.errors.values() for error in errors)]
        text = str(told[0]) if told else _("Please go back and try again. Nothing was saved.")
        return self.answer("layouts/error.html", title=_("This did not work"), text=text)


class Several(SelectMultipleField):
    """Boxes of which any number may be ticked, with our own words for what is not among them."""

    kind = "choices"
    takes_many = True

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([value for value in valuelist if isinstance(value, str) and value])

    def pre_validate(self, form: Any) -> None:
        known = {str(value) for value, *_more in self.choices or ()}
        if not {str(value) for value in self.data or ()} <= known:
            raise StopValidation(_("Please choose among these answers."))


class Confirm(Form):
    """A button and nothing else: the token still has to be right."""


class ConfirmOnce(Form):
    """A button that makes something: pressed twice, it acts once."""

    creates = True


def only_if(condition: Callable[[Any], bool]) -> Callable[[Any, Any], None]:
    """A validator that skips the field's other validators unless `condition(form)` holds."""

    def check(form: Any, field: Any) -> None:
        if not condition(form):
            field.errors = []
            raise StopValidation

    return check


def _readable(text: str) -> str:
    return _UNREADABLE.sub("", text)
