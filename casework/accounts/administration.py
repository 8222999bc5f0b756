"""What is done to an account by others: lock, unlock, close, take the second factor away, end its devices."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from casework.accounts.links import end_links
from casework.accounts.models import User, UserRole
from casework.accounts.recovery import drop_codes
from casework.accounts.service import end_all_sign_ins, set_roles
from casework.accounts.signals import account_locked
from casework.core import contributions
from casework.core.attempts import forget_tries
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db


class NotYourself(Refusal):
    message = _l("Nobody changes their own account here. Ask a colleague who may.")


class NoAdministratorLeft(Refusal):
    message = _l("Somebody must be left who looks after the accounts.")


class AccountIsClosed(Refusal):
    message = _l("This account is closed. Add a new one.")


class StillHolds(Refusal):
    """The account may be locked at once, and closed only when it is empty (practice.md U6)."""

    def __init__(self, objections: list[object]) -> None:
        super().__init__(" ".join(str(each) for each in objections))


def objections_to_closing(user: User) -> list[object]:
    """Why this account may not be closed now; the floors above say it in their `holdings.py`."""
    return [text for module in contributions.modules("holdings") for text in module.holdings(user)]


def lock(user: User, *, by: User | None) -> int:
    """End everything of this account at once; its cases fall to the queue. Returns how many. Raises NotYourself."""
    _is_other(user, by)
    if user.state == "closed":
        raise AccountIsClosed
    _leaves_an_administrator(user)
    user.state = "locked"
    end_all_sign_ins(user)
    end_links(user)
    return sum(given_back for _receiver, given_back in account_locked.send(user, by=by))


def unlock(user: User) -> None:
    """Let them in again: the lock and the counter of wrong passwords go. Raises AccountIsClosed."""
    if user.state == "closed":
        raise AccountIsClosed
    user.state = "active"
    forget_tries("sign-in", user.email)
    forget_tries("second-factor", str(user.id))


def close(user: User, *, by: User | None) -> None:
    """For good. Raises StillHolds while the account holds anything, NotYourself, NoAdministratorLeft."""
    _is_other(user, by)
    _leaves_an_administrator(user)
    if objections := objections_to_closing(user):
        raise StillHolds(objections)
    user.state = "closed"
    user.password_hash = None
    reset_second_factor(user)
    end_links(user)


def reset_second_factor(user: User) -> None:
    """The next sign-in sets it up anew. Whoever has only the password then gets in: check who asks."""
    user.totp_secret, user.totp_counter = None, 0
    drop_codes(user)
    end_all_sign_ins(user)


def give_roles(user: User, roles: Iterable[str], *, by: User | None) -> None:
    """Exactly these roles; they act at once. Raises NotYourself, NoAdministratorLeft, UnknownRole."""
    _is_other(user, by)
    wanted = list(roles)
    if "admin" not in wanted:
        _leaves_an_administrator(user)
    set_roles(user, wanted)


def _is_other(user: User, by: User | None) -> None:
    if by is not None and by.id == user.id:
        raise NotYourself


def _leaves_an_administrator(user: User) -> None:
    if not user.has_role("admin"):
        return
    others = select(User.id).join(UserRole).where(UserRole.role == "admin", User.state == "active", User.id != user.id)
    if db.session.scalar(others.limit(1)) is None:
        raise NoAdministratorLeft
