"""An upload that comes in pieces, so that a dropped connection costs one piece and not the file.

Each piece lies sealed under the keys of its subject until the paper is saved; nobody else's upload can be continued.
What is never finished is swept after a day.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from flask import current_app

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.sealed_files import open_stream, seal_stream
from casework.documents.cleaning import MAX_BYTES

PIECE = 256 * 1024
MOST = -(-MAX_BYTES // PIECE) + 1
UPLOAD = re.compile(r"[0-9a-f]{32}")
FOLDER = "pieces"
KEPT_HOURS = 24


class StrangePiece(Refusal):
    field = "piece"
    message = _l("This part of a file does not fit. Please send the file again.")


def _folder(subject_id: uuid.UUID, upload: str) -> Path:
    # Whose upload it is does not stand in the name of the folder.
    name = hashlib.sha256(f"{subject_id}:{upload}".encode()).hexdigest()[:32]
    return Path(current_app.config["FILES"]) / FOLDER / name


def _about(upload: str, number: int) -> str:
    return f"upload.{upload}.{number}"


def keep_piece(subject_id: uuid.UUID, upload: str, number: int, stream: BinaryIO) -> int:
    """Seal the piece with this number; returns how many are there now. Raises StrangePiece.

    The same piece again is the piece that is there: the answer to the first one may have been lost.
    """
    there = pieces_there(subject_id, upload)
    if not UPLOAD.fullmatch(upload) or not 0 <= number < MOST or number > there:
        raise StrangePiece
    if number < there:
        return there
    folder = _folder(subject_id, upload)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    limited = _AtMost(stream, PIECE)
    place = folder / f"{number:03d}"
    seal_stream(cast(BinaryIO, limited), place, subject=str(subject_id), about=_about(upload, number))
    if limited.is_over:
        place.unlink(missing_ok=True)
        raise StrangePiece
    return number + 1


def pieces_there(subject_id: uuid.UUID, upload: str) -> int:
    folder, count = _folder(subject_id, upload), 0
    while (folder / f"{count:03d}").is_file():
        count += 1
    return count


class Pieces:
    """The pieces of an upload read as one file, a chunk at a time."""

    def __init__(self, subject_id: uuid.UUID, upload: str) -> None:
        self._chunks = _chunks(subject_id, upload)
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (chunk := next(self._chunks, b"")):
            self._rest += chunk
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def _chunks(subject_id: uuid.UUID, upload: str) -> Iterator[bytes]:
    for number in range(pieces_there(subject_id, upload)):
        place = _folder(subject_id, upload) / f"{number:03d}"
        with open_stream(place, subject=str(subject_id), about=_about(upload, number)) as piece:
            yield from piece


def drop_pieces(subject_id: uuid.UUID, upload: str) -> None:
    shutil.rmtree(_folder(subject_id, upload), ignore_errors=True)


def sweep_pieces() -> int:
    """Remove what nobody finished within a day; returns how many uploads."""
    limit, swept = clock.now().timestamp() - KEPT_HOURS * 3600, 0
    for folder in (Path(current_app.config["FILES"]) / FOLDER).glob("*"):
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


class _AtMost:
    """A stream that notices when it gives more than was agreed."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._left, self.is_over = stream, limit, False

    def read(self, size: int) -> bytes:
        part = self._stream.read(min(size, self._left + 1))
        if len(part) > self._left:
            self.is_over = True
            part = part[: self._left]
        self._left -= len(part)
        return part
