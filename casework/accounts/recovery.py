"""Ten codes on paper, each good once, for whoever has lost the telephone with the second factor."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select

from casework.accounts.models import RecoveryCode, User
from casework.core.models import db
from casework.core.references import ALPHABET
from casework.core.tokens import hash_token

HOW_MANY = 10
#: 80 random bits: a stolen table cannot be tried through.
LENGTH = 16


def make_codes(user: User) -> list[str]:
    """Ten new codes; the old ones are void. They are shown this once: only their hashes stay."""
    drop_codes(user)
    codes = ["".join(secrets.choice(ALPHABET) for _place in range(LENGTH)) for _number in range(HOW_MANY)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in codes)
    return codes


def drop_codes(user: User) -> None:
    for row in db.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.session.delete(row)


def codes_left(user: User) -> int:
    return db.session.scalar(select(func.count()).where(RecoveryCode.user_id == user.id)) or 0


def is_code(typed: str) -> bool:
    return len(_plain(typed)) == LENGTH


def use_code(user: User, typed: str) -> bool:
    """Is this one of the codes? Then it is used up."""
    query = select(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(user, typed))
    row = db.session.scalar(query.with_for_update())
    if row is None:
        return False
    db.session.delete(row)
    return True


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)


def _hash(user: User, typed: str) -> bytes:
    return hash_token(f"{user.id}:{_plain(typed)}")
