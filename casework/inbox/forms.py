"""Filing a mail. No ticket: the attachments are sealed anew between two transactions, and the version tells a second press."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField

from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import LANGUAGES, _, _l
from casework.core.references import read_reference, shown_reference
from casework.inbox.queries import Proposal
from casework.inbox.staff_words import REASONS


class FileMailForm(Form):
    edits = True
    cases = Several(_l("Which case"), choices=[])
    references = StringField(
        _l("Other cases, by reference"), [at_most(120)], description=_l("Several with a comma between them.")
    )
    wrote = RadioField(_l("Who wrote it"), [required()])
    language = SelectField(_l("Language of the mail"), choices=list(LANGUAGES.items()))
    kind = SelectField(_l("What the attachments are"))
    is_complaint = BooleanField(
        _l("This is a complaint"),
        description=_l("It goes to those who hear complaints. The advisor does not see it."),
    )

    #: `kinds`: none for a mail without attachments.
    def __init__(self, proposed: list[Proposal], kinds: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.cases.choices = [(one.case.ref, _words_for(one)) for one in proposed]
        self.wrote.choices = [("person", _("The person themselves")), ("other", _("Somebody else, about them"))]
        if kinds:
            self.kind.choices = [("", _("To be looked at on the case page")), *kinds]
        else:
            del self.kind

    @property
    def paper_kind(self) -> str | None:
        field = self._fields.get("kind")
        return (field.data or None) if field is not None else None

    @property
    def refs(self) -> list[str]:
        """The references of all cases that are meant; what cannot be one stands there as it was typed."""
        typed = (self.references.data or "").replace(";", ",").split(",")
        named = [read_reference(each) or each.strip() for each in typed if each.strip()]
        return list(dict.fromkeys([*(self.cases.data or []), *named]))


def _words_for(one: Proposal) -> str:
    why = ", ".join(str(REASONS[reason]) for reason in one.reasons)
    who = f"\u2068{one.case.list_name or ''}\u2069 {shown_reference(one.case.ref)}"
    return _("%(who)s (because of: %(why)s)", who=who, why=why)


class DealForm(Form):
    """Keep it, or let it go: a button each."""

    edits = True
