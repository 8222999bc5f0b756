"""Who advises, in the demonstration: profiles, a wish, a question that waits for its answer, a cover, a plan that was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.asking import ask
from casework.assignment.models import Handover
from casework.assignment.profiles import set_intensity, set_profile, set_wish
from casework.assignment.service import say_absence
from casework.core import clock
from casework.core.models import db
from casework.demo.reading import read
from casework.demo.stories import Told
from casework.programmes.models import Offer


def make_assigning(told: Mapping[str, Told], offers: Mapping[str, Offer], staff: Mapping[str, User]) -> None:
    data = read("assigning")
    for raw in data["profile"]:
        set_profile(
            staff[raw["email"]], place=raw["place"], counsels_as=raw.get("counsels_as"), working_days=raw["working_days"],
            wishes=raw.get("wishes", ""), offers=[offers[slug].id for slug in raw.get("offers", ()) if slug in offers],
        )  # fmt: skip
    led = [one for one in told.values() if one.advisor is not None and one.case.is_open and not one.case.is_compartment]
    unled = [one for one in told.values() if one.advisor is None and one.case.is_open and not one.case.is_compartment]
    for one in unled[:1]:
        set_wish(one.case, gender="female", place=None)
    for one, intensity in zip(led, ("intense", "light"), strict=False):
        set_intensity(one.case, intensity)
    _ask_around(led, staff, data["question"])
    away = staff[data["absence"]["email"]]
    say_absence(
        away, from_on=clock.today() + timedelta(days=5), until_on=clock.today() + timedelta(days=19),
        cover=staff[data["absence"]["cover"]],
    )  # fmt: skip
    db.session.flush()


def _ask_around(led: list[Told], staff: Mapping[str, User], questions: list[dict[str, str]]) -> None:
    """One case is offered to a colleague, of another the coordination is asked."""
    for raw in questions:
        asker = staff[raw["from"]]
        taken = set(db.session.scalars(select(Handover.case_id)))
        one = next((each for each in led if each.advisor == asker and each.case.id not in taken), None)
        if one is None:
            continue
        # Not by the service, which would write to the colleague: no letter of the demonstration waits for a mail server.
        ask(one.case, raw["kind"], by=asker, to=staff[raw["to"]] if "to" in raw else None, reason=raw["reason"])
