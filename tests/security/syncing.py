"""What the program asks of the operating system while it seals a file."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from unittest import mock

from casework.core.sealed_files import seal_stream
from casework.people.service import new_subject


def calls_of_sealing(folder: Path) -> list[str]:
    """The calls that make a file durable, in their order. They are carried out as well."""
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        calls.append("fsync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "fsync file")
        fsync(descriptor)

    def note_replace(source: str, target: str) -> None:
        calls.append("replace")
        replace(source, target)

    subject = str(new_subject())
    with mock.patch.object(os, "fsync", note_fsync), mock.patch.object(os, "replace", note_replace):
        seal_stream(io.BytesIO(b"some bytes"), folder / "file", subject=subject, about="stored_file.1")
    return calls
