"""What does not depend on the database is done once in a whole run, on one of the two; which one, its name says.

What a page looks like to a reader's eye or ear is the same on both, and to look at it takes a second. So is what a browser
does: each journey is walked on one of the two, but for the main job, which is walked on both. `make deep` does all of it
on both (CASEWORK_EVERYTHING).
"""

from __future__ import annotations

import os
import re
from zlib import crc32

EVERYTHING = bool(os.environ.get("CASEWORK_EVERYTHING"))
#: References are new in each run: the name of a page is its address without them.
_REFERENCE = re.compile(r"/[0-9A-Z][0-9A-Z-]{5,}(?=[/?]|$)")


def is_done_here(name: str, database: str) -> bool:
    """Is this piece the share of this database ("sqlite", "postgresql")?"""
    mine = 0 if database.startswith("sqlite") else 1
    return EVERYTHING or crc32(_REFERENCE.sub("/…", name).encode()) % 2 == mine


JOURNEYS = "tests/journeys/"
#: The main job, and two files that share page by page.
ON_BOTH = {"test_the_main_job.py", "test_every_page.py", "test_for_everyone.py"}


def is_walked_here(file: str, database: str) -> bool:
    """Does this database walk the journeys of this file of tests (its path in the repository)?"""
    name = file.rpartition("/")[2]
    return JOURNEYS not in file or name in ON_BOTH or is_done_here(f"journeys/{name}", database)
