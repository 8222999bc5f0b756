"""The one letter of messages: that there is news, never what (practice.md U13)."""

from __future__ import annotations

from casework.core.i18n import _


def news() -> tuple[str, str]:
    lines = [
        _("Hello,"),
        _("there is a new message for you."),
        _("Open our page and type your code and your PIN to read it."),
        _("You can answer there in your language."),
    ]
    return _("There is news for you"), "\n\n".join(lines)
