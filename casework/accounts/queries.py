"""Reading accounts. Loading a viewer by the cookie's token is the one query that has no viewer yet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import g
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import joinedload

from casework.accounts.models import SignIn, User, UserLanguage, UserRole
from casework.core import clock, ledger
from casework.core.access import viewer_loader
from casework.core.conflicts import name_colleagues_by
from casework.core.models import db, table_of
from casework.core.tokens import IDLE, hash_token

_TOUCH_EVERY = timedelta(minutes=1)
_SIGNED_IN = (
    select(User, SignIn)
    .join(SignIn, SignIn.user_id == User.id)
    .options(joinedload(User.role_rows))
    .where(SignIn.token_hash == bindparam("token", type_=SignIn.token_hash.type))
)


@viewer_loader("staff")
def signed_in_user(token: str) -> User | None:
    """The account of a living sign-in, or None: ended, idle too long, older than twelve hours, locked."""
    now = clock.now()
    found = db.session.execute(_SIGNED_IN, {"token": hash_token(token)}).unique().first()
    if found is None:
        return None
    user, sign_in = found
    if user.state != "active" or sign_in.ends_at <= now or sign_in.seen_at <= now - IDLE:
        return None
    if sign_in.seen_at <= now - _TOUCH_EVERY:
        ledger.later(update(table_of(SignIn)).where(table_of(SignIn).c.id == sign_in.id).values(seen_at=now))
    g.sign_in_token = token
    return user


def user_of_address(email: str) -> User | None:
    """The account with this address: for the command line alone, where whoever types may see every account."""
    return db.session.scalar(select(User).where(User.email == email.strip().casefold()))


def staff(viewer: Any, *, role: str | None = None) -> Sequence[User]:
    """Active staff with a role, by name: names of colleagues are known to colleagues."""
    query = select(User).where(User.state == "active").order_by(User.name)
    if role:
        query = query.join(UserRole).where(UserRole.role == role)
    return db.session.scalars(query).all()


def who_speaks(viewer: Any, language: str) -> Sequence[User]:
    """Active colleagues who counsel or coordinate and speak this language, by name: no volunteer, no partner."""
    colleagues = select(UserRole.user_id).where(UserRole.role.in_(("advisor", "scholar_advisor", "coordinator")))
    query = select(User).join(UserLanguage, UserLanguage.user_id == User.id)
    query = query.where(User.state == "active", UserLanguage.language == language, User.id.in_(colleagues))
    return db.session.scalars(query.order_by(User.name).limit(20)).all()


def staff_names(viewer: Any, ids: set[Any]) -> dict[Any, str]:
    """The names of these staff members, in one statement."""
    if not ids:
        return {}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


@name_colleagues_by
def name_of(user_id: uuid.UUID) -> str | None:
    """What a colleague is called, for the page that tells who was first."""
    return db.session.scalar(select(User.name).where(User.id == user_id))


@dataclass(frozen=True)
class AccountLine:
    user: User
    devices: int


def accounts(viewer: Any) -> list[AccountLine]:
    """Every account, those that may sign in first, with the number of devices that are signed in."""
    devices = select(func.count()).where(SignIn.user_id == User.id, SignIn.ends_at > clock.now())
    query = select(User, devices.correlate(User).scalar_subquery()).order_by(User.state, User.name, User.id)
    return [AccountLine(user, count) for user, count in db.session.execute(query).all()]


def find_account(viewer: Any, ref: str, *, lock: bool = False) -> User | None:
    query = select(User).where(User.ref == ref)
    return db.session.scalar(query.with_for_update(of=User) if lock else query)


def devices_of(viewer: Any, user: User) -> Sequence[SignIn]:
    """Where this account is signed in now, newest first."""
    now = clock.now()
    living = (SignIn.ends_at > now) & (SignIn.seen_at > now - IDLE)
    return db.session.scalars(
        select(SignIn).where(SignIn.user_id == user.id, living).order_by(SignIn.started_at.desc())
    ).all()
