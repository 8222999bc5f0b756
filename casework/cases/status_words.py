"""What a new status needs and what it brings along, in words: read off the machine, so it is always true."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casework.cases import steps
from casework.cases.models import Case
from casework.cases.words import NEXT_ACTIONS
from casework.core.i18n import _, _l, _n

NEEDS: dict[Callable[[Case], None], object] = {
    steps.needs_advisor: _l("needs an advisor"),
    steps.needs_next_step: _l("needs a next step with a date"),
}


def status_hints(arrows: Iterable[steps.Step]) -> dict[str, str]:
    """For each target one line: what it needs, and what follows where nothing is planned yet."""
    return {arrow.target: "; ".join(_lines(arrow)) for arrow in arrows}


def _lines(arrow: steps.Step) -> list[str]:
    found = [str(NEEDS[need]) for need in arrow.needs]
    if arrow.then is not None:
        within = _n("within %(num)d day", "within %(num)d days", arrow.then.days)
        found.append(_("then: %(step)s, %(within)s", step=NEXT_ACTIONS[arrow.then.action], within=within))
    return found
