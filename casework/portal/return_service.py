"""Coming back without the PIN, and telling the person of it."""

from __future__ import annotations

from typing import Any

from casework.core.models import db
from casework.messages.gate import way_to
from casework.messages.letters import news
from casework.messages.service import write_letter
from casework.people.codes import check_code_and_pin, own_code, start_visit
from casework.people.links import LinkIsOver, find_link, use_link
from casework.people.models import Person
from casework.people.new_pin import WrongCodeOrWord, choose_new_pin
from casework.people.queries import visiting_viewer
from casework.portal.queries import is_in_compartment


def asks_for_pin(token: str) -> bool:
    """Whoever is under threat is asked for the PIN as well: their mailbox may be read by others (security.md T5)."""
    found = find_link(token)
    return found is not None and is_in_compartment(found.subject_id)


def come_in_by_link(token: str, pin: str) -> Any:
    """Begin a visit with a link from a letter; it works once. Raises LinkIsOver, WrongCodeOrPin or TooManyTries."""
    if asks_for_pin(token):
        found = find_link(token)
        check_code_and_pin(own_code(found.subject_id) or "" if found else "", pin)
    viewer = visiting_viewer(start_visit(use_link(token)))
    if viewer is None:
        raise LinkIsOver
    return viewer


def come_in_with_word(code: str, word: str, pin: str) -> Any:
    """Choose a new PIN with code and word, and begin a visit. Raises WrongCodeOrWord, WeakPin or TooManyTries."""
    viewer = visiting_viewer(start_visit(choose_new_pin(code, word, pin)))
    if viewer is None:
        raise WrongCodeOrWord
    if viewer.kind == "person":
        _tell(viewer)
    return viewer


def _tell(person: Person) -> None:
    """By e-mail only, and only that there is news: if it was somebody else, the right one hears of it."""
    if way_to(person).channel == "email":
        write_letter(person, "new_pin", news)
        db.session.flush()
