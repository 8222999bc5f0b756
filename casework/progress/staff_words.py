"""Words of the plan that only the desk shows: on their own page a person reads "you" and "your advisor"."""

from __future__ import annotations

from casework.core.i18n import _l

STEP_OWNERS = {
    "person": _l("The person advised"),
    "advisor": _l("The advisor"),
    "other": _l("Someone else"),
}

STEP_STATES = {"open": _l("Open"), "done": _l("Done"), "dropped": _l("No longer needed")}

VERSION_STATES = {
    "shared": _l("Waits for the person's answer"),
    "agreed": _l("Agreed"),
    "declined": _l("The person wants to talk about it"),
    "replaced": _l("Replaced by a later one"),
}

SKILLS = {
    "overall": _l("Overall"),
    "reading": _l("Reading"),
    "listening": _l("Listening"),
    "writing": _l("Writing"),
    "speaking": _l("Speaking"),
}
