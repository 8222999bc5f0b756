"""The catalogue: what the filters leave of the offers, and its dates for a calendar program."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.core.i18n import _
from casework.portal.forms import OffersFilter
from casework.portal.queries import is_open_now
from casework.portal.showing import word
from casework.programmes.models import Cohort, Offer
from casework.register.facts import level_rank
from casework.register.lists import codelist

Courses = Mapping[uuid.UUID, Sequence[Cohort]]


@dataclass(frozen=True)
class Catalogue:
    """The offers that are left, by area, and until when those take applications that do so now."""

    groups: list[tuple[str, list[Offer]]]
    open_until: Mapping[uuid.UUID, date]

    @property
    def offers(self) -> list[Offer]:
        return [offer for _area, offers in self.groups for offer in offers]


def choices_of(offers: Iterable[Offer]) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen: only what an offer has, in the order of the lists."""
    there = list(offers)
    groups = {code for offer in there for code in offer.target_groups}
    return {
        "area": _listed("offer_areas", {offer.area for offer in there}),
        "kind": _listed("offer_kinds", {offer.kind for offer in there}),
        "group": _listed("target_groups", groups),
        "tongue": _listed("spoken_languages", {offer.taught_in for offer in there}),
        "level": [
            (entry.code, word("cefr", entry.code)) for entry in codelist("cefr").entries if entry.group == "whole"
        ]
        if any(offer.entry_level or offer.target_level for offer in there)
        else [],
    }


def _listed(key: str, codes: set[str]) -> list[tuple[str, str]]:
    return [(code, word(key, code)) for code in codelist(key).codes if code in codes]


def catalogue(offers: Sequence[Offer], courses: Courses, chosen: OffersFilter, today: date) -> Catalogue:
    open_until: dict[uuid.UUID, date] = {}
    for offer in offers:
        last = [one.closes_on for one in courses.get(offer.id, ()) if is_open_now(one, today) and one.closes_on]
        if last:
            open_until[offer.id] = max(last)
    left = [offer for offer in offers if _fits(offer, chosen, open_until)]
    areas = [(code, [offer for offer in left if offer.area == code]) for code in codelist("offer_areas").codes]
    return Catalogue([(word("offer_areas", code), found) for code, found in areas if found], open_until)


def _fits(offer: Offer, chosen: OffersFilter, open_until: Mapping[uuid.UUID, date]) -> bool:
    wanted = (
        (chosen.area.data, {offer.area}),
        (chosen.kind.data, {offer.kind}),
        (chosen.group.data, set(offer.target_groups)),
        (chosen.tongue.data, {offer.taught_in}),
    )
    if any(code and code not in there for code, there in wanted):
        return False
    if chosen.level.data and not _suits(offer, chosen.level.data):
        return False
    return (offer.childcare_help or not chosen.childcare.data) and (offer.id in open_until or not chosen.open.data)


def _suits(offer: Offer, level: str) -> bool:
    """Whoever has this level can begin, and has not reached what is taught. An offer without levels suits everyone."""
    begins, ends = offer.entry_level, offer.target_level
    if begins and level_rank(level) < level_rank(begins):
        return False
    return not ends or level_rank(level) < level_rank(ends)


def dates(offers: Iterable[Offer], courses: Courses, today: date) -> list[tuple[Cohort, date, str]]:
    """When one can begin to apply and until when, by the neutral name: such a file lies open on a shared phone."""
    found = []
    for cohort in (one for offer in offers for one in courses.get(offer.id, ())):
        name = cohort.neutral_name
        if cohort.opens_on and cohort.opens_on >= today:
            found.append((cohort, cohort.opens_on, _("%(course)s: you can apply from today", course=name)))
        if cohort.closes_on and cohort.closes_on >= today:
            found.append((cohort, cohort.closes_on, _("%(course)s: last day to apply", course=name)))
    return sorted(found, key=lambda each: (each[1], each[2]))
