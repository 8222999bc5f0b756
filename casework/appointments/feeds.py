"""The secret address of a colleague's calendar: 256 random bits, shown once, gone with a lock."""

from __future__ import annotations

from sqlalchemy import select

from casework.accounts.models import User
from casework.accounts.signals import account_locked
from casework.appointments.models import CalendarFeed
from casework.core.models import db
from casework.core.tokens import hash_token, new_token


def feed_of(user: User) -> CalendarFeed | None:
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user.id))


def make_feed(user: User) -> str:
    """A new address; the one before is dead from now on. The token is shown this once and kept nowhere."""
    end_feed(user)
    token = new_token()
    db.session.add(CalendarFeed(user_id=user.id, token_hash=hash_token(token)))
    return token


def end_feed(user: User) -> None:
    found = feed_of(user)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def owner_of(token: str) -> User | None:
    """Whose calendar this is: nobody's when they are locked, have left, or counsel no longer."""
    query = select(User).join(CalendarFeed, CalendarFeed.user_id == User.id)
    user = db.session.scalar(query.where(CalendarFeed.token_hash == hash_token(token[:200]), User.state == "active"))
    if user is None or not user.roles & {"advisor", "scholar_advisor", "coordinator"}:
        return None
    return user


@account_locked.connect
def die_with_the_account(user: User, **_more: object) -> int:
    """No case is given back here: the calendar's address goes."""
    end_feed(user)
    return 0
