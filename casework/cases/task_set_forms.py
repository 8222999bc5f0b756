"""A set of tasks, with a row for each task."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from casework.cases.forms import Choice
from casework.cases.task_set_keeping import FARTHEST, MOST, Line
from casework.cases.task_sets import TaskSet
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l

ANCHORS = {
    "window": _l("The last day of an application"), "semester": _l("The beginning of a semester"), "paper": _l("The end of a paper"),
}  # fmt: skip


class _SetFields(Form):
    edits = True
    title_de = StringField(_l("Name in German"), [required(), at_most(80)])
    title_en = StringField(_l("Name in English"), [at_most(80)])
    anchor = Choice(_l("Planned from"), choices=list(ANCHORS.items()))
    state = Choice(_l("State"), choices=[("use", _l("In use")), ("retired", _l("Not offered any more"))])

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._is_whole()

    def _is_whole(self) -> bool:
        for number in range(1, MOST + 1):
            said, days = self[f"de_{number}"], self[f"days_{number}"]
            if (said.data or "").strip() and days.data is None and not days.errors:
                days.errors = [_("Please write how many days.")]
            if days.data is not None and not (said.data or "").strip():
                said.errors = [_("Please write the task in German.")]
        return not self.errors

    @property
    def filled(self) -> int:
        """The last row in which something stands."""
        rows = [row for row in range(1, MOST + 1) if self[f"de_{row}"].data or self[f"days_{row}"].data is not None]
        return max(rows, default=0)

    @property
    def title(self) -> dict[str, str]:
        return {"de": self.title_de.data or "", "en": self.title_en.data or ""}

    @property
    def lines(self) -> list[Line]:
        rows = range(1, MOST + 1)
        return [
            Line(self[f"days_{row}"].data, self[f"de_{row}"].data or "", self[f"en_{row}"].data or "")
            for row in rows
            if self[f"days_{row}"].data is not None
        ]


def _rows() -> dict[str, Any]:
    far = _l("Please write a number of days, two years at most.")
    fields: dict[str, Any] = {}
    for number in range(1, MOST + 1):
        fields[f"days_{number}"] = IntegerField(_l("Days"), [Optional(), NumberRange(-FARTHEST, FARTHEST, message=far)])
        fields[f"de_{number}"] = StringField(_l("Task in German"), [at_most(160)])
        fields[f"en_{number}"] = StringField(_l("In English"), [at_most(160)])
    return fields


#: Twelve rows beside the fields above.
SetForm: Any = type("SetForm", (_SetFields,), _rows())


def set_form(chosen: TaskSet | None) -> Any:
    if chosen is None:
        return SetForm(data={"version": 0})
    title = dict(chosen.words)
    data: dict[str, Any] = {
        "version": chosen.number, "title_de": title.get("de", ""), "title_en": title.get("en", ""), "anchor": chosen.anchor,
        "state": "retired" if chosen.is_retired else "use",
    }  # fmt: skip
    for number, step in enumerate(chosen.steps[:MOST], 1):
        words = dict(step.words)
        data |= {f"days_{number}": step.days, f"de_{number}": words.get("de", ""), f"en_{number}": words.get("en", "")}
    return SetForm(data=data)
