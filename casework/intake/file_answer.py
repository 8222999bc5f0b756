"""A file as an answer: always a download, never opened inside our pages, streamed piece by piece."""

from __future__ import annotations

from flask import Response, abort

from casework.core.vault import KeyDestroyed
from casework.documents.models import StoredFile
from casework.documents.shelf import open_file


def answer_with(file: StoredFile) -> Response:
    try:
        content = open_file(file)
    except (KeyDestroyed, FileNotFoundError):
        abort(404)
    answer = Response(content, mimetype=file.media_type)
    answer.content_length = content.size
    answer.headers.set("Content-Disposition", "attachment", filename=file.name or "file")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
