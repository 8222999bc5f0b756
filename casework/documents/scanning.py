"""What the front desk scans into a case, and what becomes of it when somebody who works on the case has checked it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.queries import IN_ORDER
from casework.documents.service import (
    MOST_FILES,
    SENT_STATE,
    TooManyFiles,
    UnknownPaper,
    add_paper,
    remove_file,
    row_of,
)
from casework.documents.shelf import Received, remove
from casework.register.lists import codelist


class NothingScanned(Refusal):
    field = "files"
    message = _l("Please choose the scan: photos or a PDF.")


class IsChecked(Refusal):
    message = _l("Somebody has checked this scan already.")


def receive_scan(subject_id: uuid.UUID, kind: str | None, received: Iterable[Received], by: Any) -> Scan:
    """Take in a paper that somebody brought. The same pages sent twice are one scan: a double click leaves no second.

    Raises NothingScanned, TooManyFiles, UnknownPaper.
    """
    sent = {one.digest: one for one in received}
    if not sent:
        raise NothingScanned
    if len(sent) > MOST_FILES:
        raise TooManyFiles
    if kind is not None and kind not in codelist("paper_kinds"):
        raise UnknownPaper
    known = _waiting_with(subject_id, set(sent), by)
    if known is not None:
        for one in sent.values():
            remove(one.ref)
        return known
    scan = Scan(
        id=uuid.uuid4(), subject_id=subject_id, by_id=by.id, kind=kind, created_at=clock.now(),
        pages=sum(one.pages for one in sent.values()),
    )  # fmt: skip
    db.session.add(scan)
    db.session.flush()
    for place, one in enumerate(sent.values()):
        row = row_of(one, subject_id)
        row.scan_id, row.place = scan.id, place
        db.session.add(row)
    db.session.flush()
    return scan


def file_scan(scan: Scan, kind: str, by: Any) -> Paper:
    """Checked: from here on its files show this paper of the person. Raises IsChecked, TooManyFiles, UnknownPaper."""
    _check(scan, "filed", by)
    scan.kind = kind
    paper = add_paper(scan.subject_id, kind, SENT_STATE)
    there = db.session.scalars(select(StoredFile).where(StoredFile.paper_id == paper.id)).all()
    known = {file.digest for file in there}
    new = [file for file in _files(scan) if file.digest not in known]
    if len(known) + len(new) > MOST_FILES:
        raise TooManyFiles
    for place, file in enumerate(new, max((file.place + 1 for file in there), default=0)):
        file.paper_id, file.scan_id, file.place = paper.id, None, place
    db.session.flush()
    _drop_files(scan)
    paper.came_at, paper.is_open, paper.seen_on, paper.seen_by, paper.seen_at = scan.created_at, False, None, None, None
    db.session.flush()
    return paper


def drop_scan(scan: Scan, by: Any) -> None:
    """It is somebody else's, or nobody can read it: the files go, the receipt stays. Raises IsChecked."""
    _check(scan, "dropped", by)
    _drop_files(scan)


def _check(scan: Scan, state: str, by: Any) -> None:
    if scan.state != "received":
        raise IsChecked
    scan.state, scan.checked_at, scan.checked_by = state, clock.now(), by.id


def _files(scan: Scan) -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).where(StoredFile.scan_id == scan.id).order_by(*IN_ORDER)))


def _drop_files(scan: Scan) -> None:
    for file in _files(scan):
        remove_file(file)


def _waiting_with(subject_id: uuid.UUID, digests: set[bytes], by: Any) -> Scan | None:
    """A scan of the same colleague that waits and has exactly these files."""
    mine = select(Scan).where(Scan.subject_id == subject_id, Scan.by_id == by.id, Scan.state == "received")
    for scan in db.session.scalars(mine):
        if {file.digest for file in _files(scan)} == digests:
            return scan
    return None
