"""What whoever works on a case says of a scan that came from the front desk, and of a title that a law extends."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, ValidationError

from casework.core.forms import Form, required
from casework.core.i18n import _, _l, show_date
from casework.documents.extending import Extension
from casework.intake.forms import SeenForm


class CheckScanForm(Form):
    edits = True
    what = RadioField(_l("What becomes of it?"), [required(_l("Please choose one of the answers."))])
    kind = SelectField(_l("Kind of paper"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.what.choices = [
            ("file", _("It belongs here: file it as the kind of paper below")),
            ("drop", _("It belongs to somebody else or cannot be read: delete the scan")),
        ]

    def validate_kind(self, field: Any) -> None:
        if self.what.data == "file" and not field.data:
            raise ValidationError(_("Please choose the kind of paper."))


class SeenTitleForm(SeenForm):
    """A card whose printed day may be past. Only a person can say that the law extends it: a wrong yes is dangerous."""

    is_extended = BooleanField(_l("Extended by law"))

    def __init__(self, extension: Extension, **more: Any) -> None:
        super().__init__(**more)
        self._extension = extension
        self.is_extended.description = _(
            "Until %(until)s (%(source)s). Only if the card was valid on %(day)s and the person belongs to those whom the law names: not every student from there does.",
            until=show_date(extension.until), source=extension.source, day=show_date(extension.if_valid_on),
        )  # fmt: skip

    def validate_is_extended(self, field: Any) -> None:
        if field.data and not self._extension.covers(self.expires_on.data):
            raise ValidationError(_("This card was over before that day, so the law does not extend it."))
