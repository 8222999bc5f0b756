"""The return code with its PIN: how a person comes back on any device, without e-mail."""

from __future__ import annotations

import secrets
import threading
import uuid
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.attempts import count_try, forget_tries
from casework.core.digits import only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_return_code, read_return_code
from casework.core.rows import add_rows
from casework.core.sealed import get_vault, open_for
from casework.core.tokens import VISIT_LONGEST, hash_token, new_token
from casework.people.models import ReturnCode, Visit
from casework.people.queries import lives_on_in

# A PIN has a million values: what protects it is the count of tries and the key in the hash, so the hash may be cheap.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_a_time = threading.Semaphore(2)


@cache
def _nobody() -> str:
    """What an unknown name is compared with. Made with the first sign-in, known or not: it costs a start too much."""
    return _hasher.hash(secrets.token_hex(16))


class WrongCodeOrPin(Refusal):
    message = _l("Code and PIN do not fit together. Please look at both again.")


class WeakPin(Refusal):
    field = "pin"
    message = _l("Please choose six digits that are not all the same and not 123456.")


def _keyed(pin: str) -> str:
    return get_vault().blind(pin, domain="pin").hex()


def make_return_code(subject_id: uuid.UUID) -> str:
    """Give this draft or person a code of twelve digits; returns it."""
    code = new_return_code()
    row = ReturnCode(
        subject_id=subject_id,
        code_hash=get_vault().blind(code, domain="return_code"),
        created_at=clock.now(),
        code=code,
    )
    db.session.add(row)
    return code


def own_code(subject_id: uuid.UUID) -> str | None:
    """The code of this subject, to show it to the person."""
    row = db.session.scalar(select(ReturnCode).where(ReturnCode.subject_id == subject_id))
    return str(open_for(SYSTEM, [row], "show the code")[0].code) if row else None


def set_pin(subject_id: uuid.UUID, typed: str) -> None:
    """Keep the PIN that the person chose. Raises WeakPin."""
    pin = only_digits(typed)
    if len(pin) != 6 or not pin.isdigit() or len(set(pin)) == 1 or pin in {"123456", "654321", "012345"}:
        raise WeakPin
    row = db.session.scalars(select(ReturnCode).where(ReturnCode.subject_id == subject_id)).one()
    with _two_at_a_time:
        row.pin_hash = _hasher.hash(_keyed(pin))


def has_pin(subject_id: uuid.UUID) -> bool:
    return db.session.scalar(select(ReturnCode.pin_hash).where(ReturnCode.subject_id == subject_id)) is not None


def check_code_and_pin(code: str, pin: str) -> uuid.UUID:
    """Whose code and PIN these are, after a merge the one person's. Raises WrongCodeOrPin or TooManyTries.

    The same work for an unknown code.
    """
    digits = read_return_code(code) or "0" * 12
    count_try("return-code", digits, is_slowed=True)
    hashed = get_vault().blind(digits, domain="return_code")
    row = db.session.scalar(select(ReturnCode).where(ReturnCode.code_hash == hashed))
    fits: bool
    with _two_at_a_time:
        nobody = _nobody()
        try:
            fits = bool(_hasher.verify((row and row.pin_hash) or nobody, _keyed(only_digits(pin))))
        except (VerificationError, InvalidHashError):
            fits = False
    if row is None or row.pin_hash is None or not fits:
        raise WrongCodeOrPin
    forget_tries("return-code", digits)
    return lives_on_in(row.subject_id)


def start_visit(subject_id: uuid.UUID) -> str:
    """Come in on this device; returns the token that only the cookie keeps."""
    token, now = new_token(), clock.now()
    times = {"started_at": now, "seen_at": now, "ends_at": now + VISIT_LONGEST}
    add_rows(Visit, [{"subject_id": subject_id, "token_hash": hash_token(token), **times}])
    return token


def end_visit(token: str) -> None:
    """Leave this device completely: "someone else", "clear this device"."""
    for row in db.session.scalars(select(Visit).where(Visit.token_hash == hash_token(token))):
        db.session.delete(row)
