"""The filters as fields. They are read from the address, which holds the whole state of the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms import SelectField, StringField

from casework.cases.words import STATUSES, WAITING_FOR
from casework.core.forms import Several
from casework.core.i18n import _, _l, _n
from casework.desk import filters as known
from casework.desk.choices import Choices
from casework.desk.filters import Filters
from casework.desk.forms import language_choices

#: What may be typed beside the answers that are shown.
TYPED = {"due": known.DUE_WITHIN, "waits": known.NUMBER}


class DayText(StringField):
    """A day as the address and a browser's own calendar write it."""

    kind = "day"


class FilterForm(PlainForm):
    status = SelectField(_l("Status"))
    advisor = SelectField(_l("Advisor"))
    language = SelectField(_l("Language"))
    due = SelectField(_l("Next step"))
    waiting = SelectField(_l("Waiting for"))
    waits = SelectField(_l("Waiting since"))
    offer = SelectField(_l("Offer"))
    tag = SelectField(_l("Tag"))
    opened_from = DayText(_l("Opened from"))
    opened_to = DayText(_l("Opened until"))
    sort = SelectField(_l("Order"))
    cols = Several(_l("Columns"))

    def __init__(self, formdata: Any, choices: Choices, **more: Any) -> None:
        super().__init__(formdata, **more)
        self._offer(choices, searching=False)

    def show(self, filters: Filters, choices: Choices) -> None:
        """Filled in as these filters say, whether they were chosen or typed."""
        self.process(MultiDict(filters.address(cols=filters.columns)))
        self.__dict__.pop("_codes", None)
        self._offer(choices, searching=bool(filters.q))

    def _offer(self, choices: Choices, *, searching: bool) -> None:
        # A search looks among closed cases, too: people come back.
        first = [("", _("Any")), ("open", _("Open"))] if searching else [("", _("Open")), ("all", _("Any"))]
        any_ = ("", _("Any"))
        self.status.choices = [*first, *known.GROUP_WORDS.items(), *STATUSES.items()]
        self.language.choices = [any_, *language_choices()]
        self.advisor.choices = [("", _("Anybody")), *known.ADVISORS.items(), *choices.colleagues]
        self.offer.choices = [any_, *choices.offers]
        self.tag.choices = [any_, *choices.tags]
        self.waiting.choices = [any_, ("any", _("Somebody or something")), *WAITING_FOR.items()]
        self.waits.choices = [
            any_,
            *[(days, _waits_words(days)) for days in _with(known.WAITS, self.waits, known.NUMBER)],
        ]
        self.due.choices = [
            any_,
            *known.DUE.items(),
            *[(one, _due_words(one)) for one in _with((), self.due, known.DUE_WITHIN)],
        ]
        self.sort.choices = [("", known.SORTS["newest"]), *list(known.SORTS.items())[1:]]
        self.cols.choices = list(known.COLUMNS.items())

    @property
    def answers(self) -> dict[str, list[tuple[str, object]]]:
        """What each filter can be set to: the typed query means the same."""
        found = {
            name: list(one.choices)
            for name, one in self._fields.items()
            if isinstance(one, SelectField) and one is not self.cols
        }
        # What stands first here depends on whether somebody searches; typed, both words always mean the same.
        found["status"] = [("open", _("Open")), ("all", _("Any")), *known.GROUP_WORDS.items(), *STATUSES.items()]
        found["sort"] = list(known.SORTS.items())
        return found

    def chosen(self) -> dict[str, Any]:
        """What can be chosen and was: anything else in an address counts as not chosen."""
        return self.chosen_of({name: one.data for name, one in self._fields.items()})

    def chosen_of(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The same of a state that was kept, whatever this form itself is set to."""
        found = {name: value for name, value in state.items() if value and self._is_answer(name, value)}
        found |= {name: day for name in ("opened_from", "opened_to") if (day := _day(state.get(name)))}
        picked = tuple(name for name in known.COLUMNS if name in (state.get("cols") or ()))
        if picked and picked != known.USUAL_COLUMNS:
            found["cols"] = picked
        return found

    def _is_answer(self, name: str, value: Any) -> bool:
        if name in ("cols", "opened_from", "opened_to"):
            return False
        return value in self._codes.get(name, ()) or (name in TYPED and TYPED[name].fullmatch(str(value)) is not None)

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        return {name: {code for code, _label in given} for name, given in self.answers.items()}


def form_for(filters: Filters, choices: Choices) -> FilterForm:
    """The form as these filters fill it in."""
    form = FilterForm(None, choices)
    form.show(filters, choices)
    return form


def said(filters: Filters, form: FilterForm) -> list[tuple[str, str]]:
    """Each filter in use: its name, and in words what it is set to in the form that shows it."""
    found = []
    for name, value in filters.address(q="", sort="", cols=()).items():
        words = dict(form.answers.get(name, ())).get(value, value)
        found.append((name, f"{form._fields[name].label.text}: {words}"))
    return found


def _with(fixed: tuple[str, ...], field: Any, pattern: Any) -> list[str]:
    """The usual answers, and the one that was typed or stands in the address."""
    typed = field.data or ""
    return [*fixed, *([typed] if typed not in fixed and pattern.fullmatch(typed) else [])]


def _waits_words(days: str) -> str:
    return _n("at least %(num)d day", "at least %(num)d days", int(days))


def _due_words(code: str) -> str:
    within = known.DUE_WITHIN.fullmatch(code)
    if within is None:
        return code
    if within[1] == "<":
        return _n("within %(num)d day, and overdue", "within %(num)d days, and overdue", int(within[2]))
    return _n("in more than %(num)d day", "in more than %(num)d days", int(within[2]))


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None
