"""The filters of a report: they stand in the address."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Form, SelectField

from casework.core.i18n import _, _l, language
from casework.register.lists import codelist


class ReportFilter(Form):
    """A form of the address: it changes nothing, so it needs no token."""

    area = SelectField(_l("Area"))
    year = SelectField(_l("Year of the application"))

    def offer(self, areas: Sequence[str], years: Sequence[int]) -> None:
        self.area.choices = [("", _("All areas")), *[(code, _area(code)) for code in areas]]
        self.year.choices = [("", _("All years")), *[(str(year), str(year)) for year in years]]


def _area(code: str) -> str:
    areas = codelist("offer_areas")
    return areas.label(code, language()) if code in areas else code
