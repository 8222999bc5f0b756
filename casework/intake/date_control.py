"""A date as people know it: day and month may be empty, about, made up by an office, of another calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.utils import unset_value

from casework.core.digits import latin_digits, only_digits
from casework.core.i18n import _
from casework.intake.controls import Control, calendars_to_choose, check_year
from casework.register.calendars import GREGORIAN, SOLAR_HIJRI
from casework.register.dates import told_date
from casework.register.lists import codelist

#: Questions where an office may have entered a 1 January that nobody told it.
MADE_UP = frozenset({"birth_date"})


class DateControl(Control, StringField):
    """Three boxes, the calendar that they are written in, and ticks for what is not exact.

    "2024", "2024-05", "2024-05-17" keep how exact a plain date is. All else keeps what was written and what it is in
    our calendar, side by side.
    """

    day = month = year = ""
    calendar = GREGORIAN
    is_about = is_made_up = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if isinstance(self.data, dict):
            self.calendar = str(self.data.get("calendar", GREGORIAN))
            self.is_about = bool(self.data.get("about"))
            self.is_made_up = self.data.get("precision") == "official_january"
            self._put(str(self.data.get("written") or self.data.get("value", "")))
        elif isinstance(self.data, str):
            self._put(self.data)
        if formdata is not None:
            self._read(formdata)

    def _put(self, text: str) -> None:
        self.year, self.month, self.day = [*text.split("-"), "", "", ""][:3]

    def _read(self, formdata: Any) -> None:
        for part in ("day", "month", "year", "calendar"):
            given = formdata.getlist(f"{self.name}-{part}")
            text = given[0] if given and isinstance(given[0], str) else ""
            setattr(self, part, text)
            if len(given) > 1:
                self.process_errors = (
                    *self.process_errors,
                    _("This was sent more than once. Please fill it in again."),
                )
        if self.calendar not in (GREGORIAN, SOLAR_HIJRI):
            self.calendar = GREGORIAN
        self.is_about = bool(formdata.getlist(f"{self.name}-about"))
        self.is_made_up = self.may_be_made_up and bool(formdata.getlist(f"{self.name}-official"))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """The value is in the boxes."""

    @property
    def may_be_made_up(self) -> bool:
        return self.question.key in MADE_UP

    @property
    def calendars(self) -> list[tuple[str, str, bool]]:
        return calendars_to_choose(self.calendar)

    @property
    def made_up_words(self) -> str:
        return codelist("date_precisions").label("official_january", self.language)

    def _typed(self) -> list[str]:
        return [only_digits(part.strip()) for part in (self.year, self.month, self.day)]

    def said(self) -> Any:
        typed = self._typed()
        if not any(typed):
            return None
        year, month, day = (
            int(part) if part.isascii() and part.isdigit() and len(part) <= 4 else None for part in typed
        )
        try:
            return told_date(
                (year or 0, month, day), calendar=self.calendar, about=self.is_about, official=self.is_made_up
            )
        except ValueError:
            # What cannot be read is refused by `check`; until then it stands in the boxes as it was typed.
            return "-".join(part for part in typed if part)

    def check(self) -> None:
        typed = [latin_digits(part).strip() for part in (self.year, self.month, self.day)]
        numbers = [only_digits(part) for part in typed]
        if any(part and not (part.isascii() and part.isdigit() and len(part) <= 4) for part in numbers):
            raise ValidationError(_("Please write the date with digits, for example 17 5 1998."))
        if not numbers[0]:
            raise ValidationError(_("Please write the year. Day and month may stay empty."))
        check_year(int(numbers[0]), self.calendar)
        if numbers[2] and not numbers[1]:
            raise ValidationError(_("Please write the month too, or leave the day empty."))
        month = int(numbers[1] or 1)
        if not 1 <= month <= 12:
            raise ValidationError(_("A month is a number from 1 to 12."))
        try:
            told_date((int(numbers[0]), month, int(numbers[2] or 1)), calendar=self.calendar)
        except ValueError:
            raise ValidationError(_("This day does not exist in this month. Please look again.")) from None
