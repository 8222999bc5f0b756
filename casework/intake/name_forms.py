"""One more spelling of a name."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectField, StringField

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.register.lists import codelist


class SpellingForm(Form):
    creates = True
    text = StringField(_l("The name, as it is written there"), [required(_l("Please write the name.")), at_most(200)])
    kind = SelectField(_l("What is it?"), [required()], default="latin_document")
    paper = SelectField(_l("In which paper does it stand?"))
    is_former = BooleanField(_l("This is a former name. It finds the person and is never shown."))

    def __init__(self, language: str, **more: Any) -> None:
        kinds, papers = codelist("spelling_kinds"), codelist("paper_kinds")
        self._offered = (
            [(code, kinds.label(code, language)) for code in kinds.codes],
            [("", _("In none, or I do not know")), *((code, papers.label(code, language)) for code in papers.codes)],
        )
        super().__init__(**more)

    def process(self, *args: Any, **more: Any) -> None:
        self.kind.choices, self.paper.choices = self._offered
        super().process(*args, **more)
