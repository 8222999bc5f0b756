"""Keeping a signed list at its lesson, and letting it go."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.documents.models import Scan, StoredFile
from casework.documents.scanning import receive_scan
from casework.documents.service import remove_file
from casework.documents.shelf import Received, remove
from casework.programmes.models import Lesson
from casework.signed_lists.models import SignedList
from casework.signed_lists.queries import files_of


def keep_list(lesson: Lesson, subject_id: uuid.UUID, received: Iterable[Received], *, by: Any) -> SignedList | None:
    """The same pages sent twice are one list: then None. Raises NothingScanned, TooManyFiles."""
    there = set(db.session.scalars(select(StoredFile.digest).where(StoredFile.subject_id == subject_id)))
    sent = list(received)
    new = [one for one in sent if one.digest not in there]
    for one in sent:
        if one.digest in there:
            remove(one.ref)
    if sent and not new:
        return None
    scan = receive_scan(subject_id, None, new, by)
    # It waits for nobody to be filed: here is its place.
    scan.state, scan.checked_at, scan.checked_by = "filed", clock.now(), by.id
    row = SignedList(lesson_id=lesson.id, subject_id=subject_id, scan_id=scan.id, by_id=by.id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def let_go(signed: SignedList) -> None:
    """The pages go, and the row that named them."""
    for file in files_of(signed):
        remove_file(file)
    scan = db.session.get_one(Scan, signed.scan_id)
    db.session.delete(signed)
    db.session.flush()
    db.session.delete(scan)
    db.session.flush()
