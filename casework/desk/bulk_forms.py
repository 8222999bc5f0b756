"""What has to be said for each deed. The same form is shown, tried out, and sent once more to be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError

from casework.accounts.models import Team, User
from casework.accounts.queries import staff
from casework.assignment.queue_queries import all_teams
from casework.cases.closing import NO_CONTACT
from casework.cases.forms import Choice, Day
from casework.cases.page import closing_reasons
from casework.cases.words import NEXT_ACTIONS, STATUSES, choices
from casework.core.forms import LONG_TEXT, Form, at_most, required
from casework.core.i18n import LANGUAGES, _, _l, show_date
from casework.desk.models import Tag
from casework.desk.tagging import tags_to_give
from casework.messages.service import LONGEST_MESSAGE

COUNSEL = ("advisor", "scholar_advisor")


class BulkForm(Form):
    """`doing`: sent to act, not only to look, so it carries a ticket. `cases`: the references that the page showed."""

    cases = HiddenField()

    def __init__(self, viewer: Any, *, doing: bool, **more: Any) -> None:
        self.creates = doing
        super().__init__(**more)

    @property
    def what(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What is kept of it: never a text about a person."""
        return ""

    @property
    def asked(self) -> list[Any]:
        """The fields that a person fills in."""
        return [one for one in self._fields.values() if not isinstance(one, HiddenField)]


class AssignForm(BulkForm):
    advisor = Choice(_l("Advisor"), [required(_l("Please choose an advisor."))])
    reason = StringField(
        _l("Why, although away or without room"), [at_most(400)], description=_l("Only needed then. Without what is private.")
    )  # fmt: skip

    def __init__(self, viewer: Any, **more: Any) -> None:
        super().__init__(viewer, **more)
        self._staff: dict[str, User] = {
            one.ref: one for one in staff(viewer) if any(one.has_role(role) for role in COUNSEL)
        }
        self.advisor.choices = [("", _("Please choose")), *[(ref, one.name) for ref, one in self._staff.items()]]

    @property
    def what(self) -> dict[str, Any]:
        return {"advisor": self._staff[self.advisor.data], "reason": self.reason.data or None}

    @property
    def words(self) -> str:
        return self._staff[self.advisor.data].name


class QueueForm(BulkForm):
    team = Choice(
        _l("Team"), [required(_l("Please choose a team."))], description=_l("One of its members takes each case. Until then they see no name.")
    )  # fmt: skip

    def __init__(self, viewer: Any, **more: Any) -> None:
        super().__init__(viewer, **more)
        self._teams: dict[str, Team] = {one.id.hex: one for one in all_teams(viewer)}
        self.team.choices = [("", _("Please choose")), *[(key, one.name) for key, one in self._teams.items()]]

    @property
    def what(self) -> dict[str, Any]:
        return {"team": self._teams[self.team.data]}

    @property
    def words(self) -> str:
        return self._teams[self.team.data].name


class CloseForm(BulkForm):
    """One reason for all. What is kept of the deed does not say it: it can tell of a life."""

    reason = Choice(
        _l("Reason"), [required()], description=_l("It lies sealed with each case. No list shows it.")
    )  # fmt: skip

    def __init__(self, viewer: Any, **more: Any) -> None:
        super().__init__(viewer, **more)
        self.reason.choices = [("", _("Please choose")), *closing_reasons()]

    @property
    def what(self) -> dict[str, Any]:
        return {"reasons": [self.reason.data]}


class StatusForm(BulkForm):
    status = Choice(_l("New status"), [required()])

    def __init__(self, viewer: Any, **more: Any) -> None:
        super().__init__(viewer, **more)
        self.status.choices = [(code, word) for code, word in STATUSES.items() if code != "closed"]

    @property
    def what(self) -> dict[str, Any]:
        return {"status": self.status.data}

    @property
    def words(self) -> str:
        return str(STATUSES[self.status.data])


class NextForm(BulkForm):
    step = Choice(_l("Next step"), [required()], choices=choices(NEXT_ACTIONS))
    on = Day(_l("When the case comes up again"), [required(_l("Please choose a day."))])

    @property
    def what(self) -> dict[str, Any]:
        return {"step": self.step.data, "on": self.on.data}

    @property
    def words(self) -> str:
        return f"{NEXT_ACTIONS[self.step.data]}, {show_date(self.on.data)}"


