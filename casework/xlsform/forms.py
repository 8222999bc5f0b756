"""Importing an XLSForm: the file, and the duties of the questions that are new."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any

from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField

from casework.core.forms import Form, Several, at_most
from casework.core.i18n import LANGUAGES, _, _l, language
from casework.register.forms import RETENTION_WORDS
from casework.register.lists import codelist
from casework.register.texts import LANGUAGES as WRITTEN
from casework.xlsform.spreadsheet import MAX_BYTES


class WorkbookField(FileField):
    accept = ".xlsx"


class ImportForm(Form):
    creates = True
    file = WorkbookField(_l("The form as .xlsx"))
    kept = HiddenField(validators=[at_most(MAX_BYTES * 4 // 3 + 8)])
    name = StringField(_l("Name of the form"), [at_most(120)], description=_l("Empty: the title in the spreadsheet."))
    default_language = SelectField(_l("Language of columns that name none"), validate_choice=False)
    purpose = SelectField(_l("What the answers are for"), validate_choice=False)
    basis = SelectField(_l("Legal basis"), validate_choice=False)
    retention = SelectField(_l("How long it is kept"), validate_choice=False)
    readers = Several(_l("Who may read the answers"))
    writers = Several(_l("Who may write the answers"))
    leave_out = BooleanField(_l("Leave out what cannot be carried"))
    do = StringField(validators=[at_most(10)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose = ("", _("Please choose"))
        self.default_language.choices = list(LANGUAGES.items())
        self.purpose.choices, self.basis.choices = [choose, *_labels("purposes")], [choose, *_labels("legal_bases")]
        self.retention.choices = [choose, *RETENTION_WORDS.items()]
        self.readers.choices = self.writers.choices = _labels("roles")

    @property
    def language(self) -> str:
        return self.default_language.data if self.default_language.data in LANGUAGES else "en"

    @property
    def content(self) -> bytes:
        """The file that was sent now, or the one that this page carried along."""
        if self.file.data and hasattr(self.file.data, "read"):
            data: bytes = self.file.data.read(MAX_BYTES + 1)
            if data:
                return data
        try:
            return base64.b64decode(self.kept.data or "", validate=True)
        except (binascii.Error, ValueError):
            return b""

    def carry_on(self, content: bytes) -> None:
        """The next post is another one: it brings the file along and a ticket of its own."""
        self.kept.data = base64.b64encode(content).decode()
        self.writers.data = self.writers.data or ["applicant", "advisor"]
        self.form_ticket.data = secrets.token_urlsafe(18)

    @property
    def duties(self) -> dict[str, Any]:
        """What every new question owes that says nothing itself; why we ask is said by the purpose."""
        purpose = self.purpose.data or ""
        why = dict(codelist("purposes").entry(purpose).label) if purpose in codelist("purposes") else {}
        return {
            "purpose": purpose, "basis": self.basis.data or "", "retention": self.retention.data or "",
            "readers": self.readers.data or [], "writers": self.writers.data or [],
            "why": {code: text for code, text in why.items() if code in WRITTEN},
        }  # fmt: skip


def _labels(key: str) -> list[tuple[str, str]]:
    return [(entry.code, entry.label.in_(language())) for entry in codelist(key).entries]
