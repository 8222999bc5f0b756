"""Reading papers and files. A file is found only among the people that the caller says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Uuid, cast, null, or_, select, union_all

from casework.core.kept import PERSON
from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents.models import Paper, Scan, StoredFile
from casework.people.models import Person
from casework.people.queries import People, is_among

#: A paper, or a scan, and the files of it.
WithFiles = tuple[Any, list[StoredFile]]
IN_ORDER = (StoredFile.place, StoredFile.created_at, StoredFile.id)


class PageOfPaper(NamedTuple):
    """A file and which pages of its paper it is."""

    file: StoredFile
    first: int
    last: int
    total: int


def numbered(files: Sequence[StoredFile]) -> list[PageOfPaper]:
    total, ends = sum(file.pages for file in files), accumulate(file.pages for file in files)
    return [PageOfPaper(file, end - file.pages + 1, end, total) for file, end in zip(files, ends, strict=True)]


class Receipt(NamedTuple):
    at: datetime
    pages: int


def papers_of(viewer: Any, subject_id: uuid.UUID) -> list[Paper]:
    """The papers of a person (or of the viewer's own draft), by kind. For staff an unsent draft has none (U11)."""
    query = select(Paper).where(Paper.subject_id == subject_id).order_by(Paper.created_at, Paper.kind)
    return open_for(viewer, db.session.scalars(_sent_only(viewer, query)), "papers")


def files_of(viewer: Any, papers: Iterable[Paper]) -> dict[uuid.UUID, list[StoredFile]]:
    """The files of these papers in the order of their pages, in one statement."""
    found: dict[uuid.UUID, list[StoredFile]] = defaultdict(list)
    ids = [paper.id for paper in papers]
    if ids:
        query = select(StoredFile).where(StoredFile.paper_id.in_(ids)).order_by(*IN_ORDER)
        for file in open_for(viewer, db.session.scalars(query), "papers"):
            if file.paper_id is not None:
                found[file.paper_id].append(file)
    return found


def find_file(viewer: Any, ref: str, *, among: People | None = None, lock: bool = False) -> StoredFile | None:
    """A file of someone among these people; without `among` only the viewer's own, once its scan is checked."""
    query = _reached(viewer, select(StoredFile).where(StoredFile.ref == ref), StoredFile, among)
    if among is None:
        query = query.where(StoredFile.paper_id.is_not(None))
    found: StoredFile | None = _first(viewer, query, lock)
    return found


def find_paper(viewer: Any, ref: str, *, among: People | None = None, lock: bool = False) -> Paper | None:
    query = _reached(viewer, select(Paper).where(Paper.ref == ref), Paper, among)
    found: Paper | None = _first(viewer, query, lock)
    return found


def find_scan(viewer: Any, ref: str, *, among: People, lock: bool = False) -> Scan | None:
    """A scan of someone among these people that nobody has checked yet."""
    query = select(Scan).where(Scan.ref == ref, Scan.state == "received", is_among(among, Scan.subject_id))
    found: Scan | None = db.session.scalar(query.with_for_update() if lock else query)
    return found


def papers_and_scans(viewer: Any, subject_id: uuid.UUID) -> tuple[list[WithFiles], list[WithFiles]]:
    """The papers of a person, by kind, and the scans that wait to be checked, each with its files: in one statement.

    For staff an unsent draft has no papers (U11).
    """
    found: dict[Any, list[StoredFile]] = {}
    for paper, scan, file in db.session.execute(_both(viewer.kind == "user"), {PERSON.key: subject_id}):
        found.setdefault(paper or scan, []).extend([file] if file else [])
    open_for(viewer, [*found, *(file for files in found.values() for file in files)], "papers")
    both = list(found.items())
    return [each for each in both if isinstance(each[0], Paper)], [each for each in both if isinstance(each[0], Scan)]


@cache
def _both(sent_only: bool) -> Any:
    nothing = cast(null(), Uuid(as_uuid=True))
    papers = select(Paper.id.label("paper_id"), nothing.label("scan_id")).where(Paper.subject_id == PERSON)
    if sent_only:
        papers = papers.join(Person, Person.id == Paper.subject_id)
    scans = select(nothing, Scan.id).where(Scan.subject_id == PERSON, Scan.state == "received")
    places = union_all(papers, scans).subquery().c
    return (
        select(Paper, Scan, StoredFile)
        .select_from(places.paper_id.table)
        .outerjoin(Paper, Paper.id == places.paper_id)
        .outerjoin(Scan, Scan.id == places.scan_id)
        .outerjoin(StoredFile, or_(StoredFile.paper_id == places.paper_id, StoredFile.scan_id == places.scan_id))
        .order_by(Paper.created_at, Paper.kind, Scan.created_at, Scan.id, *IN_ORDER)
    )


def files_of_scan(viewer: Any, scan: Scan) -> list[StoredFile]:
    query = select(StoredFile).where(StoredFile.scan_id == scan.id).order_by(*IN_ORDER)
    return open_for(viewer, db.session.scalars(query), "papers")


def receipts(viewer: Any, subject_id: uuid.UUID, since: datetime) -> list[Receipt]:
    """What the viewer took in for this person since then: when, and how many pages. Not what it was, nor what became
    of it: the front desk reads no papers.
    """
    query = select(Scan.created_at, Scan.pages).where(
        Scan.subject_id == subject_id, Scan.by_id == viewer.id, Scan.created_at >= since
    )
    return [Receipt(at, pages) for at, pages in db.session.execute(query.order_by(Scan.created_at, Scan.id))]


def find_own_paper(viewer: Any, kind: str, *, lock: bool = False) -> Paper | None:
    """The viewer's own paper of a kind."""
    found: Paper | None = _first(viewer, select(Paper).where(Paper.subject_id == viewer.id, Paper.kind == kind), lock)
    return found


def _reached(viewer: Any, query: Any, model: Any, among: People | None) -> Any:
    if among is None:
        return query.where(model.subject_id == viewer.id)
    return query.where(is_among(among, model.subject_id))


def _sent_only(viewer: Any, query: Any) -> Any:
    return query.join(Person, Person.id == Paper.subject_id) if viewer.kind == "user" else query


def _first(viewer: Any, query: Any, lock: bool) -> Any:
    found = db.session.scalar(query.with_for_update() if lock else query)
    return open_for(viewer, [found], "papers")[0] if found is not None else None
