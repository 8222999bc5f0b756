"""Where sealed files lie on the disk, and taking in what someone sends: cleaned, sealed, not yet filed."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flask import current_app

from casework.core import clock
from casework.core.models import db
from casework.core.sealed import get_vault, key_subject
from casework.core.sealed_files import SealedFile, open_stream, seal_stream
from casework.documents.cleaning import UploadRefused, clean_upload
from casework.documents.models import StoredFile, new_opaque_name

FOLDER_LETTERS = 2
LONGEST_NAME = 160


@dataclass(frozen=True)
class Received:
    """A cleaned and sealed file on the disk that no row names yet; nobody finds it until `documents.service` files it."""

    id: uuid.UUID
    ref: str
    name: str
    media_type: str
    size: int
    pages: int
    digest: bytes


class RefusedFile(NamedTuple):
    name: str
    message: object


@dataclass
class Reception:
    taken: list[Received] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


def place_of(ref: str) -> Path:
    """Where the file with this opaque name lies. Spread over folders: one with 100,000 entries is slow."""
    folder = Path(current_app.config["FILES"]) / ref[:FOLDER_LETTERS]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / ref


def receive(subject_id: uuid.UUID, files: Iterable[tuple[str, BinaryIO]]) -> Reception:
    """Clean and seal what was sent, whole and on the disk, before a row speaks of it. A refused one stops no other.

    Only `between_transactions()`: opening a picture takes seconds, and on SQLite it would hold up every writer.
    Raises RuntimeError while a transaction is open.
    """
    if db.session().in_transaction():
        raise RuntimeError("A picture is opened with no transaction open: use between_transactions().")
    reception = Reception()
    for given_name, stream in files:
        name = shown_name(given_name)
        try:
            reception.taken.append(_take_in(subject_id, name, stream))
        except UploadRefused as refusal:
            reception.refused.append(RefusedFile(name, refusal.message))
    return reception


def _take_in(subject_id: uuid.UUID, name: str, stream: BinaryIO) -> Received:
    file_id, ref = uuid.uuid4(), new_opaque_name()
    with clean_upload(stream, name=name) as clean, clean.path.open("rb") as source:
        seal_stream(source, place_of(ref), subject=str(subject_id), about=_about(file_id))
        digest = get_vault().blind(clean.sha256, domain="file")
        return Received(file_id, ref, name, clean.media_type, clean.size, clean.pages, digest)


def open_file(file: StoredFile) -> SealedFile:
    """The plain content, piece by piece. Raises KeyDestroyed, TamperedSeal, FileNotFoundError before the first byte."""
    return open_stream(place_of(file.ref), subject=key_subject(file), about=_about(file.id))


def _about(file_id: uuid.UUID) -> str:
    return f"stored_file.{file_id}"


def shown_name(name: str) -> str:
    """The last part of what the device calls its file, without what steers a terminal or a line of text."""
    plain = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    return plain.replace("\\", "/").rpartition("/")[2].strip()[-LONGEST_NAME:] or "file"


def remove(ref: str) -> None:
    place_of(ref).unlink(missing_ok=True)


def old_files(hours: int = 24) -> Iterator[Path]:
    """Files older than this: a younger one may wait for the transaction that files it.

    Each is named by its ref, unless a crash left it half sealed: that one has a name of its own.
    """
    limit = clock.now().timestamp() - hours * 3600
    for path in Path(current_app.config["FILES"]).glob("??/*"):
        if path.is_file() and path.stat().st_mtime < limit:
            yield path
