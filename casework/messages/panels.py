"""The newest messages on the case page."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.messages.models import WRITING_READERS
from casework.messages.queries import conversation_with_translations

SHOWN = 3


def panels(viewer: Any, case: Any) -> list[Panel]:
    if not any(viewer.has_role(role) for role in WRITING_READERS):
        return []
    messages, told = conversation_with_translations(viewer, case.person_id, limit=SHOWN)
    return [Panel(15, _l("Messages"), "messages/panel.html", {"messages": messages, "translations": told})]
