"""Choosing an advisor, naming one who must not be chosen, absences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField, ValidationError

from casework.accounts.models import User
from casework.assignment.ranking import Proposal
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l

SOMEONE_ELSE = "else"


class HintedRadio(RadioField):
    """Choices with a line of explanation each."""

    kind = "choice"
    choice_hints: dict[str, str] = {}


class AssignAdvisorForm(Form):
    """The best three stand there; anyone else needs a reason of one's own. `shown` is what the page said, signed."""

    creates = True
    advisor = HintedRadio(
        _l("Who takes this case?"), [required(_l("Please choose an advisor."))], validate_choice=False
    )
    other = SelectField(_l("Someone else"))
    reason = TextAreaField(
        _l("Why someone else"), [at_most(400)], description=_l("Say it without what is private to the person.")
    )
    shown = HiddenField()

    def __init__(self, proposals: Sequence[Proposal], best: Sequence[Proposal], lead: User | None, **more: Any) -> None:
        super().__init__(**more)
        # The present advisor stands nowhere on the page, but a second click of the same button names them.
        self._by_key = {one.email: one for one in [*(one.advisor for one in proposals), lead] if one is not None}
        others = [one for one in proposals if one not in best]
        self.advisor.choices = [(one.advisor.email, one.advisor.name) for one in best]
        self.advisor.choice_hints = {one.advisor.email: " · ".join(one.reasons) for one in best}
        if others:
            self.advisor.choices.append((SOMEONE_ELSE, _("Someone else")))
        self.other.choices = [("", _("Please choose"))] + [(one.advisor.email, _with_reason(one)) for one in others]
        self.has_others = bool(others)
        if not self.has_others:
            del self.other, self.reason

    @property
    def chosen(self) -> User:
        return self._by_key[self.other.data if self.advisor.data == SOMEONE_ELSE else self.advisor.data]

    @property
    def own_reason(self) -> str | None:
        return self.reason.data if self.advisor.data == SOMEONE_ELSE else None

    def validate_advisor(self, field: RadioField) -> None:
        if field.data != SOMEONE_ELSE and field.data not in self._by_key:
            raise ValidationError(_("Please choose an advisor."))
        if field.data == SOMEONE_ELSE and not self.has_others:
            raise ValidationError(_("Please choose an advisor."))

    def validate_other(self, field: SelectField) -> None:
        if self.advisor.data == SOMEONE_ELSE and not field.data:
            raise ValidationError(_("Please choose an advisor."))

    def validate_reason(self, field: TextAreaField) -> None:
        if self.advisor.data == SOMEONE_ELSE and not (field.data or "").strip():
            raise ValidationError(_("Please say why."))


def _with_reason(proposal: Proposal) -> str:
    return f"{proposal.advisor.name} · {proposal.reasons[0]}" if proposal.reasons else proposal.advisor.name


class ColleagueForm(Form):
    """One colleague out of a list."""

    creates = True
    colleague = SelectField(_l("Advisor"), [required(_l("Please choose an advisor."))])

    def __init__(self, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        self._by_key = {one.email: one for one in colleagues}
        self.colleague.choices = [("", _("Please choose"))] + [(one.email, one.name) for one in colleagues]

    @property
    def chosen(self) -> User:
        return self._by_key[self.colleague.data]


class AbsenceForm(Form):
    creates = True
    from_on = DateField(_l("First day"), [required()])
    until_on = DateField(_l("Last day"), [required()])
    cover = SelectField(_l("Who covers"), description=_l("This colleague sees your cases until the last day."))

    def __init__(self, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        self._by_key = {one.email: one for one in colleagues}
        self.cover.choices = [("", _("Nobody"))] + [(one.email, one.name) for one in colleagues]

    @property
    def chosen_cover(self) -> User | None:
        return self._by_key.get(self.cover.data)