class TaskForm(BulkForm):
    text = TextAreaField(_l("What to do"), [required(), at_most(LONG_TEXT)])
    due_on = Day(_l("Until"), [required(_l("Please choose a day."))])
    owner = Choice(
        _l("Who does it"), choices=[("lead", _l("The advisor of each case")), ("me", _l("Me"))], default="lead"
    )

    @property
    def what(self) -> dict[str, Any]:
        return {"text": self.text.data, "due_on": self.due_on.data, "owner": self.owner.data}

    @property
    def words(self) -> str:
        return show_date(self.due_on.data)


class TagForm(BulkForm):
    tag = SelectField(_l("Tag"), [required()])

    def __init__(self, viewer: Any, **more: Any) -> None:
        super().__init__(viewer, **more)
        self._tags: dict[str, Tag] = {tag.ref: tag for tag in tags_to_give(viewer)}
        self.tag.choices = [("", _("Please choose")), *[(ref, tag.label) for ref, tag in self._tags.items()]]

    def validate_tag(self, field: SelectField) -> None:
        if field.data not in self._tags:
            raise ValidationError(_("Please choose among these answers."))

    @property
    def what(self) -> dict[str, Any]:
        return {"tag": self._tags[self.tag.data]}

    @property
    def words(self) -> str:
        return self._tags[self.tag.data].label


class MessageForm(BulkForm):
    body = TextAreaField(
        _l("Your message"), [required(), at_most(LONGEST_MESSAGE)], description=_l("The same words to everybody: nothing about one person.")
    )  # fmt: skip
    language = Choice(_l("Language of your message"), choices=list(LANGUAGES.items()), default="de")

    @property
    def what(self) -> dict[str, Any]:
        return {"body": self.body.data, "language": self.language.data}

    @property
    def words(self) -> str:
        return LANGUAGES[self.language.data]


FORMS: dict[str, Callable[..., BulkForm]] = {
    "assign": AssignForm, "queue": QueueForm, "status": StatusForm, "close": CloseForm, "next": NextForm, "task": TaskForm, "tag": TagForm, "untag": TagForm, "message": MessageForm,
}  # fmt: skip
#: Only these are offered what no case would allow to others; each case is asked all the same.
ONLY_FOR = {"assign": ("coordinator", "scholar_advisor"), "queue": ("coordinator",), "task": COUNSEL}


def kinds_for(viewer: Any) -> Sequence[str]:
    return [kind for kind in FORMS if kind not in ONLY_FOR or any(viewer.has_role(role) for role in ONLY_FOR[kind])]


def likely(kind: str, reason: str | None) -> dict[str, str]:
    """What the form begins with: whoever was not reached three times is closed for that (practice.md U8)."""
    return {"reason": NO_CONTACT} if (kind, reason) == ("close", "three_tries") else {}


@dataclass(frozen=True)
class DeedForAll:
    """What Today offers for all lines of one reason."""

    kind: str
    name: object


_PLAN = DeedForAll("next", _l("Set the next step of all of these"))
_WRITE = DeedForAll("message", _l("Write to all of these"))
_CLOSE = DeedForAll("close", _l("Close all of these"))
_ASSIGN = DeedForAll("assign", _l("One advisor for all of these"))
_FOR_ALL = {
    "next_due": _PLAN, "waiting_over": _PLAN, "no_next_step": _PLAN, "silent": _WRITE, "paper_expires": _WRITE, "paper_extended": _WRITE, "window_closes": _WRITE,
    "three_tries": _CLOSE, "gap_next": _PLAN, "gap_date": _PLAN, "gap_over": _PLAN, "gap_owner": _ASSIGN, "gap_queue": _ASSIGN, "queue_late": _ASSIGN, "no_advisor": _ASSIGN, "waits_for_advisor": _ASSIGN,
}  # fmt: skip


def deed_for(reason: str | None, viewer: Any) -> DeedForAll | None:
    """The deed that the lines of this reason ask for; none: the page of many cases asks which."""
    found = _FOR_ALL.get(reason or "")
    return found if found is not None and found.kind in kinds_for(viewer) else None
