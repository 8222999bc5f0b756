"""Coming back without the PIN, and telling the person of it."""

from __future__ import annotations

from typing import Any

from casework.core.models import db
from casework.messages.gate import way_to
from casework.messages.letters import news
from casework.messages.service import write_letter
from casework.people.codes import start_visit
from casework.people.links import LinkIsOver, use_link
from casework.people.models import Person
from casework.people.new_pin import WrongCodeOrWord, choose_new_pin
from casework.people.queries import visiting_viewer


def come_in_by_link(token: str) -> Any:
    """Begin a visit with a link from a letter; it works once. Raises LinkIsOver."""
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
