"""What does not depend on the database is done once in a whole run, on one of the two; which one, its name says.

What a page looks like to a reader's eye or ear is the same on both, and to look at it takes a second. `make deep` does all
of it on both (CASEWORK_EVERYTHING).
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
