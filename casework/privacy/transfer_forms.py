"""Proposing a standing approval, deciding about it, drawing a list under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField

from casework.core.forms import Form, Several, at_most, required
from casework.core.four_eyes import DecisionForm
from casework.core.i18n import _, _l, language
from casework.people.forms import LastDay
from casework.privacy.transfer_queries import transferable_fields
from casework.privacy.transfer_words import RHYTHMS, labels
from casework.privacy.transferring import Proposal
from casework.programmes.models import Offer, Partner
from casework.register.lists import codelist


class ProposeTransferForm(Form):
    creates = True
    partner = SelectField(_l("Who receives the list"), [required()])
    offer = SelectField(_l("Courses of this offer"), [required()])
    contract = StringField(
        _l("Contract"), [required(), at_most(200)], description=_l("Kind, date and file number. Please write no names of participants here.")
    )  # fmt: skip
    ground = SelectField(_l("Legal ground"), [required()])
    told = StringField(
        _l("How the people are told"), [required(), at_most(200)], description=_l("For example: in the notice when they accept their place.")
    )  # fmt: skip
    answers = Several(
        _l("What stands on the list"), [required()],
        description=_l("Only answers of which the privacy notice says that teachers or the partner of the course read them."),
    )  # fmt: skip
    rhythm = RadioField(_l("How often"), [required()])
    ends_on = LastDay(
        _l("Last day"), [required()], description=_l("At most a year ahead. After this day nothing goes out.")
    )

    def __init__(self, partners: Sequence[Partner], offers: Sequence[Offer], **more: Any) -> None:
        super().__init__(**more)
        self._partners, self._offers = {str(one.id): one for one in partners}, {str(one.id): one for one in offers}
        choose = ("", _("Please choose"))
        self.partner.choices = [choose, *[(key, one.name) for key, one in self._partners.items()]]
        self.offer.choices = [choose, *[(key, one.neutral_name) for key, one in self._offers.items()]]
        self.ground.choices = [
            choose,
            *[(one.code, one.label.in_(language())) for one in codelist("legal_bases").entries],
        ]
        keys = [one.key for one in transferable_fields()]
        self.answers.choices = list(zip(keys, labels(keys), strict=True))
        self.rhythm.choices = list(RHYTHMS.items())

    @property
    def proposal(self) -> Proposal:
        return Proposal(
            partner=self._partners[self.partner.data], offer=self._offers[self.offer.data], contract=self.contract.data,
            ground=self.ground.data, told=self.told.data, fields=tuple(self.answers.data), rhythm=self.rhythm.data,
            ends_on=self.ends_on.data,
        )  # fmt: skip


class DecideTransferForm(DecisionForm):
    approving = _l("Approve: this list may go out")


class DrawListForm(Form):
    creates = True
    reason = StringField(
        _l("Why it is needed again"), [at_most(200)], description=_l("Only when it was drawn already for this time. Please write no names here.")
    )  # fmt: skip
