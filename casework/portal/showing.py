"""What the pages say in words: an offer's facts, where a person stands, when messages are read next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import _, _l, _n, language, listed, variant
from casework.intake.showing import in_words, isolated
from casework.portal.models import Complaint
from casework.programmes.criteria import Verdict
from casework.programmes.models import Offer, OfferPaper, OfferText
from casework.programmes.offer_path import comes_before, links_around
from casework.programmes.queries import offer_titles
from casework.register.fields import all_fields, field
from casework.register.lists import codelist

MODES = {"on_site": _l("On site"), "online": _l("Online"), "hybrid": _l("Partly on site, partly online")}
SELECTIONS = {
    "order": _l("Who applies first gets a place first"),
    "ranking": _l("We compare all applications"),
    "test": _l("A test"),
    "interview": _l("A talk with you"),
    "jury": _l("A group of experts chooses"),
}
#: What arrives after this hour is read on the next working day.
READ_UNTIL = time(15)


def text_of(offer: Offer) -> tuple[OfferText, bool]:
    """The offer in the reader's words, and whether it is only there in German."""
    texts = {text.language: text for text in offer.texts if text.is_published or text.language == "de"}
    found = texts.get(variant()) or texts.get(language())
    return (found, False) if found else (texts["de"], language() != "de")


def word(key: str, code: str | None) -> str:
    """The reader's word for a code of a list, or the code itself."""
    found = codelist(key)
    return found.label(code, variant()) if code and code in found else code or ""


def facts_of_offer(offer: Offer, before: list[str]) -> list[tuple[str, str]]:
    """The facts of an offer that are known, in words."""
    level = f"{offer.entry_level or '?'} → {offer.target_level}" if offer.target_level else offer.entry_level
    help_with = [
        text for has, text in ((offer.travel_help, _("the way there")), (offer.childcare_help, _("child care"))) if has
    ]
    facts: list[tuple[str, object]] = [
        (_("What it is"), word("offer_kinds", offer.kind)),
        (_("How long"), _n("%(num)d week", "%(num)d weeks", offer.weeks) if offer.weeks else ""),
        (_("Hours in a week"), offer.hours_per_week or ""),
        (_("Where"), MODES.get(offer.mode, "")),
        (_("Language"), word("spoken_languages", offer.taught_in)),
        (_("Level"), level or ""),
        (_("Exam at the end"), offer.exam or ""),
        (_("Credit points"), offer.credits or ""),
        (_("Cost"), _("%(euro)d euros", euro=offer.cost) if offer.cost else _("Free of charge")),
        (_("Help with"), listed(help_with)),
        (_("Who runs it"), offer.provider or ""),
        (_("How places are given"), SELECTIONS.get(offer.selection, "")),
        (_("What comes before"), listed(before)),
        (_("How often"), _("You can take part once.") if offer.once_only else ""),
    ]
    return [(label, str(value)) for label, value in facts if value]


def before_offer(offer: Offer) -> list[str]:
    """What one passes first, by the titles that the reader finds in the catalogue."""
    before = [other for _kind, other in comes_before(offer, *links_around(offer)) if other.is_published]
    titles = offer_titles(before, language()) if before else {}
    return [titles[other.id].title for other in before]


def verdicts_before(before: list[str]) -> list[Verdict]:
    """For the check that knows nobody: what comes before is not known, and one can apply all the same."""
    return [
        Verdict(
            _("What comes before"),
            "unknown",
            _("This comes first: %(course)s.", course=title),
            _("Tell us if you passed it."),
        )
        for title in before
    ]


def papers_of_offer(offer: Offer) -> list[dict[str, Any]]:
    kinds = codelist("paper_kinds")
    return [
        {
            "label": word("paper_kinds", paper.kind), "may_be_missing": paper.may_be_missing,
            "to_show": paper.kind in kinds and kinds.entry(paper.kind).extra.get("keep") == "seen",
            "details": _details(paper),
        }
        for paper in offer.papers
    ]  # fmt: skip


def _details(paper: OfferPaper) -> list[str]:
    """In which form and language the offer takes this paper, how old and how long it may be."""
    months, pages = paper.most_months, paper.most_pages
    said = [
        {"certified": _("as a certified copy"), "original": _("as the original")}.get(paper.form, ""),
        " / ".join(word("spoken_languages", code) for code in paper.languages),
        _n("not older than %(num)d month", "not older than %(num)d months", months) if months else "",
        _n("%(num)d page at most", "%(num)d pages at most", pages) if pages else "",
    ]
    return [each for each in said if each]


@dataclass(frozen=True)
class Standing:
    """Where a person is: the status in words, whose turn it is, by when, and whether we are late."""

    status: str
    turn: str
    is_yours: bool = False
    by: date | None = None
    is_late: bool = False
    is_closed: bool = False
    advisor: str | None = None


def standing_of(case: Case | None, today: date) -> Standing | None:
    if case is None:
        return None
    status, lead = word("case_statuses", case.status), case.lead
    name = lead.name if lead else None
    if not case.is_open:
        return Standing(status, "", is_closed=True, advisor=name)
    if case.waiting_for:
        is_yours, by = case.waiting_for == "person", case.waiting_until
        is_late = not is_yours and by is not None and by < today
        return Standing(status, word("waiting_for", case.waiting_for), is_yours, by, is_late, advisor=name)
    return Standing(
        status, _("It is our turn."), by=case.next_on, is_late=bool(case.next_on and case.next_on < today), advisor=name
    )


def answer_rows(answers: dict[str, Any]) -> list[dict[str, Any]]:
    """What a person has told us, in the order of the register."""
    return [
        {"question": field(one.key).label.in_(variant()), "answer": isolated(one, in_words(one, answers[one.key]))}
        for one in all_fields()
        if one.key in answers
    ]


def has_unread_answer(complaint: Complaint | None) -> bool:
    return complaint is not None and complaint.is_answered


def read_next(now: datetime) -> date:
    """The day on which messages are read next: today until the afternoon, else the next working day."""
    local = now.astimezone(clock.zone())
    day = local.date()
    is_read_today = day.weekday() <= clock.FRIDAY and local.time() < READ_UNTIL
    return day if is_read_today else clock.working_days_from(day, 1)
