"""What intake writes: that a form has come, and that a draft will be deleted. Only neutral words (practice.md U5)."""

from __future__ import annotations

from datetime import date

from casework.cases.closing import answer_due
from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import _, show_date
from casework.core.references import shown_reference
from casework.documents.letters import status_link
from casework.messages.gate import way_to
from casework.messages.models import Letter
from casework.messages.service import write_letter
from casework.people.models import Person
from casework.programmes.models import Offer


def confirm_in_a_letter(person: Person, case: Case, offer: Offer) -> Letter | None:
    """By e-mail only: whoever has none has read it on the page already, and nobody needs to be called for it."""
    way = way_to(person)
    if way.channel != "email":
        return None

    def render() -> tuple[str, str]:
        body = [
            _("We have received your form."),
            _("Your number: %(number)s", number=shown_reference(case.ref)),
            _("We answer until %(day)s.", day=show_date(answer_due(clock.now()))),
            _("You can see how it goes on with your code and your PIN: %(link)s", link=status_link(person.language)),
        ]
        return _("We have received your form"), "\n\n".join(body)

    return write_letter(person, "form_received", render)


def draft_ends(language: str, ends_on: date) -> tuple[str, str]:
    body = [
        _("You began a form with us and did not send it."),
        _("We delete it on %(day)s.", day=show_date(ends_on)),
        _("Do you want to go on? Use your code and your PIN: %(link)s", link=status_link(language)),
        _("If not, you need not do anything."),
    ]
    return _("Your form is not sent yet"), "\n\n".join(body)
