"""Erasing a person: ordered, scrubbed, keys destroyed, done. Each step is committed, so a job finishes what was cut off."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from types import ModuleType

from sqlalchemy import select

from casework.core import clock, contributions
from casework.core.models import db
from casework.core.references import REFERENCE_LENGTH, shown_reference
from casework.core.sealed import get_vault
from casework.core.transaction import unit_of_work
from casework.core.vault import CLASSES
from casework.people.models import Person
from casework.people.queries import records_of
from casework.privacy.belongings import Found, all_ids, belongings
from casework.privacy.blurring import blur
from casework.privacy.facts import drop_rare_facts
from casework.privacy.joining import untie
from casework.privacy.models import Erasure
from casework.privacy.renaming import rename
from casework.privacy.trail import forget_in_trail

#: From the top floor down: what points to a row goes before the row itself.
_TOP_DOWN = (
    "privacy", "doubles", "intake", "progress", "assignment", "enrolment", "cases", "documents", "messages", "consents", "people",
)  # fmt: skip


def erase_person(subject_id: uuid.UUID, kept: Iterable[str] = ()) -> None:
    """Erase for good, with what was merged into it, save the classes that a funder's hold keeps.

    May be interrupted anywhere and run again.
    """
    with unit_of_work():
        rows = [order(each, frozenset(kept)) for each in records_of(subject_id)]
        ids = [row.id for row in rows]
    for erasure_id in ids:
        finish(erasure_id)


def order(subject_id: uuid.UUID, kept: frozenset[str], by: uuid.UUID | None = None) -> Erasure:
    """The order for one record. Of a merged person each record has its own: their keys are apart, too."""
    row = open_erasure(subject_id)
    if row is None:
        row = Erasure(
            subject_id=subject_id, kept_classes=sorted(kept), ordered_by=by, ordered_at=clock.now(), state="ordered"
        )
        db.session.add(row)
        db.session.flush()
    return row


def open_erasure(subject_id: uuid.UUID) -> Erasure | None:
    return db.session.scalar(select(Erasure).where(Erasure.subject_id == subject_id, Erasure.state != "done").limit(1))


def finish(erasure_id: uuid.UUID) -> None:
    """Take one erasure from where it stands to its end: rows first, then the keys, then the word that it is done."""
    with unit_of_work():
        erasure = _locked(erasure_id)
        subject, kept = erasure.subject_id, frozenset(erasure.kept_classes)
        if erasure.state == "ordered":
            scrub(subject, kept)
            erasure = _locked(erasure_id)
            erasure.state = "scrubbed"
    get_vault().destroy(str(subject), [cls for cls in CLASSES if cls not in kept])
    with unit_of_work():
        erasure = _locked(erasure_id)
        if erasure.state != "done":
            erasure.state, erasure.done_at = "done", clock.now()
    forget_old_pages()


def _locked(erasure_id: uuid.UUID) -> Erasure:
    query = select(Erasure).where(Erasure.id == erasure_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> None:
    """Cut the rows, in the caller's transaction: names, references, days, facts, what the trail says."""
    db.session.scalar(select(Person).where(Person.id == subject_id).with_for_update())
    before = belongings(subject_id)
    refs = _references(before)
    for feature_scrub in _scrubbers():
        feature_scrub(subject_id, kept)
    drop_rare_facts(subject_id)
    db.session.flush()
    left = belongings(subject_id)
    blur(left, kept)
    untie(subject_id, left, kept)
    left = belongings(subject_id)
    forget_in_trail(subject_id, {*all_ids(before), *all_ids(left)}, refs)
    if not kept:
        rename(left)
    db.session.expire_all()


def _references(found: Found) -> set[str]:
    """The references that a person, a letter or a form's answer may carry, as stored and as shown."""
    refs: set[str] = set()
    for table, ids in found.items():
        if "ref" in table.columns:
            refs |= set(db.session.scalars(select(table.c.ref).where(table.c.id.in_(ids))))
    return refs | {shown_reference(ref) for ref in refs if len(ref) == REFERENCE_LENGTH}


def _scrubbers() -> list[Callable[[uuid.UUID, frozenset[str]], int]]:
    def floor(module: ModuleType) -> int:
        feature = module.__name__.split(".")[1]
        return _TOP_DOWN.index(feature) if feature in _TOP_DOWN else -1

    return [module.scrub for module in sorted(contributions.modules("personal"), key=floor)]


def forget_old_pages() -> None:
    """SQLite keeps old pages in its write-ahead log until it is folded back; `secure_delete` has overwritten the rest."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            # A raw connection, because a checkpoint cannot run in a transaction.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()
