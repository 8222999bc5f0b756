"""What was said for a deed, in plain values: kept sealed until the last case is done, so that another process can go on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.accounts.models import Team, User
from casework.core.models import db
from casework.desk.models import Tag

_KINDS: dict[str, type[Any]] = {"user": User, "team": Team, "tag": Tag}


def as_plain(what: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in what.items()}


def as_meant(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _meant(value) for name, value in plain.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    for name, kind in _KINDS.items():
        if isinstance(value, kind):
            return {name: str(value.id)}
    return value


def _meant(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((name, said),) = value.items()
    return date.fromisoformat(said) if name == "day" else db.session.get(_KINDS[name], uuid.UUID(said))
