"""What is filled in about one nomination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from casework.accounts.models import User
from casework.cases.forms import Choice, ChoiceOrNone, Day
from casework.core.forms import Form, Several, at_most
from casework.core.i18n import _, _l, variant
from casework.documents.models import Paper
from casework.nominations.call_models import Call
from casework.nominations.models import Evidence, Nomination
from casework.nominations.partial_dates import shown_date
from casework.nominations.words import ISSUERS, KINDS, LEVELS
from casework.register.lists import codelist

PEOPLE = ("host", "contact", "mentor")
#: What is asked of a kind of evidence beside the paper; of the others the date alone.
ASKED_OF = {
    "third_party": ("dated", "issuer_kind", "issuer"),
    "self_report": ("dated", "country"),
    "language_proof": ("dated", "language", "level"),
}
DETAILS = ("dated", "issuer_kind", "issuer", "country", "language", "level")


class PeopleForm(Form):
    edits = True
    host = StringField(
        _l("Host"), [at_most(160)], description=_l("The institution or the chair that takes the person in.")
    )
    contact = TextAreaField(_l("Contact at the host (optional)"), [at_most(400)])
    mentor_account = ChoiceOrNone(
        _l("Mentor with an account (optional)"),
        description=_l("This does not let them see anything. Whoever is to see it has to be named in the case."),
    )
    mentor = StringField(_l("Or somebody else as a mentor (optional)"), [at_most(160)])

    def __init__(self, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        self.mentor_account.choices = [("", _("Nobody")), *((user.ref, user.name) for user in colleagues)]

    @property
    def people(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in PEOPLE}


class NominateForm(PeopleForm):
    creates = True
    edits = False
    call = Choice(_l("Call for nominations"))

    def __init__(self, calls: Sequence[Call], colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(colleagues, **more)
        self.call.choices = [(call.ref, call.name) for call in calls]


def people_as_they_stand(nomination: Nomination, mentor: User | None) -> dict[str, Any]:
    people = nomination.people or {}
    return {
        **{name: people.get(name) for name in PEOPLE}, "mentor_account": mentor.ref if mentor else "",
        "version": nomination.version,
    }  # fmt: skip


class StepForm(Form):
    """The step is the button."""

    reason = TextAreaField(
        _l("Reason (optional)"), [at_most(600)], description=_l("Needed where something is not met.")
    )
    step = StringField()


class ShownForm(Form):
    """The answer is the button."""

    said = StringField()


class EvidenceForm(Form):
    edits = True
    paper = ChoiceOrNone(_l("Paper of this case"), description=_l("Without a paper it can be enough that you saw it."))
    seen_on = Day(_l("Seen on (optional)"), [Optional()])
    dated = StringField(
        _l("Date on the paper"),
        [at_most(20)],
        description=_l("As exact as it stands there: 14.03.2026, 03/2026 or 2026."),
    )
    issuer_kind = ChoiceOrNone(_l("Who wrote the statement"))
    issuer = StringField(_l("Name of the organisation (optional)"), [at_most(160)])
    country = ChoiceOrNone(_l("Country of which the report tells"))
    language = ChoiceOrNone(_l("Language"))
    level = ChoiceOrNone(_l("Level"))

    def __init__(self, kind: str, papers: Sequence[Paper], **more: Any) -> None:
        super().__init__(**more)
        kinds, spoken = codelist("paper_kinds"), variant()
        self.paper.choices = [
            ("", _("No paper here")),
            *((paper.ref, kinds.label(paper.kind, spoken) if paper.kind in kinds else paper.kind) for paper in papers),
        ]
        self.issuer_kind.choices = [("", _("Please choose")), *ISSUERS.items()]
        self.level.choices = [("", _("Please choose")), *((level, level) for level in LEVELS)]
        for field, key in ((self.country, "countries"), (self.language, "spoken_languages")):
            named = sorted((codelist(key).label(entry.code, spoken), entry.code) for entry in codelist(key).entries)
            field.choices = [("", _("Please choose")), *((code, label) for label, code in named)]
        for name in set(DETAILS) - set(ASKED_OF.get(kind, ("dated",))):
            del self[name]

    @property
    def details(self) -> dict[str, str | None]:
        return {name: self[name].data for name in DETAILS if name in self}


class NewEvidenceForm(EvidenceForm):
    creates = True
    edits = False


def evidence_as_it_stands(row: Evidence, paper: Paper | None) -> dict[str, Any]:
    told = row.told or {}
    dated = told.get("dated")
    return {
        **told, "dated": shown_date(dated) if dated else "", "paper": paper.ref if paper else "", "seen_on": row.seen_on,
        "version": row.version,
    }  # fmt: skip


class PackageForm(Form):
    chosen = Several(_l("What goes in"))

    def __init__(self, offered: Sequence[tuple[Evidence, Sequence[Any]]], **more: Any) -> None:
        super().__init__(**more)
        self.chosen.choices = [(row.ref, KINDS[row.kind]) for row, _files in offered]
