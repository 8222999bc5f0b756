"""A file as an answer: always a download, never opened inside our pages, streamed piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Protocol

from flask import Response, abort

from casework.core.transaction import between_transactions
from casework.core.vault import KeyDestroyed
from casework.documents.joining import Pages
from casework.documents.models import StoredFile
from casework.documents.shelf import open_file


class Content(Protocol):
    size: int

    def __iter__(self) -> Iterator[bytes]: ...


def answer_with(file: StoredFile) -> Response:
    try:
        content = open_file(file)
    except (KeyDestroyed, FileNotFoundError):
        abort(404)
    return _download(content, file.media_type, file.name or "file")


def answer_with_all(files: Sequence[StoredFile], name: str | None = None) -> Response:
    """All pages of a paper as one file. Raises NotTogether."""
    if len(files) < 2:
        return answer_with(files[0]) if files else abort(404)
    name = name or PurePath(files[0].name or "file").stem
    try:
        pages = Pages(files)
    except (KeyDestroyed, FileNotFoundError):
        abort(404)
    with between_transactions():
        whole = pages.put_together()
    return _download(whole, "application/pdf", f"{name}.pdf")


def _download(content: Content, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.content_length = content.size
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
