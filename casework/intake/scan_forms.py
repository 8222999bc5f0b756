"""What whoever works on a case says of a scan that came from the front desk."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, ValidationError

from casework.core.forms import Form, required
from casework.core.i18n import _, _l


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
