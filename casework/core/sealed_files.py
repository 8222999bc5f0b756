"""Sealed files: 64 KiB at a time, under a key of the file's own that lies sealed under its subject's key at its head.

Each chunk is bound to its position and to whether it is the last, so a cut, a swap or an addition shows.
"""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.core.keystore_copies import sync_folder
from casework.core.vault import TamperedSeal, get_vault

CHUNK = 64 * 1024
_TAG = 16
_SEALED_CHUNK = CHUNK + _TAG
_MAGIC = b"CWF1"
_HEAD = struct.Struct(">4sH")
_PLACE = struct.Struct(">Q?")
_LONGEST_KEY = 512


def seal_stream(
    src: BinaryIO, dst_path: str | os.PathLike[str], *, subject: str, about: str, retention: str = "papers"
) -> int:
    """Seal what `src` gives into a file that is whole and on the disk, or not there at all; returns the plain size.

    `about` names the file's one place, as in Vault.seal: a file put in another's place does not open.
    """
    target = Path(dst_path)
    key = secrets.token_bytes(32)
    sealed_key = get_vault().seal(subject, retention, key, about=about)
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    size = 0
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(_HEAD.pack(_MAGIC, len(sealed_key)) + sealed_key)
            cipher = AESGCM(key)
            for index, (chunk, is_last) in enumerate(_chunks(src)):
                out.write(cipher.encrypt(_nonce(index), chunk, _PLACE.pack(index, is_last)))
                size += len(chunk)
            out.flush()
            os.fsync(descriptor)
        os.replace(half, target)
        sync_folder(target.parent)
    finally:
        half.unlink(missing_ok=True)
    return size


def open_stream(path: str | os.PathLike[str], *, subject: str, about: str, retention: str = "papers") -> SealedFile:
    """Open a sealed file for reading piece by piece. Raises KeyDestroyed, KeyMissing, TamperedSeal, FileNotFoundError.

    A destroyed key and a cut file are found here, before the first byte of an answer has left.
    """
    file = open(path, "rb")  # noqa: SIM115 - SealedFile closes it, as the answer does that streams it
    try:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise TamperedSeal("This is no sealed file.")
        magic, length = _HEAD.unpack(head)
        if magic != _MAGIC or length > _LONGEST_KEY:
            raise TamperedSeal("This is no sealed file.")
        key = get_vault().open(subject, retention, file.read(length), about=about)
        return SealedFile(file, AESGCM(key), _HEAD.size + length)
    except BaseException:
        file.close()
        raise


class SealedFile:
    """An iterator over the plain chunks; `close()` is called by the server when the answer is over."""

    def __init__(self, file: BinaryIO, cipher: AESGCM, start: int) -> None:
        self._file, self._cipher = file, cipher
        length = os.fstat(file.fileno()).st_size - start
        self._count = max(1, -(-length // _SEALED_CHUNK))
        self._index = 0
        self.size = length - self._count * _TAG
        # The last chunk says how many there are: opened first, it makes a cut or an addition show before the start.
        file.seek(start + (self._count - 1) * _SEALED_CHUNK)
        self._open_next(self._count - 1)
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._index == self._count:
            self.close()
            raise StopIteration
        chunk = self._open_next(self._index)
        self._index += 1
        return chunk

    def __enter__(self) -> SealedFile:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def _open_next(self, index: int) -> bytes:
        sealed = self._file.read(_SEALED_CHUNK)
        try:
            return self._cipher.decrypt(_nonce(index), sealed, _PLACE.pack(index, index == self._count - 1))
        except InvalidTag:
            raise TamperedSeal("A sealed file was changed, cut or put together from others.") from None


def _chunks(src: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Full chunks, each with whether it is the last; an empty source is one empty chunk."""
    chunk = _full_chunk(src)
    while True:
        following = _full_chunk(src) if len(chunk) == CHUNK else b""
        yield chunk, not following
        if not following:
            return
        chunk = following


def _full_chunk(src: BinaryIO) -> bytes:
    """A socket or a pipe may give less than was asked for, long before its end."""
    parts, missing = [], CHUNK
    while missing and (part := src.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(index: int) -> bytes:
    """Counted, not random: the key belongs to this one file and is used once for each position."""
    return index.to_bytes(12, "big")
