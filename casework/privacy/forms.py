"""Ordering an erasure, commenting, recording a disclosure."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as AddressForm
from wtforms.validators import Optional, ValidationError

from casework.accounts.models import User
from casework.core import clock
from casework.core.forms import LONG_TEXT, Form, at_most, required
from casework.core.i18n import _, _l, language
from casework.privacy.outside import Request
from casework.privacy.own_words import ASKING_WORDS
from casework.register.lists import codelist
from casework.register.notice import NoticeRow


class RecordFilter(AddressForm):
    """The filter of the record of processing stands in the address: it changes nothing, so it needs no token."""

    purpose = SelectField(_l("Purpose"))
    reader = SelectField(_l("Reader"))
    sealed = SelectField(_l("Sealed"))

    def offer(self, rows: Sequence[NoticeRow]) -> None:
        readers = dict.fromkeys(reader for row in rows for reader in row.seen_by)
        self.purpose.choices = [("", _("All")), *((each, each) for each in dict.fromkeys(row.purpose for row in rows))]
        self.reader.choices = [("", _("All")), *((each, each) for each in readers)]
        self.sealed.choices = [("", _("All")), ("yes", _("yes")), ("no", _("no"))]

    def chosen(self, rows: Sequence[NoticeRow]) -> list[NoticeRow]:
        """The rows that fit everything that was chosen."""
        return [
            row
            for row in rows
            if self.purpose.data in ("", None, row.purpose)
            and (not self.reader.data or self.reader.data in row.seen_by)
            and self.sealed.data in ("", None, "yes" if row.sealed else "no")
        ]


class OrderErasureForm(Form):
    creates = True
    reference = StringField(_l("Reference of the case"), [required(), at_most(40)])
    again = StringField(_l("The same reference again"), [required(), at_most(40)])
    keeps_course = BooleanField(_l("A funder's hold: keep the proof of the course, without a name"))

    def validate_again(self, field: StringField) -> None:
        typed = [
            "".join(sign for sign in each.data or "" if sign.isalnum()).casefold() for each in (self.reference, field)
        ]
        if typed[0] != typed[1]:
            raise ValidationError(_("The two references differ."))

    @property
    def kept(self) -> frozenset[str]:
        return frozenset({"course"}) if self.keeps_course.data else frozenset()


class CommentForm(Form):
    edits = True
    comment = TextAreaField(_l("Comment"), [at_most(400)], description=_l("Please write no names here."))


class DisclosureForm(Form):
    creates = True
    asked_on = DateField(_l("Asked on"), [required()])
    asked_by_kind = SelectField(_l("Who asked"), [required()])
    asked_by = StringField(_l("Name, office and file number"), [required(), at_most(200)])
    reference = StringField(
        _l("Reference of the case"),
        [at_most(40)],
        description=_l("Leave it empty when the office does not know the person."),
    )
    ground = SelectField(_l("Legal ground or release"), [required()])
    is_answered = RadioField(_l("What we did"), [required()])
    said = TextAreaField(
        _l("What was said"),
        [required(), at_most(LONG_TEXT)],
        description=_l("Plain words: a person who was told reads this, and who asked, on their own page."),
    )
    second_person = SelectField(_l("Second person who looked at it"), [required()])
    person_told = RadioField(_l("Was the person told?"), [required()])
    why_not_told = TextAreaField(_l("Why the person was not told"), [Optional(), at_most(LONG_TEXT)])

    def __init__(self, colleagues: Sequence[User], **more: object) -> None:
        super().__init__(**more)
        self._colleagues = {str(user.id): user for user in colleagues}
        choose = ("", _("Please choose"))
        self.asked_by_kind.choices = [choose, *ASKING_WORDS.items()]
        grounds = codelist("disclosure_grounds")
        self.ground.choices = [
            choose,
            *[
                (entry.code, entry.label.in_(language()))
                for entry in grounds.on(clock.today())
                if not entry.extra.get("recurring")
            ],
        ]
        self.is_answered.choices = [("yes", _("Answered")), ("no", _("Refused"))]
        self.person_told.choices = [("yes", _("Yes")), ("no", _("No"))]
        self.second_person.choices = [choose, *[(key, user.name) for key, user in self._colleagues.items()]]

    @property
    def second(self) -> User:
        return self._colleagues[self.second_person.data]

    @property
    def request(self) -> Request:
        return Request(
            asked_on=self.asked_on.data,
            asked_by_kind=self.asked_by_kind.data,
            asked_by=self.asked_by.data,
            ground=self.ground.data,
            is_answered=self.is_answered.data == "yes",
            said=self.said.data,
            person_told=self.person_told.data == "yes",
            why_not_told=self.why_not_told.data or "",
            reference=self.reference.data or "",
        )
