"""Files on the disk that no row names: left by a refused form, a crash or an erasure."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import select

from casework.core.jobs import job
from casework.core.models import db
from casework.documents import shelf
from casework.documents.models import StoredFile
from casework.documents.pieces import sweep_pieces

BATCH = 500


@job(every_minutes=60)
def sweep_orphan_files() -> int:
    """A file comes before its row, so what has none after a day belongs to nobody."""
    old, swept = shelf.old_files(), 0
    while batch := {path.name: path for path in islice(old, BATCH)}:
        known = set(db.session.scalars(select(StoredFile.ref).where(StoredFile.ref.in_(batch))))
        db.session.rollback()
        for name in batch.keys() - known:
            batch[name].unlink(missing_ok=True)
            swept += 1
    return swept


@job(every_minutes=60)
def sweep_unfinished_uploads() -> int:
    """Pieces of files that nobody finished sending."""
    return sweep_pieces()
