"""How to reach the person, who is around them, to whom they are referred, and a way in for who lost the PIN."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.cases.permissions import REFER, SEE_REFERRALS
from casework.cases.referral_queries import referrals_of
from casework.cases.timeline import REFERRAL_STATES
from casework.cases.words import list_word
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.desk import permissions as rights
from casework.desk.calls import office_links
from casework.desk.contact_queries import circle_of, same_number
from casework.people.related import is_living

SHOWN = 3


def panels(viewer: Any, case: Case) -> list[Panel]:
    found = []
    if rights.GIVE_NEW_PIN.allows(viewer, case):
        found.append(Panel(90, _l("Code and PIN of the person"), "desk/new_pin_panel.html", {"case": case}))
    if not rights.CHANGE_CIRCLE.allows(viewer, case):
        return found
    if rights.TAG_CASE.allows(viewer, case):
        # Only the way there: which ones it carries would be one more statement on the page with the most.
        found.append(Panel(85, _l("Tags"), "desk/panel_tags.html", {"case": case}))
    circle = circle_of(viewer, case)
    # Without a number or address there is nothing to compare.
    same = same_number(viewer, case, circle.points)
    context = {
        "circle": circle, "same": same, "rights": rights, "is_living": is_living,
        "word": list_word, "links": office_links(case.person, circle),
    }  # fmt: skip
    found.append(Panel(21, _l("Contact"), "desk/panel_contact.html", context))
    if SEE_REFERRALS.allows(viewer, case):
        rows = referrals_of(viewer, case)[:SHOWN]
        referred = {"referrals": rows, "states": REFERRAL_STATES, "may_refer": REFER.allows(viewer, case)}
        found.append(Panel(60, _l("Referrals"), "desk/panel_referrals.html", referred))
    return found
