"""Backup and restore: data first, files, key store last (architecture.md §8).

A backup is a folder named after its moment, valid once its manifest is written. Copies of the data stay 35 days, copies
of the keys 7, and an older one of either goes only after the new one was read again: someone erased can be brought back
for 7 days at most, then never.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.engine import make_url

from casework import create_app
from casework.core import clock
from casework.core.keystore_copies import read_copy, sync_folder
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.operation import trail
from casework.operation.replaying import bring_up_to_present
from casework.operation.setting_up import set_up
from casework.operation.tables import BrokenBackup, bring_back_data, copy_data, revision
from config import settings_from

MANIFEST = "manifest.json"
KEYS = "keys.sqlite"
FILES = "files"
DATA_KEPT = timedelta(days=35)
KEYS_KEPT = timedelta(days=7)
_STAMP = "casework-%Y%m%d-%H%M%S-%f"


def make_backup(folder: str | os.PathLike[str]) -> Iterator[str]:
    """Make a new backup in `folder`, then drop what is too old there; yields a line for each step."""
    parent = Path(folder).absolute()
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    db.session.rollback()
    sealed = trail.seal_now()
    yield f"{sealed} entries of the trail sealed"
    target = parent / f"{clock.now():{_STAMP}}"
    target.mkdir(mode=0o700)
    copy_data(target)
    yield f"Data copied to {target}"
    count = _copy_files(Path(current_app.config["FILES"]), target / FILES)
    yield f"{count} files copied"
    keys = get_vault().keystore.backup(target / KEYS)
    if sum(1 for _row in read_copy(target / KEYS)) != keys:
        raise BrokenBackup("The copy of the key store is not whole.")
    yield f"{keys} keys copied and read again"
    _write_manifest(target)
    yield from _drop_old(parent)


def restore_backup(folder: str | os.PathLike[str], environ: Mapping[str, str]) -> Iterator[str]:
    """Bring a backup back: whoever was erased since stays erased, nothing is sent before someone releases it."""
    source = Path(folder).absolute()
    manifest = _checked_manifest(source)
    settings = settings_from(environ)
    is_new = not _has_data(settings)
    for folder_ in (settings["INSTANCE"], settings["FILES"]):
        Path(folder_).mkdir(parents=True, exist_ok=True, mode=0o700)
    app = create_app(settings)
    with app.app_context():
        bring_back_data(source, manifest["revision"])
        db.engine.dispose()
        yield "Data brought back" + (" into a new database" if is_new else "")
        count = _copy_files(source / FILES, Path(settings["FILES"]))
        yield f"{count} files brought back"
        if (source / KEYS).exists():
            changed = get_vault().keystore.restore(source / KEYS)
            yield f"{changed} keys taken over; what is destroyed stays destroyed"
        else:
            yield "This backup's keys are gone after 7 days: the present key store is used"
    # The schema is brought to the present one before anything of it is read as a row.
    yield from set_up(environ)
    app = create_app(settings)
    with app.app_context():
        yield from bring_up_to_present()
        trail.start_notes_anew()
        trail.seal_now()
        db.engine.dispose()
    yield "The outbox is held. Look at it, then release it with: casework outbox release"


def _has_data(settings: Mapping[str, Any]) -> bool:
    url = make_url(settings["DATABASE_URL"])
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _copy_files(source: Path, target: Path) -> int:
    """Copy what is not there yet; sealed files never change, so the same name is the same content."""
    count = 0
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(source.glob("??/*")):
        place = target / path.parent.name / path.name
        # Half-written ones begin with a dot, and one that vanished meanwhile was erased.
        if path.name.startswith(".") or place.exists():
            continue
        place.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            shutil.copy2(path, place)
        except FileNotFoundError:
            continue
        count += 1
    return count


def _write_manifest(target: Path) -> None:
    """The last file: a backup without it was interrupted."""
    hashes = {str(path.relative_to(target)): _hash(path) for path in sorted(target.rglob("*")) if path.is_file()}
    hashes.pop(KEYS)
    text = json.dumps({"revision": revision(), "made": clock.now().isoformat(), "hashes": hashes}, indent=1)
    half = target / f".{MANIFEST}.part"
    with open(half, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, target / MANIFEST)
    sync_folder(target)


def _checked_manifest(source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BrokenBackup(f"{source} is no finished backup: it has no {MANIFEST}.") from None
    for name, expected in manifest["hashes"].items():
        path = source / name
        if not path.is_file() or _hash(path) != expected:
            raise BrokenBackup(f"The backup is damaged: {name} is not what was written.")
    return manifest


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _drop_old(parent: Path) -> Iterator[str]:
    """Only after the new copies were read again: data older than 35 days, keys older than 7."""
    now = clock.now()
    for backup in sorted(parent.glob("casework-*")):
        try:
            made = datetime.strptime(f"{backup.name}+0000", f"{_STAMP}%z")
        except ValueError:
            continue
        if now - made > DATA_KEPT:
            shutil.rmtree(backup)
            yield f"{backup.name} dropped, older than 35 days"
        elif now - made > KEYS_KEPT and (backup / KEYS).exists():
            (backup / KEYS).unlink()
            yield f"{backup.name}: copy of the keys dropped, older than 7 days"
