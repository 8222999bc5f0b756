"""Whoever asks the database for something of their own, with their id left open: one statement is kept for all with the
same roles (core/kept.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Uuid, bindparam

from casework.core.kept import VIEWER

TEAM = bindparam("viewer_team", type_=Uuid(as_uuid=True))
LANGUAGE = bindparam("viewer_language", type_=String())


@dataclass(frozen=True)
class Asker:
    """A member of staff of whom only the roles are known. No moment may stand in what is asked, either: see
    `moment_of_asking`.
    """

    roles: frozenset[str]
    kind = "user"
    id = VIEWER
    team_id = TEAM
    language = LANGUAGE

    def has_role(self, role: str) -> bool:
        return role in self.roles


def filled_in(viewer: Any) -> dict[str, Any]:
    """What a kept statement is run with."""
    return {VIEWER.key: viewer.id, TEAM.key: viewer.team_id, LANGUAGE.key: viewer.language}
