"""An offer as its coordinator writes it: facts, criteria, papers, ties to others, grants, and its text in a language."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from casework.core.forms import LONG_TEXT, Form, Several, at_most, required
from casework.core.i18n import _, _l, variant
from casework.programmes.models import Grant, Offer, OfferText
from casework.programmes.numbers import Number
from casework.programmes.offer_models import KINDS, OfferLink
from casework.programmes.offering import BINDING, Words
from casework.programmes.words import LINK_WORDS, MODE_WORDS, PAPER_FORMS, SELECTION_WORDS, tie_words
from casework.register.lists import codelist

#: Of a translated paper these languages are usual.
PAPER_LANGUAGES = ("de", "en", "fr")


def entries(key: str) -> list[tuple[str, str]]:
    spoken = variant()
    return [(entry.code, entry.label.in_(spoken)) for entry in codelist(key).entries]


def or_none(choices: list[tuple[str, Any]], said: object = _l("Not said")) -> list[tuple[str, Any]]:
    return [("", said), *choices]


def whole(most: int) -> list[Any]:
    return [Optional(), NumberRange(0, most, _l("This number is too large or too small."))]


class OfferForm(Form):
    neutral_name = StringField(
        _l("Name that others see"), [required(), at_most(120)],
        description=_l("In lists, calendars and certificates. It says nothing of flight, funder or target group."),
    )  # fmt: skip
    area = SelectField(_l("Area"), [required()])
    kind = SelectField(_l("Kind"), [required()])
    target_groups = Several(_l("Whom it is for"))
    team_id = SelectField(
        _l("Team"), description=_l("An offer belongs to a team, so that it never hangs on one person.")
    )
    hours_per_week = Number(_l("Hours in a week"), whole(60))
    weeks = Number(_l("Weeks"), whole(260))
    mode = SelectField(_l("Where"), [required()], choices=list(MODE_WORDS.items()))
    taught_in = SelectField(_l("Language"), [required()])
    entry_level = SelectField(_l("Level at the beginning"))
    target_level = SelectField(_l("Level at the end"))
    exam = StringField(_l("Exam at the end (optional)"), [at_most(60)])
    credits = Number(_l("Credit points"), whole(60))
    cost = Number(_l("Cost in euros"), whole(100_000), description=_l("0: free of charge."))
    travel_help = BooleanField(_l("Help with the way there"))
    childcare_help = BooleanField(_l("Help with child care"))
    provider = StringField(
        _l("Who runs it (optional)"),
        [at_most(120)],
        description=_l("If not we ourselves: a language school, for example."),
    )
    selection = SelectField(_l("How people are selected"), [required()], choices=list(SELECTION_WORDS.items()))
    has_waiting_list = BooleanField(_l("With a waiting list"))
    sdg = Several(_l("Goals of the United Nations (optional)"))
    order = Number(_l("Place in the catalogue"), whole(9999), description=_l("Small numbers come first."))

    def __init__(self, teams: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.area.choices = entries("offer_areas")
        self.kind.choices = entries("offer_kinds")
        self.target_groups.choices = entries("target_groups")
        self.sdg.choices = entries("sdg")
        self.taught_in.choices = entries("spoken_languages")
        self.entry_level.choices = self.target_level.choices = or_none(
            [(code, code) for code in codelist("cefr").codes]
        )
        self.team_id.choices = or_none(list(teams), _("No team yet"))

    @property
    def values(self) -> dict[str, Any]:
        """What an offer takes."""
        apart = {"csrf_token", "form_ticket", "version", "title", "is_compartment"}
        said = {field.name: field.data for field in self if field.name not in apart}
        empty = ("entry_level", "target_level", "exam", "provider", "team_id")
        said |= {name: said[name] or None for name in empty}
        said["cost"] = said["cost"] or 0
        said["order"] = 100 if said["order"] is None else said["order"]
        said["team_id"] = uuid.UUID(said["team_id"]) if said["team_id"] else None
        return said


class NewOfferForm(OfferForm):
    creates = True
    title = StringField(
        _l("Title in German"),
        [required(), at_most(160)],
        description=_l("People read it in the catalogue. It may say whom the offer is for."),
    )
    is_compartment = BooleanField(
        _l("For threatened scholars: its cases are for named colleagues alone"),
        description=_l("This cannot be changed later."),
    )


class ChangeOfferForm(OfferForm):
    edits = True


class TextForm(Form):
    """An offer in one language. It may be saved half-way; published is only what is whole."""

    edits = True
    title = StringField(_l("Title"), [required(), at_most(160)])
    summary = TextAreaField(_l("Summary"), [at_most(400)], description=_l("One or two sentences for the catalogue."))
    body = TextAreaField(
        _l("Text"), [at_most(LONG_TEXT)], description=_l("Short sentences. An empty line begins a new paragraph.")
    )
    translated_by = StringField(_l("Translated by"), [at_most(60)])
    checked_by = StringField(
        _l("Checked by"), [at_most(60)], description=_l("Someone else who reads this language well.")
    )
    is_published = BooleanField(_l("Publish this language"))

    def __init__(self, tongue: str, **more: Any) -> None:
        super().__init__(**more)
        if tongue == BINDING:
            del self.translated_by

    @property
    def words(self) -> Words:
        translated_by = self.translated_by.data if self.translated_by else None
        return Words(
            self.title.data, self.summary.data or "", self.body.data or "", translated_by or None, self.checked_by.data or None
        )  # fmt: skip


def text_as_it_stands(offer: Offer, text: OfferText | None) -> dict[str, Any]:
    names = ("title", "summary", "body", "translated_by", "checked_by", "is_published")
    said = {name: getattr(text, name) for name in names} if text else {}
    return {**said, "version": offer.version}


class PapersForm(Form):
    edits = True
    kept = Several(_l("What the offer asks for"), description=_l("Take the tick away, and it is asked for no more."))
    kind = SelectField(_l("Add a paper, or say anew what is asked of one"))
    form = SelectField(_l("In which form"), choices=list(PAPER_FORMS.items()))
    languages = Several(_l("Languages in which it is taken"), description=_l("Without a tick: in any language."))
    most_months = Number(_l("Months old at most (optional)"), whole(240))
    most_pages = Number(_l("Pages at most (optional)"), whole(500))
    may_be_missing = BooleanField(_l("It may be missing when flight is the reason"))

    def __init__(self, offer: Offer, **more: Any) -> None:
        super().__init__(**more)
        spoken, kinds = variant(), codelist("paper_kinds")
        self.kept.choices = [
            (one.kind, kinds.label(one.kind, spoken) if one.kind in kinds else one.kind) for one in offer.papers
        ]
        self.kind.choices = or_none(entries("paper_kinds"), _("Nothing new"))
        names = codelist("spoken_languages")
        self.languages.choices = [(code, names.label(code, spoken)) for code in PAPER_LANGUAGES]

    @property
    def added(self) -> dict[str, Any] | None:
        names = ("kind", "form", "languages", "most_months", "most_pages", "may_be_missing")
        return {name: self[name].data for name in names} if self.kind.data else None


class LinksForm(Form):
    edits = True
    once_only = BooleanField(_l("Only once: whoever took part cannot apply again"))
    kept = Several(_l("Ties to other offers"), description=_l("Take the tick away, and the tie is gone."))
    kind = SelectField(_l("Add a tie"))
    other = SelectField(_l("Other offer"))
    order = Number(_l("Place in the bundle"), whole(100), description=_l("For parts of a bundle: which comes first."))
    attendance = Number(
        _l("Least attendance in percent (optional)"),
        whole(100),
        description=_l("To go on: how many of the lessons the person was in."),
    )

    def __init__(self, offer: Offer, links: Sequence[OfferLink], others: Sequence[Offer], **more: Any) -> None:
        super().__init__(**more)
        self._offer, self._links = offer, {mark(link): link for link in links}
        self._others = {other.slug: other for other in others}
        self.kept.choices = [(key, tie_words(link)) for key, link in self._links.items()]
        self.kind.choices = or_none([(kind, LINK_WORDS[kind]) for kind in KINDS], _("Nothing new"))
        self.other.choices = or_none(
            [(slug, other.neutral_name) for slug, other in self._others.items()], _("Please choose")
        )

    def validate_other(self, field: SelectField) -> None:
        if self.kind.data and not field.data:
            raise ValidationError(_("Please choose the other offer."))

    @property
    def chosen(self) -> Collection[OfferLink]:
        return [self._links[key] for key in self.kept.data or ()]

    @property
    def added(self) -> OfferLink | None:
        if not self.kind.data:
            return None
        return OfferLink(
            offer_id=self._offer.id, kind=self.kind.data, other_id=self._others[self.other.data].id, order=self.order.data or 1,
            attendance=self.attendance.data,
        )  # fmt: skip


def mark(link: OfferLink) -> str:
    return f"{link.kind}:{link.other.slug}"


class OfferGrantsForm(Form):
    edits = True
    grants = Several(
        _l("Grants"), description=_l("New courses of this offer begin with them. Only the office sees them.")
    )

    def __init__(self, grants: Sequence[Grant], **more: Any) -> None:
        super().__init__(**more)
        self._grants = {grant.ref: grant.id for grant in grants}
        self.grants.choices = [(grant.ref, f"{grant.reference} · {grant.funder.name}") for grant in grants]

    @property
    def chosen(self) -> list[uuid.UUID]:
        return [self._grants[ref] for ref in self.grants.data or ()]
