"""Letters about referrals: to the person and to the partner, that there is news and never what."""

from __future__ import annotations

import uuid

from casework.assignment.letters import there_is_news
from casework.messages.letters import news
from casework.messages.service import write_letter, write_staff_letter
from casework.people.models import Person
from casework.programmes.queries import people_of_partner


def tell_person(person: Person) -> None:
    write_letter(person, "news", news)


def tell_partner(partner_id: uuid.UUID) -> None:
    for user in people_of_partner(partner_id):
        write_staff_letter(user, "referral", there_is_news)
