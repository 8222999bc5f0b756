"""Sealing the audit trail each minute, checking it, and sending its newest MAC away from the data each day.

Who can change the database could cut the end of the trail with its seals. So the newest position and MAC are noted in a
file outside the data's folder (beside the master key, or where CASEWORK_TRAIL_COPY says), and go by mail to the
data-protection officer each day.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Seal
from casework.core.i18n import _
from casework.core.keystore_copies import sync_folder
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.seals import Verdict, seal_new, verify
from casework.core.transaction import unit_of_work
from casework.messages.models import Letter
from casework.messages.service import write_staff_letter
from casework.privacy.queries import officers

LETTER_KIND = "trail_sealed"


class Noted(NamedTuple):
    """The end of the trail on a day."""

    day: str
    position: int
    mac: str


def seal_and_verify() -> Verdict:
    """Seal what is new, then check every seal and every noted end of the trail."""
    seal_now()
    verdict = verify(get_vault().mac_key("audit"))
    broken = _first_missing(read_notes()) if verdict.is_whole else None
    db.session.rollback()
    return verdict if broken is None else Verdict(verdict.sealed, broken)


def seal_now() -> int:
    """Seal every entry that has no seal and note the new end; returns how many."""
    key, done = get_vault().mac_key("audit"), 0
    while True:
        with unit_of_work():
            new = seal_new(key)
        done += new
        if not new:
            break
    if done:
        _note_end()
    return done


def send_newest() -> int:
    """Tell every data-protection officer once a day how far the trail goes; returns how many letters were written."""
    newest, today = _newest(), clock.today()
    if newest is None:
        return 0
    with unit_of_work():
        begin = clock.end_of(date.fromordinal(today.toordinal() - 1))
        told = select(func.count()).where(Letter.kind == LETTER_KIND, Letter.created_at >= begin)
        if db.session.scalar(told):
            return 0
        people = officers(SYSTEM)
        for user in people:
            write_staff_letter(user, LETTER_KIND, lambda: _words(newest))
        return len(people)


def _words(newest: Noted) -> tuple[str, str]:
    title = _("End of the trail")
    text = _("Please keep this letter. «casework audit verify» must show the same code for this entry.")
    return title, f"{text}\n\n{newest.position}: {newest.mac}\n"


def _newest() -> Noted | None:
    """The end of the trail now. Leaves no transaction open: on SQLite it would hold up every writer."""
    row = db.session.execute(select(Seal.position, Seal.mac).order_by(Seal.position.desc()).limit(1)).first()
    db.session.rollback()
    return Noted(clock.today().isoformat(), row.position, row.mac.hex()) if row else None


def notes_path() -> Path:
    config = current_app.config
    return Path(config.get("TRAIL_COPY") or Path(config["KEY_FILE"]).parent / "trail.txt")


def read_notes() -> list[Noted]:
    if not notes_path().exists():
        return []
    lines = [line.split() for line in notes_path().read_text(encoding="ascii").splitlines()]
    return [Noted(parts[0], int(parts[1]), parts[2]) for parts in lines if len(parts) == 3]


def _note_end() -> None:
    """One line a day: the last end of that day."""
    newest = _newest()
    if newest is not None:
        write_notes([*[note for note in read_notes() if note.day != newest.day], newest])


def write_notes(notes: list[Noted]) -> None:
    path = notes_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.part")
    with open(half, "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.writelines(f"{note.day} {note.position} {note.mac}\n" for note in notes)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    sync_folder(path.parent)


def start_notes_anew() -> None:
    """After a restore the trail ends earlier, and rightly so: the former notes are put aside, not thrown away."""
    path = notes_path()
    if path.exists():
        path.replace(path.with_name(f"{path.stem}-until-{clock.now():%Y%m%d-%H%M%S}{path.suffix}"))


def _first_missing(notes: list[Noted]) -> int | None:
    for note in notes:
        mac = db.session.scalar(select(Seal.mac).where(Seal.position == note.position))
        if mac is None or mac.hex() != note.mac:
            return note.position
    return None
