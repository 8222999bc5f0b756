"""What happened with a code, in words."""

from __future__ import annotations

from casework.core.i18n import _l
from casework.people.return_ways import CodeEvent

EVENTS = {
    "pin_chosen": _l("A PIN was chosen."),
    "pin_changed": _l("The PIN was changed on a device that was open."),
    "link_used": _l("Somebody came in by a link from your e-mail."),
    "named": _l("A person of trust got a word."),
    "trust_ended": _l("The word of the person of trust was ended."),
    "vouched": _l("A new PIN was chosen with the word of the person of trust."),
    "office_word": _l("Our office gave out a word for a new PIN, after a look at who was there."),
    "office_used": _l("A new PIN was chosen with the word from our office."),
}


class Told:
    """One thing that happened with the code."""

    def __init__(self, event: CodeEvent) -> None:
        self.at, self.kind = event.at, event.kind
        self.text = EVENTS.get(event.kind, event.kind)
