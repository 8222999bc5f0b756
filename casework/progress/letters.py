"""What progress writes to a person: how are you, some months later."""

from __future__ import annotations

from casework.core.i18n import _


def follow_up() -> tuple[str, str]:
    body = [
        _("Some months ago we worked together. How are you, and what are you doing now?"),
        _("Your answer helps us to improve. You do not have to answer."),
        _("On your own page there are a few short questions. You can also write to us there, or call us."),
        _("Do you need something? Then please tell us, too."),
    ]
    return _("How are you?"), "\n\n".join(body)


def plan() -> tuple[str, str]:
    body = [
        _("We have written down a plan for you."),
        _("Please read it on your own page."),
        _("You can say yes there, or that you want to talk about it first."),
        _("Nothing bad happens if you do not agree. We then change the plan together."),
    ]
    return _("Your plan is ready"), "\n\n".join(body)
