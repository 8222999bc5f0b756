"""Into the queue of which team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from casework.accounts.models import Team
from casework.core.forms import Form, required
from casework.core.i18n import _, _l


class TeamForm(Form):
    creates = True
    team = SelectField(_l("Team"), [required(_l("Please choose a team."))])

    def __init__(self, teams: Sequence[Team], **more: Any) -> None:
        super().__init__(**more)
        self._by_key = {one.id.hex: one for one in teams}
        self.team.choices = [("", _("Please choose")), *((one.id.hex, one.name) for one in teams)]

    @property
    def chosen(self) -> Team:
        return self._by_key[self.team.data]
