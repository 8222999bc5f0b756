"""Who asked about somebody, and on what ground, in words that the person concerned reads: plain, and in their language."""

from __future__ import annotations

from casework.core.i18n import _l

ASKING_WORDS = {
    "authority": _l("An authority"),
    "police": _l("The police"),
    "jobcenter": _l("The Jobcenter"),
    "relative": _l("A relative"),
    "partner": _l("A partner organisation"),
    "press": _l("The press"),
    "lawyer": _l("A lawyer"),
    "other": _l("Someone else"),
}

#: The staff's list of grounds says it in the words of the law. A ground without plain words here fails a test.
PLAIN_GROUNDS = {
    "release": _l("You had allowed us to speak with them."),
    "mandate": _l("You had given them the right to act for you."),
    "guardian": _l("The law lets them decide for you, as your parent or guardian."),
    "court_order": _l("A court ordered it."),
    "prosecutor": _l("A public prosecutor asked for it."),
    "training_broken_off": _l("The law makes us report it when somebody ends a training early."),
    "mobility_notice": _l(
        "The law makes us report it when somebody comes from another EU country to study for a while."
    ),
    "funder_audit": _l("Those who pay for our work checked how we used the money."),
    "danger_to_life": _l("Somebody's life was in danger."),
    "education_exempt": _l("We are a place of learning. The law does not make us answer such questions."),
    "no_ground": _l("No law makes us answer, and none allows it."),
    "standing_approval": _l(
        "Those who hold your course get a list of who takes part. The head of our office allowed it."
    ),
}
