"""How statements reach PostgreSQL: as it reads them itself, with `$1`, so that none is taken apart before it is sent.

psycopg's own placeholders cost a fifth of what Today took: a statement of more than 4,096 signs, or fifty values, was
split anew each time. SQLAlchemy writes `$1` when the engine's `paramstyle` says so (config.py).
"""

from __future__ import annotations

from typing import Any

from psycopg import RawCursor


class Cursor(RawCursor[Any]):
    """Names and types of the columns, which is all that SQLAlchemy asks of `description` (PEP 249 allows the rest to be
    None). psycopg makes an object of each column, three hundred for a case's page.
    """

    @property
    def description(self) -> Any:
        found = self.pgresult
        if found is None or not found.nfields:
            return None
        return [
            ((found.fname(place) or b"").decode(), found.ftype(place), None, None, None, None, None)
            for place in range(found.nfields)
        ]
