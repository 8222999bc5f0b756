"""The gate to an unsent draft, which has no contact points yet: what its own answers say about the way to reach it.

A draft has no human way: nobody on the staff may learn from a letter whose it is (practice.md U11).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from casework.core import clock
from casework.core.models import db
from casework.messages.gate import PORTAL, Way, way_to
from casework.messages.safe_times import next_safe
from casework.people.models import Person
from casework.people.service import answers_of


def way_to_subject(subject_id: uuid.UUID) -> Way:
    """The way to a person by their contact rules, or to someone with an unsent draft by what it says."""
    person = db.session.get(Person, subject_id)
    return way_to(person) if person is not None else way_of_answers(answers_of(subject_id))


def way_of_answers(answers: Mapping[str, Any]) -> Way:
    """By e-mail when that was chosen and nobody else reads it, or a message may be left; else only on the own page."""
    is_private = answers.get("shared_with") == "nobody" or answers.get("may_leave_message") == "yes"
    address = answers.get("email")
    if address and answers.get("reach_by") == "email" and is_private:
        times = answers.get("safe_times")
        not_before = next_safe(times if isinstance(times, list) else None, clock.now())
        return Way("email", str(address).strip().casefold(), not_before)
    return PORTAL
