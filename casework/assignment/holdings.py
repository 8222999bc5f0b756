"""What an account still holds, as far as assignment knows: open cases."""

from __future__ import annotations

from casework.accounts.models import User
from casework.assignment.queries import objections_to_closing


def holdings(user: User) -> list[object]:
    return objections_to_closing(user)
