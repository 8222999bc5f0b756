"""Keeping calls and the public keys of funders."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.nominations.call_models import Call, FunderKey
from casework.nominations.keys import read_key

#: Calls change from year to year.
STALE = timedelta(days=120)
MOST = 200


class ResultTooEarly(Refusal):
    field = "result_on"
    message = _l("The result cannot come before the deadline.")


class NothingToCompare(Refusal):
    message = _l("There is no key that waits to be compared. Please look at the page again.")


class NotTheSame(Refusal):
    field = "typed"
    message = _l("This is another fingerprint. Do not use the key, and ask the funder.")


@cache
def first_guess(scheme: str) -> Mapping[str, Any]:
    """What this scheme asked for in its last call."""
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_name("schemes.toml").read_text("utf-8")).get(scheme, {})
    return found


def add_call(values: Mapping[str, Any], *, by: User) -> Call:
    call = Call(**values, checked_on=clock.today(), checked_by_id=by.id)
    _settle_days(call)
    db.session.add(call)
    db.session.flush()
    return call


def change_call(call: Call, values: Mapping[str, Any], *, by: User) -> None:
    """Whoever changes it has looked it up."""
    for name, value in values.items():
        setattr(call, name, value)
    _settle_days(call)
    call.checked_on, call.checked_by_id = clock.today(), by.id


def _settle_days(call: Call) -> None:
    call.begin_on = call.deadline - timedelta(days=call.lead_days)
    if call.result_on is not None and call.result_on < call.deadline:
        raise ResultTooEarly


def remove_call(call: Call) -> None:
    """Off the list, whoever may be nominated for it."""
    call.removed_at = call.removed_at or clock.now()


def is_stale(call: Call, today: date) -> bool:
    return today - call.checked_on > STALE


def add_key(call: Call, armored: str, *, by: User) -> FunderKey:
    """The key that counts from now on, not compared yet. Raises what `read_key` raises."""
    read = read_key(armored)
    before = key_of(call)
    if before is not None:
        before.ended_at = clock.now()
        db.session.flush()
    key = FunderKey(
        call_id=call.id, armored=read.armored, fingerprint=read.fingerprint, says=read.says, expires_at=read.expires_at,
        added_at=clock.now(), added_by_id=by.id,
    )  # fmt: skip
    db.session.add(key)
    db.session.flush()
    return key


def compare_key(call: Call, typed: str, way: str, *, by: User) -> FunderKey:
    """Somebody typed the fingerprint that the funder said. Raises NothingToCompare, NotTheSame."""
    key = key_of(call)
    if key is None or key.compared_at is not None:
        raise NothingToCompare
    if "".join(typed.split()).replace(":", "").lower() != key.fingerprint:
        raise NotTheSame
    key.compared_at, key.compared_by_id, key.compared_way = clock.now(), by.id, way
    db.session.flush()
    return key


def key_of(call: Call) -> FunderKey | None:
    return db.session.scalar(select(FunderKey).where(FunderKey.call_id == call.id, FunderKey.ended_at.is_(None)))


def keys_of(calls: Sequence[Call]) -> dict[Any, FunderKey]:
    """The key of each call, in one statement."""
    rows = select(FunderKey).where(FunderKey.call_id.in_([call.id for call in calls]), FunderKey.ended_at.is_(None))
    return {key.call_id: key for key in db.session.scalars(rows)} if calls else {}


def find_call(_viewer: Any, ref: str, *, lock: bool = False) -> Call | None:
    query = select(Call).where(Call.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def calls_from(day: date) -> Sequence[Call]:
    """Those whose deadline is still to come, the next one first."""
    query = (
        select(Call).where(Call.deadline >= day, Call.removed_at.is_(None)).order_by(Call.deadline, Call.name, Call.id)
    )
    return db.session.scalars(query.limit(MOST)).all()


def calls_before(day: date) -> Sequence[Call]:
    query = (
        select(Call)
        .where(Call.deadline < day, Call.removed_at.is_(None))
        .order_by(Call.deadline.desc(), Call.name, Call.id)
    )
    return db.session.scalars(query.limit(MOST)).all()
