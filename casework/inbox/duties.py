"""Mail that nobody has filed, on Today."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.inbox.permissions import FILE_MAIL
from casework.inbox.queries import count_waiting


def duties(viewer: Any) -> list[Duty]:
    if not FILE_MAIL.allows(viewer):
        return []
    waiting = count_waiting(viewer)
    # A scholar's advisor looks here only when somebody from their compartment has written.
    if not waiting and not viewer.has_role("coordinator"):
        return []
    return [Duty(5, _l("Inbox"), _l("Mail to the office that belongs to somebody."), "inbox.inbox", waiting)]
