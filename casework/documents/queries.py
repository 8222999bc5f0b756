"""Reading papers and files. A file is found only among the people that the caller says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import select

from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents.models import Paper, StoredFile
from casework.people.models import Person
from casework.people.queries import People, is_among

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
            found[file.paper_id].append(file)
    return found


def find_file(viewer: Any, ref: str, *, among: People | None = None, lock: bool = False) -> StoredFile | None:
    """A file of someone among these people; without `among` only the viewer's own."""
    query = _reached(viewer, select(StoredFile).where(StoredFile.ref == ref), StoredFile, among)
    found: StoredFile | None = _first(viewer, query, lock)
    return found


def find_paper(viewer: Any, ref: str, *, among: People | None = None, lock: bool = False) -> Paper | None:
    query = _reached(viewer, select(Paper).where(Paper.ref == ref), Paper, among)
    found: Paper | None = _first(viewer, query, lock)
    return found


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
