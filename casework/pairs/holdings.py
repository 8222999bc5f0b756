"""Why the account of a volunteer may not be closed yet."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.accounts.models import User
from casework.core.i18n import _l
from casework.core.models import db
from casework.pairs.models import LIVING, Pair, Volunteer


def holdings(user: User) -> list[object]:
    paired = exists().where(Pair.volunteer_id == Volunteer.id, Volunteer.user_id == user.id, Pair.state.in_(LIVING))
    return [_l("There are people whom this volunteer meets.")] if db.session.scalar(select(paired)) else []
