"""What the front desk sends with a scan."""

from __future__ import annotations

from typing import BinaryIO

from wtforms import SelectField

from casework.core.forms import Form, required
from casework.core.i18n import _l
from casework.documents.cleaning import MAX_BYTES
from casework.intake.forms import FilesField

#: What the front desk says of a paper that it cannot name.
UNKNOWN_KIND = "unknown"


class ScanForm(Form):
    """No ticket: the files are cleaned between two transactions, and the same pages sent twice are one scan."""

    files = FilesField(
        _l("The scan"),
        description=_l("Photos and PDF, at most %(size)d MB each. One paper at a time.", size=MAX_BYTES // 2**20),
    )
    kind = SelectField(_l("What is it?"), [required()])

    @property
    def sent(self) -> list[tuple[str, BinaryIO]]:
        return [(one.filename or "", one.stream) for one in self.files.data or []]

    @property
    def known_kind(self) -> str | None:
        return self.kind.data if self.kind.data != UNKNOWN_KIND else None
