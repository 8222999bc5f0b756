"""What fits me: six questions, then every offer with its reasons. Nothing is kept, and nobody is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.programmes.criteria import Verdict, judge, overall
from casework.programmes.judging import State
from casework.programmes.models import Offer

#: The questions that decide the most offers, in the order in which they are easy to answer.
SIX = ("german_level", "residence_status", "hzb_state", "degree_level", "birth_year", "full_time_available")
_ORDER: tuple[State, ...] = ("met", "unknown", "not_met")


@dataclass(frozen=True)
class Fit:
    """One offer for this person: what speaks for and against, and what nobody asked yet."""

    offer: Offer
    state: State
    good: tuple[Verdict, ...]
    open: tuple[Verdict, ...]
    bad: tuple[Verdict, ...]

    @property
    def lines(self) -> list[tuple[State, str]]:
        """What speaks against, what is open, what fits; what has the same reason stands in one line."""
        told: list[tuple[State, str]] = []
        parts: list[tuple[State, tuple[Verdict, ...]]] = [("not_met", self.bad), ("unknown", self.open)]
        for state, verdicts in parts:
            names: dict[tuple[str, str], list[str]] = {}
            for each in verdicts:
                names.setdefault((each.reason, each.change), []).append(each.name)
            told += [(state, f"{', '.join(all_)} – {reason} {change}") for (reason, change), all_ in names.items()]
        return told + ([("met", " ".join(each.reason for each in self.good))] if self.good else [])


def fits(offers: Sequence[Offer], answers: Mapping[str, Any], today: date) -> list[Fit]:
    """All offers, those that fit first, then those that may; with equal ones the fewest open questions first."""
    found = [_fit(offer, judge(offer.criteria, answers, today)) for offer in offers]
    return sorted(found, key=lambda fit: (_ORDER.index(fit.state), len(fit.bad), len(fit.open), fit.offer.order))


def _fit(offer: Offer, verdicts: list[Verdict]) -> Fit:
    def those(state: State) -> tuple[Verdict, ...]:
        return tuple(each for each in verdicts if each.state == state)

    return Fit(offer, overall(verdicts), those("met"), those("unknown"), those("not_met"))
