"""Mail that nobody has filed, on Today."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.inbox.outbox import count_to_look_at
from casework.inbox.permissions import FILE_MAIL
from casework.inbox.queries import count_waiting
from casework.messages.permissions import SEE_OUTBOX


def duties(viewer: Any) -> list[Duty]:
    looked_at = _outbox(viewer)
    if not FILE_MAIL.allows(viewer):
        return looked_at
    waiting = count_waiting(viewer)
    # A scholar's advisor looks here only when somebody from their compartment has written.
    if not waiting and not viewer.has_role("coordinator"):
        return looked_at
    return [
        Duty(5, _l("Inbox"), _l("Mail to the office that belongs to somebody."), "inbox.inbox", waiting),
        *looked_at,
    ]


def _outbox(viewer: Any) -> list[Duty]:
    """Only when something waits to be looked at."""
    count = count_to_look_at(viewer) if SEE_OUTBOX.allows(viewer) else 0
    about = _l("Messages to many, to be looked at before they go out.")
    return [Duty(6, _l("Outbox"), about, "inbox.outbox.show", count)] if count else []
