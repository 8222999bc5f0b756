"""Papers: which a person has, brings, or cannot get. Every one of these is an answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.kept import PERSON
from casework.core.models import db
from casework.core.rows import add_rows
from casework.core.sealed import open_for
from casework.documents.letters import ask_in_a_letter
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.queries import IN_ORDER
from casework.documents.shelf import Received, remove
from casework.people.models import Person
from casework.register.lists import codelist

MOST_FILES = 20
#: What a person says about a paper whose picture they sent, unless they say more.
SENT_STATE = "photo_scan"
_KINDS_OF = select(Paper.kind).where(Paper.subject_id == PERSON)


class UnknownPaper(Refusal):
    field = "kind"
    message = _l("There is no such kind of paper.")


class UnknownState(Refusal):
    field = "state"
    message = _l("Please choose one of these answers.")


class NothingSaid(Refusal):
    field = "files"
    message = _l("Please choose a photo or a file, or say below why you do not have this paper.")


class TooManyFiles(Refusal):
    field = "files"
    message = _l(
        "These are more files than we can keep for one paper. Please send one PDF, or only the pages that matter."
    )


def add_paper(subject_id: uuid.UUID, kind: str, state: str | None = None) -> Paper:
    """The subject's paper of this kind, made or found, with what is said of it. Raises UnknownPaper, UnknownState."""
    if kind not in codelist("paper_kinds"):
        raise UnknownPaper
    if state is not None and state not in codelist("paper_states"):
        raise UnknownState
    paper = db.session.scalar(select(Paper).where(Paper.subject_id == subject_id, Paper.kind == kind))
    if paper is None:
        paper = Paper(subject_id=subject_id, kind=kind, created_at=clock.now())
        db.session.add(paper)
    if state is not None:
        open_for(SYSTEM, [paper], "state of a paper")
        paper.state = state
    db.session.flush()
    return paper


def add_papers(subject_id: uuid.UUID, kinds: Iterable[str]) -> None:
    """A paper of each of these kinds, in two statements. Raises UnknownPaper."""
    wanted = dict.fromkeys(kinds)
    if not all(kind in codelist("paper_kinds") for kind in wanted):
        raise UnknownPaper
    known = set(db.session.scalars(_KINDS_OF, {PERSON.key: subject_id})) if wanted else set()
    now = clock.now()
    new = [kind for kind in wanted if kind not in known]
    add_rows(Paper, [{"subject_id": subject_id, "kind": kind, "created_at": now} for kind in new])


def answer_paper(
    subject_id: uuid.UUID, kind: str, *, state: str | None = None, received: Iterable[Received] = ()
) -> Paper:
    """What the person says of a paper: files, or why there is none. Raises NothingSaid, TooManyFiles."""
    sent = list(received)
    if not sent and not state:
        raise NothingSaid
    paper = add_paper(subject_id, kind, state or SENT_STATE)
    for one in sent:
        file_received(paper, one)
    paper.came_at, paper.is_open, paper.seen_on, paper.seen_by, paper.seen_at = clock.now(), False, None, None, None
    db.session.flush()
    return paper


def file_received(paper: Paper, received: Received) -> StoredFile:
    """Write the row of a file that lies on the disk already. The same content again is the file that is there."""
    known = _in_order(paper.id)
    for file in known:
        if file.digest == received.digest:
            remove(received.ref)
            return file
    if len(known) >= MOST_FILES:
        raise TooManyFiles
    row = row_of(received, paper.subject_id)
    row.paper_id, row.place = paper.id, known[-1].place + 1 if known else 0
    db.session.add(row)
    db.session.flush()
    return row


def row_of(received: Received, subject_id: uuid.UUID) -> StoredFile:
    """The row of a file on the disk; the caller says what it belongs to."""
    return StoredFile(
        id=received.id, subject_id=subject_id, ref=received.ref, media_type=received.media_type,
        size=received.size, pages=received.pages, digest=received.digest, created_at=clock.now(), name=received.name,
    )  # fmt: skip


def move_earlier(file: StoredFile) -> None:
    """Change places with the file before this one; the first stays the first, and so does one that is in no paper."""
    if file.paper_id is None:
        return
    files = _in_order(file.paper_id)
    at = files.index(file)
    if at:
        files[at - 1 : at + 1] = [file, files[at - 1]]
    for place, one in enumerate(files):
        one.place = place
    db.session.flush()


def _in_order(paper_id: uuid.UUID) -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).where(StoredFile.paper_id == paper_id).order_by(*IN_ORDER)))


def remove_file(file: StoredFile) -> None:
    """Take a file away again. Its bytes go with the row: the sweeper finds what a crash leaves behind."""
    db.session.delete(file)
    db.session.flush()


def ask_for_paper(person: Person, kind: str, by: Any) -> Paper:
    """Ask for a paper, with a letter in the person's language."""
    paper = add_paper(person.id, kind)
    paper.is_open, paper.asked_at, paper.asked_by = True, clock.now(), by.id
    paper.came_at = None
    ask_in_a_letter(person, kind)
    db.session.flush()
    return paper


def note_seen(paper: Paper, by: Any, *, expires_on: date | None = None, extended_until: date | None = None) -> Paper:
    """ "Seen by … on …": preferred to a stored copy for identity and residence papers (domain.md 2.7).

    A new card ends what a law had extended: it is said anew each time.
    """
    paper.seen_on, paper.seen_by, paper.seen_at, paper.is_open = clock.today(), by.id, clock.now(), False
    if expires_on is not None:
        paper.expires_on = expires_on
    paper.extended_until = extended_until
    db.session.flush()
    return paper


def drop_files_of(subject_id: uuid.UUID) -> list[str]:
    """Delete the rows of a subject's papers, scans and files; returns the opaque names to be removed from the disk."""
    refs = []
    for file in db.session.scalars(select(StoredFile).where(StoredFile.subject_id == subject_id)):
        refs.append(file.ref)
        db.session.delete(file)
    db.session.flush()
    for model in (Paper, Scan):
        for row in db.session.scalars(select(model).where(model.subject_id == subject_id)):
            db.session.delete(row)
    db.session.flush()
    return refs


def drop_files_of_paper(paper_id: uuid.UUID) -> list[str]:
    """Delete the rows of one paper's files; what is known of the paper stays. Returns the names to be removed from the disk."""
    refs = []
    for file in db.session.scalars(select(StoredFile).where(StoredFile.paper_id == paper_id)):
        refs.append(file.ref)
        db.session.delete(file)
    db.session.flush()
    return refs
