"""The interpreter's part in an appointment: whom we keep, whom we ask, who said yes, who is never asked again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from casework.appointments.models import Interpreter, InterpreterConflict, Interpreting
from casework.cases.models import Appointment
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.register.lists import codelist

GENDERS = ("", "woman", "man", "other")
#: What a person may wish of an interpreter.
WISHES = ("", "woman", "man")
STATES = ("asked", "confirmed", "declined")


class NoName(Refusal):
    field = "name"
    message = _l("Please write a name.")


class SpeaksNothing(Refusal):
    field = "languages"
    message = _l("Please choose at least one language.")


class UnknownInterpreter(Refusal):
    field = "interpreter"
    message = _l("Please choose one of the answers.")


class HasConflict(Refusal):
    field = "interpreter"
    message = _l("This interpreter is never asked for this person. Please choose somebody else.")


class DoesNotSpeak(Refusal):
    field = "interpreter"
    message = _l("This interpreter does not speak the language. Please choose somebody else.")


class NotAsWished(Refusal):
    field = "interpreter"
    message = _l("The person wishes for somebody else to interpret. Please choose as they wish, or ask them again.")


def keep_interpreter(
    row: Interpreter | None, *, name: str, languages: Iterable[str], gender: str = "", reach: str = "", has_ended: bool = False
) -> Interpreter:  # fmt: skip
    """Add one, or change what we know of one. Raises NoName, SpeaksNothing."""
    spoken = [code for code in dict.fromkeys(languages) if code in codelist("spoken_languages")]
    if not name.strip():
        raise NoName
    if not spoken:
        raise SpeaksNothing
    made = row or Interpreter(name=name.strip(), created_at=clock.now())
    made.name, made.languages, made.reach = name.strip(), spoken, reach.strip()
    made.gender = gender if gender in GENDERS else ""
    if has_ended != (made.ended_at is not None):
        made.ended_at = clock.now() if has_ended else None
    db.session.add(made)
    return made


def ask_interpreter(
    appointment: Appointment, *, language: str, state: str = "asked", interpreter: Interpreter | None = None, wish: str = ""
) -> Interpreting:  # fmt: skip
    """Who interprets, and how far that is. Raises HasConflict, DoesNotSpeak, NotAsWished, UnknownInterpreter."""
    if language not in codelist("spoken_languages"):
        raise UnknownInterpreter(field="language")
    if interpreter is None and state == "confirmed":
        raise UnknownInterpreter
    if interpreter is not None:
        _fits(appointment, interpreter, language, wish)
    row = db.session.scalar(select(Interpreting).where(Interpreting.appointment_id == appointment.id))
    if row is None:
        row = Interpreting(
            appointment_id=appointment.id, person_id=appointment.person_id, created_at=clock.now(), wish=wish or None
        )
        db.session.add(row)
    row.state, row.interpreter_id, row.wish = state, interpreter.id if interpreter else None, wish or None
    appointment.interpreter_language = language
    db.session.flush()
    return row


def _fits(appointment: Appointment, interpreter: Interpreter, language: str, wish: str) -> None:
    if has_conflict(appointment, interpreter):
        raise HasConflict
    if language not in interpreter.languages:
        raise DoesNotSpeak
    if wish and interpreter.gender != wish:
        raise NotAsWished


def has_conflict(appointment: Appointment, interpreter: Interpreter) -> bool:
    query = select(InterpreterConflict.id).where(
        InterpreterConflict.interpreter_id == interpreter.id, InterpreterConflict.person_id == appointment.person_id
    )
    return db.session.scalar(query) is not None


def never_again(appointment: Appointment, interpreter: Interpreter) -> None:
    """Never ask them for this person: they know each other, or the person does not want it. Nobody asks why."""
    if not has_conflict(appointment, interpreter):
        db.session.add(
            InterpreterConflict(
                interpreter_id=interpreter.id, person_id=appointment.person_id, created_at=clock.now()
            )
        )  # fmt: skip
    row = db.session.scalar(select(Interpreting).where(Interpreting.appointment_id == appointment.id))
    if row is not None and row.interpreter_id == interpreter.id:
        row.interpreter_id, row.state = None, "asked"
    db.session.flush()
