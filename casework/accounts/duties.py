"""What accounts puts on Today: looking after colleagues' accounts, and paper for the day on which the telephone is gone."""

from __future__ import annotations

from typing import Any

from casework.accounts.permissions import MANAGE_ACCOUNTS
from casework.accounts.recovery import codes_left
from casework.core.contributions import Duty
from casework.core.i18n import _l


def duties(viewer: Any) -> list[Duty]:
    found = []
    if MANAGE_ACCOUNTS.allows(viewer):
        about = _l("Add a colleague, give roles, help with a forgotten password, lock at once.")
        found.append(Duty(60, _l("Accounts"), about, "accounts.staff.accounts"))
    if viewer.totp_secret_sealed and not codes_left(viewer):
        about = _l("Without your telephone you cannot sign in. Print ten codes for that day.")
        found.append(Duty(90, _l("Recovery codes"), about, "accounts.account"))
    return found
