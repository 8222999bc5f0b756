"""A cohort as its coordinator writes it: days, places and whom they are kept for, how it selects, who teaches."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import NumberRange, Optional

from casework.accounts.models import User
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l, variant
from casework.enrolment.cohorts import Run
from casework.people.forms import LastDay
from casework.programmes.models import Cohort, Offer
from casework.programmes.numbers import Number
from casework.programmes.words import SELECTION_WORDS
from casework.register.lists import codelist

MOST_PLACES = 2000
GROUPS = codelist("target_groups").codes
_RUN = ("neutral_name", "starts_on", "ends_on", "opens_on", "closes_on", "documents_until", "decision_on", "room")


def _places(*more: Any) -> list[Any]:
    return [*more, NumberRange(0, MOST_PLACES, _l("Please write a number from 0 to 2000."))]


class CohortForm(Form):
    neutral_name = StringField(
        _l("Name that others see"),
        [required(), at_most(120)],
        description=_l("In lists, calendars and certificates. It says nothing of flight, funder or target group."),
    )
    starts_on = LastDay(_l("First day"), [required()])
    ends_on = LastDay(_l("Last day"), [required()])
    opens_on = LastDay(_l("Applications from (optional)"), [Optional()])
    closes_on = LastDay(_l("Applications until (optional)"), [Optional()])
    documents_until = LastDay(_l("Papers may come until (optional)"), [Optional()])
    decision_on = LastDay(_l("We decide on (optional)"), [Optional()])
    overbooking = Number(
        _l("Promised beyond the places"),
        _places(Optional()),
        description=_l("Because some never come: so many more places may be promised than there are."),
    )
    days_to_answer = Number(
        _l("Days to answer"), [required(), NumberRange(1, 60, _l("Please write a number from 1 to 60."))],
        description=_l("They count from the day on which the letter arrived."),
    )  # fmt: skip
    selection = SelectField(_l("How people are selected"))
    room = StringField(_l("Room (optional)"), [at_most(120)])
    teachers = Several(_l("Teachers"))
    jurors = Several(_l("Jury"), description=_l("Whoever reads and judges the applications."))

    def __init__(self, offer: Offer, teachers: Iterable[User], jurors: Iterable[User], **more: Any) -> None:
        super().__init__(**more)
        spoken, groups = variant(), codelist("target_groups")
        for code in GROUPS:
            self[f"reserve_{code}"].label.text = groups.label(code, spoken)
        #: Those for whom the offer is stand first, and whom places are kept for already.
        self._first = {code for code in GROUPS if code in offer.target_groups or self[f"reserve_{code}"].data}
        usual = SELECTION_WORDS.get(offer.selection, offer.selection)
        self.selection.choices = [("", _("As the offer says: %(way)s", way=usual)), *SELECTION_WORDS.items()]
        self._staff = {user.ref: user.id for user in (*teachers, *jurors)}
        self.teachers.choices = [(user.ref, user.name) for user in teachers]
        self.jurors.choices = [(user.ref, user.name) for user in jurors]

    @property
    def run(self) -> Run:
        said: dict[str, Any] = {name: self[name].data or None for name in _RUN}
        return Run(
            **said, overbooking=(self.overbooking.data if self.overbooking else 0) or 0, days_to_answer=self.days_to_answer.data,
            selection=self.selection.data or None,
        )  # fmt: skip

    @property
    def reserve_fields(self) -> tuple[list[Any], list[Any]]:
        """The fields that stand there, and those behind "more groups"."""
        first = [self[f"reserve_{code}"] for code in GROUPS if code in self._first]
        return first, [self[f"reserve_{code}"] for code in GROUPS if code not in self._first]

    @property
    def people(self) -> dict[str, Any]:
        """Reserves, teachers and jury, as making and changing a cohort take them."""
        return {
            "reserves": {code: self[f"reserve_{code}"].data or 0 for code in GROUPS},
            "teachers": self._chosen(self.teachers),
            "jurors": self._chosen(self.jurors),
        }

    def _chosen(self, field: Several) -> list[uuid.UUID]:
        return [self._staff[ref] for ref in dict.fromkeys(field.data or ())]


for _code in GROUPS:
    # Its label is the list's own word, in the reader's language.
    setattr(CohortForm, f"reserve_{_code}", Number(_code, _places(Optional())))


class NewCohortForm(CohortForm):
    creates = True
    capacity = Number(_l("Number of places"), _places(required()))


class ChangeCohortForm(CohortForm):
    edits = True

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        # With the number of places, by name and with a reason.
        del self.overbooking


def as_it_stands(
    cohort: Cohort, reserves: Mapping[str, int], teachers: Collection[uuid.UUID], jurors: Collection[uuid.UUID],
    staff: Iterable[User],
) -> dict[str, Any]:  # fmt: skip
    names = {user.id: user.ref for user in staff}
    return {
        **{name: getattr(cohort, name) for name in (*_RUN, "overbooking", "days_to_answer", "version")},
        "selection": cohort.selection or "",
        **{f"reserve_{group}": places for group, places in reserves.items()},
        "teachers": [names[each] for each in teachers if each in names],
        "jurors": [names[each] for each in jurors if each in names],
    }
