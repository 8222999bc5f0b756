"""What people fill in besides the questions of the register."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, BinaryIO, cast

from werkzeug.datastructures import FileStorage
from wtforms import (
    DateField,
    Field,
    FileField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Optional

from casework.core.forms import ConfirmOnce, Form, at_most, required
from casework.core.i18n import _, _l
from casework.documents.cleaning import MAX_BYTES
from casework.documents.pieces import UPLOAD, Pieces, drop_pieces
from casework.intake.builder import QuestionsForm

FILES_AT_ONCE = 10


class SendForm(ConfirmOnce):
    """Send, once."""


class CodeField(StringField):
    """Digits that one types and wants to see."""

    kind = "code"


class PinForm(Form):
    pin = CodeField(_l("Choose a PIN of six digits"), [required(), at_most(40)])


class ComeBackForm(QuestionsForm):
    """The questions of a page, and code and PIN, for someone whose time on this device was over."""

    return_code = CodeField(_l("Your code"), [at_most(60)], description=_l("Twelve digits in three groups."))
    return_pin = CodeField(_l("Your PIN"), [at_most(40)], description=_l("Six digits."))


class FilesField(MultipleFileField):
    kind = "file"
    takes_many = multiple = True
    #: Names of files that have arrived already: they stay, whatever else is refused.
    kept: list[str | None] = []

    def process_formdata(self, valuelist: Any) -> None:
        # Text sent under the name of a file is no file; a browser sends an empty one when nothing was chosen.
        self.data = [given for given in valuelist if isinstance(given, FileStorage) and given.filename]

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > FILES_AT_ONCE:
            raise ValidationError(_("Please send at most %(num)d files at once.", num=FILES_AT_ONCE))


class StateField(RadioField):
    kind = "choice"
    optional = True

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([given for given in valuelist if isinstance(given, str)])

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {code for code, _label in self.choices}:
            raise ValidationError(_("Please choose one of these answers."))


class PiecesField(Field):
    """Files that came in pieces before: `<upload>:<name>`, put there by the script alone."""

    takes_many = True

    def process_formdata(self, valuelist: Any) -> None:
        given = [one.partition(":") for one in valuelist if isinstance(one, str)]
        self.data = [(upload, name) for upload, _colon, name in given if UPLOAD.fullmatch(upload)][:FILES_AT_ONCE]


class PieceForm(Form):
    number = StringField()
    piece = FileField()

    @property
    def place(self) -> int:
        typed = self.number.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1


class PaperForm(Form):
    pieces = PiecesField()
    files = FilesField(
        _l("Photo or file of this paper"),
        description=_l("Photos and PDF, at most %(size)d MB each. Several pages are fine.", size=MAX_BYTES // 2**20),
    )
    state = StateField(_l("No picture? Then tell us how it is"), coerce=str, validate_choice=False)
    #: The other button: save, and stay here for the next page of this paper.
    more = StringField()

    def sent(self, subject_id: uuid.UUID) -> list[tuple[str, BinaryIO]]:
        """Name and content of everything that was sent, at once or in pieces."""
        at_once = [(one.filename or "", one.stream) for one in self.files.data or []]
        pieces = [(name, cast(BinaryIO, Pieces(subject_id, upload))) for upload, name in self.pieces.data or []]
        return [*at_once, *pieces]

    def drop_pieces(self, subject_id: uuid.UUID) -> None:
        for upload, _name in self.pieces.data or []:
            drop_pieces(subject_id, upload)


class AskPaperForm(Form):
    creates = True
    kind = SelectField(_l("Paper"), [required()])


class SeenForm(Form):
    edits = True
    version = HiddenField()
    expires_on = DateField(_l("Valid until"), [Optional()])

    def validate_expires_on(self, field: Any) -> None:
        if isinstance(field.data, date) and not 2000 <= field.data.year <= 2100:
            raise ValidationError(_("The year needs four digits, for example 2027."))
