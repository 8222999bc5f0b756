"""The file; what its columns are; what comes in."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField, ValidationError

from casework.core.forms import Confirm, Form, Several, at_most, required
from casework.core.i18n import _, _l, language
from casework.register.fields import Field
from casework.register.fields import field as register_field
from casework.register.lists import codelist
from casework.spreadsheet.matching import FULL_NAME, FULL_NAME_LABEL, targets


class TableField(FileField):
    accept = ".xlsx,.csv"
    kind = "file"

    def process_formdata(self, valuelist: Any) -> None:
        # Text sent under the name of a file is no file; a browser sends an empty one when nothing was chosen.
        self.data = next((one for one in valuelist if isinstance(one, FileStorage) and one.filename), None)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise ValidationError(_("Please choose the file."))


class UploadForm(Form):
    file = TableField(_l("The spreadsheet (.xlsx or .csv)"))
    source = StringField(
        _l("Where these data come from"), [required(), at_most(120)],
        description=_l("The people concerned read this. For example: list of the advice office since 2022."),
    )  # fmt: skip


def mapping_form(head: list[str], words: dict[str, dict[str, str]]) -> type[Form]:
    """A choice for each column, and for each word that is none of the answers."""

    class MappingForm(Form):
        edits = True

    known = [("", _("Leave out")), (FULL_NAME, str(FULL_NAME_LABEL)), *_labels(targets())]
    for place, heading in enumerate(head):
        label = heading or _("Column %(number)d", number=place + 1)
        setattr(MappingForm, f"column_{place}", SelectField(label, choices=known))
    for key, said in words.items():
        answers = [("", _("Refuse this row")), *_answers(register_field(key))]
        for place, word in enumerate(said):
            setattr(MappingForm, f"word_{key}_{place}", SelectField(word, choices=answers))
    return MappingForm


def _labels(fields: list[Field]) -> list[tuple[str, str]]:
    return sorted(((one.key, one.label.in_(language())) for one in fields), key=lambda pair: pair[1].casefold())


def _answers(field: Field) -> list[tuple[str, str]]:
    choices = field.choices or codelist("yes_no")
    return [(entry.code, entry.label.in_(language())) for entry in choices.entries]


class TakeInForm(Form):
    edits = True
    also = Several(_l("Take these in all the same"), choices=[])

    @property
    def lines(self) -> set[int]:
        return {int(line) for line in self.also.data or []}


class UndoForm(Form):
    edits = True


class NoticeForm(Confirm):
    """The person has been told."""


def first_values(columns: list[str], words: dict[str, dict[str, str]], version: Any) -> dict[str, Any]:
    values: dict[str, Any] = {f"column_{place}": key for place, key in enumerate(columns)}
    for key, said in words.items():
        values |= {f"word_{key}_{place}": code for place, code in enumerate(said.values())}
    return {**values, "version": version}
