"""A number in a form, with our own words for what is none."""

from __future__ import annotations

from wtforms import IntegerField

from casework.core.i18n import _l


class Number(IntegerField):
    kind = "number"

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please write a number.")) from error
