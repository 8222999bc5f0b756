"""A template: its name, whose it is, and a text in each language that we publish."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField, TextAreaField

from casework.core.forms import Form, at_most, required
from casework.core.i18n import LANGUAGES, _, _l
from casework.messages.models import MessageTemplate
from casework.messages.templating import LONGEST


class TemplateForm(Form):
    edits = True
    creates = True
    name = StringField(_l("Name"), [required(), at_most(80)], description=_l("How you find it. Nobody else reads it."))
    team = SelectField(_l("Who uses it"))

    def __init__(self, teams: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.team.choices = [("", _("Everybody")), *teams]

    @property
    def text_fields(self) -> list[Any]:
        return [self._fields[f"text_{code}"] for code in LANGUAGES]

    @property
    def written(self) -> dict[str, str]:
        return {code: self._fields[f"text_{code}"].data or "" for code in LANGUAGES}


for _code, _name in LANGUAGES.items():
    setattr(TemplateForm, f"text_{_code}", TextAreaField(_name, [at_most(LONGEST)]))


class RetireForm(Form):
    edits = True


def first_values(template: MessageTemplate | None, team_id: object) -> dict[str, Any]:
    if template is None:
        return {"team": str(team_id or "")}
    texts = {f"text_{text.language}": text.body for text in template.texts}
    return {"name": template.name, "team": str(template.team_id or ""), "version": template.version, **texts}
