"""What the person told us, on the case page: the answers of the first talk, and the way to all of them."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.cases.permissions import SEE_CASE
from casework.core import clock
from casework.core.contributions import Panel
from casework.core.i18n import _l, language
from casework.intake.assisting import Told, answers_told
from casework.intake.declaring import FOUND, PERSON, PROOF, STEPS, WAY
from casework.intake.showing import in_words

#: What the talk begins with; the other answers are folded below, so that the page stays short.
AT_A_GLANCE = ("spoken_languages", "wish", "residence_status", "german_level")
#: What the resolution of the KMK calls the three steps.
OFFICE_TITLES = {PERSON: _l("Personal condition"), WAY: _l("Way through school"), PROOF: _l("Proof of what they know")}


def panels(viewer: Any, case: Case) -> list[Panel]:
    if not SEE_CASE.allows(viewer, case):
        return []
    everything = answers_told(viewer, case.person)
    told = [one for one in everything if one.question.stage in ("contact", "eligibility")]
    found = [
        Panel(
            30, _l("What the person told us"), "intake/assist_panel.html",
            {
                "first": [one for one in told if one.question.key in AT_A_GLANCE],
                "more": [one for one in told if one.question.key not in AT_A_GLANCE],
                "in_words": in_words, "lang_of": language(), "day_of": clock.day_of,
            },
        )
    ]  # fmt: skip
    if any(one.question.stage == "counselling" for one in everything):
        found.append(
            Panel(35, _l("Without a certificate: three steps"), "intake/assist_steps.html", steps_told(everything))
        )
    return found


def steps_told(told: list[Told]) -> dict[str, Any]:
    """The three steps: what the person said of each, and what the office found."""
    by_key = {one.question.key: one for one in told}
    steps = [
        (OFFICE_TITLES[step.key], by_key.get(FOUND[step.key]), [by_key[key] for key in step.fields if key in by_key])
        for step in STEPS
    ]
    return {"steps": steps, "in_words": in_words, "lang_of": language(), "day_of": clock.day_of}
