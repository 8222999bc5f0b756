"""How to object to a decision, in each language."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField

from casework.core.forms import Form, at_most
from casework.core.i18n import LANGUAGES, _l
from casework.enrolment.decision_models import RemedyNotice

LONGEST = 2000


class RemedyForm(Form):
    edits = True

    @property
    def texts(self) -> list[Any]:
        return [self[f"text_{code}"] for code in LANGUAGES]

    @property
    def written(self) -> dict[str, str]:
        return {code: self[f"text_{code}"].data or "" for code in LANGUAGES}


for _code, _name in LANGUAGES.items():
    _hint = _l("This text binds. Without it the letters carry no notice.") if _code == "de" else ""
    setattr(RemedyForm, f"text_{_code}", TextAreaField(_name, [at_most(LONGEST)], description=_hint))


def first_values(known: RemedyNotice | None) -> dict[str, Any]:
    if known is None:
        return {"version": ""}
    return {"version": known.version, **{f"text_{code}": text for code, text in known.texts.items()}}
