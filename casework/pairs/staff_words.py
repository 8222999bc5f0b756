"""The office's and the volunteers' words for pairs, their steps and what a volunteer asks to be called for."""

from __future__ import annotations

from casework.core.i18n import _l

STATES = {
    "proposed": _l("Proposed"),
    "asked": _l("Both are asked"),
    "running": _l("Under way"),
    "ended": _l("Ended"),
    "declined": _l("One of them said no"),
    "dropped": _l("Turned down by the office"),
}
TONES = {"proposed": "attention", "asked": "attention", "running": "done"}
STEPS = {
    "propose": _l("Proposed"),
    "ask": _l("Signed; both are asked"),
    "drop": _l("Turned down by the office"),
    "person_yes": _l("The person said yes"),
    "person_no": _l("The person said no"),
    "volunteer_yes": _l("The volunteer said yes"),
    "volunteer_no": _l("The volunteer said no"),
    "begin": _l("Both have said yes; it begins"),
    "person_end": _l("Ended by the person"),
    "volunteer_end": _l("Ended by the volunteer"),
    "end": _l("Ended by the office"),
}
#: As the volunteer reads them on the buttons.
CALLS = {
    "missed": _l("We did not meet as agreed"),
    "question": _l("There is a question that I cannot answer"),
    "worried": _l("I am worried"),
    "myself": _l("It is about me"),
}
#: As they stand on the advisor's Today.
ASKED = {
    "missed": _l("A volunteer asks you to call: they did not meet as agreed"),
    "question": _l("A volunteer asks you to call: a question that they cannot answer"),
    "worried": _l("A volunteer asks you to call: they are worried"),
    "myself": _l("A volunteer asks you to call: it is about themselves"),
}
