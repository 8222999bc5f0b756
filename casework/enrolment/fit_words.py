"""The words of the page that shows whom an offer would fit; only the staff reads them."""

from __future__ import annotations

from casework.core.i18n import _l, variant
from casework.programmes.judging import State
from casework.register.lists import codelist

#: Whether an offer fits someone, by what is known of them.
FIT_STATES: dict[State, object] = {"met": _l("Fits"), "unknown": _l("May fit"), "not_met": _l("Something does not fit")}
CRITERION_STATES = {"met": _l("Met"), "unknown": _l("Not known"), "not_met": _l("Not met")}


def state_wanted(typed: str) -> State:
    """The state that the address asks for; those who fit when it asks for none."""
    return next((state for state in FIT_STATES if state == typed), "met")


def criterion_word(kind: str) -> str:
    return codelist("eligibility_criteria").label(kind, variant())
