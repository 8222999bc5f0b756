"""Statements that are put together once and kept: to write one anew took longer than the database took to answer it (a
third of the time of a case's page).

What differs from one asking to the next is filled in when the statement runs: these, or a parameter of its own. A moment
of now is looked up, never written into one: `moment_of_asking`, `day_of_asking`.
"""

from __future__ import annotations

from sqlalchemy import Uuid, bindparam, text

from casework.core.models import db

CASE, PERSON, VIEWER = (bindparam(name, type_=Uuid(as_uuid=True)) for name in ("case_id", "person_id", "viewer_id"))
#: For so many sets of roles, and what they may be combined with, one statement is kept.
KEPT = 200


def keep_plans() -> None:
    """From here to the end of the transaction PostgreSQL plans a statement once, and not anew each time that it is asked.

    For a statement of very many parts, each led by its own index whoever asks: to plan Today took 10 ms, to answer it 5.
    Left to itself, PostgreSQL planned it 190 times out of 190, since it expects little of planning once. Not for lists:
    how many lines are wanted, and of what, decides by which index they begin.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
