"""The package for the funder: a cover sheet and the chosen papers, zipped in memory and encrypted. Nothing of it is ever written
to a disk in the clear.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.accounts.queries import name_of
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l, show_date
from casework.core.models import db
from casework.core.sealed_files import SealedFile
from casework.core.vault import KeyDestroyed
from casework.documents.models import Paper, StoredFile
from casework.documents.queries import files_of
from casework.documents.shelf import open_file
from casework.nominations.call_models import FunderKey
from casework.nominations.calls import key_of
from casework.nominations.keys import read_key, seal_for
from casework.nominations.models import Evidence, Nomination, Package
from casework.nominations.partial_dates import shown_date
from casework.nominations.queries import evidence_of
from casework.nominations.words import KINDS, SCHEMES
from casework.people.models import Person
from casework.people.spellings import shown_spellings

#: All of it lies in memory at once.
LARGEST = 100 * 1024 * 1024
Picked = Sequence[tuple[Evidence, list[StoredFile]]]
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class NoKey(Refusal):
    message = _l("The call has no public key of the funder yet.")


class KeyNotCompared(Refusal):
    message = _l("Nobody has compared the fingerprint of the key with the funder yet.")


class NothingChosen(Refusal):
    field = "chosen"
    message = _l("Please choose at least one paper.")


class TooMuch(Refusal):
    field = "chosen"
    message = _l("These papers are too large for one package. Please make two.")


class PaperChanged(Refusal):
    field = "chosen"
    message = _l("A paper was changed or taken away meanwhile. Please look at the page again.")


@dataclass(frozen=True)
class Sealed:
    """What the browser gets. Its name says nothing."""

    content: bytes
    name: str


@dataclass(frozen=True)
class Entry:
    """A file of the package: under which name, and what lies sealed on the disk."""

    name: str
    opened: SealedFile


@dataclass(frozen=True)
class Prepared:
    """What goes into one package, opened."""

    chosen: tuple[str, ...]
    key_id: uuid.UUID
    armored: str
    kinds: list[str]
    refs: frozenset[str]
    sheet: str
    entries: list[Entry]

    def seal(self) -> bytes:
        """Takes seconds: only `between_transactions()`."""
        return seal_for(self.armored, _zipped(self.sheet, self.entries))


def packable(viewer: Any, nomination: Nomination) -> list[tuple[Evidence, list[StoredFile]]]:
    """The evidence whose paper has files, each with them."""
    rows = [row for row in evidence_of(viewer, nomination) if row.paper_id is not None]
    papers = db.session.scalars(select(Paper).where(Paper.id.in_([row.paper_id for row in rows])))
    found = files_of(viewer, papers)
    return [(row, found[row.paper_id]) for row in rows if row.paper_id is not None and found.get(row.paper_id)]


def usable_key(nomination: Nomination) -> FunderKey:
    """Raises NoKey, KeyNotCompared, or why the key cannot be used any more."""
    key = key_of(nomination.call)
    if key is None:
        raise NoKey
    if key.compared_at is None:
        raise KeyNotCompared
    read_key(key.armored)
    return key


def prepare(nomination: Nomination, chosen: Sequence[str], *, by: User) -> Prepared:
    """All that is needed to seal the chosen evidence for the funder. Raises what can be wrong with key and papers."""
    key, picked = usable_key(nomination), _picked(nomination, chosen, by=by)
    if not picked:
        raise NothingChosen
    if sum(file.size for _row, files in picked for file in files) > LARGEST:
        raise TooMuch
    sheet = cover_sheet(nomination, picked, by=by)
    return Prepared(
        tuple(chosen), key.id, key.armored, [row.kind for row, _files in picked], _refs(picked), sheet, _entries(picked)
    )


def record(nomination: Nomination, prepared: Prepared, content: bytes, *, by: User) -> Sealed:
    """Note that this package was made. Key and papers may have changed while it was sealed: raises PaperChanged."""
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    is_same_key = usable_key(nomination).id == prepared.key_id
    if not is_same_key or _refs(_picked(nomination, prepared.chosen, by=by)) != prepared.refs:
        raise PaperChanged
    digest = hashlib.sha256(content).digest()
    made = Package(
        nomination_id=nomination.id, person_id=nomination.person_id, key_id=prepared.key_id, at=clock.now(), by_id=by.id,
        kinds=prepared.kinds, digest=digest, size=len(content),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return Sealed(content, f"{digest.hex()[:8]}.pgp")


def _refs(picked: Picked) -> frozenset[str]:
    return frozenset(file.ref for _row, files in picked for file in files)


def _picked(nomination: Nomination, chosen: Sequence[str], *, by: User) -> Picked:
    """What was chosen. Two pieces of evidence may be on one paper: its files go in once, with the first."""
    packed: set[str] = set()
    picked = []
    for row, files in packable(by, nomination):
        if row.ref in chosen:
            picked.append((row, [file for file in files if file.ref not in packed]))
            packed |= {file.ref for file in files}
    return picked


def cover_sheet(nomination: Nomination, picked: Picked, *, by: User) -> str:
    """What the package is and holds, in the language of whoever makes it."""
    call, people = nomination.call, nomination.people or {}
    mentor = name_of(nomination.mentor_id) if nomination.mentor_id else people.get("mentor")
    facts = [
        (_("Programme"), f"{SCHEMES[call.scheme]}, {call.name}"),
        (_("Deadline"), show_date(call.deadline)),
        (_("Nominated"), full_name(by, nomination.case.person)),
        (_("Host"), people.get("host")),
        (_("Contact at the host"), people.get("contact")),
        (_("Mentor"), mentor),
        (_("Date"), show_date(clock.today())),
    ]
    lines = [f"{label}: {said}" for label, said in facts if said]
    lines += ["", _("Papers"), ""]
    for number, (row, files) in enumerate(picked, start=1):
        dated = row.said("dated")
        said = [str(KINDS[row.kind]), row.said("issuer"), shown_date(dated) if dated else None]
        lines.append(f"{number:02}  " + ", ".join(part for part in said if part))
        lines += [f"      {name}" for name in _names(number, row, files)]
    return "\r\n".join([*lines, ""])


def full_name(viewer: Any, person: Person) -> str:
    """As the person's papers write it; else as they are called."""
    spelled = [row for row in shown_spellings(viewer, person) if row.text]
    latin = [row.text for row in spelled if row.kind == "latin_document"]
    return str((latin or [row.text for row in spelled] or [person.call_name])[-1])


