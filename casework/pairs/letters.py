"""What is written to a person about their pair: never who it is, never what the offer is called."""

from __future__ import annotations

from casework.core.i18n import _


def somebody_for_you() -> tuple[str, str]:
    body = [
        _("We have found somebody who would like to meet you."),
        _("On your own page you can say yes or no. You need not give a reason."),
    ]
    return _("There is somebody for you"), "\n\n".join(body)


def a_time_or_a_change() -> tuple[str, str]:
    body = [_("There is a time for you, or something has changed."), _("Please look at your own page.")]
    return _("There is news about your meetings"), "\n\n".join(body)


def it_has_ended() -> tuple[str, str]:
    body = [
        _("Your meetings with the person whom we found for you have ended."),
        _("You have done nothing wrong. If you like, we look for somebody else."),
    ]
    return _("Your meetings have ended"), "\n\n".join(body)
