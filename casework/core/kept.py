"""Statements that are put together once and kept: to write one anew took longer than the database took to answer it (a
third of the time of a case's page).

What differs from one asking to the next is filled in when the statement runs: these, or a parameter of its own. A moment
of now is looked up, never written into one: `moment_of_asking`, `day_of_asking`.
"""

from __future__ import annotations

from sqlalchemy import Uuid, bindparam

CASE, PERSON, VIEWER = (bindparam(name, type_=Uuid(as_uuid=True)) for name in ("case_id", "person_id", "viewer_id"))
#: For so many sets of roles, and what they may be combined with, one statement is kept.
KEPT = 200
