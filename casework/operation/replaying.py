"""After a restore: erase again whoever was erased since, make the index of names, hold the outbox, end every sign-in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, insert, select, update

from casework.accounts.models import SignIn
from casework.core import audit
from casework.core.access import SYSTEM
from casework.core.keystore import RESERVED, KeyStore
from casework.core.keystore_table import KEYS
from casework.core.models import db, table_of
from casework.core.sealed import get_vault, open_for
from casework.core.transaction import audited_write, unit_of_work
from casework.core.vault import CLASSES
from casework.documents.models import StoredFile
from casework.documents.personal import scrub as scrub_papers
from casework.enrolment.decision_models import DecisionLetter
from casework.intake.models import Draft
from casework.messages.models import Letter
from casework.people.models import Answer, NameKey, Person, ReturnCode, Spelling, Visit
from casework.people.names import name_keys
from casework.people.return_ways import LinkRequest, NewPinWord, ReturnLink
from casework.privacy.erasing import erase_person, forget_old_pages
from casework.privacy.service import finish_interrupted

BATCH = 500


def bring_up_to_present() -> Iterator[str]:
    """Everything that time has done since the backup and that must not be undone by it."""
    yield f"{hold_outbox()} letters held"
    end_everyones_stay()
    yield f"{erase_again()} erasures done again"
    yield f"{index_names()} names indexed"
    forget_old_pages()


def erase_again() -> int:
    """The key store knows who was erased, whatever the data says: destroyed is for ever."""
    done = finish_interrupted()
    for subject, dead in destroyed_classes(get_vault().keystore).items():
        kept = frozenset(CLASSES) - dead
        if "identity" in dead:
            if _is_there(subject, kept):
                erase_person(subject, kept)
                done += 1
        elif "papers" in dead and _has_files(subject):
            with unit_of_work():
                scrub_papers(subject, kept)
            done += 1
    return done


def destroyed_classes(keystore: KeyStore) -> dict[uuid.UUID, frozenset[str]]:
    """For each subject the classes whose key was destroyed."""
    found: dict[str, set[str]] = defaultdict(set)
    query = select(KEYS.c.subject, KEYS.c["class"]).where(KEYS.c.destroyed.is_not(None))
    with keystore.engine.connect() as connection:
        for subject, cls in connection.execute(query):
            if not subject.startswith(RESERVED):
                found[subject].add(cls)
    return {uuid.UUID(subject): frozenset(classes) for subject, classes in found.items()}


def _is_there(subject: uuid.UUID, kept: frozenset[str]) -> bool:
    """Is anything of them back? A row under a funder's hold is meant to be there."""
    person = db.session.get(Person, subject)
    if person is not None:
        return person.erased_on is None or not kept
    found = any(
        db.session.scalar(select(model.id).where(model.subject_id == subject).limit(1))
        for model in (Draft, Answer, ReturnCode)
    )
    db.session.rollback()
    return found


def _has_files(subject: uuid.UUID) -> bool:
    return db.session.scalar(select(StoredFile.id).where(StoredFile.subject_id == subject).limit(1)) is not None


def hold_outbox() -> int:
    """No letter of the past leaves by itself (security.md G20)."""
    return _turn(("queued", "sending"), "held")


def release_outbox() -> int:
    """The operator has looked: held letters may leave."""
    return _turn(("held",), "queued")


def _turn(states: tuple[str, ...], to: str) -> int:
    table = table_of(Letter)
    with unit_of_work(), audited_write():
        # What somebody has to look at first waits for that, not for the operator.
        looked_at = select(DecisionLetter.letter_id).where(DecisionLetter.released_at.is_(None))
        changed = update(table).where(table.c.state.in_(states), table.c.id.not_in(looked_at))
        done: Any = db.session.execute(changed.values(state=to))
        count = int(done.rowcount)
        audit.record("changed", "letter", "*", {"state": [list(states), to], "count": count})
    return count


def end_everyones_stay() -> None:
    """A sign-in, or a link or word that was used since, must not live again."""
    with unit_of_work(), audited_write():
        for model in (SignIn, Visit, ReturnLink, LinkRequest, NewPinWord):
            db.session.execute(delete(table_of(model)))
        audit.record("deleted", "sign_in", "*", {})


def index_names() -> int:
    """Make the index of names anew from the sealed spellings; returns how many spellings were read."""
    table, count, last = table_of(NameKey), 0, uuid.UUID(int=0)
    with unit_of_work(), audited_write():
        db.session.execute(delete(table))
        audit.record("deleted", "name_key", "*", {})
    while True:
        with unit_of_work():
            rows = db.session.scalars(
                select(Spelling).where(Spelling.id > last).order_by(Spelling.id).limit(BATCH)
            ).all()
            if not rows:
                return count
            _insert_keys(table, open_for(SYSTEM, rows, "index of names"))
            last, count = rows[-1].id, count + len(rows)
            db.session.expunge_all()
        get_vault().forget()


def _insert_keys(table: Any, rows: list[Spelling]) -> None:
    vault = get_vault()
    pairs = {(row.person_id, vault.blind(key, domain="name")) for row in rows for key in name_keys(row.text or "")}
    people = {row.person_id for row in rows}
    came = dict(db.session.execute(select(Person.id, Person.created_at).where(Person.id.in_(people))).tuples().all())
    known = db.session.execute(select(table.c.person_id, table.c.part).where(table.c.person_id.in_(people)))
    new = [
        {"person_id": who, "part": part, "since": came[who]}
        for who, part in pairs - {(row.person_id, bytes(row.part)) for row in known}
    ]
    if new:
        with audited_write():
            db.session.execute(insert(table), new)
        audit.record("created", "name_key", "*", {"count": len(new)})


__all__ = ["bring_up_to_present", "destroyed_classes", "erase_again", "index_names", "release_outbox"]
