"""Who looks after the accounts has that on Today."""

from __future__ import annotations

from typing import Any

from casework.accounts.permissions import MANAGE_ACCOUNTS
from casework.core.contributions import Duty
from casework.core.i18n import _l


def duties(viewer: Any) -> list[Duty]:
    if not MANAGE_ACCOUNTS.allows(viewer):
        return []
    about = _l("Add a colleague, give roles, help with a forgotten password, lock at once.")
    return [Duty(60, _l("Accounts"), about, "accounts.staff.accounts")]
