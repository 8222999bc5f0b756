"""What the office calls the ways to select, to meet and to tie offers; an offer's facts in words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from casework.core.i18n import _, _l, listed, variant
from casework.programmes.models import Offer, OfferPaper
from casework.programmes.offer_models import OfferLink
from casework.register.lists import codelist

SELECTION_WORDS = {
    "order": _l("Order of receipt"),
    "ranking": _l("Criteria with points"),
    "test": _l("Test"),
    "interview": _l("Interview"),
    "jury": _l("Jury"),
}
MODE_WORDS = {"on_site": _l("On site"), "online": _l("Online"), "hybrid": _l("Partly on site, partly online")}
PAPER_FORMS = {"copy": _l("Copy or photo"), "certified": _l("Certified copy"), "original": _l("Original")}
LINK_WORDS = {
    "part": _l("Has as a part"),
    "gate": _l("Has as a part that must be passed before the next ones"),
    "after": _l("Only after passing"),
    "excludes": _l("Not at the same time as"),
    "continues": _l("Goes on from"),
}
DEADLINE_WORDS = {
    "uni_assist": _l("uni-assist: application"),
    "vpd": _l("uni-assist: preliminary documentation (VPD)"),
    "studienkolleg": _l("Studienkolleg"),
    "testas": _l("TestAS"),
    "university": _l("University: application"),
    "other": _l("Others"),
}


def word(key: str, code: str) -> str:
    """The reader's word for a code of a list, or the code itself."""
    found = codelist(key)
    return found.label(code, variant()) if code in found else code


def tie_words(link: OfferLink) -> str:
    """A tie to another offer, as one line."""
    said = f"{LINK_WORDS[link.kind]}: {link.other.neutral_name}"
    if link.attendance is None:
        return said
    return said + ", " + _("in at least %(num)d of 100 lessons", num=link.attendance)


def paper_words(paper: OfferPaper) -> str:
    """What is asked of a paper beside its kind."""
    languages = listed([word("spoken_languages", code) for code in paper.languages])
    said = [
        PAPER_FORMS[paper.form],
        languages,
        _("at most %(num)d months old", num=paper.most_months) if paper.most_months else "",
        _("at most %(num)d pages", num=paper.most_pages) if paper.most_pages else "",
        _("may be missing") if paper.may_be_missing else _("needed"),
    ]
    return " · ".join(str(each) for each in said if each)


def facts_of(offer: Offer, teams: Mapping[uuid.UUID, str]) -> list[tuple[str, str]]:
    """What is known of an offer, for the office."""
    level = " → ".join(each for each in (offer.entry_level, offer.target_level) if each)
    helps = [
        text for has, text in ((offer.travel_help, _("the way there")), (offer.childcare_help, _("child care"))) if has
    ]
    facts: list[tuple[str, object]] = [
        (_("Name that others see"), offer.neutral_name),
        (_("Team"), teams.get(offer.team_id, "") if offer.team_id else _("No team yet")),
        (_("Area"), word("offer_areas", offer.area)),
        (_("Kind"), word("offer_kinds", offer.kind)),
        (_("Whom it is for"), listed([word("target_groups", code) for code in offer.target_groups])),
        (_("Hours in a week"), offer.hours_per_week),
        (_("Weeks"), offer.weeks),
        (_("Where"), MODE_WORDS.get(offer.mode, offer.mode)),
        (_("Language"), word("spoken_languages", offer.taught_in)),
        (_("Level"), level),
        (_("Exam at the end"), offer.exam),
        (_("Credit points"), offer.credits),
        (_("Cost"), _("%(euro)d euros", euro=offer.cost) if offer.cost else _("Free of charge")),
        (_("Help with"), listed(helps)),
        (_("Who runs it"), offer.provider),
        (_("How people are selected"), SELECTION_WORDS.get(offer.selection, offer.selection)),
        (_("With a waiting list"), _("Yes") if offer.has_waiting_list else _("No")),
        (_("Goals of the United Nations"), listed([word("sdg", code) for code in offer.sdg])),
    ]
    return [(label, str(value)) for label, value in facts if value not in (None, "")]
