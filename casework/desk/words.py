"""What the staff calls a letter: its title is in the person's language, and whoever delivers it may not read that."""

from __future__ import annotations

from casework.core.i18n import _l

LETTERS = {
    "appointment": _l("A new appointment"),
    "appointment_moved": _l("An appointment at another time"),
    "appointment_cancelled": _l("An appointment that does not take place"),
    "appointment_missed": _l("An appointment that was missed"),
    "appointment_reminder": _l("Reminder of an appointment"),
    "follow_up": _l("Asking how it went on"),
    "form_received": _l("The form has arrived"),
    "interview": _l("An interview for a course"),
    "new_pin": _l("A new PIN is possible"),
    "news": _l("There is news on their page"),
    "pair": _l("News about a pair"),
    "paper_asked": _l("A paper is needed"),
    "place_accepted": _l("The place is theirs"),
    "place_held": _l("A place is held, and we ask for yes or no"),
    "place_lapsed": _l("The time to answer about a place is over"),
    "place_no_show": _l("The place is free again, because they did not come"),
    "place_reminder": _l("Reminder to answer about a place"),
    "plan": _l("Their plan, to agree to"),
    "rejection": _l("A rejection"),
    "waiting_list": _l("They are on a waiting list"),
}
