"""The terms of a grant and its courses; choosing a period, freezing what was drawn, deciding about it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import Form as AddressForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from casework.core.forms import Form, Several, at_most, required
from casework.core.four_eyes import DecisionForm
from casework.core.i18n import _, _l, language, show_date
from casework.people.forms import LastDay
from casework.programmes.models import Cohort
from casework.programmes.numbers import Number
from casework.register.lists import codelist
from casework.reports.grant_words import PART_MONTHS, month_word, unit_word
from casework.reports.granting import RULES, UNITS, Terms

MOST_EUROS = 100_000


def _rate(_form: Any, field: Any) -> None:
    if field.data is not None and not 0 <= field.data <= MOST_EUROS:
        raise ValidationError(_("Please give whole euros, up to %(most)d.", most=MOST_EUROS))


class GrantForm(Form):
    """What the letter of the funder says: added once, changed as long as nothing is reported."""

    funder = StringField(_l("Funder"), [required(), at_most(120)])
    reference = StringField(_l("Grant reference"), [required(), at_most(60)])
    starts_on = LastDay(_l("First day"), [required()])
    ends_on = LastDay(_l("Last day"), [required()])
    unit_minutes = RadioField(_l("Hours"), [required()])
    part_months = RadioField(_l("Rule for part months"), [required()])
    monthly_rate = Number(_l("Rate for a participant-month, in euros (optional)"), [Optional(), _rate])
    keep_proof_until = LastDay(_l("Proof is kept until (optional)"), [Optional()])

    team = SelectField(_l("Team"), description=_l("A grant belongs to a team, so that it never hangs on one person."))

    def __init__(self, teams: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.team.choices = [("", _("No team yet")), *teams]
        self.unit_minutes.choices = [(str(minutes), unit_word(minutes)) for minutes in UNITS]
        self.part_months.choices = [(rule, PART_MONTHS[rule]) for rule in RULES]

    @property
    def terms(self) -> Terms:
        return Terms(
            funder=self.funder.data, reference=self.reference.data, starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            unit_minutes=int(self.unit_minutes.data), part_months=self.part_months.data, monthly_rate=self.monthly_rate.data,
            keep_proof_until=self.keep_proof_until.data, team_id=uuid.UUID(self.team.data) if self.team.data else None,
        )  # fmt: skip


class AddGrantForm(GrantForm):
    creates = True


class ChangeGrantForm(GrantForm):
    edits = True


class GrantCoursesForm(Form):
    edits = True
    courses = Several(
        _l("Courses"),
        description=_l("Whoever is in a course already enters with the facts of today."),
    )

    def __init__(self, possible: Sequence[Cohort], **more: Any) -> None:
        super().__init__(**more)
        self._possible = {each.ref: each for each in possible}
        self.courses.choices = [
            (ref, f"{each.neutral_name}, {show_date(each.starts_on)} – {show_date(each.ends_on)}")
            for ref, each in self._possible.items()
        ]

    @property
    def chosen(self) -> list[Cohort]:
        return [self._possible[ref] for ref in self.courses.data]


class PeriodFilter(AddressForm):
    """The period stands in the address: drawing changes nothing, so it needs no token."""

    first = SelectField(_l("From"))
    last = SelectField(_l("To the end of"))

    def offer(self, months: Sequence[str]) -> None:
        self.first.choices = self.last.choices = [(month, month_word(month)) for month in months]


class FreezeForm(Form):
    """`seen` marks the figures on the page: whoever freezes them freezes what they have read."""

    creates = True
    first_month = HiddenField(validators=[at_most(7)])
    last_month = HiddenField(validators=[at_most(7)])
    seen = HiddenField(validators=[at_most(40)])
    name = StringField(
        _l("Name of the report"),
        [required(), at_most(120)],
        description=_l("For example: first half-year, proof of use."),
    )
    ground = SelectField(_l("Legal ground"), [required()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        grounds = codelist("legal_bases").entries
        self.ground.choices = [("", _("Please choose")), *[(each.code, each.label.in_(language())) for each in grounds]]


class DecideReportForm(DecisionForm):
    approving = _l("Approve: it may go to the funder")
