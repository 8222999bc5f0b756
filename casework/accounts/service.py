"""Signing in and out, passwords, second factor, locking. Known and unknown addresses cost the same work (G29)."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Iterable
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casework.accounts.models import SignIn, Team, User, UserLanguage, UserRole, UserSpecialism
from casework.accounts.recovery import is_code, use_code
from casework.core import clock
from casework.core.attempts import count_try, forget_tries
from casework.core.digits import only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.tokens import IDLE, LONGEST, hash_token
from casework.register.lists import codelist

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
# 64 MiB a hash: at most two at a time, or a burst of guesses takes the machine's memory.
_two_at_a_time = threading.Semaphore(2)


@cache
def _nobody() -> str:
    """What an unknown name is compared with. Made with the first sign-in, known or not: it costs a start too much."""
    return _hasher.hash(secrets.token_hex(16))


class WrongPassword(Refusal):
    message = _l("E-mail address and password do not fit together.")


class WrongCode(Refusal):
    field = "code"
    message = _l("This code is not right. Please type the newest one.")


class WeakPassword(Refusal):
    field = "password"
    message = _l("Please choose a password of at least 12 characters.")


class UnknownRole(Refusal):
    field = "role"
    message = _l("There is no such role.")


class AddressTaken(Refusal):
    field = "email"
    message = _l("There is already an account with this address.")


def normal_email(text: str) -> str:
    """Trimmed and folded before any comparison: white space around a name took accounts over elsewhere (CVE-2020-7245)."""
    return text.strip().casefold()


def hash_password(password: str) -> str:
    if len(password) < 12:
        raise WeakPassword
    with _two_at_a_time:
        return _hasher.hash(password)


def _matches(hashed: str | None, password: str) -> bool:
    with _two_at_a_time:
        nobody = _nobody()
        try:
            return _hasher.verify(hashed or nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


def check_password(email: str, password: str) -> User:
    """The active account with this password. Raises WrongPassword or TooManyTries; same work for an unknown address."""
    email = normal_email(email)
    count_try("sign-in", email)
    # Roles are not asked for: a known address would cost one statement more than an unknown one (G29).
    user = db.session.scalar(select(User).where(User.email == email).options(lazyload(User.role_rows)))
    if not _matches(user.password_hash if user else None, password) or user is None or user.state != "active":
        raise WrongPassword
    forget_tries("sign-in", email)
    return user


def check_second_factor(user: User, typed: str) -> None:
    """A code of the app, or one of the ten on paper; each is good once. Raises WrongCode or TooManyTries."""
    count_try("second-factor", str(user.id))
    if is_code(typed):
        if not use_code(user, typed):
            raise WrongCode
        forget_tries("second-factor", str(user.id))
    else:
        _check_app_code(user, only_digits(typed))


def _check_app_code(user: User, code: str) -> None:
    now = int(clock.now().timestamp()) // 30
    totp = pyotp.TOTP(user.totp_secret or "")
    # Digits of any script are digits; as bytes, since compare_digest takes no other text than ASCII.
    typed = only_digits(code).encode(errors="replace")
    for counter in (now - 1, now, now + 1):
        if counter > user.totp_counter and secrets.compare_digest(totp.generate_otp(counter).encode(), typed):
            user.totp_counter = counter
            forget_tries("second-factor", str(user.id))
            return
    raise WrongCode


def start_sign_in(user: User) -> str:
    """A new sign-in for this device; returns the token that only the cookie keeps."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        SignIn(user_id=user.id, token_hash=hash_token(token), started_at=now, seen_at=now, ends_at=now + LONGEST)
    )
    db.session.flush()
    return token


def end_sign_in(token: str) -> None:
    for row in db.session.scalars(select(SignIn).where(SignIn.token_hash == hash_token(token))):
        db.session.delete(row)


def end_all_sign_ins(user: User, *, but: str | None = None) -> None:
    """Password, role or state changed: every device has to sign in again."""
    kept = hash_token(but) if but else b""
    for row in db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)):
        if row.token_hash != kept:
            db.session.delete(row)


def change_password(user: User, old: str, new: str) -> None:
    if not _matches(user.password_hash, old):
        raise WrongPassword(field="old_password")
    user.password_hash = hash_password(new)
    end_all_sign_ins(user)


def set_single_keys(user: User, is_on: bool) -> None:
    """Single keys that act in lists: whoever uses a screen reader or dictates may need them off."""
    user.single_keys = is_on


def _roles(user: User, roles: Iterable[str]) -> list[UserRole]:
    wanted = list(dict.fromkeys(roles))
    if not set(wanted) <= {entry.code for entry in codelist("roles").entries}:
        raise UnknownRole
    return [UserRole(user_id=user.id, role=role) for role in wanted]


def set_roles(user: User, roles: Iterable[str]) -> None:
    """Give exactly these roles; signed-in devices are ended, so the change acts at once. Raises UnknownRole."""
    user.role_rows = _roles(user, roles)
    end_all_sign_ins(user)


def add_user(
    *,
    email: str,
    name: str,
    password: str | None,
    roles: Iterable[str],
    language: str = "de",
    languages: Iterable[str] = (),
    specialisms: Iterable[str] = (),
    capacity: int = 0,
    team: Team | None = None,
) -> User:
    """Create an account. Raises AddressTaken, UnknownRole, WeakPassword."""
    email = normal_email(email)
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise AddressTaken
    user = User(
        id=uuid.uuid4(),
        email=email,
        name=name,
        language=language,
        capacity=capacity,
        team_id=team.id if team else None,
        password_hash=hash_password(password) if password else None,
    )
    user.role_rows = _roles(user, roles)
    get_vault().make_keys(str(user.id), ["identity", "counselling"])
    db.session.add(user)
    user.language_rows = [UserLanguage(user_id=user.id, language=code) for code in dict.fromkeys(languages)]
    user.specialism_rows = [UserSpecialism(user_id=user.id, code=code) for code in dict.fromkeys(specialisms)]
    db.session.flush()
    return user


def sweep_sign_ins() -> int:
    """Delete sign-ins that are over; returns how many."""
    now = clock.now()
    rows = db.session.scalars(
        select(SignIn).where((SignIn.ends_at < now) | (SignIn.seen_at < now - IDLE)).limit(200)
    ).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
