"""The form of one lesson's list: four marks for each person. The browser sends no name and no reference back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, Optional

from casework.core.forms import Form
from casework.core.i18n import _, _l
from casework.progress.attending import Mark, NotedMeanwhile, Other
from casework.progress.queries import Seat
from casework.progress.words import ATTENDANCE

#: Short enough for four beside each other on a phone.
MARKS = {**ATTENDANCE, "present": _l("There"), "absent": _l("Not there")}


class AttendanceForm(Form):
    """Whoever is left open stays open, unless `rest` says what all the others are."""

    rest = StringField("", [Optional(), AnyOf(list(ATTENDANCE))])
    seats: Sequence[Seat] = ()

    def row(self, seat: Seat) -> Any:
        return self[_name(seat.enrolment_id)]

    def rows(self) -> Iterator[tuple[Any, Seat]]:
        return ((self.row(seat), seat) for seat in self.seats)

    def marks(self, *, each_was_tapped: bool) -> dict[UUID, Mark]:
        """What was noted here. Of a form that comes whole, what stood there before and was not touched is no mark."""
        found = {}
        for seat in self.seats:
            seen = self[f"seen-{seat.enrolment_id.hex}"].data or seat.seen
            state = self.row(seat).data or (self.rest.data if seen.endswith(":") else None)
            if state and (each_was_tapped or not seen.endswith(f":{state}")):
                found[seat.enrolment_id] = Mark(state, seen)
        return found

    def tell(self, conflicts: dict[UUID, Other]) -> None:
        """Both values in their row; saved once more it means what stands in the form."""
        self.refuse(NotedMeanwhile())
        for enrolment_id, other in conflicts.items():
            self[_name(enrolment_id)].errors = [other.told]
            self[f"seen-{enrolment_id.hex}"].data = other.seen


def _name(enrolment_id: UUID) -> str:
    return f"seat-{enrolment_id.hex}"


def attendance_form(seats: Sequence[Seat]) -> AttendanceForm:
    """The form of this list."""

    class OfThisLesson(AttendanceForm):
        pass

    OfThisLesson.seats = seats
    said: dict[str, str | None] = {}
    for seat in seats:
        key = seat.enrolment_id.hex
        label = seat.name or _("Name not visible")
        setattr(OfThisLesson, f"seat-{key}", RadioField(label, [Optional()], choices=list(MARKS.items())))
        setattr(OfThisLesson, f"seen-{key}", HiddenField())
        said |= {f"seat-{key}": seat.state, f"seen-{key}": seat.seen}
    return OfThisLesson(data=said)
