"""What whoever certifies chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField

from casework.certificates.queries import Possible
from casework.certificates.words import KINDS
from casework.core.forms import Form, required
from casework.core.i18n import _l


class NameForm(Form):
    creates = True
    name = RadioField(
        _l("Name as printed"),
        [required(_l("Please choose one."))],
        description=_l("Ask the person which name they want."),
    )

    def __init__(self, names: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.name.choices = [(name, name) for name in names]
        if not self.name.data and names:
            self.name.data = names[0]


class CertifyForm(NameForm):
    what = RadioField(_l("What to certify"), [required(_l("Please choose one."))])

    def __init__(self, offered: Sequence[Possible], names: Sequence[str], **more: Any) -> None:
        super().__init__(names, **more)
        self.what.choices = [(one.key, f"{KINDS[one.kind]}: \u2068{one.cohort.neutral_name}\u2069") for one in offered]


class CourseForm(Form):
    creates = True
    kind = RadioField(_l("What to certify"), [required(_l("Please choose one."))], choices=list(KINDS.items()))
