"""The master keys: a file outside the database and outside the data's folder, or a setting from the environment."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from casework.core.keystore import VaultError
from casework.core.keystore_copies import sync_folder

KEY_BYTES = 32
_LINE = re.compile(r"([A-Za-z0-9_-]{1,32})[ \t:]+([A-Za-z0-9+/]{43}=)")
_Stamp = tuple[int, int, int]


class UnsafeKeyFile(VaultError):
    """The key file can be read by others, or is no plain file."""


class MalformedKeys(VaultError):
    """The key file or setting is not made of lines `id base64`."""


class UnknownMaster(VaultError):
    """A key lies under a master key that this program does not have."""


class MasterKeys:
    """The master keys by id, the newest first. A file is read again when it changed, so a rotation needs no restart."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path: Path | None = Path(path)
        self._stamp: _Stamp | None = None
        self._keys: dict[str, bytes] = {}
        self._read_again_if_changed()

    @classmethod
    def from_text(cls, text: str) -> MasterKeys:
        """From a setting: `id base64` pairs, the newest first, each on a line or parted by commas."""
        self = cls.__new__(cls)
        self._path, self._stamp, self._keys = None, None, _parse(text)
        return self

    @property
    def newest(self) -> str:
        self._read_again_if_changed()
        return next(iter(self._keys))

    @property
    def ids(self) -> tuple[str, ...]:
        self._read_again_if_changed()
        return tuple(self._keys)

    def __getitem__(self, master: str) -> bytes:
        if master not in self._keys:
            self._read_again_if_changed()
        try:
            return self._keys[master]
        except KeyError:
            raise UnknownMaster(f"The master key {master} is not among those given.") from None

    def _read_again_if_changed(self) -> None:
        if self._path is None:
            return
        if self._stamp is None or _stamp_of(os.stat(self._path)) != self._stamp:
            text, status = _read(self._path)
            self._keys, self._stamp = _parse(text), _stamp_of(status)

    @staticmethod
    def new_file(path: str | os.PathLike[str]) -> str:
        """Make a key file with one key and return its id. Raises FileExistsError: a key file is never overwritten."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        master, line = _new_line()
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(line)
            file.flush()
            os.fsync(descriptor)
        sync_folder(target.parent)
        return master

    @staticmethod
    def add_new(path: str | os.PathLike[str]) -> str:
        """Put a new key before the others and return its id; the others stay readable."""
        text, status = _read(Path(path))
        _parse(text)
        master, line = _new_line()
        _write(Path(path), line + text, status)
        return master

    @staticmethod
    def drop_old(path: str | os.PathLike[str], in_use: Iterable[str] = ()) -> list[str]:
        """Drop all keys but the newest and those `in_use` (see KeyStore.masters); returns the ids dropped.

        A copy of the key store that lies under a dropped key is lost: make a new copy before.
        """
        text, status = _read(Path(path))
        keys = _parse(text)
        kept = {next(iter(keys)), *in_use}
        lines = [f"{master} {base64.b64encode(key).decode()}\n" for master, key in keys.items() if master in kept]
        _write(Path(path), "".join(lines), status)
        return [master for master in keys if master not in kept]


def _new_line() -> tuple[str, str]:
    master = secrets.token_hex(4)
    return master, f"{master} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def _parse(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for number, line in enumerate(re.split(r"[\n,]", text), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or match[1] in keys:
            raise MalformedKeys(f"Line {number} of the master keys is not `id base64` with an id of its own.")
        try:
            keys[match[1]] = base64.b64decode(match[2], validate=True)
        except binascii.Error:
            raise MalformedKeys(f"Line {number} of the master keys is not base64.") from None
    if not keys:
        raise MalformedKeys("There is no master key.")
    return keys


def _read(path: Path) -> tuple[str, os.stat_result]:
    descriptor = os.open(path, os.O_RDONLY)
    with os.fdopen(descriptor, "r") as file:
        # The open file is asked, not its name: it could be another one a moment later.
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnsafeKeyFile("The key file is not a plain file.")
        if status.st_mode & 0o077:
            raise UnsafeKeyFile("The key file can be read by others. Make it readable for its owner alone: chmod 600.")
        return file.read(), status


def _write(path: Path, text: str, like: os.stat_result) -> None:
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            if (os.geteuid(), os.getegid()) != (like.st_uid, like.st_gid):
                # An operator who is root must not take the file away from the program's own user.
                os.fchown(descriptor, like.st_uid, like.st_gid)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.replace(half, path)
        sync_folder(path.parent)
    finally:
        half.unlink(missing_ok=True)


def _stamp_of(status: os.stat_result) -> _Stamp:
    return status.st_mtime_ns, status.st_size, status.st_ino
