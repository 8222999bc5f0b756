"""The letter that asks for a paper. It names the kind of paper, never what is known or missing about a person."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import current_app

from casework.core.i18n import _
from casework.messages.models import Letter
from casework.messages.service import write_letter
from casework.people.models import Person
from casework.register.lists import codelist


def status_link(language: str) -> str:
    """The page where people come back with code and PIN. A job writes letters too, so it comes from the settings."""
    return urljoin(str(current_app.config["PUBLIC_URL"]) + "/", f"{language}/status")


def ask_in_a_letter(person: Person, kind: str) -> Letter:
    def render() -> tuple[str, str]:
        label = codelist("paper_kinds").label(kind, person.language)
        link = status_link(person.language)
        body = "\n\n".join(
            [
                _("We need a paper from you: %(paper)s.", paper=label),
                _("A photo from your phone is enough. You can send it here: %(link)s", link=link),
                _("You do not have it? Tell us there. You need not say why, and we look for another way with you."),
            ]
        )
        return _("We need a paper from you"), body

    return write_letter(person, "paper_asked", render)