def _names(number: int, row: Evidence, files: Sequence[StoredFile]) -> list[str]:
    stem = f"{number:02}-{row.kind.replace('_', '-')}"
    several = len(files) > 1
    return [
        f"{stem}{f'-{page}' if several else ''}.{_ENDINGS.get(file.media_type, 'bin')}"
        for page, file in enumerate(files, start=1)
    ]


def _entries(picked: Picked) -> list[Entry]:
    entries: list[Entry] = []
    try:
        for number, (row, files) in enumerate(picked, start=1):
            for name, file in zip(_names(number, row, files), files, strict=True):
                entries.append(Entry(name, open_file(file)))
    except (KeyDestroyed, FileNotFoundError) as gone:
        _close(entries)
        raise PaperChanged from gone
    return entries


def _zipped(sheet: str, entries: Sequence[Entry]) -> bytes:
    """In memory alone. The papers are packed already, so the zip does not try again."""
    whole = io.BytesIO()
    try:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("00.txt", sheet.encode("utf-8-sig"))
            for entry in entries:
                with archive.open(entry.name, "w") as written:
                    for piece in entry.opened:
                        written.write(piece)
    finally:
        _close(entries)
    return whole.getvalue()


def _close(entries: Sequence[Entry]) -> None:
    for entry in entries:
        entry.opened.close()
