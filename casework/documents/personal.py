"""What this feature holds of a person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents import shelf
from casework.documents.asking import end_links
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.service import drop_files_of


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    papers = open_for(SYSTEM, db.session.scalars(select(Paper).where(Paper.subject_id == subject_id)), "export")
    files = open_for(
        SYSTEM, db.session.scalars(select(StoredFile).where(StoredFile.subject_id == subject_id)), "export"
    )
    scans = list(db.session.scalars(select(Scan).where(Scan.subject_id == subject_id)))
    # A file that both of two merged records had lies with the paper of the one that went.
    of_files = select(Paper.id, Paper.kind).where(Paper.id.in_({file.paper_id for file in files} - {None}))
    kinds: dict[uuid.UUID | None, str | None] = dict(db.session.execute(of_files).tuples().all())
    kinds |= {scan.id: scan.kind for scan in scans}
    return {
        "papers": [
            {
                "kind": paper.kind, "state": paper.state, "asked_at": paper.asked_at, "came_at": paper.came_at,
                "seen_on": paper.seen_on, "expires_on": paper.expires_on, "extended_until": paper.extended_until,
            }
            for paper in papers
        ],
        "files": [
            {"paper": kinds.get(file.paper_id or file.scan_id), "name": file.name, "size": file.size, "sent_at": file.created_at}
            for file in files
        ],
        "scans": [
            {"kind": scan.kind, "pages": scan.pages, "received_at": scan.created_at, "checked_at": scan.checked_at, "state": scan.state}
            for scan in scans
        ],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Delete papers and files unless the class "papers" stays; the bytes go at once, the sweeper takes what is left."""
    end_links(subject_id)
    if "papers" in kept:
        return 0
    refs = drop_files_of(subject_id)
    for ref in refs:
        shelf.remove(ref)
    return len(refs)
