"""Uploads are judged by their content, rewritten in a limited child process and never used as they came."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType
from typing import BinaryIO, Literal, cast

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.documents import cleaner

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
WALL_SECONDS = 30.0
Kind = Literal["jpeg", "png", "pdf"]
MEDIA_TYPES: dict[Kind, str] = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
_SIGNATURES: dict[Kind, bytes] = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}
_PROMISED = (".jpg", ".jpeg", ".png", ".webp", ".pdf")
_HEIC_BRANDS = (b"heic", b"heix", b"heif", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1")
#: A child may take 700 MB, so no more than this many at a time in one process.
_CHILDREN = BoundedSemaphore(2)


class UploadRefused(Refusal):
    """The file cannot be taken; `message` says to its owner why and what helps."""

    message: object = _l("We cannot take this file. Please take a photo of the paper and send that.")


class EmptyFile(UploadRefused):
    message = _l("This file is empty. Please choose it again, or take a new photo.")


class TooLarge(UploadRefused):
    message = _l("This file is larger than 10 MB. Please take a photo of the paper and send that.")


class UnknownKind(UploadRefused):
    message = _l("We can open photos (JPEG, PNG, WebP) and PDF files. Please take a photo or save the paper as PDF.")


class HeicPhoto(UnknownKind):
    message = _l(
        "We cannot open this photo, because it is a HEIC file. "
        "Please take it again with the camera button here, or save it as JPEG."
    )


class NotWhatItSays(UploadRefused):
    message = _l("The name says photo or PDF, but the file is something else. Please take a photo of the paper.")


class BrokenFile(UploadRefused):
    message = _l("We could not open this file. It may be damaged or incomplete. Please send it again, or a new photo.")


class PasswordProtected(UploadRefused):
    message = _l(
        "This PDF opens only with a password. Please send a copy without a password, or take photos of the pages."
    )


class TooManyPages(UploadRefused):
    message = _l("This PDF has more than 60 pages. Please send it in parts, or only the pages that matter.")


class TooManyPixels(UploadRefused):
    message = _l("This picture is too large for us to open. Please take a new photo with the usual camera settings.")


class TooMuchInside(UploadRefused):
    message = _l("This file holds too much for us to open safely. Please take photos of the pages and send those.")


_REFUSALS: dict[str, type[UploadRefused]] = {
    "broken": BrokenFile,
    "password": PasswordProtected,
    "pages": TooManyPages,
    "pixels": TooManyPixels,
    "inside": TooMuchInside,
}


class CleanerUnavailable(RuntimeError):
    """Pillow or pikepdf is missing on this machine: a fault of the installation, not of a file."""


@dataclass(frozen=True)
class CleanFile:
    """The rewritten file in a private folder of its own, which goes when the `with` block ends."""

    path: Path
    kind: Kind
    media_type: str
    pages: int
    size: int
    sha256: str

    def __enter__(self) -> CleanFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)


def clean_upload(source: BinaryIO, *, name: str) -> CleanFile:
    """Rewrite an upload without anything but its visible content, or raise an `UploadRefused`.

    `name` only chooses between two refusals; it never becomes part of a path.
    """
    folder = Path(tempfile.mkdtemp(prefix="casework-upload-"))
    try:
        head = _receive(source, folder / "upload")
        said = run_child(cleaner.__file__, folder, [_reader_for(head, name)])
        (folder / "upload").unlink()
        return accepted(folder / "clean", said)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _receive(source: BinaryIO, target: Path) -> bytes:
    size, head = 0, b""
    with target.open("xb") as file:
        while chunk := source.read(64 * 1024):
            size += len(chunk)
            if size > MAX_BYTES:
                raise TooLarge
            if len(head) < 1024:
                head += chunk[: 1024 - len(head)]
            file.write(chunk)
    if not size:
        raise EmptyFile
    return head


def _reader_for(head: bytes, name: str) -> Literal["photo", "pdf"]:
    if head.startswith((_SIGNATURES["jpeg"], _SIGNATURES["png"])) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "photo"
    if _SIGNATURES["pdf"] in head:
        return "pdf"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise HeicPhoto
    if name.strip().lower().endswith(_PROMISED):
        raise NotWhatItSays
    raise UnknownKind


def run_child(program: str, folder: Path, words: list[str]) -> dict[str, object]:
    """Run a program of ours in this folder, alone and under the limits that it takes; returns what it says."""
    command = [sys.executable, "-I", "-B", program, *words]
    with _CHILDREN, (folder / "said").open("w+b") as said:
        try:
            # The child limits itself: a preexec_fn may deadlock in a process that has threads, as a web server has.
            ended = subprocess.run(  # noqa: S603 - our own file and words of ours
                command,
                cwd=folder,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                start_new_session=True,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            raise TooMuchInside from None
        said.seek(0)
        answer = said.read(1000)
    (folder / "said").unlink()
    if ended == cleaner.NOT_INSTALLED:
        raise CleanerUnavailable("the upload cleaner needs Pillow and pikepdf")
    if ended in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooMuchInside
    if ended != 0:
        log.warning("upload cleaner ended with status %s", ended)
        raise BrokenFile
    try:
        verdict = json.loads(answer)
    except ValueError:
        raise BrokenFile from None
    return cast("dict[str, object]", verdict) if isinstance(verdict, dict) else {}


def accepted(path: Path, said: dict[str, object], most: int = cleaner.FILE_BYTES) -> CleanFile:
    """Look at the child's result as at a stranger's: it has read hostile bytes."""
    if "refused" in said:
        raise _REFUSALS.get(str(said["refused"]), BrokenFile)
    kind = next((known for known in MEDIA_TYPES if known == said.get("kind")), None)
    pages = said.get("pages")
    if kind is None or not isinstance(pages, int):
        raise BrokenFile
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            size, digest = _measured(file, _SIGNATURES[kind], most)
    except OSError:
        raise BrokenFile from None
    path.chmod(0o600)
    return CleanFile(path, kind, MEDIA_TYPES[kind], pages, size, digest)


def _measured(file: BinaryIO, signature: bytes, most: int) -> tuple[int, str]:
    """Size and digest, a piece at a time: a file of 10 MB never lies in memory as a whole. Raises BrokenFile."""
    size, digest = 0, hashlib.sha256()
    while chunk := file.read(64 * 1024):
        if not size and not chunk.startswith(signature):
            raise BrokenFile
        size += len(chunk)
        digest.update(chunk)
    if not size or size > most:
        raise BrokenFile
    return size, digest.hexdigest()
