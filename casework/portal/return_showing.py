"""What the pages around the code say: the card with its picture, and what happened, in words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import current_app, url_for
from markupsafe import Markup

from casework.core.i18n import _, _l
from casework.core.qr import qr_svg
from casework.core.references import shown_return_code
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


@dataclass(frozen=True)
class Card:
    """The code as it is read out, its picture, and the address to type."""

    code: str
    picture: Markup
    address: str


def card_of(code: str | None) -> Card | None:
    """The picture leads to a page of ours; the code stands behind the #, which no browser sends and no server logs."""
    if code is None:
        return None
    base = str(current_app.config["PUBLIC_URL"]) + "/"
    address = urljoin(base, url_for("portal.back.from_card"))
    shown = urljoin(base, url_for("portal.enter"))
    parts = urlsplit(shown)
    picture = qr_svg(f"{address}#{code}", label=_("Picture for the camera of a phone: it opens the page to come back."))
    return Card(shown_return_code(code), picture, parts.netloc + parts.path)


class Told:
    """One thing that happened with the code."""

    def __init__(self, event: CodeEvent) -> None:
        self.at, self.kind = event.at, event.kind
        self.text = EVENTS.get(event.kind, event.kind)
