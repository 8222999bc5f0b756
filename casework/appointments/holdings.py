"""Why an account may not be closed yet."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.accounts.models import User
from casework.cases.models import Appointment
from casework.core import clock
from casework.core.i18n import _l
from casework.core.models import db


def holdings(user: User) -> list[object]:
    ahead = exists().where(
        Appointment.user_id == user.id, Appointment.state == "planned", Appointment.starts_at > clock.now()
    )
    return [_l("There are appointments in the future.")] if db.session.scalar(select(ahead)) else []
