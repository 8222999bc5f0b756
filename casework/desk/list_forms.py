"""A view under a name; a team's tag; the tags of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField

from casework.accounts.models import Team
from casework.accounts.words import role_word
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l
from casework.desk.models import Tag
from casework.desk.tagging import READERS

_NO_NAME = _l("Colleagues read it: no person's name.")


class KeepViewForm(Form):
    creates = True
    name = StringField(_l("Name of the view"), [required(), at_most(60)], description=_NO_NAME)
    is_shared = BooleanField(_l("My team sees it, too"))


class ChangeViewForm(Form):
    edits = True
    name = StringField(_l("Name of the view"), [required(), at_most(60)], description=_NO_NAME)
    is_shared = BooleanField(_l("My team sees it, too"))


class _TagForm(Form):
    label = StringField(
        _l("Tag"), [required(), at_most(40)], description=_l("One or two words for the work, never for a person: no illness, no name.")
    )  # fmt: skip
    readers = Several(_l("Who sees it"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.readers.choices = [(role, role_word(role)) for role in READERS]


class AddTagForm(_TagForm):
    creates = True
    team = SelectField(_l("Whose it is"))

    def __init__(self, teams: Sequence[Team], **more: Any) -> None:
        super().__init__(**more)
        self._teams = {str(place): team.id for place, team in enumerate(teams, 1)}
        self.team.choices = [("", _("Everybody's")), *[(str(place), team.name) for place, team in enumerate(teams, 1)]]

    @property
    def team_id(self) -> Any:
        return self._teams.get(self.team.data or "")


class ChangeTagForm(_TagForm):
    edits = True
    is_retired = BooleanField(_l("Retired: nobody gives it any more"))


class CaseTagsForm(Form):
    tags = Several(_l("Tags"))

    def __init__(self, tags: Sequence[Tag], **more: Any) -> None:
        super().__init__(**more)
        self._tags = {tag.ref: tag for tag in tags}
        self.tags.choices = [(tag.ref, tag.label) for tag in tags]

    @property
    def chosen(self) -> list[Tag]:
        return [self._tags[ref] for ref in self.tags.data or ()]
