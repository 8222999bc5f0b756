"""Attachments on the disk: cleaned and sealed like any upload, under the mail's own keys until it is filed."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from flask import current_app
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.sealed_files import SealedFile, open_stream, seal_stream
from casework.documents.cleaning import UploadRefused, clean_upload
from casework.documents.models import new_opaque_name
from casework.documents.shelf import Received, receive, shown_name
from casework.inbox.models import MailFile
from casework.inbox.reading import Attachment

FOLDER = "inbox"
#: Longer than it takes to clean the attachments of one mail; then a row names them, or nothing ever will.
KEPT_SECONDS = 3600


def place_of(ref: str) -> Path:
    folder = Path(current_app.config["FILES"]) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / ref


def _about(file_id: uuid.UUID) -> str:
    return f"inbox_file.{file_id}"


def take_in(subject_id: uuid.UUID, attachments: Iterable[Attachment]) -> list[MailFile]:
    """Rows of what was sent, not yet saved; the clean bytes lie sealed on the disk. What is refused has its reason.

    Raises RuntimeError while a transaction is open: cleaning takes seconds.
    """
    if db.session().in_transaction():
        raise RuntimeError("Attachments are cleaned with no transaction open.")
    return [_row(subject_id, place, one) for place, one in enumerate(attachments)]


def _row(subject_id: uuid.UUID, place: int, sent: Attachment) -> MailFile:
    file_id, ref, name = uuid.uuid4(), new_opaque_name(), shown_name(sent.name)
    common = {"id": file_id, "subject_id": subject_id, "place": place, "name": name, "created_at": clock.now()}
    try:
        with clean_upload(io.BytesIO(sent.content), name=name) as clean, clean.path.open("rb") as source:
            seal_stream(source, place_of(ref), subject=str(subject_id), about=_about(file_id))
            return MailFile(
                **common, ref=ref, media_type=clean.media_type, size=clean.size, pages=clean.pages,
                digest=get_vault().blind(clean.sha256, domain="file"),
            )  # fmt: skip
    except UploadRefused as refusal:
        return MailFile(**common, ref=None, refused=type(refusal).__name__, size=len(sent.content))


class Held(NamedTuple):
    """What has to be known of an attachment while no transaction is open."""

    id: uuid.UUID
    subject_id: uuid.UUID
    ref: str
    name: str


def held(files: Iterable[MailFile]) -> list[Held]:
    """Those that were taken in."""
    return [Held(file.id, file.subject_id, file.ref, file.name or "") for file in files if file.ref]


def open_attachment(file: MailFile | Held) -> SealedFile:
    """The plain content, piece by piece. Raises KeyDestroyed, FileNotFoundError before the first byte."""
    return open_stream(place_of(file.ref or "none"), subject=str(file.subject_id), about=_about(file.id))


def copies_for(subject_id: uuid.UUID, files: Sequence[Held]) -> list[Received]:
    """The same files once more, sealed under a person's own keys, for `documents` to file. With no transaction open."""
    streams = [(file.name, cast(BinaryIO, _Stream(open_attachment(file)))) for file in files]
    return receive(subject_id, streams).taken


class _Stream:
    """A sealed file's pieces read as one file."""

    def __init__(self, content: SealedFile) -> None:
        self._pieces: Iterator[bytes] = iter(content)
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def remove_files(refs: Iterable[str]) -> None:
    for ref in refs:
        place_of(ref).unlink(missing_ok=True)


def sweep_files() -> int:
    """Remove what no row names: the mail was dealt with, or a crash came between disk and row. Returns how many."""
    limit = clock.now().timestamp() - KEPT_SECONDS
    old = {path.name: path for path in (Path(current_app.config["FILES"]) / FOLDER).glob("*")}
    old = {name: path for name, path in old.items() if path.stat().st_mtime < limit}
    known = set(db.session.scalars(select(MailFile.ref).where(MailFile.ref.in_(old)))) if old else set()
    db.session.rollback()
    for name in old.keys() - known:
        old[name].unlink(missing_ok=True)
    return len(old.keys() - known)
