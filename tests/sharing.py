"""What does not depend on the database is done once in a whole run, on one of the two; which one, its name says.

What a page looks like to a reader's eye or ear is the same on both, and to look at it takes a second. So is what a browser
does: each journey is walked on one of the two, but for the main job, which is walked on both. A test
that asks no database runs on one of the two, with all others of its file that ask none. So does a test that counts how many
statements a page sends for one row and for thirty: the program sends both databases the same; and one that every door turns
away before it asks for anything (another host, a token that is missing, a file that is not what it says). `make deep` does on both what is shared within a test
(CASEWORK_EVERYTHING), and what is turned away at the doors.
"""

from __future__ import annotations

import os
import re
from zlib import crc32

EVERYTHING = bool(os.environ.get("CASEWORK_EVERYTHING"))
#: Of eight journeys SQLite walks so many: what both do takes longer on PostgreSQL, and neither should wait for the other.
SQLITES_JOURNEYS = 7
#: References are new in each run: the name of a page is its address without them.
_REFERENCE = re.compile(r"/[0-9A-Z][0-9A-Z-]{5,}(?=[/?]|$)")


def is_done_here(name: str, database: str, *, sqlites: int = 4) -> bool:
    """Is this piece the share of this database ("sqlite", "postgresql")? SQLite has so many of eight."""
    number = crc32(_REFERENCE.sub("/…", name).encode()) % 8
    # The even ones first.
    is_for_sqlite = number // 2 + 4 * (number % 2) < sqlites
    return EVERYTHING or is_for_sqlite is database.startswith("sqlite")


JOURNEYS = "tests/journeys/"
#: So a test is marked in the report that runs on one of the two: half of all tests ask none, a small part of the time.
ONCE = "once"
#: So those are marked that ask one, and count statements.
COUNTS_STATEMENTS = "counts_statements"
#: And those that ask one only for who it is that comes, and are turned away.
TURNED_AWAY = "turned_away"
ON_ONE = (COUNTS_STATEMENTS, TURNED_AWAY)
#: The main job is walked on both.
ON_BOTH = {"test_the_main_job.py"}
#: The long ones, which share journey by journey.
BY_JOURNEY = {"test_every_page.py", "test_for_everyone.py"}


def is_walked_here(file: str, journey: str, database: str) -> bool:
    """Does this database walk this journey of this file of tests (its path in the repository)?"""
    name = file.rpartition("/")[2]
    if JOURNEYS not in file or name in ON_BOTH:
        return True
    piece = f"journeys/{name} {journey}" if name in BY_JOURNEY else f"journeys/{name}"
    return is_done_here(piece, database, sqlites=SQLITES_JOURNEYS)
