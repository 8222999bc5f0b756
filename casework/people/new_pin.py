"""A new PIN without the old one: with the return code and a one-time word.

The word comes from a person of trust, to whom the applicant gave it, or from the office after a look at who is there.
Neither of the two opens anything: without the code the word is nothing, and who holds it sees nothing.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.attempts import count_try, forget_tries
from casework.core.digits import grouped, only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import ALPHABET, read_return_code
from casework.core.sealed import get_vault, open_for
from casework.people.codes import has_pin, make_return_code, set_pin
from casework.people.events import note_event
from casework.people.models import ReturnCode, Visit
from casework.people.return_ways import NewPinWord

WORD_LENGTH = 12
LIVES = {"voucher": timedelta(days=400), "office": timedelta(hours=24)}
EVENT = {"voucher": "vouched", "office": "office_used"}
_LOOK_ALIKES = str.maketrans("OILU", "011V")


class WrongCodeOrWord(Refusal):
    message = _l("Code and word do not fit together, or the word has been used. Please look at both again.")


def read_word(text: str) -> str | None:
    """The word that was meant: any case, blanks and hyphens, letters that look like digits."""
    typed = only_digits(text[:100]).upper().translate(_LOOK_ALIKES)
    return typed if len(typed) == WORD_LENGTH and all(sign in ALPHABET for sign in typed) else None


def shown_word(word: str) -> str:
    return grouped(word, between="-")


def _hashed(subject_id: uuid.UUID, word: str) -> bytes:
    return get_vault().blind(f"{subject_id}:{word}", domain="new_pin_word")


def word_for_trusted(subject_id: uuid.UUID, whom: str) -> str:
    """The applicant names a person of trust: the word to hand them, shown once. An earlier one is dead."""
    note_event(subject_id, "named")
    return _give(subject_id, "voucher", whom=whom.strip() or None)


def word_of_the_office(subject_id: uuid.UUID, *, checked: str, by_id: uuid.UUID) -> str:
    """The office has seen who it is: every visit on every device ends, and the person gets a word for a new PIN."""
    if db.session.scalar(select(ReturnCode.id).where(ReturnCode.subject_id == subject_id)) is None:
        make_return_code(subject_id)
        db.session.flush()
    end_visits(subject_id)
    note_event(subject_id, "office_word", by_id=by_id)
    return _give(subject_id, "office", checked=checked, by_id=by_id)


def _give(subject_id: uuid.UUID, kind: str, **more: Any) -> str:
    for old in _words(subject_id, kind):
        db.session.delete(old)
    db.session.flush()
    word, now = "".join(secrets.choice(ALPHABET) for _sign in range(WORD_LENGTH)), clock.now()
    row = NewPinWord(
        subject_id=subject_id, kind=kind, word_hash=_hashed(subject_id, word), made_at=now, ends_at=now + LIVES[kind], **more
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return word


def _words(subject_id: uuid.UUID, *kinds: str) -> Sequence[NewPinWord]:
    query = select(NewPinWord).where(NewPinWord.subject_id == subject_id)
    return db.session.scalars(query.where(NewPinWord.kind.in_(kinds)) if kinds else query).all()


def trusted_of(viewer: Any, subject_id: uuid.UUID) -> NewPinWord | None:
    """Whom the person named, while that word lives."""
    rows = [row for row in _words(subject_id, "voucher") if row.ends_at > clock.now()]
    return open_for(viewer, rows, "own file")[0] if rows else None


def take_back_trust(subject_id: uuid.UUID) -> None:
    """The word that was handed over is worth nothing any more."""
    for row in _words(subject_id, "voucher"):
        db.session.delete(row)
    note_event(subject_id, "trust_ended")
    db.session.flush()


def choose_new_pin(code: str, word: str, pin: str) -> uuid.UUID:
    """Whose code and word these are, with the new PIN set and every other visit ended.

    Raises WrongCodeOrWord, WeakPin or TooManyTries; the same work for a code that never was.
    """
    digits = read_return_code(code) or "0" * 12
    count_try("new-pin", digits, is_slowed=True)
    row = db.session.scalar(
        select(ReturnCode).where(ReturnCode.code_hash == get_vault().blind(digits, domain="return_code"))
    )
    subject = row.subject_id if row else uuid.UUID(int=0)
    hashed = _hashed(subject, read_word(word) or "")
    meant = [one for one in _words(subject) if one.ends_at > clock.now() and compare_digest(one.word_hash, hashed)]
    if not meant:
        raise WrongCodeOrWord
    set_pin(subject, pin)
    end_visits(subject)
    note_event(subject, EVENT[meant[0].kind], by_id=meant[0].by_id)
    db.session.delete(meant[0])
    db.session.flush()
    forget_tries("new-pin", digits)
    forget_tries("return-code", digits)
    return subject


def change_pin(subject_id: uuid.UUID, pin: str, *, keep_visit: bytes | None) -> None:
    """The person chooses another PIN on a device that is theirs: the other devices are out. Raises WeakPin."""
    is_first = not has_pin(subject_id)
    set_pin(subject_id, pin)
    end_visits(subject_id, but=keep_visit)
    note_event(subject_id, "pin_chosen" if is_first else "pin_changed")
    db.session.flush()


def end_visits(subject_id: uuid.UUID, *, but: bytes | None = None) -> int:
    """End this subject's visits on every device; returns how many."""
    rows = [
        row for row in db.session.scalars(select(Visit).where(Visit.subject_id == subject_id)) if row.token_hash != but
    ]
    for row in rows:
        db.session.delete(row)
    return len(rows)
