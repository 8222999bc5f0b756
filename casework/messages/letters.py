"""The letters of messages: that there is news, never what (practice.md U13); and a link to come in again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from flask import current_app

from casework.core.i18n import _
from casework.messages.models import Letter
from casework.people.links import new_link

_HERE = "{link}"
#: Kinds of letters to a person whose mail is written when it leaves, with a fresh link: title and text in their language.
MADE_WHEN_SENT: dict[str, Callable[[Letter], tuple[str, str]]] = {}


def news() -> tuple[str, str]:
    lines = [
        _("Hello,"),
        _("there is a new message for you."),
        _("Open our page and type your code and your PIN to read it."),
        _("You can answer there in your language."),
    ]
    return _("There is news for you"), "\n\n".join(lines)


def come_in_again() -> tuple[str, str]:
    lines = [
        _("Hello,"),
        _("here is the link that you asked for:"),
        _HERE,
        _("It works once, within 30 minutes. Open it and press the button."),
        _("You did not ask for it? Then you need not do anything."),
    ]
    return _("Your link"), "\n\n".join(lines)


def with_link(letter: Letter) -> str:
    """The text with a fresh link: made at the last moment, so that it lies in no table and no outbox."""
    address = f"{letter.language}/link/{new_link(letter.subject_id)}"
    return (letter.body or "").replace(_HERE, urljoin(str(current_app.config["PUBLIC_URL"]) + "/", address))


def call_back() -> str:
    """A text from the office's telephone: it may be read by anyone who holds that phone."""
    return _("Hello, please contact us. Thank you.")
