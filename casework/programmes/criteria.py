"""Does this offer fit? Criteria are data on the offer; each is met, not met or unknown, with its reason and what would
change it. It explains and never refuses: a human decides (Art. 22 GDPR).

An offer's `criteria` is `{"all": [criterion, ...]}`; a criterion is `{"kind": ..., "value": ...}`, `{"any": [...]}` or
`{"not": criterion}`. Kinds are the entries of the code list `eligibility_criteria`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.core.i18n import _
from casework.programmes.judges import JUDGES
from casework.programmes.judging import Answers, Question, State, label_of
from casework.programmes.language_judges import questions_of


@dataclass(frozen=True)
class Verdict:
    """One criterion judged: its name, the result, why, and what would change it (empty when it is met)."""

    name: str
    state: State
    reason: str
    change: str = ""


def judge(criteria: Mapping[str, Any], answers: Answers, today: date) -> list[Verdict]:
    """Judge every criterion of an offer against a person's answers. Nothing is decided by it."""
    if not criteria:
        return []
    together = criteria.get("all", [criteria])
    return [_verdict(criterion, answers, today) for criterion in together]


def overall(verdicts: list[Verdict]) -> State:
    """Met when all are; not met when one is not; unknown otherwise."""
    states = {verdict.state for verdict in verdicts}
    return "not_met" if "not_met" in states else "unknown" if "unknown" in states else "met"


def fields_asked(criteria: Mapping[str, Any]) -> list[str]:
    """The questions that answer these criteria, in order, each once."""
    found: dict[str, None] = {}
    for criterion in _leaves(criteria):
        for key in questions_of(criterion):
            found[key] = None
    return list(found)


def _leaves(criteria: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "kind" in criteria:
        return [criteria]
    inner = [*criteria.get("all", ()), *criteria.get("any", ())]
    if "not" in criteria:
        inner.append(criteria["not"])
    return [leaf for each in inner for leaf in _leaves(each)]


def _verdict(criterion: Mapping[str, Any], answers: Answers, today: date) -> Verdict:
    if "any" in criterion:
        verdicts = [_verdict(each, answers, today) for each in criterion["any"]]
        best = min(verdicts, key=lambda each: ("met", "unknown", "not_met").index(each.state))
        return Verdict(
            _(" or ").join(dict.fromkeys(each.name for each in verdicts)), best.state, best.reason, best.change
        )
    if "all" in criterion:
        verdicts = [_verdict(each, answers, today) for each in criterion["all"]]
        worst = max(verdicts, key=lambda each: ("met", "unknown", "not_met").index(each.state))
        name = _(" and ").join(dict.fromkeys(each.name for each in verdicts))
        return Verdict(name, worst.state, worst.reason, worst.change)
    if "not" in criterion:
        inner = _verdict(criterion["not"], answers, today)
        if inner.state == "unknown":
            return Verdict(inner.name, "unknown", inner.reason, inner.change)
        if inner.state == "met":
            return Verdict(
                inner.name, "not_met", _("This offer is not meant for this case."), _("Ask us for another offer.")
            )
        return Verdict(inner.name, "met", _("Nothing speaks against it."))
    state, reason, change = JUDGES[criterion["kind"]](Question(criterion["value"], answers, today))
    return Verdict(label_of("eligibility_criteria", criterion["kind"]), state, reason, change)
