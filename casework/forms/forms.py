"""What the one who builds a form fills in."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from casework.core import clock
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import LANGUAGES, _, _l, language
from casework.intake.builder import QuestionsForm
from casework.register.conditions import TODAY
from casework.register.fields import STAGES, Field

TITLE, MOST_CARRIED = 120, 60_000


class NewForm(Form):
    creates = True
    name = StringField(
        _l("Name of the form"),
        [required(), at_most(TITLE)],
        description=_l("For the staff. Applicants see the offer's name."),
    )


class ArrangeForm(Form):
    """The buttons beside pages and questions: each says what it moves."""

    edits = True
    move = StringField(validators=[at_most(120)])


class PageForm(Form):
    """A page: its title in each language, and the offers that have it."""

    edits = True
    kind = RadioField(_l("What stands on it"), [Optional()], default="questions")
    offers = Several(_l("Only for these offers"), description=_l("None ticked: every offer that uses this form."))

    def __init__(self, offers: list[tuple[str, str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offers.choices = [(slug, name) for slug, name, _form in offers]
        self.kind.choices = [("questions", _("Questions")), ("papers", _("The papers that the offer asks for"))]

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.strip() for lang in LANGUAGES if (text := self[f"title_{lang}"].data or "").strip()}

    def validate_title_de(self, field: Any) -> None:
        if not self.titles:
            raise ValidationError(_("Please write the title in at least one language."))


for _lang, _name in LANGUAGES.items():
    setattr(PageForm, f"title_{_lang}", StringField(_name, [at_most(TITLE)]))


class AddFieldsForm(Form):
    """The questions that a form does not ask yet, by the stage that they belong to."""

    edits = True
    contact = Several(_l("Contact"))
    eligibility = Several(_l("For the offers"))
    counselling = Several(_l("Counselling"))
    funder = Several(_l("For funders"))

    def __init__(self, free: list[Field], approved: Container[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for stage in STAGES:
            asked = [one for one in free if one.stage == stage]
            self[stage].choices = [(one.key, one.label.in_(language())) for one in asked]
            self[stage].choice_hints = {one.key: _why(one, approved) for one in asked}

    @property
    def chosen(self) -> list[str]:
        return [key for stage in STAGES for key in self[stage].data or ()]


def _why(one: Field, approved: Container[str]) -> str:
    why = one.help.in_(language())
    return why if one.key in approved else _("To be decided by the head of the unit. %(why)s", why=why)


class ConditionForm(Form):
    """Ask only if: the answers to one earlier question, or a comparison with its number or day."""

    edits = True
    values = Several(_l("One of these answers was given"))
    op = SelectField(_l("How it is compared"), [Optional()])
    value = StringField(
        _l("With"), [at_most(20)], description=_l("A number, or a day like 2026-01-31. Empty for a day: today.")
    )

    def __init__(self, on: Field, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._on = on
        if self.is_compared:
            del self.values
            self.op.choices = [
                ("<", _("below")),
                ("<=", _("at most")),
                ("=", _("equal to")),
                (">=", _("at least")),
                (">", _("above")),
            ]
        else:
            del self.op, self.value
            entries = on.choices.on(clock.today()) if on.choices else []
            self.values.choices = [(entry.code, entry.label.in_(language())) for entry in entries]

    @property
    def is_compared(self) -> bool:
        return self._on.type in {"number", "date"}

    def validate_value(self, field: Any) -> None:
        try:
            self._compared_with()
        except ValueError:
            raise ValidationError(_("Please write a number, or a day like 2026-01-31.")) from None

    def _compared_with(self) -> float | str:
        text = (self.value.data or "").strip()
        if self._on.type == "date":
            return date.fromisoformat(text).isoformat() if text else TODAY
        return float(text) if "." in text else int(text)

    def validate_values(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Please tick at least one answer."))

    @property
    def condition(self) -> Mapping[str, Any]:
        if self.is_compared:
            return {"field": self._on.key, "op": self.op.data, "value": self._compared_with()}
        return {"field": self._on.key, "is": self.values.data}


class OffersForm(Form):
    edits = True
    offers = Several(_l("Offers that begin with this form"))

    def __init__(self, offers: list[tuple[str, str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offers.choices = [(slug, name) for slug, name, _form in offers]


class PreviewForm(QuestionsForm):
    """A page of questions that saves nothing: what was answered before travels in the page itself."""

    edits = False
    so_far = HiddenField(validators=[at_most(MOST_CARRIED)])
