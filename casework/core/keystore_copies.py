"""Copies of the key store: always an SQLite file, whatever the store itself is, so that one can be read anywhere."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

COLUMNS = ("subject", "class", "wrapped", "master", "made", "destroyed")


class BrokenCopy(Exception):
    """This file is not a whole copy of a key store."""


def sync_folder(folder: Path) -> None:
    """A file that was renamed into a folder is only safe when the folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_copy(rows: Iterable[Iterable[Any]], path: Path) -> int:
    """Write the rows beside `path`, count them again from the disk, and only then take the place of an older copy."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(half)) as copy, copy:
            copy.execute("PRAGMA synchronous=FULL")
            copy.execute(
                "CREATE TABLE vault_keys (subject TEXT, class TEXT, wrapped BLOB, master TEXT, made INTEGER,"
                " destroyed INTEGER, PRIMARY KEY (subject, class))"
            )
            written = copy.executemany("INSERT INTO vault_keys VALUES (?, ?, ?, ?, ?, ?)", map(tuple, rows)).rowcount
        written = max(written, 0)
        if sum(1 for _ in read_copy(half)) != written:
            raise BrokenCopy("The copy of the key store does not hold what was written.")
        os.replace(half, path)
        sync_folder(path.parent)
    finally:
        half.unlink(missing_ok=True)
    return written


def read_copy(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a copy. Raises BrokenCopy for a damaged file or one that is no copy."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BrokenCopy("The copy of the key store is damaged.")
            for row in copy.execute('SELECT subject, "class", wrapped, master, made, destroyed FROM vault_keys'):
                yield dict(zip(COLUMNS, row, strict=True))
    except sqlite3.Error as error:
        raise BrokenCopy("This is no copy of a key store, or it is damaged.") from error
